"""Batched loading: what fields ask for one by one is read in one statement.

An operation reads on one connection, so statements wait for each other anyway. A batch therefore stays open
until the connection is free, and takes in whoever asks meanwhile. The number of statements follows from the
shape of the query and not from the number of rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MAX_BATCH = 500
"""How many keys one statement names: below the limits of every database on bound parameters."""

LoadBatch = Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]


class Loader(Generic[Key, Value]):
    """Loads values by key, each key once, in batches. A key without a value loads None.

    `turn` is shared by all loaders of an operation: who holds it uses the connection.
    """

    def __init__(self, load_batch: LoadBatch[Key, Value], *, turn: asyncio.Lock) -> None:
        self._load_batch = load_batch
        self._turn = turn
        self._known: dict[Key, asyncio.Future[Value | None]] = {}
        self._waiting: list[Key] = []
        self._dispatch: asyncio.Task[None] | None = None

    async def load(self, key: Key) -> Value | None:
        """Return the value of `key`, from a batch with whoever asks at the same time."""
        future = self._known.get(key)
        if future is None:
            future = self._known[key] = asyncio.get_running_loop().create_future()
            self._waiting.append(key)
            if self._dispatch is None:
                self._dispatch = asyncio.create_task(self._run())
        # One reader that goes away must not take the value from the others.
        return await asyncio.shield(future)

    async def load_many(self, keys: Sequence[Key]) -> list[Value]:
        """Return the values of `keys` in their order, without those that have none."""
        values = await asyncio.gather(*(self.load(key) for key in keys))
        return [value for value in values if value is not None]

    def prime(self, key: Key, value: Value) -> None:
        """Keep a value that another statement has read already."""
        if key not in self._known:
            future = self._known[key] = asyncio.get_running_loop().create_future()
            future.set_result(value)

    async def close(self) -> None:
        """Stop loading; who still waits is cancelled."""
        if self._dispatch is not None:
            self._dispatch.cancel()
            await asyncio.wait([self._dispatch])

    async def _run(self) -> None:
        try:
            while self._waiting:
                # Resolvers that are ready to ask get to ask before the batch closes.
                await asyncio.sleep(0)
                async with self._turn:
                    batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                    await self._settle(batch)
        finally:
            self._dispatch = None
            for key in self._waiting:
                self._known[key].cancel()

    async def _settle(self, batch: Sequence[Key]) -> None:
        futures = [self._known[key] for key in batch]
        try:
            values = await self._load_batch(batch)
        except asyncio.CancelledError:
            for future in futures:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001 -- handed to each of those who asked, where it is raised again
            for future in futures:
                if not future.done():
                    future.set_exception(error)
                    # An exception that nobody is left to hear is not a warning of the event loop.
                    future.exception()
            return
        for key, future in zip(batch, futures, strict=True):
            if not future.done():
                future.set_result(values.get(key))


class Loaders:
    """The loaders of one operation, made when first asked for, one per question and its arguments."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._loaders: dict[Hashable, Loader[Any, Any]] = {}

    def get(self, question: Hashable, load_batch: LoadBatch[Key, Value]) -> Loader[Key, Value]:
        """Return the loader of this question; equal questions share one, and their batches."""
        loader = self._loaders.get(question)
        if loader is None:
            loader = self._loaders[question] = Loader(load_batch, turn=self._turn)
        return loader

    async def close(self) -> None:
        """Stop all of them."""
        for loader in tuple(self._loaders.values()):
            await loader.close()
        self._loaders.clear()
