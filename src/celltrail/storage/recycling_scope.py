"""The door to lots and ends of life: which are a reader's, through which batteries, up to which position.

A battery went into a lot by itself, or through its parts: those that were inside it when the lot was
processed, and those that its dismantling released. A part that was taken out of it before (a repair) went its
own way. Its end of life is INDIVIDUAL, so it is as of that horizon.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.filters import RecyclingFilter
from celltrail.domain.visibility import Facet
from celltrail.storage import tables
from celltrail.storage.scoping import Ids, Scope, column_of

_INDIVIDUAL = column_of(Facet.INDIVIDUAL)


def may_be_processor(scope: Scope) -> bool:
    """Whether the reader sees lots because it processed them."""
    return not scope.is_empty and Facet.INDIVIDUAL in scope.allowed


def is_processor(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether the reader processed the lot of a row of `tables.material_lot`, and may read it as such.

    What is in a lot is INDIVIDUAL, so a purpose that leaves that out leaves out one's own lots too.
    """
    if not may_be_processor(scope):
        return sa.false()
    return tables.material_lot.c.processed_by == scope.principal.operator_id


def entries(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """What went into lots, once for each battery that it belongs to: `owner_id` is the battery, `battery_id`
    itself or its part, `lot_id` the lot that this went into, `entered` the log position of that.
    """
    inside, given, lot = tables.containment, tables.lot_input, tables.material_lot
    return (
        sa.select(
            inside.c.ancestor_id.label("owner_id"),
            given.c.battery_id,
            given.c.lot_id,
            given.c.mass_kg,
            lot.c.created_position.label("entered"),
            *columns,
        )
        .select_from(inside)
        .join(given, given.c.battery_id == inside.c.descendant_id)
        .join(lot, lot.c.id == given.c.lot_id)
        .where(sa.or_(inside.c.depth == 0, _was_part()))
    )


def ends_of_life(scope: Scope, battery_ids: Ids | None = None) -> sa.Select[Any]:
    """The readable batteries that were collected or are in a lot: `place` (their registration), `upto` (the
    INDIVIDUAL horizon), and their state as of it.
    """
    battery, version = tables.battery, tables.battery_version
    seen = scope.slice(battery_ids)
    upto = seen.c[_INDIVIDUAL]
    holds = sa.and_(
        version.c.from_position <= upto,
        sa.or_(version.c.to_position > upto, version.c.to_position == tables.OPEN),
    )
    return (
        sa.select(
            battery.c.id.label("battery_id"),
            battery.c.registered_position.label("place"),
            upto.label("upto"),
            version.c.collected_at,
            version.c.route,
        )
        .select_from(battery)
        .join(seen, seen.c.battery_id == battery.c.id)
        .join(version, sa.and_(version.c.battery_id == battery.c.id, holds))
        .where(sa.or_(version.c.collected_at.is_not(None), version.c.lot_id.is_not(None)))
    )


def matching(scope: Scope, where: RecyclingFilter) -> sa.Select[Any]:
    """The ends of life that meet a filter."""
    version = tables.battery_version
    listed = ends_of_life(scope)
    if where.routes is not None:
        listed = listed.where(version.c.route.in_([each.value for each in where.routes]))
    if where.collected_from is not None:
        listed = listed.where(version.c.collected_at >= where.collected_from)
    if where.collected_to is not None:
        listed = listed.where(version.c.collected_at <= where.collected_to)
    every = listed.subquery("ended")
    if where.is_recycled is None:
        return sa.select(every)
    recycled = _is_recycled(every)
    return sa.select(every).where(recycled if where.is_recycled else sa.not_(recycled))


def _was_part() -> sa.ColumnElement[bool]:
    inside, lot = tables.containment, tables.material_lot
    dismantled = tables.event.alias("dismantled")
    # Everything that was still inside is released by the dismantling, at the end of the same act.
    released = sa.exists().where(
        dismantled.c.battery_id == inside.c.ancestor_id,
        dismantled.c.type == LifecycleEventType.DISMANTLED.value,
        dismantled.c.position > inside.c.began_position,
        dismantled.c.position <= inside.c.ended_position,
    )
    return sa.and_(
        inside.c.began_position < lot.c.created_position,
        sa.or_(inside.c.ended_position >= lot.c.created_position, released.correlate(inside)),
    )


def _is_recycled(every: sa.Subquery) -> sa.ColumnElement[bool]:
    """Whether something was recovered of what went in, here or in a lot that drew from it."""
    given, lot = tables.lot_input, tables.material_lot
    recycled = (
        # PostgreSQL wants one type of both halves, to the length of the text.
        sa.select(
            sa.cast(lot.c.id, given.c.input_lot_id.type).label("lot_id"),
            lot.c.recycled_position.label("position"),
        )
        .where(lot.c.recycled_position != tables.OPEN)
        .cte("recycled", recursive=True)
    )
    recycled = recycled.union(
        sa.select(given.c.input_lot_id, recycled.c.position)
        .join(recycled, recycled.c.lot_id == given.c.lot_id)
        .where(given.c.input_lot_id.is_not(None))
    )
    entered = entries().subquery("entered")
    return sa.exists().where(
        entered.c.owner_id == every.c.battery_id,
        recycled.c.lot_id == entered.c.lot_id,
        recycled.c.position <= every.c.upto,
    )
