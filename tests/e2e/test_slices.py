"""What each partner sees of one and the same pack: the table of access groups, asked over the network.

Source of each row: design of access, section 3 (Regulation (EU) 2023/1542, Art. 77(2), Annex XIII).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e import endings
from tests.e2e.gateways import Gateway
from tests.e2e.lives import Family, in_use

FIELDS = """query ($uid: URI!, $id: ID!) {
  battery(by: { uid: $uid }) {
    id uid level code producedOn manufacturer { name } model { name }
    stage passportStatus version stateOfHealth cycleCount host custodian { name } recycling { id }
    attributes { id }
    components(first: 10) { totalCount nodes { id } }
    history(first: 50) { totalCount nodes { type sequence hash recordedBy { name } } }
    shipments(first: 5) { nodes { id reference consignee { name } } }
    readableBy { capacity }
  }
  node(id: $id) { id }
  events(first: 100, filter: { batteries: [$id] }) { totalCount }
  recyclingRecords(first: 100) { nodes { battery { id } } }
}"""
INDIVIDUAL = (
    "stage",
    "passportStatus",
    "version",
    "stateOfHealth",
    "cycleCount",
    "host",
    "custodian",
    "recycling",
)
PUBLIC_ATTRIBUTES, SAFETY = {"warranty_period"}, {"safety_measures"}
DISMANTLING, TESTS, OWN = {"component_part_numbers"}, {"test_report_results"}, {"capacity_fade"}


@pytest.fixture(scope="module")
def family(gateway: Gateway) -> Family:
    """A pack on its way to recycling: all partners but the competitor have had their part in it."""
    found = in_use(gateway)
    endings.removed(gateway, found)
    endings.assigned(gateway, found)
    endings.collected(gateway, found)
    return found


@pytest.mark.parametrize(
    ("partner", "attributes"),
    [
        pytest.param("oem", PUBLIC_ATTRIBUTES | SAFETY | DISMANTLING | TESTS | OWN, id="responsible"),
        pytest.param("maker", PUBLIC_ATTRIBUTES | SAFETY | DISMANTLING | TESTS | OWN, id="producer"),
        pytest.param("recycler", PUBLIC_ATTRIBUTES | SAFETY | DISMANTLING | OWN, id="works on it"),
        pytest.param("authority", PUBLIC_ATTRIBUTES | SAFETY | DISMANTLING | TESTS, id="authority"),
        pytest.param("exporter", PUBLIC_ATTRIBUTES | SAFETY, id="transport"),
    ],
)
def test_each_partner_reads_the_attributes_of_its_groups(
    gateway: Gateway, family: Family, partner: str, attributes: set[str]
) -> None:
    battery = asked(gateway, partner, family)["battery"]

    assert {each["id"] for each in battery["attributes"]} == attributes
    assert (battery["code"], battery["manufacturer"]) == (
        family.pack.code,
        {"name": "Example Cell and Pack Works"},
    )


@pytest.mark.parametrize("partner", ["oem", "recycler"])
def test_those_who_answer_for_it_and_work_on_it_read_the_individual_battery(
    gateway: Gateway, family: Family, partner: str
) -> None:
    battery = asked(gateway, partner, family)["battery"]

    assert {name: battery[name] for name in ("stage", "passportStatus", "stateOfHealth", "cycleCount")} == {
        "stage": "COLLECTED",
        "passportStatus": "WASTE",
        "stateOfHealth": "0.913",
        "cycleCount": 412,
    }
    assert [each["sequence"] for each in battery["history"]["nodes"]] == list(range(1, 16))
    assert battery["components"]["totalCount"] == 2


def test_the_authority_reads_no_individual_battery_and_gets_no_error(
    gateway: Gateway, family: Family
) -> None:
    answer = asked(gateway, "authority", family)

    battery = answer["battery"]
    assert {name: battery[name] for name in INDIVIDUAL} == dict.fromkeys(INDIVIDUAL)
    assert battery["history"] == {"totalCount": 0, "nodes": []}
    assert battery["components"] == {"totalCount": 0, "nodes": []}
    assert (battery["shipments"]["nodes"], battery["readableBy"]) == ([], [])
    assert answer["events"]["totalCount"] == 0
    assert answer["recyclingRecords"]["nodes"] == []


def test_the_exporter_reads_its_own_leg_alone_and_gets_no_error(gateway: Gateway, family: Family) -> None:
    battery = asked(gateway, "exporter", family)["battery"]

    assert {name: battery[name] for name in INDIVIDUAL} == dict.fromkeys(INDIVIDUAL)
    assert battery["history"]["nodes"] == [
        {"type": name, "sequence": None, "hash": None, "recordedBy": {"name": recorder}}
        for name, recorder in (
            ("SHIPMENT_CREATED", "Example Cell and Pack Works"),
            ("SHIPMENT_DISPATCHED", "Example Cell and Pack Works"),
            ("SHIPMENT_RECEIVED", "Example Motors Europe"),
        )
    ]
    # The reference of the trade is for consignor and consignee.
    assert battery["shipments"]["nodes"] == [
        {"id": family.shipment_id, "reference": None, "consignee": {"name": "Example Motors Europe"}}
    ]


def test_the_maker_reads_what_it_recorded_and_nothing_of_the_end(gateway: Gateway, family: Family) -> None:
    answer = asked(gateway, "maker", family)

    battery = answer["battery"]
    assert [each["type"] for each in battery["history"]["nodes"]] == [
        "PRODUCED",
        "ASSEMBLED",
        "SHIPMENT_CREATED",
        "SHIPMENT_DISPATCHED",
        "SHIPMENT_RECEIVED",
        "SOLD",
    ]
    assert (battery["stage"], battery["passportStatus"], battery["recycling"]) == (
        "PRODUCED",
        "ORIGINAL",
        None,
    )
    assert (battery["stateOfHealth"], battery["host"]) == (None, None)
    assert family.pack.id not in [each["battery"]["id"] for each in answer["recyclingRecords"]["nodes"]]


def test_the_public_reads_point_one_of_the_passport_by_its_complete_identifier(
    gateway: Gateway, family: Family
) -> None:
    passport = """query ($uid: URI!) { passport(uid: $uid) {
      uid isCeased code producedOn status model { name ratedCapacityAh } manufacturer { name }
      responsible { name } attributes { id } battery { id }
    } }"""

    found = gateway.data(None, passport, {"uid": family.pack.uid})["passport"]
    nothing = gateway.data(None, passport, {"uid": f"{family.pack.uid}X"})["passport"]

    assert (found["uid"], found["code"], found["isCeased"]) == (family.pack.uid, family.pack.code, False)
    assert (found["manufacturer"], found["responsible"]) == (
        {"name": "Example Cell and Pack Works"},
        {"name": "Example Motors Europe"},
    )
    assert {each["id"] for each in found["attributes"]} == PUBLIC_ATTRIBUTES
    assert (found["status"], found["battery"]) == (None, None)
    assert nothing is None


def asked(gateway: Gateway, partner: str, family: Family) -> dict[str, Any]:
    """Everything that a partner can ask of the pack, answered without an error."""
    answer = gateway.data(partner, FIELDS, {"uid": family.pack.uid, "id": family.pack.id})
    assert answer["battery"]["id"] == answer["node"]["id"] == family.pack.id
    return answer
