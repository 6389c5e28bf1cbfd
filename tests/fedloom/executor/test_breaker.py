"""C142: a subgraph that does not answer is left alone for a while, and the others are held up by nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import pytest
from graphql import OperationType

from fedloom.errors import (
    SubgraphAnswerInvalidError,
    SubgraphError,
    SubgraphTimeoutError,
    SubgraphUnreachableError,
)
from fedloom.executor.breaker import BreakerClient, BreakerLimits
from fedloom.executor.context import Caller
from fedloom.transport.answer import Answer
from fedloom.transport.request import SubgraphRequest

QUERY = SubgraphRequest(OperationType.QUERY, "{ a }", None, b'{"query":"{ a }"}')
CALLER = Caller(None, "public")
DOWN, SLOW = SubgraphUnreachableError("partner", "down"), SubgraphTimeoutError("partner", "slow")
WRONG = SubgraphAnswerInvalidError("partner", "no json")


@dataclass
class Partner:
    """Fails as told, or answers."""

    failure: SubgraphError | None = None
    asked: int = 0
    now: float = 100.0
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_go_on.set()

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        del request, caller
        self.asked += 1
        await self.may_go_on.wait()
        if self.failure is not None:
            raise self.failure
        return Answer({"a": 1}, ())

    async def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        del request, caller
        self.asked += 1
        yield Answer({"a": 1}, ())

    def part(self, caller: Caller) -> None:
        """Nothing is shared."""

    def close(self) -> None:
        """Nothing is held."""


def guarded(partner: Partner) -> BreakerClient:
    limits = BreakerLimits(failures=3, open_s=1, max_open_s=3)
    return BreakerClient("partner", partner, limits, clock=lambda: partner.now)


async def fails(client: BreakerClient, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(SubgraphError):
            await client.answer(QUERY, CALLER)


@pytest.mark.parametrize("failure", [DOWN, SLOW])
async def test_c142_after_some_failures_nothing_is_sent(failure: SubgraphError) -> None:
    partner = Partner(failure)
    client = guarded(partner)

    await fails(client, 10)

    assert partner.asked == 3
    with pytest.raises(SubgraphUnreachableError) as refused:
        await client.answer(QUERY, CALLER)
    assert refused.value.detail == "the circuit is open"
    with pytest.raises(SubgraphUnreachableError):
        await anext(client.events(QUERY, CALLER))
    assert partner.asked == 3


async def test_c142_after_a_while_one_request_tries_and_closes_it() -> None:
    partner = Partner(DOWN)
    client = guarded(partner)
    await fails(client, 3)
    partner.now += 1.1
    partner.failure = None
    partner.may_go_on.clear()

    trying = asyncio.create_task(client.answer(QUERY, CALLER))
    await asyncio.sleep(0)
    await fails(client)  # another one at the same time is refused
    partner.may_go_on.set()
    assert (await trying).data == {"a": 1}

    assert partner.asked == 4
    assert (await client.answer(QUERY, CALLER)).data == {"a": 1}


async def test_c142_the_while_grows_up_to_its_most() -> None:
    partner = Partner(DOWN)
    client = guarded(partner)
    await fails(client, 3)

    for open_s in (1, 2, 3, 3):
        partner.now += open_s - 0.1
        await fails(client)
        asked = partner.asked
        partner.now += 0.2
        await fails(client)
        assert partner.asked == asked + 1


async def test_a_trial_that_is_cancelled_leaves_room_for_the_next() -> None:
    partner = Partner(DOWN)
    client = guarded(partner)
    await fails(client, 3)
    partner.now += 1.1
    partner.failure = None
    partner.may_go_on.clear()
    trying = asyncio.create_task(client.answer(QUERY, CALLER))
    await asyncio.sleep(0)
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    partner.may_go_on.set()

    assert (await client.answer(QUERY, CALLER)).data == {"a": 1}


async def test_an_answer_that_is_wrong_is_an_answer() -> None:
    partner = Partner(WRONG)
    client = guarded(partner)

    await fails(client, 10)

    assert partner.asked == 10


async def test_failures_count_in_a_row_alone() -> None:
    partner = Partner()
    client = guarded(partner)

    for _ in range(4):
        partner.failure = DOWN
        await fails(client, 2)
        partner.failure = None
        await client.answer(QUERY, CALLER)

    assert partner.asked == 12
    async for event in client.events(QUERY, CALLER):
        assert event.data == {"a": 1}
