"""Secrets that all gateways of one database share: made once, even when several ask first."""

from __future__ import annotations

import asyncio
import secrets

from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.secrets import server_secret


async def _ask(database: Database, name: str) -> bytes:
    async with database.writing(Acting.DESK) as connection:
        return await server_secret(connection, name, lambda: secrets.token_bytes(32))


async def test_a_secret_is_made_once(database: Database) -> None:
    first = await _ask(database, "cursors")

    assert len(first) == 32
    assert await _ask(database, "cursors") == first


async def test_each_name_has_its_own_secret(database: Database) -> None:
    assert await _ask(database, "cursors") != await _ask(database, "other")


async def test_gateways_that_ask_at_once_get_the_same_secret(database: Database) -> None:
    found = await asyncio.gather(*(_ask(database, "cursors") for _ in range(6)))

    assert len(set(found)) == 1
