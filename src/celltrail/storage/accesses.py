"""The access log of a battery, for those who own it or answer for it: each for its own time.

Listed is what others read. An entry about something larger (a shipment, a lot, a model, a whole slice) is
listed where its reader has or had a part in the battery: otherwise it tells of somebody's other business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Operation, SubjectKind
from celltrail.domain.views import AccessView, Page, PageRequest
from celltrail.domain.visibility import CAPACITIES
from celltrail.storage import paging, tables
from celltrail.storage.access_tables import access_entry
from celltrail.storage.owning import OWNING
from celltrail.storage.reader import Reader

_COVERING: Final = tuple(capacity.value for capacity, rule in CAPACITIES.items() if rule.covers_components)
_NEWEST_FIRST: Final = -1


async def of_batteries(
    reader: Reader, ids: Sequence[str], request: PageRequest
) -> dict[str, Page[AccessView]]:
    """A page of the log of each battery, the newest first."""
    entry = access_entry
    ranked = paging.ranked(_listed(reader, ids), request)
    rows = await reader.fetch(
        sa.select(
            entry.c.at,
            entry.c.operation,
            entry.c.groups,
            entry.c.operator_id,
            entry.c.purposes,
            entry.c.subgraph,
            *ranked.c,
        ).join(ranked, ranked.c.place == entry.c.number * _NEWEST_FIRST)
    )
    return {each: paging.shown(page, _view) for each, page in paging.pages(rows, ids, request).items()}


async def counts_of_batteries(reader: Reader, ids: Sequence[str]) -> dict[str, int]:
    """How many entries the log of each battery has."""
    return await paging.counts(reader, _listed(reader, ids), ids)


def _listed(reader: Reader, ids: Sequence[str]) -> sa.Select[Any]:
    """The entries of each battery, once each."""
    wanted = sorted(set(ids))
    found = [
        _of_battery(wanted),
        _of_shipments(wanted),
        _of_lots(wanted),
        _of_models(wanted),
        _of_slices(wanted),
    ]
    every = sa.union_all(*found).subquery("entries")
    me = reader.principal.operator_id
    is_open = sa.false() if reader.scope.is_empty else sa.true()
    is_others = sa.or_(every.c.operator_id.is_(None), every.c.operator_id != me)
    return sa.select(every.c.list_id, (every.c.number * _NEWEST_FIRST).label("place")).where(
        is_open, is_others, _was_mine(me, every.c.list_id, every.c.log_position)
    )


def _entries(
    battery_id: sa.ColumnElement[str], kind: SubjectKind
) -> tuple[sa.Select[Any], sa.ColumnElement[bool]]:
    entry = access_entry
    columns = (battery_id.label("list_id"), entry.c.number, entry.c.operator_id, entry.c.log_position)
    return sa.select(*columns), entry.c.kind == kind.value


def _of_battery(ids: Sequence[str]) -> sa.Select[Any]:
    statement, is_kind = _entries(access_entry.c.subject, SubjectKind.BATTERY)
    return statement.where(is_kind, access_entry.c.subject.in_(ids))


def _of_shipments(ids: Sequence[str]) -> sa.Select[Any]:
    load = tables.shipment_battery
    statement, is_kind = _entries(load.c.battery_id, SubjectKind.SHIPMENT)
    return statement.join_from(
        load, access_entry, sa.and_(is_kind, access_entry.c.subject == load.c.shipment_id)
    ).where(load.c.battery_id.in_(ids), _has_part(load.c.battery_id))


def _of_lots(ids: Sequence[str]) -> sa.Select[Any]:
    """The lots that a battery went into, by itself, through its parts, or through another lot."""
    given, inside = tables.lot_input, tables.containment
    went = (
        sa.select(inside.c.ancestor_id.label("battery_id"), given.c.lot_id)
        .join(given, given.c.battery_id == inside.c.descendant_id)
        .where(inside.c.ancestor_id.in_(ids))
        .cte("went", recursive=True)
    )
    further = tables.lot_input.alias("further")
    went = went.union(
        sa.select(went.c.battery_id, further.c.lot_id).join(further, further.c.input_lot_id == went.c.lot_id)
    )
    statement, is_kind = _entries(went.c.battery_id, SubjectKind.LOT)
    return statement.join_from(
        went, access_entry, sa.and_(is_kind, access_entry.c.subject == went.c.lot_id)
    ).where(_has_part(went.c.battery_id))


def _of_models(ids: Sequence[str]) -> sa.Select[Any]:
    battery = tables.battery
    statement, is_kind = _entries(battery.c.id, SubjectKind.MODEL)
    return statement.join_from(
        battery, access_entry, sa.and_(is_kind, access_entry.c.subject == battery.c.model_id)
    ).where(battery.c.id.in_(ids), _has_part(battery.c.id))


def _of_slices(ids: Sequence[str]) -> sa.Select[Any]:
    """Of those who take part in the battery, and of authorities, which take part by their regime."""
    battery, part, inside = tables.battery, tables.participation, tables.containment
    partners = (
        sa.select(part.c.operator_id)
        .join(inside, inside.c.ancestor_id == part.c.battery_id)
        .where(inside.c.descendant_id.in_(ids), part.c.operator_id.is_not(None))
    )
    statement, is_kind = _entries(battery.c.id, SubjectKind.SLICE)
    is_somebodys = sa.or_(access_entry.c.subject.in_(partners), access_entry.c.regimes != "")
    return statement.join_from(battery, access_entry, sa.and_(is_kind, is_somebodys)).where(
        battery.c.id.in_(ids), _has_part(battery.c.id)
    )


def _has_part(battery_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether the entry's reader had a part in the battery, or in what contains it, before it read."""
    part, inside = tables.participation.alias("reading"), tables.containment.alias("read")
    takes = sa.or_(
        part.c.operator_id == access_entry.c.operator_id,
        access_entry.c.regimes.contains(sa.literal(",") + part.c.regime + sa.literal(",")),
    )
    return (
        sa.exists()
        .select_from(part.join(inside, inside.c.ancestor_id == part.c.battery_id))
        .where(
            inside.c.descendant_id == battery_id,
            takes,
            part.c.began_position <= access_entry.c.log_position,
        )
    )


def _was_mine(
    operator_id: str | None, battery_id: sa.ColumnElement[str], position: sa.ColumnElement[int]
) -> sa.ColumnElement[bool]:
    """Whether the operator owned the battery or answered for it at this position of the event log."""
    part, inside = tables.participation.alias("owning"), tables.containment.alias("owned")
    return (
        sa.exists()
        .select_from(part.join(inside, inside.c.ancestor_id == part.c.battery_id))
        .where(
            inside.c.descendant_id == battery_id,
            part.c.operator_id == operator_id,
            part.c.capacity.in_(OWNING),
            sa.or_(inside.c.depth == 0, part.c.capacity.in_(_COVERING)),
            *(
                sa.and_(each.c.began_position <= position, position < each.c.ended_position)
                for each in (part, inside)
            ),
        )
    )


def _view(row: sa.Row[Any]) -> AccessView:
    return AccessView(
        at=row.at,
        operation=Operation(row.operation),
        groups=frozenset(map(AccessGroup, row.groups)),
        operator_id=row.operator_id,
        purposes=frozenset(row.purposes),
        subgraph=row.subgraph,
    )
