"""Keys that every gateway of one database shares, made once."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.storage import tables


async def server_secret(connection: AsyncConnection, name: str, make: Callable[[], bytes]) -> bytes:
    """The secret of this name; the first gateway to ask makes it, and all others get the same."""
    table = tables.server_secret
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    await connection.execute(insert(table).values(name=name, value=make()).on_conflict_do_nothing())
    found = await connection.execute(sa.select(table.c.value).where(table.c.name == name))
    return bytes(found.scalar_one())


async def find_secret(connection: AsyncConnection, name: str) -> bytes | None:
    """The secret of this name, or None when nobody has made it."""
    table = tables.server_secret
    found = await connection.execute(sa.select(table.c.value).where(table.c.name == name))
    value = found.scalar_one_or_none()
    return None if value is None else bytes(value)
