"""Many supergraphs after each other under load: nothing fails, nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections import Counter

import pytest

from fedloom.executor.clients import HttpClient
from fedloom.gateway.generation import Generation
from fedloom.gateway.subgraphs import SubgraphSettings
from fedloom.planner import Planner
from fedloom.transport.connection import HttpConnection
from fedloom.transport.limits import TransportLimits
from tests.fedloom.federated import Federation, composed, federation
from tests.fedloom.subgraph_servers import Received, entities, reply

ASKING = 6
GOOD = 'type Good @key(fields: "id")'
SDL = {
    "goods": f"type Query {{ goods: [Good] }} {GOOD} {{ id: ID! name: String }}",
    "stock": f"{GOOD} {{ id: ID! count: Int }}",
}
# Another schema, and another home for a field: what is planned for one is wrong for the other.
OTHER = {
    "goods": f"type Query {{ goods: [Good] more: Int }} {GOOD} {{ id: ID! }}",
    "stock": f"{GOOD} {{ id: ID! count: Int name: String }}",
}
QUERIES = [
    "{ goods { name count } }",
    "{ goods { count } }",
    "{ goods { id name } }",
    "{ goods { n: name } }",
]
KEPT = (Generation, Planner, HttpClient, HttpConnection)


async def _goods(_received: Received) -> bytes:
    return reply({"data": {"goods": [{"__typename": "Good", "id": "a", "name": "A"}]}})


def _objects() -> list[object]:
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, KEPT)]


def _alive(others: list[object]) -> dict[str, int]:
    """What there is of this test's own; `others` are kept, so that nothing new takes their place."""
    known = set(map(id, others))
    return dict(Counter(type(each).__name__ for each in _objects() if id(each) not in known))


def _measured(running: Federation, others: list[object]) -> tuple[dict[str, int], int, int]:
    """What is alive, open files, and blocks of memory."""
    for each in running.partners.values():
        each.received.clear()
    return _alive(others), len(os.listdir("/proc/self/fd")), sys.getallocatedblocks()


async def _ask(running: Federation, failed: list[object], stop: asyncio.Event) -> int:
    count = 0
    while not stop.is_set():
        response = await running.ask(QUERIES[count % len(QUERIES)])
        if response.errors or response.data is None:
            failed.append(response)
        count += 1
        await asyncio.sleep(0)
    return count


@pytest.mark.parametrize("swaps", [100, pytest.param(500, marks=pytest.mark.nightly)])
async def test_after_many_supergraphs_only_the_last_one_is_there(swaps: int) -> None:
    stock = entities({"a": {"count": 3, "name": "A", "n": "A"}})
    failed: list[object] = []
    others = _objects()
    patient = SubgraphSettings(transport=TransportLimits(timeout_s=60))
    async with federation(SDL, settings=patient, goods=_goods, stock=stock) as running:
        urls = {name: each.url for name, each in running.partners.items()}
        supergraphs = [composed(each, urls) for each in (SDL, OTHER)]
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(_ask(running, failed, stop)) for _ in range(ASKING)]
            measured: list[tuple[dict[str, int], int, int]] = []
            for number in range(1, swaps + 1):
                await running.gateway.swap(supergraphs[number % 2], running.settings)
                await running.ask(QUERIES[number % len(QUERIES)])
                if number in (swaps // 2, swaps):
                    measured.append(_measured(running, others))
            stop.set()
        asked = [each.result() for each in asking]
        at_rest = _alive(others)

    assert failed == []
    assert min(asked) > len(QUERIES)
    # What is in flight belongs to the generation before at most; at rest there is one.
    assert all(alive["Generation"] <= 2 for alive, _, _ in measured)
    assert (at_rest["Generation"], at_rest["Planner"], at_rest["HttpClient"]) == (1, 1, 2)
    (_, early_files, early), (_, late_files, late) = measured
    assert abs(late_files - early_files) <= 2 * ASKING
    assert late < early * 1.02


async def test_of_two_swaps_at_once_the_later_one_stays() -> None:
    async with federation(SDL, goods=_goods, stock=entities({})) as running:
        urls = {name: each.url for name, each in running.partners.items()}
        await running.ask(QUERIES[0])
        async with asyncio.TaskGroup() as tasks:
            for each in (OTHER, SDL, OTHER):
                tasks.create_task(running.gateway.swap(composed(each, urls), running.settings))

        response = await running.ask('{ __type(name: "Query") { fields { name } } }')

    assert response.data == {"__type": {"fields": [{"name": "goods"}, {"name": "more"}]}}
