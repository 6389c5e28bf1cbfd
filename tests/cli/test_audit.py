"""`celltrail audit`: the access log for whoever runs the gateway."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Access, Operation, Subject, SubjectKind
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.engine import Database
from tests.cli.conftest import CallCli

READ = Access(
    at=datetime(2026, 11, 1, tzinfo=UTC),
    operation=Operation.QUERY,
    subject=Subject(SubjectKind.BATTERY, "pack-1"),
    groups=frozenset({AccessGroup.INDIVIDUAL}),
    operator_id="oem",
    client_id="erp\x1b[31m",
)


@pytest.fixture
def logged(call: CallCli, data: Path) -> Path:
    """A database in which two things were read; its path."""
    assert call("operator", "add", "oem", "--name", "O", "--country", "DE", "--role", "OEM").exit_code == 0
    (path,) = data.glob("*.sqlite3")

    async def record() -> None:
        database = Database.open(f"sqlite:///{path}")
        log = AccessLog(database)
        await log.record([READ])
        await log.record([READ])
        await database.dispose()

    asyncio.run(record())
    return path


@pytest.mark.usefixtures("logged")
def test_entries_are_a_table_and_obey_nobody(call: CallCli) -> None:
    result = call("audit", "list")

    heading, newest, _ = result.stdout.splitlines()
    assert result.exit_code == 0
    assert heading.split() == ["NUMBER", "AT", "OPERATION", "OPERATOR", "CLIENT", "GROUPS", "SUBJECT"]
    assert newest.split()[:4] == ["2", "2026-11-01T00:00:00+00:00", "QUERY", "oem"]
    assert "\x1b" not in result.stdout
    assert newest.endswith("BATTERY pack-1")


@pytest.mark.usefixtures("logged")
def test_entries_are_json_for_programs(call: CallCli) -> None:
    result = call("audit", "list", "--json", "--operator", "oem", "--limit", "1")

    (entry,) = json.loads(result.stdout)
    assert (entry["number"], entry["subject"], entry["groups"]) == (2, "pack-1", ["INDIVIDUAL"])
    assert json.loads(call("audit", "list", "--json", "--operator", "bank").stdout) == []
    assert json.loads(call("audit", "list", "--json", "--since", "2026-11-02").stdout) == []
    assert len(json.loads(call("audit", "list", "--json", "--operation", "QUERY").stdout)) == 2


@pytest.mark.usefixtures("logged")
def test_an_empty_list_is_a_heading(call: CallCli) -> None:
    result = call("audit", "list", "--subject", "nothing")

    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)


def test_the_head_is_printed_and_asked_about_later(call: CallCli, logged: Path) -> None:
    result = call("audit", "verify")
    head = result.stdout.splitlines()[-1].removeprefix("head ")

    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "2 batches, 2 entries: verified")
    assert call("audit", "verify", "--known", head).exit_code == 0
    with sqlite3.connect(logged) as connection:
        connection.execute("DELETE FROM access_entry WHERE number = 2")
        connection.execute("DELETE FROM access_batch WHERE number = 2")
    cut = call("audit", "verify", "--known", head)
    assert cut.exit_code == 1
    assert "the log ends with batch 1" in cut.stderr
    assert call("audit", "verify").exit_code == 0


def test_what_was_changed_is_refused(call: CallCli, logged: Path) -> None:
    with sqlite3.connect(logged) as connection:
        connection.execute("UPDATE access_entry SET operator_id = 'nobody' WHERE number = 1")

    result = call("audit", "verify")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "an entry of batch 1 was changed" in result.stderr


@pytest.mark.parametrize("known", ["1", "1:abc", "x:" + "0" * 64, "0:" + "0" * 64])
@pytest.mark.usefixtures("logged")
def test_a_head_that_is_none_is_a_wrong_call(call: CallCli, known: str) -> None:
    result = call("audit", "verify", "--known", known)

    assert result.exit_code == 2
    assert "NUMBER:HASH" in result.stderr


@pytest.mark.usefixtures("logged")
def test_what_is_old_is_pruned(call: CallCli) -> None:
    nothing = call("audit", "prune", "--before", "2020-01-01")
    result = call("audit", "prune", "--before", "2100-01-01")

    assert nothing.stdout == "there is nothing that old\n"
    assert result.stdout == "2 entries deleted, up to batch 2\n"
    verified = call("audit", "verify").stdout.splitlines()
    assert verified[:2] == ["3 batches, 3 entries: verified", "the entries of batches 1 to 2 were pruned"]
