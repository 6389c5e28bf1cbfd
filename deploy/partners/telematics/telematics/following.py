"""Who waits for the next reading of which battery. Within one process: several would need a message bus."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable

from telematics.reading import Reading

MAX_WAITING = 100


class Followers:
    """Hands new readings on. To a reader that is too slow the newest count: the oldest are dropped."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, set[asyncio.Queue[Reading]]] = defaultdict(set)

    def publish(self, readings: Iterable[Reading]) -> None:
        """Hand readings to all who follow their batteries."""
        for reading in readings:
            for queue in self._queues.get(reading.battery, ()):
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(reading)

    async def readings(self, battery: str) -> AsyncGenerator[Reading, None]:
        """Readings of a battery from now on, until the reader goes away."""
        queue: asyncio.Queue[Reading] = asyncio.Queue(MAX_WAITING)
        self._queues[battery].add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues[battery].discard(queue)
            if not self._queues[battery]:
                del self._queues[battery]
