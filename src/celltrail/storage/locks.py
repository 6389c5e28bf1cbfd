"""Locks of a transaction by a name: two acts that have no row in common wait for each other.

SQLite has one writer at a time, and needs none.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


async def lock(connection: AsyncConnection, name: str) -> None:
    """Wait until no other transaction holds the lock, and hold it until this one ends."""
    if connection.dialect.name == "postgresql":
        key = sa.func.hashtextextended(name, 0)
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
