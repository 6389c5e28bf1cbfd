"""Batteries come to the market, and pass from one to another."""

from __future__ import annotations

from typing import Any

import pytest

from celltrail.graph.ids import global_id
from tests.graph.desk import MAKER, OEM, RIVAL, Desk, operator


async def test_a_sale_shows_the_battery_as_it_was_when_it_passed_on(desk: Desk) -> None:
    ids = await desk.register(MAKER, "PACK", "p", "q")

    told = await desk.done(
        MAKER,
        "sellBattery",
        "batteries { id owner { name } } events { type ... on Sold { seller { name } buyer { name } } }",
        batteries=[{"id": each} for each in ids],
        buyer=operator(OEM),
    )

    assert [each["id"] for each in told["batteries"]] == ids
    assert told["events"] == 2 * [
        {"type": "SOLD", "seller": {"name": "op-maker Ltd"}, "buyer": {"name": "op-oem Ltd"}}
    ]


async def test_a_sale_to_an_end_user_leaves_no_operator_as_owner(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.done(
        OEM,
        "sellBattery",
        "batteries { owner { name } } events { ... on Sold { toEndUser buyer { name } } }",
        batteries=[{"id": pack}],
        toEndUser=True,
    )

    assert told == told | {"batteries": [{"owner": None}], "events": [{"toEndUser": True, "buyer": None}]}


async def test_a_battery_is_placed_on_the_market_by_who_answers_for_it(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")

    told = await desk.done(
        MAKER,
        "placeOnMarket",
        "batteries { market placedOnMarketAt responsible { name } } events { type }",
        batteries=[{"id": pack}],
        market="de",
        placedOn="2027-02-18",
        responsible=operator(OEM),
    )

    assert told["batteries"] == [
        {"market": "DE", "placedOnMarketAt": "2027-02-18", "responsible": {"name": "op-oem Ltd"}}
    ]
    assert told["events"] == [{"type": "PLACED_ON_MARKET"}]


async def test_a_battery_comes_to_the_market_once(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(OEM, "placeOnMarket", batteries=[{"id": pack}], market="FR", placedOn="2027-02-18")

    assert told["__typename"] == "StageConflict"
    assert told["path"] == ["input", "batteries", "0"]


async def test_ownership_passes_on_without_a_sale(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")

    told = await desk.done(
        MAKER,
        "transferOwnership",
        "events { type ... on OwnershipTransferred { next { name } } }",
        batteries=[{"id": pack}],
        owner=operator(OEM),
    )

    assert told["events"] == [{"type": "OWNERSHIP_TRANSFERRED", "next": {"name": "op-oem Ltd"}}]


async def test_responsibility_passes_on(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.done(
        OEM,
        "transferResponsibility",
        "batteries { responsible { name } }",
        batteries=[{"id": pack}],
        responsible=operator(MAKER),
    )

    assert told["batteries"] == [{"responsible": {"name": "op-maker Ltd"}}]


@pytest.mark.parametrize(
    ("mutation", "given", "path"),
    [
        pytest.param("sellBattery", {}, ["buyer"], id="nobody buys"),
        pytest.param(
            "sellBattery", {"buyer": operator(RIVAL), "toEndUser": True}, ["buyer"], id="two buyers"
        ),
        pytest.param("transferOwnership", {"owner": operator(OEM)}, ["owner"], id="to oneself"),
        pytest.param(
            "transferResponsibility", {"responsible": operator(OEM)}, ["responsible"], id="no change"
        ),
        pytest.param(
            "placeOnMarket", {"market": "Germany", "placedOn": "2027-02-01"}, ["market"], id="no country"
        ),
        pytest.param(
            "placeOnMarket", {"market": "DE", "placedOn": "2040-02-01"}, ["placedOn"], id="in the future"
        ),
        pytest.param("sellBattery", {"batteries": [], "toEndUser": True}, ["batteries"], id="nothing sold"),
    ],
)
async def test_a_trade_that_cannot_be_is_refused(
    desk: Desk, mutation: str, given: dict[str, Any], path: list[str]
) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(OEM, mutation, **({"batteries": [{"id": pack}]} | given))

    assert told["__typename"] == "InvalidInput"
    assert told["path"] == ["input", *path]


async def test_what_belongs_to_another_is_not_sold(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(MAKER, "sellBattery", batteries=[{"id": pack}], buyer=operator(RIVAL))

    assert told["__typename"] == "Forbidden"
    assert told["path"] == ["input", "batteries", "0"]


async def test_a_buyer_that_is_not_known_here_is_not_found(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.tell(
        OEM, "sellBattery", batteries=[{"id": pack}], buyer=global_id("Operator", "op-nobody")
    )

    assert told["__typename"] == "NotFound"
    assert told["path"] == ["input", "buyer"]


async def test_who_recorded_a_trade_is_told_to_its_own_side_only(desk: Desk) -> None:
    """COMMERCIAL: a later owner learns that it was sold, not by whom."""
    (pack,) = await desk.sold("p")
    await desk.done(OEM, "transferOwnership", batteries=[{"id": pack}], owner=operator(RIVAL))
    question = """query ($id: ID!, $maker: ID!) {
        battery(by: {id: $id}) { history { nodes { type recordedBy { name } } } }
        events(filter: {batteries: [$id], recordedBy: [$maker]}) { totalCount nodes { type } }
    }"""

    told = {}
    for reader in (OEM, RIVAL):
        told[reader], _ = await desk.ask(reader, question, id=pack, maker=operator(MAKER))

    recorders = {
        reader: {
            each["type"]: each["recordedBy"] and each["recordedBy"]["name"]
            for each in data["battery"]["history"]["nodes"]
        }
        for reader, data in told.items()
    }
    assert recorders == {
        OEM: {
            "PRODUCED": "op-maker Ltd",
            "SOLD": "op-maker Ltd",
            "PLACED_ON_MARKET": "op-oem Ltd",
            "OWNERSHIP_TRANSFERRED": "op-oem Ltd",
        },
        RIVAL: {
            "PRODUCED": "op-maker Ltd",
            "SOLD": None,
            "PLACED_ON_MARKET": "op-oem Ltd",
            "OWNERSHIP_TRANSFERRED": "op-oem Ltd",
        },
    }
    assert [each["type"] for each in told[OEM]["events"]["nodes"]] == ["PRODUCED", "SOLD"]
    assert told[RIVAL]["events"] == {"totalCount": 1, "nodes": [{"type": "PRODUCED"}]}
