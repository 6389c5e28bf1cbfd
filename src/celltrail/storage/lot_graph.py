"""Lots with what went in and what came out, joined to the lots that drew from them: whose is which mass.

Reads whole lots, for computing alone: what a reader is told of them is its own share
(`storage/recycling.py`). Masses are divided in Python, exactly, and never in SQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction as Ratio
from typing import Any

import sqlalchemy as sa

from celltrail.domain.recycling.allocation import BatteryShares, allocate, allocated, battery_shares
from celltrail.domain.recycling.mass_balance import without_zeros_behind
from celltrail.domain.views import LotInputView, MaterialMass
from celltrail.storage import tables
from celltrail.storage.fetching import Fetching


@dataclass(frozen=True, slots=True)
class Output:
    """A mass that came out of a lot, and the log position of its record."""

    material: MaterialMass
    position: int


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as it is in the books. `created` and `recycled` are log positions."""

    id: str
    reference: str | None
    processed_by: str
    processed_at: datetime
    input_mass_kg: Decimal
    created: int
    recycled: int
    fractions: tuple[Output, ...]
    recovered: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class LotGraph:
    """The lots asked for and all that they draw from, with everybody's shares."""

    lots: Mapping[str, Lot]
    inputs: Mapping[str, tuple[LotInputView, ...]]
    shares: Mapping[str, BatteryShares]
    _divided: dict[tuple[str, Decimal], dict[str, Decimal]] = field(default_factory=dict)

    def share(self, lot_id: str, battery_ids: Iterable[str]) -> Ratio:
        """The exact share of some batteries in a lot."""
        return sum((self.shares[lot_id].get(each, Ratio(0)) for each in battery_ids), Ratio(0))

    def part(self, lot_id: str, mass_kg: Decimal, battery_ids: Iterable[str]) -> Decimal:
        """What belongs to some batteries of a mass of a lot; the parts of all batteries add up to it."""
        key = (lot_id, mass_kg)
        if key not in self._divided:
            self._divided[key] = allocated(mass_kg, self.shares[lot_id])
        parts = (self._divided[key].get(each, Decimal(0)) for each in battery_ids)
        return without_zeros_behind(sum(parts, Decimal(0)))

    def drawing_from(self, lot_ids: Iterable[str]) -> set[str]:
        """These lots, and those that draw from them, directly or through others."""
        drawing: defaultdict[str, set[str]] = defaultdict(set)
        for lot_id, several in self.inputs.items():
            for each in several:
                if each.lot_id is not None:
                    drawing[each.lot_id].add(lot_id)
        reached: set[str] = set()
        waiting = list(lot_ids)
        while waiting:
            lot_id = waiting.pop()
            if lot_id not in reached:
                reached.add(lot_id)
                waiting.extend(drawing[lot_id])
        return reached

    def left_of_fractions(self, lot_id: str, *, upto: int) -> tuple[Output, ...]:
        """The fractions of a lot without what other lots drew of them up to a log position.

        A draw names no fraction: it has come from all of them, by their masses.
        """
        fractions = self.lots[lot_id].fractions
        drawn = sum(
            (
                each.mass_kg
                for drawing, several in self.inputs.items()
                for each in several
                if each.lot_id == lot_id and drawing in self.lots and self.lots[drawing].created <= upto
            ),
            Decimal(0),
        )
        if not drawn:
            return fractions
        masses = [each.material.mass_kg for each in fractions]
        left = allocate(sum(masses, Decimal(0)) - drawn, masses)
        return tuple(
            Output(MaterialMass(each.material.material, mass), each.position)
            for each, mass in zip(fractions, left, strict=True)
        )


async def read_lots(reader: Fetching, lot_ids: Collection[str], *, with_drawing: bool = False) -> LotGraph:
    """Read lots and what they draw from; `with_drawing` also the lots that draw from them."""
    above = _above(sorted(lot_ids), with_drawing=with_drawing)
    inputs = await _inputs(reader, above)
    lot = tables.material_lot
    rows = await reader.fetch(sa.select(lot).join(above, above.c.lot_id == lot.c.id))
    fractions = await _outputs(reader, tables.lot_fraction, above)
    recovered = await _outputs(reader, tables.recovered_material, above)
    lots = {
        row.id: Lot(
            id=row.id,
            reference=row.reference,
            processed_by=row.processed_by,
            processed_at=row.processed_at,
            input_mass_kg=row.input_mass_kg,
            created=row.created_position,
            recycled=row.recycled_position,
            fractions=fractions[row.id],
            recovered=recovered[row.id],
        )
        for row in rows
    }
    return LotGraph(lots, inputs, battery_shares(inputs))


def _above(lot_ids: Collection[str], *, with_drawing: bool) -> sa.CTE:
    """The lots, those that draw from them where asked for, and all that any of these draws from."""
    given = tables.lot_input  # no lot is without inputs
    start = sa.select(given.c.lot_id).where(given.c.lot_id.in_(lot_ids))
    if with_drawing:
        below = start.cte("below", recursive=True)
        below = below.union(sa.select(given.c.lot_id).join(below, given.c.input_lot_id == below.c.lot_id))
        start = sa.select(below.c.lot_id)
    above = start.cte("above", recursive=True)
    return above.union(
        sa.select(given.c.input_lot_id)
        .join(above, given.c.lot_id == above.c.lot_id)
        .where(given.c.input_lot_id.is_not(None))
    )


async def _inputs(reader: Fetching, above: sa.CTE) -> dict[str, tuple[LotInputView, ...]]:
    given = tables.lot_input
    rows = await reader.fetch(
        sa.select(given)
        .join(above, above.c.lot_id == given.c.lot_id)
        .order_by(given.c.lot_id, given.c.number)
    )
    inputs: defaultdict[str, list[LotInputView]] = defaultdict(list)
    for row in rows:
        inputs[row.lot_id].append(LotInputView(row.number, row.battery_id, row.input_lot_id, row.mass_kg))
    return {lot_id: tuple(several) for lot_id, several in inputs.items()}


async def _outputs(reader: Fetching, table: sa.Table, above: sa.CTE) -> defaultdict[str, tuple[Output, ...]]:
    rows = await reader.fetch(
        sa.select(table)
        .join(above, above.c.lot_id == table.c.lot_id)
        .order_by(table.c.position, table.c.material)
    )
    outputs: defaultdict[str, tuple[Output, ...]] = defaultdict(tuple)
    for row in rows:
        outputs[row.lot_id] += (Output(_mass(row), row.position),)
    return outputs


def _mass(row: sa.Row[Any]) -> MaterialMass:
    return MaterialMass(row.material, row.mass_kg, getattr(row, "input_mass_kg", None))
