"""How long a stream or a socket lives, and why it ends.

Credentials expire while a stream is open, a server stops, a reader falls behind: each ends the whole
connection at once, wherever its task is waiting. The task is cancelled, its generators are closed, and
`ending` says afterwards what to tell the client.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from fedloom.errors import TooManyRequestsError
from fedloom.executor.context import Caller


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a connection ends: the close code of `graphql-transport-ws` or RFC 6455, and its reason."""

    close_code: int
    reason: str


EXPIRED = Ending(4401, "Unauthorized: the credentials have expired")
REVOKED = Ending(4401, "Unauthorized: the credentials are no longer accepted")
#: Clients reconnect after 1012 and 1013.
STOPPING = Ending(1012, "Service restart")
SLOW = Ending(1013, "Try again later: the messages were not read in time")
GONE = Ending(1006, "the client left")
INIT_TIMEOUT = Ending(4408, "Connection initialisation timeout")


class Lifetime:
    """Runs a block until it ends by itself or `end` is called: `ending` is set then, nothing is raised."""

    def __init__(self) -> None:
        self.ending: Ending | None = None
        self.caller: Caller | None = None
        self._timeout = asyncio.timeout(None)
        self._timers: list[asyncio.TimerHandle] = []
        self._is_running = False

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._is_running = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        self._is_running = False
        for timer in self._timers:
            timer.cancel()
        try:
            await self._timeout.__aexit__(kind, error, traceback)
        except TimeoutError:
            return True
        return False

    def end(self, ending: Ending) -> None:
        """End the block; only the first reason counts."""
        if self.ending is None and self._is_running:
            self.ending = ending
            self._timeout.reschedule(asyncio.get_running_loop().time())

    def end_after(self, seconds: float, ending: Ending) -> asyncio.TimerHandle:
        """End the block after a time, unless the returned timer is cancelled."""
        timer = asyncio.get_running_loop().call_later(max(seconds, 0.0), self.end, ending)
        self._timers.append(timer)
        return timer

    def belong_to(self, caller: Caller) -> None:
        """Bind the block to the caller's credentials: it ends when they expire."""
        self.caller = caller
        if caller.expires_at is not None:
            self.end_after((caller.expires_at - datetime.now(UTC)).total_seconds(), EXPIRED)


class Lifetimes:
    """The open streams and sockets of one server."""

    def __init__(self, max_per_caller: int) -> None:
        self._max_per_caller = max_per_caller
        self._open: set[Lifetime] = set()
        self._per_caller: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, lifetime: Lifetime) -> None:
        """Keep an open connection; `remove` it in any case."""
        self._open.add(lifetime)

    def admit(self, lifetime: Lifetime, caller: Caller) -> None:
        """Bind a connection to its caller.

        Raises:
            TooManyRequestsError: the caller has as many open as one may have.
        """
        if self._per_caller[caller.sharing_key] >= self._max_per_caller:
            raise TooManyRequestsError(
                f"the caller has {self._max_per_caller} open streams, all that is allowed: close one first"
            )
        self._per_caller[caller.sharing_key] += 1
        lifetime.belong_to(caller)

    def remove(self, lifetime: Lifetime) -> None:
        """Forget a connection that has ended."""
        self._open.discard(lifetime)
        if lifetime.caller is not None:
            key = lifetime.caller.sharing_key
            self._per_caller[key] -= 1
            if not self._per_caller[key]:
                del self._per_caller[key]

    def end(self, ending: Ending, *, where: Callable[[Caller], bool] | None = None) -> None:
        """End all connections, or those of the callers that `where` picks."""
        for lifetime in tuple(self._open):
            if where is None or (lifetime.caller is not None and where(lifetime.caller)):
                lifetime.end(ending)
