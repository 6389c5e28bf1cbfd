"""Who waits for the next assay of which lot. Within one process: several need a message bus between them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator

from laboratory.store import Recorded

MAX_WAITING = 100


class Followers:
    """Hands new assays on. A reader that falls behind by MAX_WAITING is let go: none is left out silently."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, set[asyncio.Queue[Recorded | None]]] = defaultdict(set)

    def publish(self, recorded: Recorded) -> None:
        """Hand an assay to all who follow its lot."""
        for queue in tuple(self._queues.get(recorded.assay.lot, ())):
            if queue.qsize() < MAX_WAITING:
                queue.put_nowait(recorded)
            elif not queue.full():
                queue.put_nowait(None)

    async def assays(self, lot: str) -> AsyncGenerator[Recorded, None]:
        """Assays of a lot from now on, until the reader goes away or falls behind."""
        queue: asyncio.Queue[Recorded | None] = asyncio.Queue(MAX_WAITING + 1)
        self._queues[lot].add(queue)
        try:
            while (recorded := await queue.get()) is not None:
                yield recorded
        finally:
            self._queues[lot].discard(queue)
            if not self._queues[lot]:
                del self._queues[lot]
