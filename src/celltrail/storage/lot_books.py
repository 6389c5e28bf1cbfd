"""The books of lots held for change: their masses so far, and the batteries in them.

Whoever writes into a lot locks it first, so that two records at once cannot both take the last kilogram.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from celltrail.domain.errors import NotFoundError, Path
from celltrail.domain.recycling.mass_balance import LotLedger
from celltrail.storage import tables
from celltrail.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class HeldLot:
    """A lot locked for change. `recovered` are the materials recorded for it so far."""

    id: str
    reference: str | None
    ledger: LotLedger
    recovered: frozenset[str]


async def hold_lots(reader: Reader, asked: Sequence[tuple[str, Path]]) -> dict[str, HeldLot]:
    """Lock lots that the caller processed, in the order of their ids.

    Raises:
        NotFoundError: missing, or another operator's; its path is the one given with the id.
    """
    wanted = dict(asked)
    lot = tables.material_lot
    rows = await reader.fetch(
        sa.select(lot.c.id, lot.c.reference, lot.c.input_mass_kg)
        .where(lot.c.id.in_(sorted(wanted)), lot.c.processed_by == reader.principal.operator_id)
        .order_by(lot.c.id)
        .with_for_update()
    )
    found = {row.id: row for row in rows}
    for lot_id, path in wanted.items():
        if lot_id not in found:
            raise NotFoundError("lot", lot_id, path=path)
    return await _books(reader, found)


async def _books(
    reader: Reader, found: dict[str, sa.Row[tuple[str, str | None, Decimal]]]
) -> dict[str, HeldLot]:
    fraction, given, recovered = tables.lot_fraction, tables.lot_input, tables.recovered_material
    outputs = await _sums(reader, fraction.c.lot_id, fraction.c.mass_kg, found)
    drawn = await _sums(reader, given.c.input_lot_id, given.c.mass_kg, found)
    gained = await _sums(reader, recovered.c.lot_id, recovered.c.mass_kg, found)
    held = await _sums(reader, recovered.c.lot_id, recovered.c.input_mass_kg, found)
    materials: defaultdict[str, set[str]] = defaultdict(set)
    for row in await reader.fetch(
        sa.select(recovered.c.lot_id, recovered.c.material).where(recovered.c.lot_id.in_(sorted(found)))
    ):
        materials[row.lot_id].add(row.material)
    return {
        lot_id: HeldLot(
            lot_id,
            row.reference,
            LotLedger(row.input_mass_kg, outputs[lot_id], drawn[lot_id], gained[lot_id], held[lot_id]),
            frozenset(materials[lot_id]),
        )
        for lot_id, row in found.items()
    }


async def _sums(
    reader: Reader, key: sa.ColumnElement[str], mass: sa.ColumnElement[Decimal], lot_ids: Iterable[str]
) -> defaultdict[str, Decimal]:
    """Added up here and not in SQL: SQLite has no exact numbers. What was not said adds nothing."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in await reader.fetch(
        sa.select(key.label("key"), mass.label("mass")).where(key.in_(sorted(lot_ids)), mass.is_not(None))
    ):
        sums[row.key] += row.mass
    return sums


async def batteries_in(reader: Reader, lot_id: str) -> list[str]:
    """The batteries whose mass is in a lot, directly or through lots that it draws from."""
    given = tables.lot_input
    reached = sa.select(sa.literal(lot_id, sa.String).label("lot_id")).cte("reached", recursive=True)
    reached = reached.union(
        sa.select(given.c.input_lot_id)
        .join(reached, given.c.lot_id == reached.c.lot_id)
        .where(given.c.input_lot_id.is_not(None))
    )
    rows = await reader.fetch(
        sa.select(given.c.battery_id)
        .join(reached, given.c.lot_id == reached.c.lot_id)
        .where(given.c.battery_id.is_not(None))
        .distinct()
        .order_by(given.c.battery_id)
    )
    return [row.battery_id for row in rows]


async def everything_inside(reader: Reader, battery_ids: Sequence[str]) -> list[str]:
    """The batteries that are inside any of these now."""
    inside = tables.containment
    rows = await reader.fetch(
        sa.select(inside.c.descendant_id)
        .where(
            inside.c.ancestor_id.in_(battery_ids), inside.c.ended_position == tables.OPEN, inside.c.depth > 0
        )
        .distinct()
        .order_by(inside.c.descendant_id)
    )
    return [row.descendant_id for row in rows]
