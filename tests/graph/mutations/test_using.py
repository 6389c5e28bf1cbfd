"""Batteries go into vehicles and out of them, are measured and mended."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph.desk import MAKER, OEM, SERVICE, Desk, operator

VIN = "LSVAU2180N2183294"
OTHER_VIN = "1M8GDM9AXKP042788"


async def test_a_battery_is_built_into_a_vehicle(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.done(
        OEM,
        "installBattery",
        "battery { stage host } events { type ... on Installed { vin } }",
        battery={"id": pack},
        vin=OTHER_VIN.lower(),
    )

    assert told["battery"] == {"stage": "INSTALLED", "host": OTHER_VIN}
    assert told["events"] == [{"type": "INSTALLED", "vin": OTHER_VIN}]


async def test_a_battery_is_in_one_place_at_a_time(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    await desk.done(OEM, "installBattery", battery={"id": pack}, system="store")

    told = await desk.tell(OEM, "installBattery", battery={"id": pack}, system="another")

    assert told["__typename"] == "StageConflict"
    assert told["path"] == ["input", "battery"]
    assert "REMOVED" in told["accepts"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param({}, ["vin"], id="neither vehicle nor system"),
        pytest.param({"vin": OTHER_VIN, "system": "store"}, ["vin"], id="both"),
        pytest.param({"vin": "not-a-vin"}, ["vin"], id="no VIN"),
        pytest.param({"system": " "}, ["system"], id="an empty text"),
        pytest.param(
            {"system": "store", "occurredAt": "2030-01-01T00:00:00Z"}, ["occurredAt"], id="in the future"
        ),
    ],
)
async def test_an_installation_that_cannot_be_is_refused(
    desk: Desk, given: dict[str, str], path: list[str]
) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(OEM, "installBattery", battery={"id": pack}, **given)

    assert told["__typename"] == "InvalidInput"
    assert told["path"] == ["input", *path]
    assert told["field"] == path[0]


async def test_a_battery_changes_vehicles_at_a_swap_station(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    await desk.done(OEM, "installBattery", battery={"id": pack}, vin=OTHER_VIN)

    told = await desk.done(
        OEM,
        "swapBattery",
        "battery { host } events { ... on Swapped { station vinIn vinOut } }",
        battery={"id": pack},
        station="north",
        vinIn=OTHER_VIN,
    )

    assert told["battery"] == {"host": None}
    assert told["events"] == [{"station": "north", "vinIn": OTHER_VIN, "vinOut": None}]


async def test_a_measurement_shows_on_the_battery(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.done(
        OEM,
        "recordMeasurement",
        """battery { stateOfHealth cycleCount measuredAt }
           events { ... on Measured { stateOfCharge internalResistanceOhm minimumTemperatureC } }""",
        battery={"id": pack},
        occurredAt="2027-03-01T07:00:00+01:00",
        stateOfHealth="0.940",
        stateOfCharge=0.5,
        cycleCount=120,
        internalResistanceOhm="0.0012",
        minimumTemperatureC=-20,
    )

    assert told["battery"] == {
        "stateOfHealth": "0.940",
        "cycleCount": 120,
        "measuredAt": "2027-03-01T06:00:00Z",
    }
    assert told["events"] == [
        {"stateOfCharge": "0.5", "internalResistanceOhm": "0.0012", "minimumTemperatureC": "-20"}
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"stateOfHealth": "94"}, "stateOfHealth", id="a percentage"),
        pytest.param({"cycleCount": -1}, "cycleCount", id="fewer cycles than none"),
        pytest.param({"maximumTemperatureC": 5000}, "maximumTemperatureC", id="hotter than the sun"),
        pytest.param({}, "stateOfHealth", id="nothing measured"),
    ],
)
async def test_a_measurement_that_cannot_be_is_refused(desk: Desk, given: dict[str, Any], field: str) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(OEM, "recordMeasurement", battery={"id": pack}, **given)

    assert (told["__typename"], told["field"]) == ("InvalidInput", field)
    assert told["path"] == ["input", field]


async def test_a_repair_lists_what_was_taken_out_and_built_in(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    old, new = await desk.register(MAKER, "MODULE", "old", "new")
    await desk.done(MAKER, "assembleBattery", parent={"id": pack}, components=[{"id": old}])

    told = await desk.done(
        MAKER,
        "repairBattery",
        "battery { id } parts { id parent { id } }",
        battery={"id": pack},
        description="a module was replaced",
        replaced=[{"id": old}],
        fitted=[{"id": new}],
    )

    assert told["battery"] == {"id": pack}
    assert told["parts"] == [{"id": old, "parent": None}, {"id": new, "parent": {"id": pack}}]


async def test_a_workshop_repairs_while_it_is_assigned(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    key = {"id": pack}

    before = await desk.tell(SERVICE, "repairBattery", battery=key, description="looked at")
    await desk.done(OEM, "assignWork", batteries=[key], operator=operator(SERVICE), capacity="SERVICE")
    after = await desk.tell(SERVICE, "repairBattery", battery=key, description="looked at")

    assert [before["__typename"], after["__typename"]] == ["NotFound", "RepairBatteryPayload"]


async def test_a_battery_is_removed_from_its_system(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    await desk.done(OEM, "installBattery", battery={"id": pack}, system="store")

    told = await desk.done(
        OEM,
        "removeBattery",
        "battery { stage host } events { ... on Removed { reason } }",
        battery={"id": pack},
        reason="worn",
    )

    assert told["battery"] == {"stage": "REMOVED", "host": None}
    assert told["events"] == [{"reason": "worn"}]


async def test_a_battery_that_changed_since_it_was_read_is_refused_with_its_version(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    shown, _ = await desk.ask(OEM, "query ($id: ID!) { battery(by: {id: $id}) { version } }", id=pack)
    version = shown["battery"]["version"]
    first = await desk.done(
        OEM,
        "recordMeasurement",
        "battery { version }",
        battery={"id": pack},
        expectedVersion=version,
        stateOfHealth=1,
    )

    told = await desk.tell(
        OEM, "recordMeasurement", battery={"id": pack}, expectedVersion=version, stateOfHealth="0.9"
    )

    assert told["__typename"] == "VersionConflict"
    assert told["path"] == ["input", "expectedVersion"]
    assert told["currentVersion"] == first["battery"]["version"] != version
