"""The end of life as one reader may see it: batteries' records, and lots.

Whoever processed a lot sees all of it. A partner sees the share that its batteries have in the lot's mass,
and of the inputs only its own (design of access, section 2). Shares go through lots of lots, and masses are
divided exactly (`domain/recycling/allocation.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from celltrail.domain.filters import RecyclingFilter
from celltrail.domain.recycling.mass_balance import rounded_down, without_zeros_behind
from celltrail.domain.views import LotInputView, LotView, MaterialMass, Page, PageRequest, RecyclingView
from celltrail.domain.visibility import Facet
from celltrail.storage import paging, tables
from celltrail.storage.lot_graph import Lot, LotGraph, Output, read_lots
from celltrail.storage.reader import Reader
from celltrail.storage.recycling_scope import (
    ends_of_life,
    entries,
    is_processor,
    matching,
    may_be_processor,
)
from celltrail.storage.scoping import column_of

_INDIVIDUAL = column_of(Facet.INDIVIDUAL)
_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A battery, or a part of one, that went into a lot."""

    battery_id: str
    lot_id: str
    mass_kg: Decimal


# ── Lots


async def lots_by_ids(reader: Reader, ids: Sequence[str]) -> dict[str, LotView]:
    """The visible ones of these lots, by id: the whole for its processor, a partner's share for others."""
    graph = await read_lots(reader, ids)
    own = await own_entries(reader, graph)
    views: dict[str, LotView] = {}
    for lot_id in ids:
        lot = graph.lots.get(lot_id)
        if lot is None:
            continue
        if may_be_processor(reader.scope) and lot.processed_by == reader.principal.operator_id:
            views[lot_id] = _whole(lot)
            continue
        readable = {each: upto for each, upto in own.items() if upto >= lot.created}
        if any(each in graph.shares[lot_id] for each in readable):
            views[lot_id] = _partial(lot, graph, readable)
    return views


async def lot_inputs(
    reader: Reader, lot_ids: Sequence[str], request: PageRequest
) -> dict[str, Page[LotInputView]]:
    """A page of what went into each lot: everything for its processor, for others their own batteries."""
    given = tables.lot_input
    ranked = paging.ranked(_inputs(reader, lot_ids), request)
    rows = await reader.fetch(
        sa.select(given.c.battery_id, given.c.input_lot_id, given.c.mass_kg, *ranked.c).join(
            ranked, sa.and_(ranked.c.list_id == given.c.lot_id, ranked.c.place == given.c.number)
        )
    )
    return {
        lot_id: paging.shown(each, _input) for lot_id, each in paging.pages(rows, lot_ids, request).items()
    }


async def lot_input_counts(reader: Reader, lot_ids: Sequence[str]) -> dict[str, int]:
    """How many inputs of each lot the reader sees."""
    return await paging.counts(reader, _inputs(reader, lot_ids), lot_ids)


# ── Records of batteries


async def records_by_battery_ids(reader: Reader, battery_ids: Sequence[str]) -> dict[str, RecyclingView]:
    """The ends of life of those of these batteries that have one which the reader may read."""
    return await _records(reader, await reader.fetch(ends_of_life(reader.scope, battery_ids)))


async def page(reader: Reader, request: PageRequest, *, where: RecyclingFilter) -> Page[RecyclingView]:
    """A page of the readable ends of life that meet the filter, as the batteries were registered."""
    found = await paging.one_page(reader, matching(reader.scope, where), request)
    records = await _records(reader, found.items)
    return paging.shown(found, lambda row: records[row.battery_id])


async def count(reader: Reader, where: RecyclingFilter) -> int:
    """How many readable ends of life meet the filter."""
    every = matching(reader.scope, where).subquery("every")
    rows = await reader.fetch(sa.select(sa.func.count()).select_from(every))
    return int(rows[0][0])


# ── How lots are shown


async def own_entries(reader: Reader, graph: LotGraph) -> dict[str, int]:
    """The batteries of the graph that are the reader's, or parts of its own: each with the last position up
    to which it may know of what became of them.
    """
    batteries = sorted({each for shares in graph.shares.values() for each in shares})
    inside = tables.containment
    owners = sa.select(inside.c.ancestor_id).where(inside.c.descendant_id.in_(batteries))
    seen = reader.scope.slice(owners)
    entered = entries().where(inside.c.descendant_id.in_(batteries)).subquery("entered")
    rows = await reader.fetch(
        sa.select(entered.c.battery_id, sa.func.max(seen.c[_INDIVIDUAL]).label("upto"))
        .join(seen, seen.c.battery_id == entered.c.owner_id)
        .where(seen.c[_INDIVIDUAL] >= entered.c.entered)
        .group_by(entered.c.battery_id)
    )
    return {row.battery_id: row.upto for row in rows}


def _whole(lot: Lot) -> LotView:
    return LotView(
        id=lot.id,
        processed_by=lot.processed_by,
        processed_at=lot.processed_at,
        created_position=lot.created,
        share=_WHOLE,
        reference=lot.reference,
        input_mass_kg=lot.input_mass_kg,
        fractions=tuple(each.material for each in lot.fractions),
        recovered=tuple(each.material for each in lot.recovered),
        is_recycled=lot.recycled != tables.OPEN,
    )


