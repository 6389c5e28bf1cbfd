"""The command line as a user has it: called within the test, or as a process of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from celltrail.cli import app
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from tests.cli.issuer import PartnerIssuer, partner_issuer
from tests.cli.programs import Program, started
from tests.commands import importing_world
from tests.plugins.logs import kept_logging

CallCli = Callable[..., Result]
StartProgram = Callable[..., Program]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests do not count."""
    for name in [name for name in os.environ if name.startswith("CELLTRAIL_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A command that is called within the test configures logging for the process."""
    with kept_logging():
        yield


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def call(data: Path) -> CallCli:
    """Call a subcommand on the test's data directory."""

    def called(*arguments: str, data_option: bool = True) -> Result:
        where = ["--data", str(data)] if data_option else []
        return CliRunner().invoke(app, [*arguments, *where])

    return called


@pytest.fixture
def start() -> Iterator[StartProgram]:
    """Start programs that do not outlive the test."""
    running: list[Program] = []

    def begin(*arguments: str, on_terminal: bool = False) -> Program:
        running.append(started(*arguments, on_terminal=on_terminal))
        return running[-1]

    yield begin
    for program in running:
        program.end()


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PartnerIssuer:
    """The settings of a production installation, but for its database."""
    issuer = partner_issuer(tmp_path)
    monkeypatch.setenv("CELLTRAIL_ENVIRONMENT", "production")
    monkeypatch.setenv("CELLTRAIL_ISSUERS_FILE", str(issuer.registry))
    return issuer


@pytest.fixture(scope="session")
def partners_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the operators of `importing_world`; tests take copies."""
    path = tmp_path_factory.mktemp("partners") / "celltrail.db"
    asyncio.run(take_on_board(f"sqlite:///{path}"))
    return path


@pytest.fixture
def installation(partners_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory whose SQLite database has the operators of `importing_world`."""
    path = tmp_path / "celltrail.db"
    shutil.copy(partners_file, path)
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", f"sqlite:///{path}")
    return tmp_path


async def take_on_board(url: str) -> None:
    """Make the tables at `url`, and take the operators of `importing_world` on board."""
    await upgrade(url)
    database = Database.open(url)
    await importing_world.take_on_board(database)
    await database.dispose()
