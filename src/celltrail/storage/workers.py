"""The workers' door: the log alone, for whoever follows it on behalf of nobody in particular.

Its role in PostgreSQL has policies on the log and nothing else. The import contract lets `bus` in, and
neither `graph` nor `web`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.storage.acting import Acting, tell
from celltrail.storage.engine import Database
from celltrail.storage.row_security import WORKER


@asynccontextmanager
async def working(database: Database) -> AsyncIterator[AsyncConnection]:
    """One consistent look as a worker. `database` is a pool that no request takes connections from."""
    async with database.reading(Acting.NOBODY) as connection:
        await tell(connection, {"role": WORKER})
        yield connection
