"""What the tests of importing share: operators on board, documents, and counts of all rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from celltrail.commands.importing import ImportOutcome, ImportRefusedError, import_document
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.vocabulary import OperatorRole as Role
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SCHEMAS = Path(__file__).parents[3] / "shared" / "domain" / "schemas"
NO_SHARED = "shared material is not beside this checkout"

MAKER_GLN, CONSIGNEE_GLN, OTHER_GLN = "9521234000006", "4099999000005", "9521987000018"
OPERATORS: Mapping[str, tuple[str, tuple[Role, ...], tuple[tuple[str, str], ...]]] = {
    "maker": (
        "DE",
        (Role.MANUFACTURER, Role.SUPPLIER),
        (
            ("GS1_PREFIX", "9521234"),
            ("GLN", MAKER_GLN),
            ("BPN", "BPNLLJMV5RIEVICU"),  # of the Catena-X example
            ("MIIT_MAKER_CODE", "X12"),  # of the Catena-X example
        ),
    ),
    "consignee": ("FR", (Role.OEM, Role.IMPORTER), (("GLN", CONSIGNEE_GLN),)),
    "competitor": ("DE", (Role.MANUFACTURER,), (("GS1_PREFIX", "9521987"), ("GLN", OTHER_GLN))),
    "recycler": (
        "DE",
        (Role.COLLECTOR, Role.DISMANTLER, Role.RECYCLER, Role.MANUFACTURER, Role.OEM),
        (("GS1_PREFIX", "9521555"), ("GLN", "9521555000006")),
    ),
}


def principal(operator_id: str) -> Principal:
    return Principal(operator_id, frozenset(OPERATORS[operator_id][1]), frozenset(TokenScope))


async def take_on_board(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        for operator_id, (country, roles, identifiers) in OPERATORS.items():
            await connection.execute(
                sa.insert(tables.operator).values(
                    id=operator_id,
                    name=operator_id,
                    country=country,
                    roles=[role.value for role in roles],
                    regimes=[],
                    created_at=NOW,
                )
            )
            for scheme, value in identifiers:
                await connection.execute(
                    sa.insert(tables.operator_identifier).values(
                        operator_id=operator_id, scheme=scheme, value=value
                    )
                )


async def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    async with database.reading(Acting.DESK) as connection:
        for table in tables.metadata.sorted_tables:
            found[table.name] = await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    return found


async def rows(database: Database, statement: sa.Executable) -> list[Any]:
    async with database.reading(Acting.DESK) as connection:
        return list((await connection.execute(statement)).all())


async def do_import(
    database: Database,
    raw: bytes | str | dict[str, Any],
    *,
    by: str = "maker",
    filename: str = "document",
    lenient: bool = False,
    now: datetime = NOW,
) -> ImportOutcome:
    if isinstance(raw, dict):
        raw = json.dumps(raw)
    return await import_document(
        database,
        raw if isinstance(raw, bytes) else raw.encode(),
        filename=filename,
        principal=principal(by),
        now=now,
        today=now.date(),
        lenient=lenient,
    )


def uid(serial: str, prefix: str = "0952123400001", check: str = "3") -> str:
    return f"https://id.gs1.org/01/{prefix}{check}/21/{serial}"


def csv_of(*records: Mapping[str, str]) -> str:
    columns = list(dict.fromkeys(name for record in records for name in record))
    lines = [",".join(columns), *(",".join(record.get(name, "") for name in columns) for record in records)]
    return "\n".join(lines) + "\n"


def pack(number: str, /, **more: str) -> dict[str, str]:
    """A row of the CSV of batteries, of the maker's model."""
    model = {
        "model": "M-1",
        "model_name": "Model one",
        "manufacturer_scheme": "GLN",
        "manufacturer_id": MAKER_GLN,
        "category": "EV",
        "chemistry": "LFP",
        "mass_kg": "400",
        "produced_on": "2026-01-05",
    }
    return {"uid": uid(number), "level": "PACK"} | model | more


def event(kind: str, at: str, **properties: object) -> dict[str, Any]:
    return {"type": kind, "eventTime": at, "eventTimeZoneOffset": "+00:00", **properties}


def seen(action: str, step: str, at: str, *serials: str, **more: object) -> dict[str, Any]:
    """An ObjectEvent of batteries under the maker's prefix."""
    epcs = [uid(serial) for serial in serials]
    return event("ObjectEvent", at, action=action, bizStep=step, epcList=epcs, **more)


def party(kind: str, gln: str) -> list[dict[str, str]]:
    return [{"type": "owning_party", kind: f"https://id.gs1.org/417/{gln}"}]


def health(percent: float) -> list[dict[str, Any]]:
    return [{"sensorReport": [{"type": "eubat:hasStateOfHealth", "value": percent, "uom": "P1"}]}]


def epcis(*events: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T10:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }


def real(name: str) -> bytes:
    return (SCHEMAS / name).read_bytes()


LIFE = epcis(
    seen(
        "OBSERVE",
        "shipping",
        "2026-01-10T08:00:00Z",
        "E-1",
        "E-2",
        sourceList=party("source", MAKER_GLN),
        destinationList=party("destination", CONSIGNEE_GLN),
        bizTransactionList=[{"type": "desadv", "bizTransaction": "https://maker.example/da/1"}],
    ),
    seen("OBSERVE", "inspecting", "2026-01-08T08:00:00Z", "E-1"),
    seen(
        "OBSERVE",
        "inspecting",
        "2026-01-07T08:00:00Z",
        "E-1",
        eventID="urn:uuid:00000000-0000-4000-8000-000000000001",
        sensorElementList=health(97.5),
    ),
    seen(
        "ADD",
        "commissioning",
        "2026-01-05T08:00:00Z",
        "E-1",
        "E-2",
        sourceList=party("source", MAKER_GLN),
    ),
)


def codes(refused: pytest.ExceptionInfo[ImportRefusedError]) -> list[tuple[str, str]]:
    return [(each.code, each.pointer) for each in refused.value.faults]


async def state(database: Database, serial: str) -> Any:  # noqa: ANN401 -- a row
    (row,) = await rows(
        database,
        sa.select(tables.battery_version, tables.battery)
        .join(tables.battery, tables.battery.c.id == tables.battery_version.c.battery_id)
        .where(tables.battery.c.uid_key == uid(serial), tables.battery_version.c.to_position == tables.OPEN),
    )
    return row


async def recorded(database: Database, serial: str) -> list[str]:
    event = tables.event
    found = await rows(
        database,
        sa.select(event.c.type)
        .join(tables.battery, tables.battery.c.id == event.c.battery_id)
        .where(tables.battery.c.uid_key == uid(serial))
        .order_by(event.c.position),
    )
    return [row.type for row in found]
