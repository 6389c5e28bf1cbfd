"""`celltrail import` of the documents of others that lie beside this checkout, on both databases.

What each becomes is said by tests/commands; here it is what a user sees: which faults a strict import names
and where, that a lenient one takes them and keeps the document, and that a second run changes nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from celltrail.cli import app
from celltrail.storage import tables
from celltrail.storage.engine import Database
from tests.cli.conftest import take_on_board
from tests.commands import importing_world as w
from tests.plugins.postgres import PostgresServer

pytestmark = pytest.mark.skipif(not w.SCHEMAS.exists(), reason=w.NO_SHARED)

_EVENT = "/epcisBody/eventList/0"
_READINGS = f"{_EVENT}/sensorElementList/0/sensorReport"
_COMMISSIONING = "epcis/openepcis-battery-commissioning.jsonld"

# Batteries that a document speaks of and that none of those before it registers, by their unique identifiers.
_DECOMMISSIONED = "urn:uuid:13172f88-b228-4501-a2c9-f0a038eb85ca"
_PREVIOUS_LIFE = "urn:uuid:055c1128-0375-47c8-98de-7cf802c3241d"

# File, what must be there before it (a file or a battery), the faults of a strict import with their pointers.
_DOCUMENTS: list[tuple[str, str | None, list[tuple[str, str]]]] = [
    (
        "catenax/battery.battery_pass-6.1.0.example.json",
        None,
        [
            ("IMPOSSIBLE_DATE", "/operation/intoServiceDate"),
            ("DATES_OUT_OF_ORDER", "/commercial/placedOnMarket"),
        ],
    ),
    (
        "catenax/traction_battery_code-2.0.0.example.json",
        None,
        [("LEVEL_MISMATCH", "/productType"), ("SELF_REFERENCE", "/subcomponents/0/tractionBatteryCode")],
    ),
    ("catenax/serial_part-3.0.1.example.json", None, [("LEVEL_NOT_STATED", "")]),
    (
        "catenax/single_level_bom_as_built-3.0.0.example.json",
        None,
        [("SELF_REFERENCE", "/childItems/0/catenaXId")],
    ),
    (
        "catenax/decomissioning_certificate-1.0.0.example.json",
        _DECOMMISSIONED,
        [("DATE_WHERE_TIME_IS_REQUIRED", "/issueDate"), ("DATE_WHERE_TIME_IS_REQUIRED", "/revocationDate")],
    ),
    (
        "catenax/material_recycling_certificate-1.0.0.example.json",
        _PREVIOUS_LIFE,
        [("SELF_REFERENCE", "/certificate/catenaXId")],
    ),
    (
        "catenax/remanufacturing_certificate-2.0.0.example.json",
        _PREVIOUS_LIFE,
        [("SELF_REFERENCE", "/certificate/catenaXId")],
    ),
    (
        _COMMISSIONING,
        None,
        [
            ("URN_FORM_VOCABULARY", f"{_EVENT}/bizTransactionList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/sourceList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/destinationList/0/type"),
        ],
    ),
    (
        "epcis/openepcis-battery-state-of-health.jsonld",
        _COMMISSIONING,
        [("STRING_NUMBER", f"{_READINGS}/{number}/value") for number in (0, 1, 2, 3, 5, 6, 8)],
    ),
    (
        "epcis/openepcis-battery-regulatory-notification.jsonld",
        _COMMISSIONING,
        [
            ("URN_FORM_VOCABULARY", f"{_EVENT}/bizTransactionList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/sourceList/0/type"),
        ],
    ),
    (
        "epcis/openepcis-battery-shipping.jsonld",
        _COMMISSIONING,
        [
            ("URN_FORM_VOCABULARY", f"{_EVENT}/bizTransactionList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/bizTransactionList/1/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/sourceList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/sourceList/1/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/destinationList/0/type"),
        ],
    ),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database that the command finds, with the operators of `importing_world`."""
    if request.param == "sqlite":
        folder: Path = request.getfixturevalue("installation")
        yield f"sqlite:///{folder / 'celltrail.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    asyncio.run(take_on_board(url))
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", url)
    yield url
    server.drop_database(url)


@pytest.mark.parametrize(("name", "before", "faults"), _DOCUMENTS, ids=[row[0] for row in _DOCUMENTS])
def test_a_real_document_is_refused_strictly_and_taken_leniently_once(
    database_url: str, tmp_path: Path, name: str, before: str | None, faults: list[tuple[str, str]]
) -> None:
    _prepare(before, tmp_path)
    untouched = _rows(database_url)

    strict_status, strict = _import(name, tmp_path)
    after_strict = _rows(database_url)
    lenient_status, lenient = _import(name, tmp_path, "--lenient")
    imported = _rows(database_url)
    repeat_status, repeat = _import(name, tmp_path)

    assert (strict_status, strict["status"], _places(strict["faults"])) == (1, "refused", faults)
    assert after_strict == untouched
    assert (lenient_status, lenient["status"]) == (0, "imported")
    assert set(faults) <= set(_places(lenient["warnings"]))
    assert (repeat_status, repeat["status"]) == (0, "repeated")
    assert _rows(database_url) == imported != untouched
    assert _kept(database_url, lenient["sha256"]) == w.real(name)
    assert lenient["sha256"] == hashlib.sha256(w.real(name)).hexdigest() == repeat["sha256"]


def test_a_person_reads_the_fault_and_its_pointer_on_one_line(installation: Path) -> None:
    result = _run("catenax/battery.battery_pass-6.1.0.example.json", installation)

    refused, *faults = result.stderr.splitlines()
    assert result.exit_code == 1
    assert result.stdout == ""
    assert refused.endswith(": nothing of it was recorded")
    assert [line.split(":")[0] for line in faults] == [
        "  IMPOSSIBLE_DATE /operation/intoServiceDate",
        "  DATES_OUT_OF_ORDER /commercial/placedOnMarket",
    ]


def _prepare(before: str | None, folder: Path) -> None:
    if before is None:
        return
    if before.startswith("urn:"):
        file = folder / "before.csv"
        file.write_text(w.csv_of({"uid": before, "level": "PACK"}))
        result = _run_file(file, folder, "--lenient")
    else:
        result = _run(before, folder, "--lenient")
    assert result.exit_code == 0, result.stderr


def _import(name: str, folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    result = _run(name, folder, "--json", *options)
    (document,) = json.loads(result.stdout)["documents"]
    return result.exit_code, document


def _run(name: str, folder: Path, *options: str) -> Result:
    return _run_file(w.SCHEMAS / name, folder, *options)


def _run_file(file: Path, folder: Path, *options: str) -> Result:
    arguments = ["import", str(file), "--operator", "maker", "--data", str(folder), *options]
    return CliRunner().invoke(app, arguments)


def _places(faults: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(each["code"], each["pointer"]) for each in faults]


def _rows(url: str) -> dict[str, int]:
    async def counted() -> dict[str, int]:
        database = Database.open(url)
        try:
            return await w.counts(database)
        finally:
            await database.dispose()

    return asyncio.run(counted())


def _kept(url: str, sha256: str) -> bytes:
    """The raw document of this hash, from the database."""
    table = tables.imported_document

    async def found() -> bytes:
        database = Database.open(url)
        try:
            (row,) = await w.rows(database, sa.select(table.c.raw).where(table.c.sha256 == sha256))
            return bytes(row.raw)
        finally:
            await database.dispose()

    return asyncio.run(found())
