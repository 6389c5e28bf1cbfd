"""The database: SQLite or PostgreSQL by its URL, and the two kinds of transaction.

Reading is one consistent snapshot. Writing commits at its edge or not at all. SQLite has one writer at a
time: it takes the lock when it begins (BEGIN IMMEDIATE), so that it never reads what another is about to
change, and waits for the one before. Sources: SQLite "Isolation", "Write-Ahead Logging"; PostgreSQL 13.2.2.

A transaction is nobody's, and sees no row in PostgreSQL, unless it says for whom it is (`storage/acting.py`).
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from celltrail.storage.acting import Acting, act_as

_BUSY_TIMEOUT_S = 30
_SWITCH_ATTEMPTS, _SWITCH_PAUSE_S = 200, 0.01
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout={_BUSY_TIMEOUT_S * 1000}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",  # what was acknowledged survives a power cut, not only a crash
)


class DatabaseUrlError(Exception):
    """The URL names something else than SQLite or PostgreSQL, or its driver is not installed."""


class DatabaseUnreachableError(SQLAlchemyError):
    """No connection to the database can be had now."""


def async_url(url: str) -> URL:
    """The URL with the driver that we use; any driver that it names is replaced.

    Raises:
        DatabaseUrlError: another database, or no URL at all.
    """
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        message = "the database URL cannot be read; it looks like postgresql://user:password@host/name"
        raise DatabaseUrlError(message) from error
    backend = parsed.get_backend_name()
    if backend not in _DRIVERS:
        message = f"the database {backend!r} is not supported; allowed: sqlite, postgresql"
        raise DatabaseUrlError(message)
    return parsed.set(drivername=_DRIVERS[backend])


class Database:
    """A pool of connections to one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, pool_size: int = 10) -> Database:
        """Open the database; nothing is connected before the first transaction.

        A new SQLite file is made so that its owner alone can read it.

        Raises:
            DatabaseUrlError: see `async_url`.
        """
        parsed = async_url(url)
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": pool_size, "pool_timeout": 10}
        if parsed.get_backend_name() == "postgresql":
            options["pool_pre_ping"] = True
        try:
            engine = create_async_engine(parsed, **options)
        except ModuleNotFoundError as error:
            message = "PostgreSQL needs the extra: install celltrail[postgres]"
            raise DatabaseUrlError(message) from error
        if engine.dialect.name == "sqlite":
            _make_private(parsed.database)
            _prepare_sqlite(engine)
        return cls(engine)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as opened:
            try:
                connection = await opened.enter_async_context(self._engine.connect())
            except OSError as error:
                # The driver lets these through as they are, and whoever handles a failing database would
                # miss them.
                message = f"it does not answer: {error.strerror or type(error).__name__}"
                raise DatabaseUnreachableError(message) from error
            yield connection

    @asynccontextmanager
    async def reading(self, acting: Acting = Acting.NOBODY) -> AsyncIterator[AsyncConnection]:
        """One consistent snapshot; nothing can be written in it."""
        async with self._connected() as plain:
            connection = plain
            if self.dialect == "postgresql":
                connection = await plain.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            # Closing rolls back. A commit would fail after a statement that was cancelled, and its error
            # would take the place of the cancellation.
            await connection.begin()
            if self.dialect == "sqlite":
                await _begin_sqlite(connection, "BEGIN", query_only="ON")
            await act_as(connection, acting)
            yield connection

    @asynccontextmanager
    async def writing(self, acting: Acting = Acting.NOBODY) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed when the block ends, and rolled back when it raises."""
        async with self._connected() as connection, connection.begin():
            if self.dialect == "sqlite":
                await _begin_sqlite(connection, "BEGIN IMMEDIATE", query_only="OFF")
            await act_as(connection, acting)
            yield connection

    async def answers(self, *, timeout_s: float) -> bool:
        """Whether the database answers within a time: for readiness."""
        try:
            async with asyncio.timeout(timeout_s), self.reading() as connection:
                await connection.execute(sa.select(sa.literal(1)))
        except (SQLAlchemyError, TimeoutError, OSError):
            return False
        return True

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _make_private(path: str | None) -> None:
    """Make a new file that its owner alone can read; SQLite gives the files beside it the same mode.

    Where it cannot be made, the first transaction says why.
    """
    if path and path != ":memory:" and not path.startswith("file:"):
        with suppress(OSError):
            Path(path).touch(mode=0o600, exist_ok=True)


async def _begin_sqlite(connection: AsyncConnection, begin: str, *, query_only: str) -> None:
    # Connections go back to the pool as they are, so each transaction says anew whether it may write.
    await connection.exec_driver_sql(f"PRAGMA query_only={query_only}")
    await connection.exec_driver_sql(begin)


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @sa.event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _: object) -> None:  # noqa: ANN401 -- the driver's own connection
        # The driver must not begin transactions by itself: it would begin them too late, and not IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        _write_ahead(cursor)
        cursor.close()


def _write_ahead(cursor: Any) -> None:  # noqa: ANN401 -- the driver's own cursor
    """Switch to a write-ahead log. Of several that do so at once, SQLite lets one do it, and nobody wait."""
    for _ in range(_SWITCH_ATTEMPTS - 1):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(_SWITCH_PAUSE_S)
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")
