"""The doorbell: tells the streams of this process that the log has something new.

A ring carries nothing; who hears it reads the log. A lost ring costs latency, never an event, because
listeners look again every few seconds anyway: that is also how they learn of what another process wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Bell:
    """One listener. A ring between two waits is kept: the next wait returns at once."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def strike(self) -> None:
        """Wake the listener, now or at its next wait."""
        self._rung.set()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a ring since the last wait; False when none came in time.

        The ring is taken off before this returns, so what the caller then reads is newer than any ring that
        it has used up.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Doorbell:
    """Rings for all listeners of one process; used on its event loop only."""

    def __init__(self) -> None:
        self._listening: set[Bell] = set()

    @property
    def listeners(self) -> int:
        """How many are listening."""
        return len(self._listening)

    def ring(self) -> None:
        """Say that something was committed to the log."""
        for bell in self._listening:
            bell.strike()

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[Bell]:
        """Hear every ring from here to the end of the block: begin before the first look at the log."""
        bell = Bell()
        self._listening.add(bell)
        try:
            yield bell
        finally:
            self._listening.discard(bell)
