"""Batteries become waste, are taken apart, live a second time, and are recycled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph.desk import MAKER, OEM, RECYCLER, Desk, operator
from tests.graph.world import uid


async def test_a_collected_battery_has_a_record_of_its_end(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    await desk.done(OEM, "installBattery", battery={"id": pack}, system="store")
    await desk.done(OEM, "removeBattery", battery={"id": pack})
    await desk.done(
        OEM, "assignWork", batteries=[{"id": pack}], operator=operator(RECYCLER), capacity="COLLECTOR"
    )

    told = await desk.done(
        RECYCLER,
        "collectBattery",
        "battery { stage passportStatus } recyclingRecord { collectedAt route battery { id } }",
        battery={"id": pack},
        occurredAt="2027-03-01T08:00:00Z",
        massKg="399.5",
        condition="INTACT",
        route="RECYCLE",
    )

    assert told["battery"] == {"stage": "COLLECTED", "passportStatus": "WASTE"}
    assert told["recyclingRecord"] == {
        "collectedAt": "2027-03-01T08:00:00Z",
        "route": "RECYCLE",
        "battery": {"id": pack},
    }


async def test_a_battery_in_use_is_not_waste(desk: Desk) -> None:
    (pack,) = await desk.collected("p")

    told = await desk.tell(RECYCLER, "collectBattery", battery={"id": pack}, condition="INTACT")
    unknown = await desk.tell(RECYCLER, "collectBattery", battery={"id": pack}, condition="SOSO")

    assert (told["__typename"], told["stage"]) == ("StageConflict", "COLLECTED")
    assert (unknown["__typename"], unknown["field"]) == ("InvalidInput", "condition")


async def test_dismantling_releases_what_is_inside(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    modules = await desk.register(MAKER, "MODULE", "m-0", "m-1", massKg="50")
    await desk.done(
        MAKER, "assembleBattery", parent={"id": pack}, components=[{"id": each} for each in modules]
    )
    await desk.done(MAKER, "placeOnMarket", batteries=[{"id": pack}], market="DE", placedOn="2027-02-01")
    await desk.done(MAKER, "installBattery", battery={"id": pack}, system="store")
    await desk.done(MAKER, "removeBattery", battery={"id": pack})
    for capacity in ("COLLECTOR", "DISMANTLER"):
        await desk.done(
            MAKER, "assignWork", batteries=[{"id": pack}], operator=operator(RECYCLER), capacity=capacity
        )
    await desk.done(RECYCLER, "collectBattery", battery={"id": pack}, massKg="400")

    told = await desk.done(
        RECYCLER,
        "dismantleBattery",
        "battery { stage } released { id parent { id } }",
        battery={"id": pack},
        massKg="300",
        method="by hand",
    )

    assert told["battery"] == {"stage": "DISMANTLED"}
    assert sorted(each["id"] for each in told["released"]) == sorted(modules)
    assert {each["parent"] for each in told["released"]} == {None}


async def test_originals_become_successors(desk: Desk) -> None:
    originals = await desk.sold("p", "q")
    for pack in originals:
        await desk.done(OEM, "installBattery", battery={"id": pack}, system="store")
        await desk.done(OEM, "removeBattery", battery={"id": pack})

    told = await desk.done(
        OEM,
        "repurposeBattery",
        "successors { uid passportStatus derivedFrom { id } } originals { id stage }",
        originals=[{"id": each} for each in originals],
        successors=[{"uid": uid("op-oem", "again"), "level": "SYSTEM"}],
        route="REPURPOSE",
    )

    assert [each["uid"] for each in told["successors"]] == [uid("op-oem", "again")]
    assert told["successors"][0]["passportStatus"] == "REPURPOSED"
    assert {each["id"] for each in told["successors"][0]["derivedFrom"]} == set(originals)
    assert told["originals"] == [{"id": each, "stage": "REPURPOSED"} for each in originals]


async def test_recycling_is_no_second_life(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(
        OEM,
        "repurposeBattery",
        originals=[{"id": pack}],
        successors=[{"uid": uid("op-oem", "again"), "level": "PACK"}],
        route="RECYCLE",
    )

    assert (told["__typename"], told["path"]) == ("InvalidInput", ["input", "route"])


async def test_batteries_and_other_lots_are_processed_and_recovered(desk: Desk) -> None:
    packs = await desk.collected("p", "q")

    first = await desk.done(
        RECYCLER,
        "processLot",
        "lot { id reference inputMassKg fractions { material massKg } } batteries { id }",
        batteries=[{"battery": {"id": packs[0]}, "massKg": "300"}, {"battery": {"id": packs[1]}}],
        fractions=[{"material": "BLACK_MASS", "massKg": "200"}, {"material": "COPPER", "massKg": "50"}],
        reference="lot-1",
    )
    second = await desk.done(
        RECYCLER,
        "processLot",
        "lot { id inputMassKg } batteries { id }",
        lots=[{"lot": first["lot"]["id"], "massKg": "200"}],
        fractions=[{"material": "RESIDUE", "massKg": "20"}],
    )
    recycled = await desk.done(
        RECYCLER,
        "recordRecycling",
        """lot { recovered { material massKg inputMassKg share } }
           recyclingRecords { battery { id stage passportStatus } }""",
        lot=second["lot"]["id"],
        recovered=[{"material": "LITHIUM", "massKg": "6", "inputMassKg": "8"}],
    )

    assert first["lot"] | {"id": ""} == {
        "id": "",
        "reference": "lot-1",
        "inputMassKg": "700",
        "fractions": [
            {"material": "BLACK_MASS", "massKg": "200"},
            {"material": "COPPER", "massKg": "50"},
        ],
    }
    assert [each["id"] for each in first["batteries"]] == packs
    assert (second["lot"]["inputMassKg"], second["batteries"]) == ("200", [])
    assert recycled["lot"]["recovered"] == [
        {"material": "LITHIUM", "massKg": "6", "inputMassKg": "8", "share": "0.75"}
    ]
    ends = [each["battery"] for each in recycled["recyclingRecords"]]
    assert sorted(each["id"] for each in ends) == sorted(packs)
    assert {(each["stage"], each["passportStatus"]) for each in ends} == {("RECYCLED", "CEASED")}


async def test_one_battery_is_recycled_on_its_own(desk: Desk) -> None:
    (pack,) = await desk.collected("p")

    told = await desk.done(
        RECYCLER,
        "recordRecycling",
        "lot { inputMassKg } recyclingRecords { battery { id } }",
        battery={"id": pack},
        recovered=[{"material": "COPPER", "massKg": 36}],
    )

    assert told["lot"] == {"inputMassKg": "400"}
    assert told["recyclingRecords"] == [{"battery": {"id": pack}}]


@pytest.mark.parametrize(
    ("given", "path", "masses"),
    [
        pytest.param(
            {"fractions": [{"material": "COPPER", "massKg": "401"}]},
            ["fractions"],
            ("400", "401"),
            id="more out than in",
        ),
        pytest.param(
            {"massKg": "400.5", "fractions": []},
            ["batteries", "0", "massKg"],
            ("400", "400.5"),
            id="more of the battery than there is",
        ),
    ],
)
async def test_no_mass_comes_from_nowhere(
    desk: Desk, given: dict[str, Any], path: list[str], masses: tuple[str, str]
) -> None:
    (pack,) = await desk.collected("p")
    mass = given.pop("massKg", None)

    told = await desk.tell(
        RECYCLER, "processLot", batteries=[{"battery": {"id": pack}, "massKg": mass}], **given
    )

    assert told["__typename"] == "MassBalanceExceeded"
    assert told["path"] == ["input", *path]
    assert (told["inputKg"], told["outputKg"]) == masses


async def test_what_is_recovered_is_recovered_from_one_thing(desk: Desk) -> None:
    told = await desk.tell(RECYCLER, "recordRecycling", recovered=[{"material": "COPPER", "massKg": 1}])

    assert (told["__typename"], told["path"]) == ("InvalidInput", ["input", "lot"])
