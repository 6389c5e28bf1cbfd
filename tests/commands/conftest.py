"""Databases of the importer's tests: each test on SQLite and on PostgreSQL, with the same operators on board.

The migrations run once for a session on each; a test gets a copy of what they made.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from tests.commands.importing_world import take_on_board
from tests.plugins.postgres import PostgresServer


async def _prepare(url: str) -> None:
    await upgrade(url)
    database = Database.open(url)
    await take_on_board(database)
    await database.dispose()


@pytest.fixture(scope="session")
def importing_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("importing") / "celltrail.db"
    asyncio.run(_prepare(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def importing_template(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.create_database()
    asyncio.run(_prepare(url))
    yield urlsplit(url).path[1:]
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def importing_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of this test alone, with the operators of `importing_world`."""
    if request.param == "sqlite":
        path = tmp_path / "celltrail.db"
        shutil.copy(request.getfixturevalue("importing_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(template=request.getfixturevalue("importing_template"))
    yield url
    server.drop_database(url)


@pytest.fixture
async def importing_database(importing_url: str) -> AsyncIterator[Database]:
    database = Database.open(importing_url)
    yield database
    await database.dispose()
