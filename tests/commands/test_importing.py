"""Documents of our own, imported: what they lead to, twice, and with faults."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from celltrail.commands.importing import ImportFault, ImportRefusedError, import_document
from celltrail.commands.importing.faults import RULES, ImportFaultCode
from celltrail.domain.errors import ForbiddenError
from celltrail.domain.principal import PUBLIC
from celltrail.formats.document import DocumentFormat
from celltrail.formats.faults import DocumentRefusedError
from celltrail.storage import documents, tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.commands import importing_world as w

BATTERIES = w.csv_of(
    w.pack("P-1", serial="S-1", placed_on_market_at="2026-02-01"), w.pack("P-2", produced_on="2026-01-06")
)
PARTS = w.csv_of(
    w.pack("P-1"), {"uid": w.uid("M-1"), "level": "MODULE"}, {"uid": w.uid("M-2"), "level": "MODULE"}
)
MEASUREMENTS = w.csv_of(
    {"uid": w.uid("P-1"), "at": "2026-03-01T08:00:00Z", "state_of_health": "0.98", "temperature_c": "-4"},
    {"uid": w.uid("P-1"), "at": "2026-02-01T08:00:00Z", "state_of_health": "0.99", "cycles": "12"},
)
ASSEMBLY = w.csv_of(
    {"parent_uid": w.uid("P-1"), "child_uid": w.uid("M-1"), "at": "2026-01-20T08:00:00Z"},
    {"parent_uid": w.uid("P-1"), "child_uid": w.uid("M-2"), "at": "2026-01-20T08:00:00Z"},
)


async def test_a_csv_of_batteries_registers_them_with_their_model(importing_database: Database) -> None:
    outcome = await w.do_import(importing_database, BATTERIES, filename="/home/x/batteries.csv")

    state = await w.state(importing_database, "P-1")
    (model,) = await w.rows(importing_database, sa.select(tables.battery_model))
    assert (outcome.format, outcome.filename) == (DocumentFormat.CSV_BATTERIES, "batteries.csv")
    assert (outcome.registered, outcome.reused, outcome.is_repeat) == (2, 0, False)
    assert outcome.acts == {"register_battery_model": 1, "register_batteries": 2, "place_on_market": 1}
    assert (state.model_id, state.produced_on, state.mass_kg) == (model.id, date(2026, 1, 5), Decimal(400))
    assert (state.market, state.placed_on_market_at) == ("DE", date(2026, 2, 1))
    assert (model.name, model.category, model.chemistry) == ("Model one", "EV", "LFP")
    assert {(each.code, each.pointer) for each in outcome.warnings} == {
        ("MARKET_ASSUMED", "row 2"),
        ("NOT_CARRIED_OVER", "row 2"),  # the serial number
    }


async def test_measurements_and_assembly_follow_the_batteries(importing_database: Database) -> None:
    await w.do_import(importing_database, PARTS)

    assembled = await w.do_import(importing_database, ASSEMBLY)
    measured = await w.do_import(importing_database, MEASUREMENTS)

    state = await w.state(importing_database, "P-1")
    part = await w.state(importing_database, "M-2")
    assert (assembled.acts, measured.acts) == ({"assemble_battery": 1}, {"record_measurement": 2})
    # The later reading stands first in the document, and stays the latest; cycles are known from the other.
    assert (state.state_of_health, state.cycle_count) == (Decimal("0.98"), 12)
    assert (part.parent_id, part.stage) == (state.battery_id, "INSTALLED")


@pytest.mark.parametrize("document", [BATTERIES, w.LIFE], ids=["csv", "epcis"])
async def test_a_second_import_changes_nothing(importing_database: Database, document: Any) -> None:  # noqa: ANN401 -- two forms
    first = await w.do_import(importing_database, document)
    before = await w.counts(importing_database)

    second = await w.do_import(importing_database, document, lenient=True, filename="another name")

    assert await w.counts(importing_database) == before
    assert second.is_repeat
    assert (second.acts, second.warnings, second.filename) == (first.acts, first.warnings, first.filename)


async def test_two_imports_at_once_write_once(importing_database: Database) -> None:
    outcomes = await asyncio.gather(*(w.do_import(importing_database, BATTERIES) for _ in range(3)))

    assert sorted(each.is_repeat for each in outcomes) == [False, True, True]
    assert (await w.counts(importing_database))["battery"] == 2


async def test_the_raw_document_is_kept_for_its_importer_alone(importing_database: Database) -> None:
    outcome = await w.do_import(importing_database, BATTERIES)

    async with importing_database.reading(Acting.DESK) as connection:
        own = Reader(connection, principal=w.principal("maker"), now=w.NOW)
        other = Reader(connection, principal=w.principal("competitor"), now=w.NOW)
        assert await documents.raw_of(own, outcome.sha256) == BATTERIES.encode()
        assert await documents.raw_of(other, outcome.sha256) is None
        assert await documents.find(other, outcome.sha256) is None


async def test_known_batteries_are_reused_and_only_new_facts_are_recorded(
    importing_database: Database,
) -> None:
    await w.do_import(importing_database, BATTERIES)
    before = await w.counts(importing_database)

    same = await w.do_import(importing_database, BATTERIES.replace("\n", "\r\n"))
    more = await w.do_import(importing_database, w.csv_of(w.pack("P-1"), w.pack("P-3")))

    after = await w.counts(importing_database)
    assert (same.registered, same.reused, same.acts) == (0, 2, {})
    assert (more.registered, more.reused) == (1, 1)
    assert after["battery"] == before["battery"] + 1
    assert after["event"] == before["event"] + 1


# A document, the operator, and the faults of a strict import: (code, place).
_MAKER_ROW = {"manufacturer_scheme": "GLN", "manufacturer_id": w.OTHER_GLN}
_REFUSED: list[tuple[str, Any, str, list[tuple[str, str]]]] = [
    (
        "another operator's batteries",
        w.csv_of(w.pack("X-1"), w.pack("X-2", **_MAKER_ROW), w.pack("X-3", **_MAKER_ROW)),
        "maker",
        [
            ("OTHER_MANUFACTURER", "row 3, column manufacturer_id"),
            ("OTHER_MANUFACTURER", "row 4, column manufacturer_id"),
        ],
    ),
    (
        "a maker whom nobody knows",
        w.csv_of(w.pack("X-1", manufacturer_id="4000001000005")),
        "maker",
        [("UNKNOWN_MANUFACTURER", "row 2, column manufacturer_id")],
    ),
    (
        "identifiers under another's prefix, each by its row",
        w.csv_of(
            w.pack("X-1"),
            w.pack("X-2", uid="https://id.gs1.org/01/09521987000018/21/A"),
            w.pack("X-3"),
            w.pack("X-4", uid="https://id.gs1.org/01/09521987000018/21/B"),
        ),
        "maker",
        [("INVALID_INPUT", "row 3"), ("INVALID_INPUT", "row 5")],
    ),
    (
        "a battery that is not there",
        w.csv_of({"uid": w.uid("NONE"), "at": "2026-03-01T08:00:00Z", "state_of_health": "0.9"}),
        "maker",
        [("NOT_FOUND", "row 2")],
    ),
    (
        "a shipment of another's",
        w.epcis(
            w.seen("ADD", "commissioning", "2026-01-05T08:00:00Z", "X-1"),
            w.seen(
                "OBSERVE",
                "shipping",
                "2026-01-06T08:00:00Z",
                "X-1",
                sourceList=w.party("source", w.OTHER_GLN),
                destinationList=w.party("destination", w.CONSIGNEE_GLN),
            ),
        ),
        "maker",
        [("OTHER_PARTY", "/epcisBody/eventList/1")],
    ),
    (
        "a model without a chemistry",
        w.csv_of(w.pack("X-1", chemistry="")),
        "maker",
        [("MODEL_INCOMPLETE", "row 2")],
    ),
    (
        "a consignee whom nobody knows, and what follows the refusal is not repeated",
        w.epcis(
            w.seen("ADD", "commissioning", "2026-01-05T08:00:00Z", "X-1"),
            w.seen(
                "OBSERVE",
                "shipping",
                "2026-01-06T08:00:00Z",
                "X-1",
                destinationList=w.party("destination", "4000001000005"),
            ),
        ),
        "maker",
        [("UNKNOWN_PARTY", "/epcisBody/eventList/1")],
    ),
    (
        "an event in the future, and one that the battery does not accept",
        w.epcis(
            w.seen("ADD", "commissioning", "2026-01-05T08:00:00Z", "X-1", "X-2"),
            w.seen("OBSERVE", "inspecting", "2027-01-05T08:00:00Z", "X-1", sensorElementList=w.health(90)),
            w.seen("OBSERVE", "receiving", "2026-01-07T08:00:00Z", "X-2"),
        ),
        "maker",
        [
            ("NOT_FOUND", "/epcisBody/eventList/2"),
            ("INVALID_INPUT", "/epcisBody/eventList/1/sensorElementList/0"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("document", "by", "faults"), [row[1:] for row in _REFUSED], ids=[row[0] for row in _REFUSED]
)
async def test_a_refused_document_names_its_faults_and_writes_nothing(
    importing_database: Database,
    document: Any,  # noqa: ANN401 -- two forms
    by: str,
    faults: list[tuple[str, str]],
) -> None:
    before = await w.counts(importing_database)

    with pytest.raises(ImportRefusedError) as refused:
        await w.do_import(importing_database, document, by=by)

    assert w.codes(refused) == faults
    assert refused.value.total == len(faults)
    assert await w.counts(importing_database) == before


async def test_a_fault_in_the_last_row_writes_nothing(importing_database: Database) -> None:
    await w.do_import(importing_database, PARTS)
    before = await w.counts(importing_database)
    rows = [
        {"uid": w.uid("P-1"), "at": f"2026-03-01T08:{minute:02}:00Z", "state_of_health": "0.9", "cycles": "1"}
        for minute in range(20)
    ]
    rows[-1] |= {"state_of_health": "", "cycles": "2000000"}  # more cycles than a battery has

    with pytest.raises(ImportRefusedError) as refused:
        await w.do_import(importing_database, w.csv_of(*rows))

    assert w.codes(refused) == [("INVALID_INPUT", "row 21")]
    assert await w.counts(importing_database) == before


async def test_a_faulty_document_is_refused_by_its_reader(importing_database: Database) -> None:
    before = await w.counts(importing_database)

    with pytest.raises(DocumentRefusedError) as refused:
        await w.do_import(importing_database, w.csv_of(w.pack("A", level="BLOCK"), w.pack("B", mass_kg="x")))

    assert [each.pointer for each in refused.value.faults] == [
        "row 2, column level",
        "row 3, column mass_kg",
    ]
    assert await w.counts(importing_database) == before


async def test_what_contradicts_the_record_is_refused(importing_database: Database) -> None:
    await w.do_import(importing_database, BATTERIES)

    with pytest.raises(ImportRefusedError) as refused:
        await w.do_import(
            importing_database,
            w.csv_of(w.pack("P-1", produced_on="2026-01-09"), w.pack("P-2", produced_on="2026-01-06")),
        )
    with pytest.raises(ImportRefusedError) as otherwise:
        await w.do_import(importing_database, w.csv_of(w.pack("P-9", chemistry="NMC")))

    assert w.codes(refused) == [("CONFLICTING_FACTS", "row 2")]
    assert w.codes(otherwise) == [("CONFLICTING_FACTS", "row 2")]
    assert "chemistry is LFP, not NMC" in otherwise.value.faults[0].message


async def test_more_warnings_than_are_named_are_counted(importing_database: Database) -> None:
    rows = [{"uid": w.uid(f"S-{number}"), "level": "CELL", "serial": f"{number}"} for number in range(130)]

    outcome = await w.do_import(importing_database, w.csv_of(*rows))

    assert (len(outcome.warnings), outcome.total_warnings) == (100, 130)


async def test_who_may_not_write_imports_nothing(importing_database: Database) -> None:
    with pytest.raises(ForbiddenError):
        await import_document(
            importing_database,
            BATTERIES.encode(),
            filename="x.csv",
            principal=PUBLIC,
            now=w.NOW,
            today=w.NOW.date(),
        )


async def test_progress_is_told_for_each_statement(importing_database: Database) -> None:
    told: list[tuple[int, int]] = []
    await import_document(
        importing_database,
        BATTERIES.encode(),
        filename="x.csv",
        principal=w.principal("maker"),
        now=w.NOW,
        today=w.NOW.date(),
        on_progress=lambda done, total: told.append((done, total)),
    )

    assert told == [(1, 3), (2, 3), (3, 3)]  # the model and two batteries


def test_every_fault_has_its_rule() -> None:
    assert set(RULES) == set(ImportFaultCode)
    assert all(rule.meaning.endswith(".") for rule in RULES.values())


def test_a_fault_is_equal_by_value() -> None:
    assert ImportFault("row 2", "NOT_FOUND", "x") == ImportFault("row 2", "NOT_FOUND", "x")
