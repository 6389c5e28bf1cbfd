"""Documents that were imported: kept as they came, with their hash, warnings and what they led to.

A document belongs to the operator that imported it, and nobody else reads it. It is written in the
transaction of its import: both are there, or neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from celltrail.storage import tables
from celltrail.storage.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDocument:
    """One imported document without its bytes.

    `format` is a `DocumentFormat`; `result` is JSON: what the first import answered,
    and `events` leads from the partner's event ids to the acts that recorded them.
    """

    sha256: str
    format: str
    filename: str
    warnings: tuple[Mapping[str, str], ...]
    result: Mapping[str, Any]
    imported_at: datetime


async def find(reader: Reader, sha256: str) -> KeptDocument | None:
    """The caller's own document with this hash, or None."""
    table = tables.imported_document
    rows = await reader.fetch(
        sa.select(
            table.c.sha256,
            table.c.format,
            table.c.filename,
            table.c.warnings,
            table.c.result,
            table.c.imported_at,
        ).where(table.c.operator_id == reader.principal.operator_id, table.c.sha256 == sha256)
    )
    if not rows:
        return None
    row = rows[0]
    return KeptDocument(
        sha256=row.sha256,
        format=row.format,
        filename=row.filename,
        warnings=tuple(row.warnings),
        result=row.result,
        imported_at=row.imported_at,
    )


async def keep(reader: Reader, document: KeptDocument, *, raw: bytes) -> None:
    """Keep a document and its bytes for the caller."""
    await reader.connection.execute(
        sa.insert(tables.imported_document).values(
            operator_id=reader.principal.operator_id,
            sha256=document.sha256,
            format=document.format,
            filename=document.filename,
            raw=raw,
            warnings=[dict(warning) for warning in document.warnings],
            result=dict(document.result),
            imported_at=document.imported_at,
        )
    )


async def raw_of(reader: Reader, sha256: str) -> bytes | None:
    """The bytes of the caller's own document, or None."""
    table = tables.imported_document
    rows = await reader.fetch(
        sa.select(table.c.raw).where(
            table.c.operator_id == reader.principal.operator_id, table.c.sha256 == sha256
        )
    )
    return bytes(rows[0].raw) if rows else None


async def acts_of_event(reader: Reader, partner_event_id: str) -> list[str]:
    """The acts that recorded a partner's event, in any document of the caller."""
    recorded = await recorded_events(reader)
    return list(recorded.get(partner_event_id, ()))


async def recorded_events(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The partner's events that any document of the caller has recorded, each with its acts."""
    table = tables.imported_document
    rows = await reader.fetch(
        sa.select(table.c.result)
        .where(table.c.operator_id == reader.principal.operator_id, table.c.format == "EPCIS")
        .order_by(table.c.imported_at, table.c.sha256)
    )
    acts: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        for event_id, of_event in row.result.get("events", {}).items():
            acts[event_id] += of_event
    return {event_id: tuple(of_event) for event_id, of_event in acts.items()}
