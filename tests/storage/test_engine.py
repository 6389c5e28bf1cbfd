"""Transactions on both databases: what is committed, what is seen, who waits; and which URLs are refused."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database, DatabaseUnreachableError, DatabaseUrlError, async_url
from tests.storage.world import World

SECRET = tables.server_secret


async def _add(connection: AsyncConnection, name: str) -> None:
    await connection.execute(sa.insert(SECRET).values(name=name, value=b"x"))


async def _names(connection: AsyncConnection) -> list[str]:
    return list((await connection.execute(sa.select(SECRET.c.name).order_by(SECRET.c.name))).scalars())


async def _stored(database: Database) -> list[str]:
    async with database.reading(Acting.DESK) as connection:
        return await _names(connection)


async def test_what_is_written_is_committed_at_the_edge(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await _add(connection, "a")

    assert await _stored(database) == ["a"]


async def test_what_raises_is_rolled_back(database: Database) -> None:
    with pytest.raises(LookupError):
        await _write_and_raise(database)

    assert await _stored(database) == []


async def _write_and_raise(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await _add(connection, "a")
        raise LookupError


async def test_what_is_cancelled_is_rolled_back_and_holds_no_lock(database: Database) -> None:
    has_written = asyncio.Event()

    async def linger() -> None:
        async with database.writing(Acting.DESK) as connection:
            await _add(connection, "a")
            has_written.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(linger())
    await has_written.wait()
    task.cancel()
    await asyncio.wait([task])

    async with database.writing(Acting.DESK) as connection:
        await _add(connection, "b")
    assert await _stored(database) == ["b"]


async def test_nothing_can_be_written_while_reading(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await _write_while_reading(database)

    assert await _stored(database) == []
    async with database.writing(Acting.DESK) as connection:
        await _add(connection, "b")
    assert await _stored(database) == ["b"]


async def _write_while_reading(database: Database) -> None:
    async with database.reading(Acting.DESK) as connection:
        await _add(connection, "a")


async def test_reading_is_one_snapshot_and_does_not_wait_for_a_writer(database: Database) -> None:
    async with database.reading(Acting.DESK) as reader:
        before = await _names(reader)
        async with database.writing(Acting.DESK) as writer:
            await _add(writer, "a")
            while_written = await _names(reader)
        after = await _names(reader)

    assert before == while_written == after == []
    assert await _stored(database) == ["a"]


async def test_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.writing(Acting.DESK) as connection:
            await _names(connection)
            await _add(connection, f"{number:02}")

    await asyncio.gather(*(write(number) for number in range(12)))

    assert await _stored(database) == [f"{number:02}" for number in range(12)]


async def test_foreign_keys_hold(database: Database) -> None:
    world = World()
    world.operators("maker")
    world.battery("b", maker="nobody")

    with pytest.raises(IntegrityError):
        await world.write(database)


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    world = World()
    world.operators("maker")
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        found = await connection.scalar(sa.select(tables.operator.c.created_at))

    assert found is not None
    assert found == world.rows["operator"][0]["created_at"]
    assert found.utcoffset() == timedelta(0)


async def test_a_database_says_whether_it_answers(database: Database) -> None:
    assert await database.answers(timeout_s=5)


async def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'new.sqlite'}")

    async with database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text("CREATE TABLE x (y)"))
        modes = _modes_in(tmp_path)
    await database.dispose()

    assert modes == {"new.sqlite": 0o600, "new.sqlite-wal": 0o600, "new.sqlite-shm": 0o600}


def _modes_in(folder: Path) -> dict[str, int]:
    return {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}


async def test_a_database_that_is_not_there_does_not_answer(tmp_path: Path) -> None:
    threads = threading.active_count()
    database = Database.open(f"sqlite:///{tmp_path / 'missing' / 'celltrail.db'}")

    assert not await database.answers(timeout_s=5)

    await database.dispose()
    # The driver does not wait for the thread of a connection that could not be opened; the test's loop does.
    async with asyncio.timeout(5):
        while threading.active_count() > threads:  # noqa: ASYNC110 -- a thread sets no event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        pytest.param("journal_mode", "wal", id="readers do not wait for the writer"),
        pytest.param("foreign_keys", 1, id="foreign keys hold"),
        pytest.param("synchronous", 2, id="what is acknowledged survives a power cut"),
    ],
)
async def test_sqlite_is_set_up_on_every_connection(tmp_path: Path, pragma: str, expected: str | int) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'celltrail.db'}")
    async with database.reading(Acting.DESK) as first, database.reading(Acting.DESK) as second:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() for connection in (first, second)
        ]
    await database.dispose()

    assert found == [expected, expected]


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite"),
        ("postgresql://h/n", "postgresql+asyncpg"),
        ("postgres://h/n", "postgresql+asyncpg"),
        ("postgresql+psycopg://h/n", "postgresql+asyncpg"),
    ],
)
def test_a_url_gets_the_driver_that_we_use(given: str, driver: str) -> None:
    assert async_url(given).drivername == driver


@pytest.mark.parametrize("given", ["mysql://h/n", "oracle://h", "", "no url"])
def test_another_database_is_refused(given: str) -> None:
    with pytest.raises(DatabaseUrlError):
        Database.open(given)


def test_a_missing_driver_is_named_with_the_extra_that_brings_it() -> None:
    # In a process of its own, in which asyncpg cannot be imported.
    program = textwrap.dedent("""
        import sys
        sys.modules["asyncpg"] = None
        from celltrail.storage.engine import Database, DatabaseUrlError
        try:
            Database.open("postgresql://localhost/celltrail")
        except DatabaseUrlError as error:
            print(error)
    """)
    ran = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "celltrail[postgres]" in ran.stdout


async def test_a_server_that_is_not_there_is_an_error_of_the_database() -> None:
    database = Database.open("postgresql://nobody@127.0.0.1:9/none")

    with pytest.raises(DatabaseUnreachableError, match="it does not answer"):
        await _names_of(database)
    assert not await database.answers(timeout_s=2)
    await database.dispose()


async def _names_of(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await _names(connection)
