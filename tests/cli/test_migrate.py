"""`celltrail migrate`, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from celltrail.storage.engine import Database
from celltrail.storage.migrate import is_current
from tests.cli.conftest import CallCli

DONE = "the database has the newest schema\n"


def _is_current(url: str) -> bool:
    async def asked() -> bool:
        database = Database.open(url)
        try:
            return await is_current(database)
        finally:
            await database.dispose()

    return asyncio.run(asked())


def test_an_embedded_database_is_made_and_a_second_run_changes_nothing(call: CallCli, data: Path) -> None:
    first = call("migrate")
    file = data / "celltrail.sqlite3"
    before = file.read_bytes()
    second = call("migrate")

    assert (first.exit_code, first.stdout) == (second.exit_code, second.stdout) == (0, DONE)
    assert _is_current(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_postgresql_is_brought_to_the_newest_schema(
    call: CallCli, monkeypatch: pytest.MonkeyPatch, postgres_database: str
) -> None:
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", postgres_database)
    assert not _is_current(postgres_database)

    results = [call("migrate"), call("migrate")]

    assert [(each.exit_code, each.stdout) for each in results] == [(0, DONE), (0, DONE)]
    assert _is_current(postgres_database)


def test_a_database_that_is_not_there_is_one_line_without_the_password(
    call: CallCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", "postgresql://celltrail:s3cret@127.0.0.1:1/celltrail")

    result = call("migrate")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("database: it does not answer")
    assert "s3cret" not in result.stderr


def test_a_wrong_password_is_one_line_without_it(
    call: CallCli, monkeypatch: pytest.MonkeyPatch, postgres_database: str
) -> None:
    wrong = postgres_database.replace("celltrail_owner:", "celltrail_owner:wrong-", 1)
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", wrong)

    result = call("migrate")

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "password authentication failed" in result.stderr


def test_another_database_is_refused(call: CallCli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", "mysql://localhost/celltrail")

    result = call("migrate")

    assert result.exit_code == 1
    assert (
        result.stderr == "configuration: the database 'mysql' is not supported; allowed: sqlite, postgresql\n"
    )


def test_a_data_directory_that_cannot_be_made_is_named(call: CallCli, data: Path) -> None:
    data.write_text("a file")

    result = call("migrate")

    assert (result.exit_code, result.stderr) == (1, f"file: {data}: File exists\n")
