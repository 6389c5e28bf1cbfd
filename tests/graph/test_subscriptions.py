"""Streams: what happened first, then what happens; without a gap, without a repeat, and only one's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from graphql import ExecutionResult, parse, subscribe

from celltrail.bus.doorbell import Doorbell
from celltrail.commands import grants, upkeep
from celltrail.commands import requests as commands_asked
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.principal import Principal
from celltrail.graph import following
from celltrail.graph.context import open_context
from celltrail.graph.ids import global_id
from celltrail.graph.schema import executable_schema
from celltrail.storage.access_writing import AccessLog
from tests.graph.conftest import CURSOR_KEY, Ask
from tests.graph.world import MAKER, OEM, RIVAL, START, World, key

FOLLOW = """subscription ($after: String, $types: [LifecycleEventType!], $filter: BatteryFilter) {
  batteryStatusChanged(after: $after, types: $types, filter: $filter) {
    id cursor type sequence battery { id } ... on Measured { stateOfHealth } } }"""
SHIPMENTS = """subscription ($after: String) { shipmentStatusChanged(after: $after) {
    cursor status shipment { id reference } event { type } } }"""
ALL_EVENTS = "{ events(first: 100) { edges { cursor node { id battery { id } } } } }"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams look on their own so often that tests do not wait for it."""
    monkeypatch.setattr(following, "POLL_S", 0.05)


@asynccontextmanager
async def _stream(
    world: World, principal: Principal, document: str, *, doorbell: Doorbell, **variables: object
) -> AsyncIterator[Any]:
    async with open_context(
        world.database,
        principal,
        now_source=world.clock,
        doorbell=doorbell,
        cursor_key=CURSOR_KEY,
        access_log=AccessLog(world.database),
    ) as context:
        opened: Any = subscribe(
            executable_schema(), parse(document), context_value=context, variable_values=variables
        )
        source: Any = await opened if asyncio.iscoroutine(opened) else opened
        assert not isinstance(source, ExecutionResult)
        async with aclosing(source) as events:
            yield events


async def _next(stream: AsyncIterator[Any]) -> Any:  # noqa: ANN401 -- an answer is JSON
    async with asyncio.timeout(5):
        result = await anext(stream)
    assert result.errors is None
    ((_, event),) = result.data.items()
    return event


async def _measure(world: World, battery_id: str, state_of_health: str, *, who: Principal = OEM) -> None:
    await world.act(
        who,
        upkeep.record_measurement,
        commands_asked.RecordMeasurement,
        battery=key(battery_id),
        state_of_health=Decimal(state_of_health),
    )


async def test_what_happened_since_a_cursor_comes_first_and_then_what_happens(
    ask: Ask, world: World, doorbell: Doorbell
) -> None:
    edges = (await ask(OEM, ALL_EVENTS)).data["events"]["edges"]
    since = [edge["node"]["id"] for edge in edges[10:] if edge["node"]["battery"] is not None]

    async with _stream(world, OEM, FOLLOW, doorbell=doorbell, after=edges[9]["cursor"]) as stream:
        past = [(await _next(stream))["id"] for _ in since]
        await _measure(world, world.packs[1], "0.8")
        doorbell.ring()
        live = await _next(stream)

    assert past == since
    assert (live["type"], live["stateOfHealth"]) == ("MEASURED", "0.8")
    assert live["battery"]["id"] == global_id("Battery", world.packs[1])


async def test_a_stream_goes_on_from_its_last_cursor_without_gap_or_repeat(
    world: World, doorbell: Doorbell
) -> None:
    async with _stream(world, OEM, FOLLOW, doorbell=doorbell) as stream:
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.1)
        for value in ("0.9", "0.8", "0.7"):
            await _measure(world, world.packs[1], value)
        first = await waiting

    async with _stream(world, OEM, FOLLOW, doorbell=doorbell, after=first["cursor"]) as stream:
        rest = [await _next(stream) for _ in range(2)]

    assert [event["stateOfHealth"] for event in (first, *rest)] == ["0.9", "0.8", "0.7"]


async def test_what_another_process_writes_comes_without_a_ring(world: World, doorbell: Doorbell) -> None:
    async with _stream(world, OEM, FOLLOW, doorbell=doorbell, types=["MEASURED"]) as stream:
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.1)
        await _measure(world, world.packs[2], "0.5")
        event = await waiting

    assert event["stateOfHealth"] == "0.5"


async def test_a_filter_narrows_the_stream(world: World, doorbell: Doorbell) -> None:
    wanted = {"ids": [global_id("Battery", world.packs[2])]}

    async with _stream(world, OEM, FOLLOW, doorbell=doorbell, filter=wanted) as stream:
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.1)
        await _measure(world, world.packs[1], "0.5")
        await _measure(world, world.packs[2], "0.4")
        event = await waiting

    assert event["stateOfHealth"] == "0.4"


