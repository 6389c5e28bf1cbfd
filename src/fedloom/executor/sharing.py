"""Equal work in flight, done once: who comes while it is done waits for its result.

Work is told apart by a group (whose answers are they) and a key (what is asked, with everything that decides
over the answer). Nothing is kept once it is done. After a mutation, what its group has in flight may be older
than the mutation: `part` lets nobody join it any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

_Result = TypeVar("_Result")


class Flights(Generic[_Result]):
    """Work in flight."""

    def __init__(self) -> None:
        self._open: dict[str, dict[Hashable, _Flight[_Result]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._open.values()))

    async def share(self, group: str, key: Hashable, work: Callable[[], Awaitable[_Result]]) -> _Result:
        """Return the result of `work`, or of equal work that is in flight.

        Work that is cancelled is begun again by one of those who wait for it. Raises what the work raises.
        """
        while True:
            flights = self._open.get(group)
            if flights is None:
                flights = self._open[group] = {}
            flight = flights.get(key)
            if flight is None:
                return await self._lead(group, key, work=work)
            outcome = await flight.joined()
            if outcome is not None:
                return outcome.result

    def part(self, group: str) -> None:
        """Let nobody join what the group has in flight now."""
        self._open.pop(group, None)

    async def _lead(self, group: str, key: Hashable, *, work: Callable[[], Awaitable[_Result]]) -> _Result:
        flights = self._open[group]
        flight: _Flight[_Result] = _Flight()  # not `_Flight[_Result]()`, which takes ten times as long
        flights[key] = flight
        try:
            result = await work()
        except Exception as error:
            flight.fail(error)
            raise
        except BaseException:
            flight.abandon()
            raise
        else:
            flight.land(result)
            return result
        finally:
            del flights[key]
            if not flights and self._open.get(group) is flights:
                del self._open[group]


class _Outcome(Generic[_Result]):
    __slots__ = ("result",)

    def __init__(self, result: _Result) -> None:
        self.result = result


class _Flight(Generic[_Result]):
    """One piece of work, and those who wait for it: each with a future of its own, to be cancelled alone."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[_Outcome[_Result] | None]] = []

    async def joined(self) -> _Outcome[_Result] | None:
        """Wait; None means that the work was given up."""
        waiter: asyncio.Future[_Outcome[_Result] | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        return await waiter

    def land(self, result: _Result) -> None:
        self._tell(_Outcome(result))

    def abandon(self) -> None:
        self._tell(None)

    def fail(self, error: Exception) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(error)

    def _tell(self, outcome: _Outcome[_Result] | None) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(outcome)
