"""What an event brings along: declared attributes, and documents.

Called by the journal alone, inside its transaction, after positions are given.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.storage import tables
from celltrail.storage.drafts import ChainKind, Draft


async def declare(
    connection: AsyncConnection,
    drafts: Sequence[Draft],
    *,
    positions: Mapping[str, int],
    recorded_by: str,
    now: datetime,
) -> None:
    """A declared value holds until the next one of the same attribute and subject."""
    rows = [
        {
            "id": str(uuid.uuid4()),
            "battery_id": draft.chain_id if draft.kind is ChainKind.BATTERY else None,
            "model_id": draft.chain_id if draft.kind is ChainKind.MODEL else None,
            "attribute": each.attribute,
            "facet": each.facet.value,
            "value": each.value,
            "declared_by": recorded_by,
            "declared_at": now,
            "event_id": draft.id,
            "from_position": positions[draft.id],
            "to_position": tables.OPEN,
        }
        for draft in drafts
        for each in draft.attributes
    ]
    if rows:
        await _close_older(connection, rows)
        await connection.execute(sa.insert(tables.attribute_value), rows)


async def _close_older(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    table = tables.attribute_value
    for column in ("battery_id", "model_id"):
        closing = [
            {"subject": row[column], "name": row["attribute"], "closing": row["from_position"]}
            for row in rows
            if row[column] is not None
        ]
        if closing:
            await connection.execute(
                sa.update(table)
                .where(
                    table.c[column] == sa.bindparam("subject"),
                    table.c.attribute == sa.bindparam("name"),
                    table.c.to_position == tables.OPEN,
                )
                .values(to_position=sa.bindparam("closing")),
                closing,
            )


async def attach_evidence(connection: AsyncConnection, drafts: Sequence[Draft]) -> None:
    """Documents given with events."""
    rows = [
        {
            "id": str(uuid.uuid4()),
            "event_id": draft.id,
            "facet": each.facet.value,
            "title": each.title,
            "sha256": each.sha256,
            "media_type": each.media_type,
            "link": each.link,
        }
        for draft in drafts
        for each in draft.evidence
    ]
    if rows:
        await connection.execute(sa.insert(tables.evidence), rows)