async def test_c57_a_rival_hears_nothing_of_the_others(world: World, doorbell: Doorbell) -> None:
    async with _stream(world, RIVAL, FOLLOW, doorbell=doorbell) as stream:
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.1)
        await _measure(world, world.packs[1], "0.5")
        doorbell.ring()
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await _measure(world, world.rivals[0], "0.3", who=RIVAL)
        event = await waiting

    assert event["battery"]["id"] == global_id("Battery", world.rivals[0])


async def test_c68_who_sold_a_battery_hears_nothing_of_it_any_more(world: World, doorbell: Doorbell) -> None:
    async with _stream(world, MAKER, FOLLOW, doorbell=doorbell) as stream:
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.1)
        await _measure(world, world.packs[1], "0.5")
        await asyncio.sleep(0.2)
        is_silent = not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])

    assert is_silent


async def test_a_page_that_waited_is_read_again_without_gap_or_repeat(
    ask: Ask, world: World, doorbell: Doorbell
) -> None:
    edges = (await ask(OEM, ALL_EVENTS)).data["events"]["edges"]
    since = [edge["node"]["id"] for edge in edges[1:] if edge["node"]["battery"] is not None]

    delivered = []
    async with _stream(world, OEM, FOLLOW, doorbell=doorbell, after=edges[0]["cursor"]) as stream:
        for _ in since:
            delivered.append((await _next(stream))["id"])
            world.now += timedelta(seconds=2)

    assert delivered == since


async def test_c67_a_revoked_grant_is_gone_from_an_open_stream(world: World, doorbell: Doorbell) -> None:
    granted = await world.act(
        OEM,
        grants.grant_access,
        commands_asked.GrantAccess,
        battery=key(world.packs[1]),
        operator_id=RIVAL.operator_id,
        groups=frozenset({AccessGroup.INDIVIDUAL}),
        purpose="second_life",
        until=world.now + timedelta(days=1),
    )
    async with _stream(world, RIVAL, FOLLOW, doorbell=doorbell, types=["MEASURED"]) as stream:
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.1)
        await _measure(world, world.packs[1], "0.8")
        heard = await waiting
        await world.act(OEM, grants.revoke_access, commands_asked.RevokeAccess, grant_id=granted.grant_id)
        waiting = asyncio.create_task(_next(stream))
        await _measure(world, world.packs[1], "0.7")
        await _measure(world, world.rivals[0], "0.6", who=RIVAL)
        after = await waiting

    assert (heard["stateOfHealth"], after["stateOfHealth"]) == ("0.8", "0.6")


async def test_the_changes_of_a_shipment_come_in_their_order(
    ask: Ask, world: World, doorbell: Doorbell
) -> None:
    first = (await ask(OEM, "{ events(first: 1) { edges { cursor } } }")).data["events"]["edges"][0]

    async with _stream(world, OEM, SHIPMENTS, doorbell=doorbell, after=first["cursor"]) as stream:
        changes = [await _next(stream) for _ in range(3)]

    assert [change["status"] for change in changes] == ["PLANNED", "DISPATCHED", "RECEIVED"]
    assert {change["shipment"]["id"] for change in changes} == {global_id("Shipment", world.shipment_id)}
    assert changes[1]["event"]["type"] == "SHIPMENT_DISPATCHED"


async def test_a_cursor_of_another_is_refused_and_ends_the_stream(
    ask: Ask, world: World, doorbell: Doorbell
) -> None:
    borrowed = (await ask(OEM, "{ events(first: 1) { edges { cursor } } }")).data["events"]["edges"][0][
        "cursor"
    ]

    async with _stream(world, RIVAL, FOLLOW, doorbell=doorbell, after=borrowed) as stream:
        with pytest.raises(Exception, match="after is not a cursor of this list"):
            await anext(stream)


async def test_a_stream_ends_with_its_token(world: World, doorbell: Doorbell) -> None:
    expiring = replace(OEM, expires_at=world.now + timedelta(seconds=30))

    async with _stream(world, expiring, FOLLOW, doorbell=doorbell) as stream:
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.1)
        world.now += timedelta(minutes=1)

        with pytest.raises(StopAsyncIteration):
            async with asyncio.timeout(5):
                await waiting


async def test_a_stream_that_is_left_listens_no_more(world: World, doorbell: Doorbell) -> None:
    async with _stream(world, OEM, FOLLOW, doorbell=doorbell) as stream:
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.1)
        assert doorbell.listeners == 1
        waiting.cancel()
        await asyncio.wait([waiting])

    assert doorbell.listeners == 0
    assert world.now > START
