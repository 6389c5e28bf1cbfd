"""The PostgreSQL of the tests: the real one, its databases apart, and no process outlives the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tests.plugins.postgres import PostgresServer

ROOT = Path(__file__).parents[2]

# Starts a server as a test session does, says where it is, and waits to be killed.
SESSION = """
import time
from tests.plugins.postgres import running_postgres
with running_postgres() as server:
    print(server.execute("SHOW data_directory"), flush=True)
    time.sleep(600)
"""


async def test_the_server_is_postgresql_18(postgres_database: str) -> None:
    async with _connected(postgres_database) as connection:
        version = await connection.scalar(text("SHOW server_version_num"))

    assert 180000 <= int(version) < 190000


async def test_the_owner_of_a_database_is_no_superuser(postgres_database: str) -> None:
    async with _connected(postgres_database) as connection:
        flags = await connection.execute(
            text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        )
        await connection.execute(text("CREATE TABLE battery (code text)"))

    assert tuple(flags.one()) == (False, False, False)


async def test_two_databases_share_nothing(postgres_server: PostgresServer, postgres_database: str) -> None:
    other = postgres_server.create_database()
    async with _connected(postgres_database) as connection:
        await connection.execute(text("CREATE TABLE battery (code text)"))
        await connection.commit()

    async with _connected(other) as connection:
        seen = await connection.scalar(text("SELECT to_regclass('battery')"))
    postgres_server.drop_database(other)

    assert seen is None


async def test_a_database_is_dropped_under_an_open_connection(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    async with _connected(url) as connection:
        await connection.scalar(text("SELECT 1"))

        postgres_server.drop_database(url)

        with pytest.raises(DBAPIError):
            await connection.scalar(text("SELECT 1"))
        await connection.invalidate()


def test_a_template_brings_its_rows(postgres_server: PostgresServer) -> None:
    template = postgres_server.create_database()
    name = template.rsplit("/", 1)[1]
    postgres_server.execute("CREATE TABLE battery AS SELECT 'A' AS code", database=name)

    copy = postgres_server.create_database(template=name)

    assert postgres_server.execute("SELECT code FROM battery", database=copy.rsplit("/", 1)[1]) == "A"
    postgres_server.drop_database(copy)
    postgres_server.drop_database(template)


def test_the_password_is_asked_for(postgres_server: PostgresServer) -> None:
    stranger = PostgresServer(port=postgres_server.port, programs=postgres_server.programs, password="guess")  # noqa: S106

    with pytest.raises(RuntimeError, match="password authentication failed"):
        stranger.execute("SELECT 1")


@pytest.mark.parametrize(
    "ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda ending: ending.name
)
def test_no_server_outlives_the_tests(ending: signal.Signals) -> None:
    command = [sys.executable, "-c", SESSION]
    with subprocess.Popen(  # noqa: S603  # our own command
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as session:
        assert session.stdout is not None
        folder = Path(session.stdout.readline().strip()).parent
        server = int((folder / "data" / "postmaster.pid").read_text().split()[0])

        os.killpg(session.pid, ending)

    deadline = time.monotonic() + 30
    while (folder.exists() or _is_running(server)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
    assert not _is_running(server)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
