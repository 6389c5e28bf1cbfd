"""Loaders read each key once, in as few batches as they can."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from celltrail.graph.loading import MAX_BATCH, Loader, Loaders


class Source:
    """Squares numbers, and remembers in which batches it was asked."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def squares(self, keys: Sequence[int]) -> Mapping[int, int]:
        self.batches.append(list(keys))
        await asyncio.sleep(0.001)
        return {key: key * key for key in keys if key >= 0}


async def test_what_is_asked_at_once_is_one_batch() -> None:
    source, loaders = Source(), Loaders()
    loader: Loader[int, int] = loaders.get("squares", source.squares)

    values = await asyncio.gather(*(loader.load(key) for key in (1, 2, 2, 3)))

    assert values == [1, 4, 4, 9]
    assert source.batches == [[1, 2, 3]]


async def test_what_is_asked_while_the_connection_is_busy_waits_for_one_batch() -> None:
    source, loaders = Source(), Loaders()
    busy: Loader[int, int] = loaders.get("busy", source.squares)
    other: Loader[int, int] = loaders.get("other", source.squares)

    async def late(key: int) -> int | None:
        for _ in range(key):
            await asyncio.sleep(0)
        return await other.load(key)

    await asyncio.gather(busy.load(100), *(late(key) for key in range(1, 9)))

    assert source.batches == [[100], [1, 2, 3, 4, 5, 6, 7, 8]]


async def test_a_key_without_a_value_is_none() -> None:
    loader: Loader[int, int] = Loaders().get("squares", Source().squares)

    assert await loader.load(-1) is None
    assert await loader.load_many([3, -1, 2]) == [9, 4]


async def test_a_batch_names_no_more_keys_than_a_statement_can() -> None:
    source = Source()
    loader: Loader[int, int] = Loaders().get("squares", source.squares)

    await loader.load_many(range(MAX_BATCH + 1))

    assert [len(batch) for batch in source.batches] == [MAX_BATCH, 1]


async def test_a_failure_is_raised_where_each_value_was_asked_for() -> None:
    async def fails(keys: Sequence[int]) -> Mapping[int, int]:
        raise LookupError(len(keys))

    loader: Loader[int, int] = Loaders().get("fails", fails)

    results = await asyncio.gather(loader.load(1), loader.load(2), return_exceptions=True)

    assert [type(result) for result in results] == [LookupError, LookupError]


async def test_who_goes_away_takes_the_value_from_nobody() -> None:
    loader: Loader[int, int] = Loaders().get("squares", Source().squares)
    leaving = asyncio.create_task(loader.load(4))
    staying = asyncio.create_task(loader.load(4))
    await asyncio.sleep(0)

    leaving.cancel()

    assert await staying == 16


async def test_closing_stops_a_batch_that_is_under_way() -> None:
    async def for_ever(_keys: Sequence[int]) -> Mapping[int, int]:
        await asyncio.sleep(3600)
        return {}

    loaders = Loaders()
    loader: Loader[int, int] = loaders.get("for ever", for_ever)
    asked = asyncio.create_task(loader.load(1))
    await asyncio.sleep(0.01)

    await loaders.close()

    with pytest.raises(asyncio.CancelledError):
        await asked
