"""What China's platform is to know of each stage is recorded with the acts, and shown in their events."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph.desk import MAKER, OEM, RECYCLER, SERVICE, Desk, operator
from tests.graph.world import uid

VIN = "1M8GDM9AXKP042788"
FUTURE = "2099-01-01"


async def _installed(desk: Desk) -> str:
    (pack,) = await desk.sold("p")
    await desk.done(OEM, "installBattery", battery={"id": pack}, vin=VIN)
    return pack


async def _event(desk: Desk, who: Any, mutation: str, shown: str, **given: Any) -> Any:  # noqa: ANN401 -- JSON
    told = await desk.done(who, mutation, f"events {{ {shown} }}", **given)
    return told["events"][0]


async def test_the_vehicle_and_its_certificate(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    given = {"vehicleModel": "EX7000", "vehicleCertificateOn": "2026-01-02", "importClearedOn": "2026-01-01"}

    told = await _event(
        desk, OEM, "installBattery",
        "... on Installed { vehicleModel vehicleCertificateOn importClearedOn }",
        battery={"id": pack}, vin=VIN, **given,
    )  # fmt: skip

    assert told == given


async def test_the_sale_of_a_vehicle(desk: Desk) -> None:
    pack = await _installed(desk)
    given = {
        "region": "Hunan, Changsha",
        "ownerCategory": "PERSON",
        "useCategory": "TAXI",
        "swapOperator": "a swap firm",
    }

    told = await _event(
        desk, OEM, "sellBattery", "... on Sold { region ownerCategory useCategory swapOperator }",
        batteries=[{"id": pack}], toEndUser=True, **given,
    )  # fmt: skip

    assert told == given


async def test_where_what_was_replaced_goes(desk: Desk) -> None:
    pack = await _installed(desk)
    await desk.done(
        OEM, "assignWork", batteries=[{"id": pack}], operator=operator(SERVICE), capacity="SERVICE"
    )
    given = {"removedDestination": "service point 7", "uncodedDeclaration": "a module without a code"}

    told = await _event(
        desk, SERVICE, "repairBattery", "... on Repaired { removedDestination uncodedDeclaration }",
        battery={"id": pack}, description="a module", **given,
    )  # fmt: skip

    assert told == given


async def test_a_scrapped_vehicle(desk: Desk) -> None:
    pack = await _installed(desk)
    given = {
        "scrapCertificate": "S-17",
        "receivedOn": "2026-01-03",
        "batteryPresent": True,
        "handedOverOn": "2026-01-04",
        "receiver": "a recycler",
    }

    told = await _event(
        desk, OEM, "removeBattery",
        "... on Removed { scrapCertificate receivedOn batteryPresent handedOverOn receiver }",
        battery={"id": pack}, **given,
    )  # fmt: skip

    assert told == given


async def _waste(desk: Desk, **facts: Any) -> str:  # noqa: ANN401 -- JSON
    (pack,) = await desk.register(MAKER, "PACK", "p", **facts)
    for capacity in ("COLLECTOR", "DISMANTLER", "RECYCLER"):
        await desk.done(
            MAKER, "assignWork", batteries=[{"id": pack}], operator=operator(RECYCLER), capacity=capacity
        )
    return pack


async def test_collection_dismantling_and_recovery(desk: Desk) -> None:
    pack = await _waste(desk)
    came = {"sourceParty": "a workshop", "outboundOn": "2026-01-04", "receiver": "a utilisation firm"}
    collected = await _event(
        desk, RECYCLER, "collectBattery", "... on Collected { sourceParty outboundOn receiver }",
        battery={"id": pack}, massKg="400", **came,
    )  # fmt: skip
    dismantled = await _event(
        desk, RECYCLER, "dismantleBattery", "... on Dismantled { outputs { material massKg } }",
        battery={"id": pack}, massKg="300",
        outputs=[{"material": "CASING", "massKg": "100"}, {"material": "CELLS", "massKg": "200"}],
    )  # fmt: skip
    recycled = await desk.done(
        RECYCLER, "recordRecycling", "events { ... on Recycled { residueDisposal } }",
        battery={"id": pack}, recovered=[{"material": "COPPER", "massKg": 36}], residueDisposal="landfill",
    )  # fmt: skip

    assert collected == came
    assert dismantled["outputs"] == [
        {"material": "CASING", "massKg": "100"},
        {"material": "CELLS", "massKg": "200"},
    ]
    assert {"residueDisposal": "landfill"} in recycled["events"]


@pytest.mark.parametrize(
    ("known", "left", "typename", "path"),
    [
        pytest.param("400", "300", "MassBalanceExceeded", ["outputs"], id="more than was left"),
        pytest.param("300", None, "MassBalanceExceeded", ["outputs"], id="more than there was"),
        pytest.param(None, None, "InvalidInput", ["massKg"], id="of a battery of unknown mass"),
    ],
)
async def test_no_more_comes_of_a_battery_than_was_left(
    desk: Desk, known: str | None, left: str | None, typename: str, path: list[str]
) -> None:
    pack = await _waste(desk, massKg=known)
    await desk.done(RECYCLER, "collectBattery", battery={"id": pack})

    told = await desk.tell(
        RECYCLER, "dismantleBattery", battery={"id": pack}, massKg=left,
        outputs=[{"material": "CELLS", "massKg": "300.001"}],
    )  # fmt: skip

    assert (told["__typename"], told["path"]) == (typename, ["input", *path])


async def test_what_a_second_life_is_for(desk: Desk) -> None:
    pack = await _installed(desk)
    await desk.done(OEM, "removeBattery", battery={"id": pack})
    second: dict[str, Any] = {
        "originals": [{"id": pack}],
        "successors": [{"uid": uid("op-oem", "again"), "level": "SYSTEM"}],
        "route": "REPURPOSE",
    }

    refused = await desk.tell(OEM, "repurposeBattery", application="E_BIKE", **second)
    told = await desk.done(
        OEM, "repurposeBattery",
        "successors { history { nodes { ... on Produced { application } } } }",
        application="STATIONARY_STORAGE", **second,
    )  # fmt: skip

    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "application"])
    assert "MIIT Order No. 73 (2025), Art. 22 (SECONDARY)" in refused["message"]
    assert {"application": "STATIONARY_STORAGE"} in told["successors"][0]["history"]["nodes"]


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("installBattery", {"vehicleModel": "x" * 201}),
        ("installBattery", {"vehicleModel": " "}),
        ("installBattery", {"vehicleCertificateOn": FUTURE}),
        ("installBattery", {"importClearedOn": FUTURE}),
    ],
)
async def test_what_cannot_be_of_a_vehicle_is_refused(
    desk: Desk, mutation: str, given: dict[str, str]
) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(OEM, mutation, battery={"id": pack}, vin=VIN, **given)

    assert (told["__typename"], told["field"]) == ("InvalidInput", next(iter(given)))


async def test_a_system_has_no_vehicle_certificate(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(OEM, "installBattery", battery={"id": pack}, system="store", vehicleModel="EX7000")

    assert (told["__typename"], told["path"]) == ("InvalidInput", ["input", "system"])


@pytest.mark.parametrize(
    "given",
    [{"receivedOn": FUTURE}, {"handedOverOn": FUTURE}, {"scrapCertificate": ""}, {"receiver": "x" * 201}],
)
async def test_what_cannot_be_of_a_scrapped_vehicle_is_refused(desk: Desk, given: dict[str, str]) -> None:
    pack = await _installed(desk)

    told = await desk.tell(OEM, "removeBattery", battery={"id": pack}, **given)

    assert (told["__typename"], told["field"]) == ("InvalidInput", next(iter(given)))


async def test_a_wrong_field_is_corrected(desk: Desk) -> None:
    pack = await _installed(desk)
    told = await desk.done(OEM, "removeBattery", "events { id }", battery={"id": pack}, receiver="wrong")

    corrected = await desk.done(
        OEM, "correctEvent", "correction { type }",
        event=told["events"][0]["id"], reason="a typing error", changes={"receiver": "right"},
    )  # fmt: skip

    assert corrected["correction"]["type"] == "CORRECTED"
