"""The databases of the storage tests: each test runs on SQLite and on PostgreSQL, in a database of its own.

The migrations run once for a session on each; a test gets a copy of what they made.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from tests.plugins.postgres import PostgresServer
from tests.storage.lived import Lived, live


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of an SQLite database with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("migrated") / "celltrail.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the name of a PostgreSQL database with the newest schema and no rows, to copy from."""
    url = postgres_server.create_database()
    asyncio.run(upgrade(url))
    yield urlsplit(url).path[1:]
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database with the newest schema that no other test sees."""
    if request.param == "sqlite":
        path = tmp_path / "celltrail.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(template=request.getfixturevalue("migrated_template"))
    yield url
    server.drop_database(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give the open database of this test."""
    opened = Database.open(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def lived_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Let a world live through the commands, once for a session on each database; its tests only read."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("lived") / "celltrail.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield asyncio.run(live(f"sqlite:///{path}"))
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(template=request.getfixturevalue("migrated_template"))
    yield asyncio.run(live(url))
    server.drop_database(url)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lived(lived_world: Lived) -> AsyncIterator[Lived]:
    """Give that world, open, for tests marked ``asyncio(loop_scope="session")``: they share a pool."""
    database = Database.open(lived_world.url)
    yield replace(lived_world, database=database)
    await database.dispose()
