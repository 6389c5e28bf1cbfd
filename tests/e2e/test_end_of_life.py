"""The recycler is given a pack, collects it, takes it apart, and records what it recovered from it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.e2e import endings
from tests.e2e.gateways import Gateway
from tests.e2e.lives import MODULE_KG, PACK_KG, SHELL_KG, Family, in_use
from tests.e2e.recording import refusal

FOUND = """query ($id: ID!) {
  node(id: $id) { ... on Battery {
    stage passportStatus asOf custodian { name } owner { name }
    components(first: 5) { totalCount }
    history(last: 1) { nodes { type ... on Recycled { lot { id } outputs { material massKg } } } }
    recycling {
      route inputMassKg recyclingEfficiency
      massBalance { inputKg outputKg unaccountedKg }
      fractions { material massKg }
      recovered { material massKg inputMassKg share }
      lots { id reference share processedBy { name } inputs(first: 10) { totalCount nodes { massKg } } }
    }
  } }
}"""
PASSPORT = """query ($uid: URI!) {
  passport(uid: $uid) { uid isCeased status code model { name } battery { id } }
}"""


@dataclass(frozen=True, slots=True)
class Recycled:
    """A pack whose life is over, and the lot that it went into."""

    family: Family
    lot_id: str


@pytest.fixture(scope="module")
def recycled(gateway: Gateway) -> Recycled:
    """A pack that the recycler was given, collected, took apart and recovered materials from."""
    family = in_use(gateway)
    endings.removed(gateway, family)
    endings.assigned(gateway, family)
    return Recycled(family, endings.recycled(gateway, family))


@pytest.fixture
def family(gateway: Gateway) -> Family:
    """A pack that was taken out of its car."""
    removed = in_use(gateway)
    endings.removed(gateway, removed)
    return removed


BOTH = pytest.mark.parametrize("partner", ["oem", "recycler"])


@BOTH
def test_a_pack_is_collected_dismantled_and_recovered(
    gateway: Gateway, recycled: Recycled, partner: str
) -> None:
    pack = found(gateway, partner, recycled.family)

    assert (pack["stage"], pack["passportStatus"]) == ("RECYCLED", "CEASED")
    assert pack["custodian"] == {"name": "Example Recovery"}
    assert pack["components"]["totalCount"] == 0
    (last,) = pack["history"]["nodes"]
    assert (last["type"], last["lot"]["id"]) == ("RECYCLED", recycled.lot_id)
    record = pack["recycling"]
    assert record["route"] == "RECYCLE"
    assert masses(record["fractions"]) == {name: Decimal(kg) for name, kg in endings.FRACTIONS.items()}
    assert masses(record["recovered"]) == {name: Decimal(kg) for name, (kg, _) in endings.RECOVERED.items()}
    for each in record["recovered"]:  # six digits, rounded down: a target is met or it is not
        kg, held_kg = endings.RECOVERED[each["material"]]
        assert 0 <= Decimal(kg) / Decimal(held_kg) - Decimal(each["share"]) < Decimal("0.000001")


@BOTH
def test_the_masses_of_the_lot_add_up(gateway: Gateway, recycled: Recycled, partner: str) -> None:
    went_in = Decimal(SHELL_KG) + 2 * Decimal(MODULE_KG)
    came_out = sum(map(Decimal, endings.FRACTIONS.values()), Decimal(0))

    record = found(gateway, partner, recycled.family)["recycling"]

    assert went_in == Decimal(PACK_KG)  # nothing was lost in taking it apart
    assert Decimal(record["inputMassKg"]) == went_in
    assert {name: Decimal(kg) for name, kg in record["massBalance"].items()} == {
        "inputKg": went_in,
        "outputKg": came_out,
        "unaccountedKg": went_in - came_out,
    }
    (lot,) = record["lots"]
    assert (lot["id"], lot["processedBy"]["name"]) == (recycled.lot_id, "Example Recovery")
    assert Decimal(lot["share"]) == 1
    # Of a lot's inputs a partner sees its own: the modules left the vehicle maker's pack before.
    inputs = [Decimal(each["massKg"]) for each in lot["inputs"]["nodes"]]
    assert sum(inputs) == (went_in if partner == "recycler" else Decimal(SHELL_KG))


def test_the_passport_ceases_for_everybody(gateway: Gateway, recycled: Recycled) -> None:
    uid = recycled.family.pack.uid

    passports = [
        gateway.data(partner, PASSPORT, {"uid": uid})["passport"] for partner in (None, "maker", "oem")
    ]

    assert [each["isCeased"] for each in passports] == [True] * 3
    assert passports[0] == {
        "uid": uid,
        "isCeased": True,
        "status": None,
        "code": None,
        "model": None,
        "battery": None,
    }


def test_nothing_can_be_recorded_of_it_afterwards(gateway: Gateway, recycled: Recycled) -> None:
    pack = recycled.family.pack

    again = refusal(gateway, "oem", "recordMeasurement", battery=pack.key, cycleCount=900)

    assert again["__typename"] == "StageConflict"


def test_the_vehicle_maker_finds_the_pack_among_the_recycling_records(
    gateway: Gateway, recycled: Recycled
) -> None:
    listed = """query ($done: Boolean!) {
      recyclingRecords(filter: { isRecycled: $done }, first: 100) { nodes { battery { id } } }
    }"""

    done, open_ = (gateway.data("oem", listed, {"done": each})["recyclingRecords"] for each in (True, False))

    assert recycled.family.pack.id in [each["battery"]["id"] for each in done["nodes"]]
    assert recycled.family.pack.id not in [each["battery"]["id"] for each in open_["nodes"]]


def test_the_recycler_records_nothing_before_the_work_is_given_to_it(
    gateway: Gateway, family: Family
) -> None:
    refused = refusal(gateway, "recycler", "collectBattery", battery=family.pack.key, massKg=PACK_KG)

    # Hidden and missing are one answer: it learns that there is such a pack when it is given the work.
    assert (refused["__typename"], refused["code"]) == ("NotFound", "NOT_FOUND")
    assert found(gateway, "oem", family)["stage"] == "REMOVED"


def test_more_mass_than_went_in_does_not_come_out(gateway: Gateway, family: Family) -> None:
    endings.assigned(gateway, family)
    endings.collected(gateway, family)
    endings.dismantled(gateway, family)
    weighed = [{"battery": family.pack.key, "massKg": SHELL_KG}]

    refused = refusal(
        gateway,
        "recycler",
        "processLot",
        batteries=weighed,
        fractions=[{"material": "STEEL", "massKg": str(Decimal(SHELL_KG) + 1)}],
    )

    assert (refused["__typename"], refused["code"]) == ("MassBalanceExceeded", "MASS_BALANCE_EXCEEDED")
    pack = found(gateway, "recycler", family)
    assert (pack["stage"], pack["recycling"]["lots"]) == ("DISMANTLED", [])


def test_a_lot_that_is_sent_twice_is_recorded_once(gateway: Gateway, family: Family) -> None:
    endings.assigned(gateway, family)
    endings.collected(gateway, family)
    endings.dismantled(gateway, family)

    first, second = (endings.processed(gateway, family, key=f"once {family.pack.id}") for _ in range(2))

    assert first == second
    (lot,) = found(gateway, "recycler", family)["recycling"]["lots"]
    assert lot["id"] == first["lot"]["id"]


def found(gateway: Gateway, partner: str, family: Family) -> dict[str, Any]:
    """The pack, as a partner finds it."""
    node: dict[str, Any] = gateway.data(partner, FOUND, {"id": family.pack.id})["node"]
    return node


def masses(rows: list[dict[str, str]]) -> dict[str, Decimal]:
    """Kilograms by material."""
    return {each["material"]: Decimal(each["massKg"]) for each in rows}
