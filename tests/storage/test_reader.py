"""One reader: its statements are counted, and wait for each other on its one connection."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from celltrail.domain.principal import PUBLIC
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.world import NOW


async def test_statements_of_fields_that_resolve_at_once_wait_for_each_other(database: Database) -> None:
    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=PUBLIC, now=NOW)
        found = await asyncio.gather(*(reader.fetch(sa.select(sa.literal(number))) for number in range(8)))

    assert [rows[0][0] for rows in found] == list(range(8))
    assert reader.statements == 8


async def test_a_reader_carries_who_asks_and_when(database: Database) -> None:
    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=PUBLIC, now=NOW)

    assert (reader.scope.principal, reader.scope.now) == (PUBLIC, NOW)
    assert reader.statements == 0
