"""Leaves a subgraph alone that does not answer: who asks is told at once, and nobody waits for its deadline.

After some failures in a row the circuit is open for a while, which grows with each trial that fails. Then one
request is let through: if it is answered, the circuit is closed again. An answer that is wrong is an answer;
what counts is that none came in time. Source: Nygard, "Release It!", "Circuit Breaker".
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from fedloom.errors import SubgraphTimeoutError, SubgraphUnreachableError
from fedloom.executor.clients import SubgraphClient
from fedloom.executor.context import Caller
from fedloom.transport.answer import Answer
from fedloom.transport.request import SubgraphRequest


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """After how many failures in a row it opens, and for how many seconds: at first, and at most."""

    failures: int = 5
    open_s: float = 1.0
    max_open_s: float = 30.0


class BreakerClient:
    """Around the client of one subgraph."""

    def __init__(
        self,
        subgraph: str,
        inner: SubgraphClient,
        limits: BreakerLimits,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._subgraph, self._inner, self._limits, self._clock = subgraph, inner, limits, clock
        self._failures = 0
        self._open_until, self._open_s = 0.0, limits.open_s
        self._is_trying = False

    @property
    def is_open(self) -> bool:
        """Whether requests are refused now."""
        return self._clock() < self._open_until

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Ask, unless the circuit is open.

        Raises:
            SubgraphUnreachableError: it is open; nothing was sent. And what the inner client raises.
        """
        is_trial = self._enter()
        try:
            answer = await self._inner.answer(request, caller)
        except (SubgraphUnreachableError, SubgraphTimeoutError):
            self._failed()
            raise
        except Exception:
            self._answered()
            raise
        else:
            self._answered()
            return answer
        finally:
            if is_trial:
                self._is_trying = False

    async def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Subscribe, unless the circuit is open. A stream that runs says nothing about it.

        Raises:
            SubgraphUnreachableError: it is open.
        """
        if self.is_open:
            raise SubgraphUnreachableError(self._subgraph, "the circuit is open")
        async with aclosing(self._inner.events(request, caller)) as events:
            async for event in events:
                yield event

    def part(self, caller: Caller) -> None:
        """As the protocol says."""
        self._inner.part(caller)

    def close(self) -> None:
        """As the protocol says."""
        self._inner.close()

    def _enter(self) -> bool:
        """Let a request through, or not; return whether it is the one that tries."""
        if self._failures < self._limits.failures:
            return False
        if self.is_open or self._is_trying:
            raise SubgraphUnreachableError(self._subgraph, "the circuit is open")
        self._is_trying = True
        return True

    def _answered(self) -> None:
        self._failures, self._open_s = 0, self._limits.open_s

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= self._limits.failures and not self.is_open:
            self._open_until = self._clock() + self._open_s
            self._open_s = min(self._open_s * 2, self._limits.max_open_s)
