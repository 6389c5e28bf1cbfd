"""Equal requests in flight, sent once for those who may see the same."""

from __future__ import annotations

import asyncio

import pytest

from fedloom.executor.context import Caller
from fedloom.executor.sharing import Flights
from tests.fedloom.executor.plans import Graph, graph, plan, root_fetch
from tests.fedloom.response.shapes import shape, shown
from tests.fedloom.subgraph_servers import Received, reply

PLAN = plan(shape("Query", shown("n", "Int")), root_fetch(0, "a", "{ n }"))
BO = Caller("bo", "bo")


async def counted(_received: Received) -> bytes:
    await asyncio.sleep(0.03)
    return reply({"data": {"n": 1}})


async def ask(running: Graph, *callers: Caller) -> None:
    responses = await asyncio.gather(*(running.run(PLAN, caller=each) for each in callers))
    assert [each.data for each in responses] == [{"n": 1}] * len(callers)


async def test_one_caller_shares_and_two_do_not() -> None:
    ada = Caller("ada", "ada")
    async with graph(a=counted) as running:
        await ask(running, ada, ada, Caller("ada again", "ada"))
        shared = len(running.partners["a"].received)
        await ask(running, ada, BO)

    assert (shared, len(running.partners["a"].received)) == (1, 3)


async def test_who_leads_may_leave_and_another_asks_again() -> None:
    started: list[int] = []

    async def work() -> int:
        started.append(len(started))
        await asyncio.sleep(0.02)
        return started[-1]

    flights: Flights[int] = Flights()
    leading = asyncio.create_task(flights.share("ada", "key", work))
    await asyncio.sleep(0)
    following = [asyncio.create_task(flights.share("ada", "key", work)) for _ in range(3)]
    await asyncio.sleep(0.005)
    leading.cancel()

    assert await asyncio.gather(*following) == [1, 1, 1]
    assert len(flights) == 0


async def test_who_follows_may_leave_alone() -> None:
    async def work() -> str:
        await asyncio.sleep(0.02)
        return "done"

    flights: Flights[str] = Flights()
    leading = asyncio.create_task(flights.share("ada", "key", work))
    await asyncio.sleep(0)
    leaving, staying = (asyncio.create_task(flights.share("ada", "key", work)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()

    assert list(await asyncio.gather(leading, staying)) == ["done", "done"]
    assert leaving.cancelled()


async def test_a_failure_is_shared_and_not_kept() -> None:
    async def work() -> int:
        await asyncio.sleep(0.01)
        raise OSError

    flights: Flights[int] = Flights()
    tasks = [asyncio.create_task(flights.share("ada", "key", work)) for _ in range(2)]

    assert [type(each) for each in await asyncio.gather(*tasks, return_exceptions=True)] == [OSError] * 2
    assert len(flights) == 0


async def test_after_a_change_nobody_joins_what_was_asked_before_it() -> None:
    answers = iter(["old", "new"])

    async def work() -> str:
        answer = next(answers)
        await asyncio.sleep(0.02)
        return answer

    flights: Flights[str] = Flights()
    before = asyncio.create_task(flights.share("ada", "key", work))
    await asyncio.sleep(0)
    flights.part("ada")
    after = asyncio.create_task(flights.share("ada", "key", work))

    assert list(await asyncio.gather(before, after)) == ["old", "new"]
    assert len(flights) == 0


@pytest.mark.parametrize("count", [1, 5])
async def test_those_who_share_an_answer_do_not_share_its_objects(count: int) -> None:
    ada = Caller("ada", "ada")
    async with graph(a=counted) as running:
        responses = await asyncio.gather(*(running.run(PLAN, caller=ada) for _ in range(count)))

    assert len({id(each.data) for each in responses}) == count
