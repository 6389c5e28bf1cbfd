"""Wrong events are corrected, access is given and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from celltrail.domain.corrections import CORRECTABLE
from celltrail.graph.inputs.lists import argument_name
from tests.graph.desk import MAKER, OEM, RIVAL, Desk, operator

SHOWN = "query ($id: ID!) { battery(by: {id: $id}) { stateOfHealth } }"


async def _measured(desk: Desk, pack: str) -> str:
    told = await desk.done(
        OEM, "recordMeasurement", "events { id }", battery={"id": pack}, stateOfHealth="0.9", cycleCount=7
    )
    event_id: str = told["events"][0]["id"]
    return event_id


async def test_a_correction_is_appended_and_the_state_follows(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    event = await _measured(desk, pack)

    told = await desk.done(
        OEM,
        "correctEvent",
        "battery { stateOfHealth cycleCount } correction { type battery { id } } events { type }",
        event=event,
        reason="the wrong battery was read",
        changes={"stateOfHealth": "0.8", "cycleCount": None},
    )

    assert told["battery"] == {"stateOfHealth": "0.8", "cycleCount": None}
    assert told["correction"] == {"type": "CORRECTED", "battery": {"id": pack}}
    assert told["events"] == [{"type": "CORRECTED"}]


async def test_a_correction_is_corrected_by_another_of_the_same_event(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    event = await _measured(desk, pack)
    first = {"stateOfHealth": "0.8", "cycleCount": 70}
    await desk.done(OEM, "correctEvent", event=event, reason="a slip", changes=first)

    told = await desk.done(
        OEM,
        "correctEvent",
        "battery { stateOfHealth cycleCount }",
        event=event,
        reason="it was right at first",
        changes={"stateOfHealth": "0.9"},
    )

    assert told["battery"] == {"stateOfHealth": "0.9", "cycleCount": 70}


async def test_a_date_is_corrected_to_a_date(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    placed = await desk.done(
        MAKER,
        "placeOnMarket",
        "events { id }",
        batteries=[{"id": pack}],
        market="DE",
        placedOn="2027-02-01",
    )

    told = await desk.done(
        MAKER,
        "correctEvent",
        "battery { placedOnMarketAt }",
        event=placed["events"][0]["id"],
        reason="a day late",
        changes={"placedOn": "2027-02-02"},
    )

    assert told["battery"] == {"placedOnMarketAt": "2027-02-02"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        pytest.param({"stateOfHealth": "94"}, ["changes", "stateOfHealth"], id="a percentage"),
        pytest.param({"vin": "x"}, ["changes"], id="a field of another type"),
        pytest.param({}, ["changes"], id="nothing"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused(
    desk: Desk, changes: dict[str, str], path: list[str]
) -> None:
    (pack,) = await desk.sold("p")
    event = await _measured(desk, pack)

    told = await desk.tell(OEM, "correctEvent", event=event, reason="wrong", changes=changes)

    assert told["__typename"] == "InvalidInput"
    assert told["path"] == ["input", *path]


async def test_an_event_of_another_is_not_found(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    event = await _measured(desk, pack)

    told = await desk.tell(MAKER, "correctEvent", event=event, reason="no", changes={"cycleCount": 1})

    assert (told["__typename"], told["path"]) == ("NotFound", ["input", "event"])


def test_every_field_that_can_be_corrected_can_be_given(desk: Desk) -> None:
    listed: Any = desk.schema.type_map["EventChangesInput"]

    correctable = {argument_name(name) for names in CORRECTABLE.values() for name in names}

    assert set(listed.fields) == correctable


async def test_c67_a_grant_opens_what_it_names_and_its_end_closes_it(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    await _measured(desk, pack)

    granted = await desk.done(
        OEM,
        "grantAccess",
        """battery { id } grant { id capacity groups purpose until operator { name } grantedBy { name } }
           events { type }""",
        battery={"id": pack},
        operator=operator(RIVAL),
        groups=["PUBLIC", "INDIVIDUAL"],
        purpose="second life",
        until="2028-01-01T00:00:00Z",
    )
    opened, _ = await desk.ask(RIVAL, SHOWN, id=pack)
    revoked = await desk.done(
        OEM, "revokeAccess", "battery { readableBy { capacity } }", grant=granted["grant"]["id"]
    )
    closed, _ = await desk.ask(RIVAL, SHOWN, id=pack)

    assert granted["grant"] | {"id": ""} == {
        "id": "",
        "capacity": "GRANTEE",
        "groups": ["INDIVIDUAL", "PUBLIC"],
        "purpose": "second life",
        "until": "2028-01-01T00:00:00Z",
        "operator": {"name": "op-rival Ltd"},
        "grantedBy": {"name": "op-oem Ltd"},
    }
    assert granted["events"] == [{"type": "ACCESS_GRANTED"}]
    assert opened == {"battery": {"stateOfHealth": "0.9"}}
    assert {"capacity": "GRANTEE"} not in revoked["battery"]["readableBy"]
    assert closed == {"battery": None}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param({"groups": ["COMMERCIAL"]}, ["groups"], id="what is never granted"),
        pytest.param({"groups": []}, ["groups"], id="nothing"),
        pytest.param({"until": "2020-01-01T00:00:00Z"}, ["until"], id="a time that is past"),
        pytest.param({"operator": operator(OEM)}, ["operator"], id="to oneself"),
    ],
)
async def test_a_grant_that_cannot_be_is_refused(desk: Desk, given: dict[str, Any], path: list[str]) -> None:
    (pack,) = await desk.sold("p")
    facts: dict[str, Any] = {
        "battery": {"id": pack},
        "operator": operator(RIVAL),
        "groups": ["PUBLIC"],
        "purpose": "second life",
        "until": "2028-01-01T00:00:00Z",
    }

    told = await desk.tell(OEM, "grantAccess", **(facts | given))

    assert told["__typename"] == "InvalidInput"
    assert told["path"] == ["input", *path]