def _partial(lot: Lot, graph: LotGraph, readable: Mapping[str, int]) -> LotView:
    """What a partner sees: of each output the part of those batteries of which it may know so far."""

    def parts(outputs: Iterable[Output]) -> tuple[MaterialMass, ...]:
        told = (
            (each, [battery for battery, upto in readable.items() if upto >= each.position])
            for each in outputs
        )
        return tuple(_part(graph, lot.id, each.material, batteries) for each, batteries in told if batteries)

    return LotView(
        id=lot.id,
        processed_by=lot.processed_by,
        processed_at=lot.processed_at,
        created_position=lot.created,
        share=rounded_down(graph.share(lot.id, readable)),
        input_mass_kg=graph.part(lot.id, lot.input_mass_kg, readable),
        fractions=parts(lot.fractions),
        recovered=parts(lot.recovered),
        is_recycled=lot.recycled <= max(readable.values()) and lot.recycled != tables.OPEN,
    )


def _part(graph: LotGraph, lot_id: str, whole: MaterialMass, batteries: Iterable[str]) -> MaterialMass:
    several = tuple(batteries)
    held = None if whole.input_mass_kg is None else graph.part(lot_id, whole.input_mass_kg, several)
    return MaterialMass(whole.material, graph.part(lot_id, whole.mass_kg, several), held)


def _inputs(reader: Reader, lot_ids: Sequence[str]) -> sa.Select[Any]:
    given, lot = tables.lot_input, tables.material_lot
    asked = given.c.lot_id.in_(lot_ids)
    seen = reader.scope.slice(sa.select(given.c.battery_id).where(asked, given.c.battery_id.is_not(None)))
    return (
        sa.select(
            given.c.lot_id.label("list_id"),
            given.c.number.label("place"),
            sa.case((is_processor(reader.scope), 1), else_=0).label("is_processor"),
        )
        .join(lot, lot.c.id == given.c.lot_id)
        .outerjoin(seen, seen.c.battery_id == given.c.battery_id)
        .where(asked, sa.or_(is_processor(reader.scope), seen.c[_INDIVIDUAL] >= lot.c.created_position))
    )


def _input(row: sa.Row[Any]) -> LotInputView:
    """An input; its number would tell a partner how many others there are before it."""
    number = row.place if row.is_processor else None
    return LotInputView(number, row.battery_id, row.input_lot_id, row.mass_kg)


# ── How records are made


async def _records(reader: Reader, rows: Sequence[sa.Row[Any]]) -> dict[str, RecyclingView]:
    entered = await _entries_of(reader, {row.battery_id: row.upto for row in rows})
    lots = {each.lot_id for several in entered.values() for each in several}
    graph = await read_lots(reader, lots, with_drawing=True)
    return {row.battery_id: _record(row, graph, entered[row.battery_id]) for row in rows}


async def _entries_of(reader: Reader, upto: Mapping[str, int]) -> defaultdict[str, list[_Entry]]:
    """What of each battery went into lots, as far as its reader may know."""
    found: defaultdict[str, list[_Entry]] = defaultdict(list)
    asked = entries().where(tables.containment.c.ancestor_id.in_(sorted(upto)))
    for row in await reader.fetch(asked.distinct()):
        if row.entered <= upto[row.owner_id]:
            found[row.owner_id].append(_Entry(row.battery_id, row.lot_id, row.mass_kg))
    return found


def _record(row: sa.Row[Any], graph: LotGraph, entered: Sequence[_Entry]) -> RecyclingView:
    batteries = sorted({each.battery_id for each in entered})
    reached = (graph.lots[each] for each in graph.drawing_from(each.lot_id for each in entered))
    lots = sorted((lot for lot in reached if lot.created <= row.upto), key=lambda lot: lot.created)
    fractions: list[MaterialMass] = []
    recovered: list[MaterialMass] = []
    for lot in lots:
        # What went on into another lot is counted where it came out again.
        left = graph.left_of_fractions(lot.id, upto=row.upto)
        fractions.extend(_part(graph, lot.id, each.material, batteries) for each in left)
        recovered.extend(
            _part(graph, lot.id, each.material, batteries)
            for each in lot.recovered
            if each.position <= row.upto
        )
    return RecyclingView(
        battery_id=row.battery_id,
        collected_at=row.collected_at,
        route=row.route,
        input_mass_kg=sum((each.mass_kg for each in entered), Decimal(0)) if entered else None,
        lot_shares=tuple((lot.id, rounded_down(graph.share(lot.id, batteries))) for lot in lots),
        fractions=_added(each for each in fractions if each.mass_kg),
        recovered=_added(recovered),
    )


def _added(masses: Iterable[MaterialMass]) -> tuple[MaterialMass, ...]:
    """Masses by material; how much went in is known only where every lot says it."""
    total: dict[str, MaterialMass] = {}
    for each in masses:
        so_far = total.get(each.material)
        if so_far is None:
            total[each.material] = each
            continue
        known = None
        if so_far.input_mass_kg is not None and each.input_mass_kg is not None:
            known = without_zeros_behind(so_far.input_mass_kg + each.input_mass_kg)
        mass_kg = without_zeros_behind(so_far.mass_kg + each.mass_kg)
        total[each.material] = MaterialMass(each.material, mass_kg, known)
    return tuple(total[material] for material in sorted(total))
