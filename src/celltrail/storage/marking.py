"""What an event marks on the battery or the lot that it is of.

Called by the journal alone, inside its transaction, after positions are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.event_types import LifecycleEventType
from celltrail.storage import tables
from celltrail.storage.drafts import ChainKind, Draft


async def mark_foreign(
    connection: AsyncConnection, drafts: Sequence[Draft], *, positions: Mapping[str, int], recorded_by: str
) -> None:
    """Note where the first event stands that another than the maker recorded: there its own records end."""
    first: dict[str, int] = {}
    for draft in drafts:
        if draft.battery is not None and draft.battery.manufacturer_id != recorded_by:
            first.setdefault(draft.chain_id, positions[draft.id])
    if first:
        battery = tables.battery
        await connection.execute(
            sa.update(battery)
            .where(battery.c.id == sa.bindparam("key"), battery.c.foreign_position == tables.OPEN)
            .values(foreign_position=sa.bindparam("position")),
            [{"key": key, "position": position} for key, position in first.items()],
        )


async def mark_recycled(
    connection: AsyncConnection, drafts: Sequence[Draft], *, positions: Mapping[str, int]
) -> None:
    """Note on each lot since when materials were recovered from it."""
    lot = tables.material_lot
    rows = [
        {"key": draft.chain_id, "position": positions[draft.id]}
        for draft in drafts
        if draft.kind is ChainKind.LOT and draft.body.type is LifecycleEventType.RECYCLED
    ]
    if rows:
        await connection.execute(
            sa.update(lot)
            .where(lot.c.id == sa.bindparam("key"), lot.c.recycled_position == tables.OPEN)
            .values(recycled_position=sa.bindparam("position")),
            rows,
        )
