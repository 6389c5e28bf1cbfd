"""A refusal is no oracle: it tells nothing of what is hidden, or of what happened since one's part ended."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from celltrail.domain.principal import Principal
from tests.graph.desk import MAKER, OEM, RECYCLER, RIVAL, SERVICE, Desk, operator
from tests.graph.mutations.requests_about import ABOUT_NOTHING, REQUESTS, About
from tests.graph.world import uid

VIN = "1M8GDM9AXKP042788"
SEEN = "query ($id: ID!) { battery(by: {id: $id}) { version stage asOf history { totalCount } } }"


def test_every_mutation_is_tried(desk: Desk) -> None:
    root = desk.schema.mutation_type
    assert root is not None

    assert set(root.fields) == REQUESTS.keys() | ABOUT_NOTHING


async def _hidden(desk: Desk) -> About:
    """Things of the maker, the vehicle maker and the recycler."""
    (pack,) = await desk.collected("p")
    (other,) = await desk.register(MAKER, "PACK", "other")
    model = await desk.done(
        MAKER, "registerBatteryModel", "model { id }", name="M", category="EV", chemistry="LFP"
    )
    measured = await desk.done(
        MAKER, "recordMeasurement", "events { id }", battery={"id": other}, stateOfHealth="1"
    )
    granted = await desk.done(
        MAKER,
        "grantAccess",
        "grant { id }",
        battery={"id": other},
        operator=operator(SERVICE),
        groups=["INDIVIDUAL"],
        purpose="test",
        until="2030-01-01T00:00:00Z",
    )
    shipped = await desk.done(
        MAKER,
        "createShipment",
        "shipment { id }",
        batteries=[{"id": other}],
        consignee=operator(OEM),
        origin="CN",
        destination="DE",
    )
    lot = await desk.done(
        RECYCLER,
        "processLot",
        "lot { id }",
        batteries=[{"battery": {"id": pack}}],
        fractions=[{"material": "COPPER", "massKg": "9"}],
    )
    claimed = await desk.done(
        SERVICE,
        "claimBattery",
        "claim { id }",
        battery={"uid": uid("op-maker", "other")},
        capacity="SERVICE",
    )
    return About(
        battery=pack,
        shipment=shipped["shipment"]["id"],
        lot=lot["lot"]["id"],
        event=measured["events"][0]["id"],
        grant=granted["grant"]["id"],
        model=model["model"]["id"],
        claim=claimed["claim"]["id"],
    )


async def test_c52_c62_what_is_hidden_is_refused_like_what_does_not_exist(desk: Desk) -> None:
    hidden, missing = await _hidden(desk), About.missing("nothing")

    for mutation, request in REQUESTS.items():
        twins = [
            about.hidden_in(_without_inner_ids(await desk.tell(RIVAL, mutation, **request(about))))
            for about in (hidden, missing)
        ]

        assert twins[0] == twins[1], mutation
        assert json.loads(twins[0])["__typename"] == "NotFound", mutation


def _without_inner_ids(told: dict[str, Any]) -> str:
    """The answer as text; its message names what was asked for by the id inside of the one given."""
    if told["__typename"] == "NotFound":
        told = told | {"message": told["message"].split(" ", maxsplit=2)[:2]}
    return json.dumps(told)


async def test_c51_an_identifier_of_another_maker_is_refused_whether_it_is_taken_or_not(desk: Desk) -> None:
    await desk.register(MAKER, "PACK", "taken")

    told = [
        await desk.tell(
            RIVAL, "registerBatteries", batteries=[{"uid": uid("op-maker", name), "level": "PACK"}]
        )
        for name in ("taken", "never")
    ]

    assert told[0]["message"].replace("taken", "never") == told[1]["message"]
    assert told[0] | {"message": ""} == told[1] | {"message": ""}


async def test_a_key_that_another_used_is_like_a_new_one(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    measured: dict[str, Any] = {"battery": {"id": pack}, "stateOfHealth": "1"}
    await desk.done(MAKER, "recordMeasurement", **measured, idempotencyKey="the same")

    told = [
        await desk.tell(RIVAL, "recordMeasurement", **measured, idempotencyKey=key)
        for key in ("the same", "another")
    ]

    assert told[0] == told[1]
    assert told[0]["__typename"] == "NotFound"


async def _live_on(desk: Desk, pack: str) -> AsyncIterator[str]:
    """What becomes of a battery after it was sold, and what of it may be told by a careless refusal."""
    key = {"id": pack}
    await desk.done(OEM, "placeOnMarket", batteries=[key], market="DE", placedOn="2027-02-01")
    await desk.done(OEM, "installBattery", battery=key, vin=VIN)
    await desk.done(OEM, "recordMeasurement", battery=key, stateOfHealth="0.7")
    yield "the vehicle that it is in"
    await desk.done(OEM, "removeBattery", battery=key)
    for capacity in ("COLLECTOR", "RECYCLER"):
        await desk.done(OEM, "assignWork", batteries=[key], operator=operator(RECYCLER), capacity=capacity)
    await desk.done(RECYCLER, "collectBattery", battery=key, massKg="300")
    yield "that it is waste, and its mass"


# Who is left with a part that has ended: its maker, and one that only owned it for a while.
FORMER = {"its maker": (RIVAL, RIVAL), "a former owner": (MAKER, RIVAL)}


@pytest.mark.parametrize(("maker", "former"), FORMER.values(), ids=FORMER)
async def test_c68_who_sold_a_battery_is_refused_alike_whatever_happened_since(
    desk: Desk, maker: Principal, former: Principal
) -> None:
    (pack,) = await desk.register(maker, "PACK", "p")
    if maker != former:
        await desk.done(maker, "sellBattery", batteries=[{"id": pack}], buyer=operator(former))
    await desk.done(former, "sellBattery", batteries=[{"id": pack}], buyer=operator(OEM))
    seen, _ = await desk.ask(former, SEEN, id=pack)
    about = replace(About.missing("nothing"), battery=pack)

    before = await _tried(desk, former, about, version=seen["battery"]["version"])
    assert "Forbidden" in {told["__typename"] for told in before.values()}

    async for secret in _live_on(desk, pack):
        after = await _tried(desk, former, about, version=seen["battery"]["version"])

        assert {act for act, told in before.items() if told != after[act]} == set(), secret
    # What it adds itself is its own; of the rest it sees nothing more.
    again, _ = await desk.ask(former, SEEN, id=pack)
    assert {**again["battery"], "history": None} == {**seen["battery"], "history": None}


async def _tried(
    desk: Desk, who: Principal, about: About, *, version: str
) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Every mutation of a battery, with the version that the caller reads, a wrong one, and none."""
    tried = {}
    for mutation, request in REQUESTS.items():
        given = request(about)
        if about.battery not in json.dumps(given) or mutation == "processLot":
            continue
        for expected in (version, "wrong", None):
            told = await desk.tell(
                who, mutation, **given, **({} if expected is None else {"expectedVersion": expected})
            )
            told.pop("actId", None)
            tried[mutation, expected] = told
    return tried


async def test_c65_who_has_a_battery_and_does_not_read_its_stage_is_not_told_it(desk: Desk) -> None:
    (pack,) = await desk.register(OEM, "PACK", "p")
    shipped = await desk.done(
        OEM,
        "createShipment",
        "shipment { id }",
        batteries=[{"id": pack}],
        consignee=operator(SERVICE),
        origin="DE",
        destination="FR",
    )
    key = {"shipment": shipped["shipment"]["id"]}
    await desk.done(OEM, "dispatchShipment", **key)
    await desk.done(SERVICE, "receiveShipment", **key)
    seen, _ = await desk.ask(SERVICE, SEEN, id=pack)

    told = await desk.tell(SERVICE, "removeBattery", battery={"id": pack})

    assert seen["battery"]["stage"] is None
    assert (told["__typename"], told["stage"], told["accepts"]) == ("StageConflict", None, [])
    assert "PRODUCED" not in told["message"]
