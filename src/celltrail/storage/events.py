"""The log as one reader may see it: histories, lists, single events, and what came since a position.

Which events are visible, and how they are masked, is `storage/event_scope.py`'s. Every list stands in the
order of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.filters import BatteryFilter, EventFilter
from celltrail.domain.recorded_events import RecordedEvent
from celltrail.domain.views import Page, PageRequest
from celltrail.storage import paging, tables
from celltrail.storage.battery_matching import matching
from celltrail.storage.event_scope import (
    batteries_of,
    recorded,
    recorder_is_told,
    visible_events,
    with_details,
)
from celltrail.storage.floor import LogHead
from celltrail.storage.reader import Reader
from celltrail.storage.scoping import Ids

Types = Sequence[LifecycleEventType]


async def by_ids(reader: Reader, ids: Sequence[str]) -> dict[str, RecordedEvent]:
    """The visible ones of these events, by id."""
    event = tables.event
    asked = event.c.id.in_(ids)
    listed = visible_events(reader.scope, battery_ids=batteries_of(asked)).where(asked)
    return {each.id: each for each in await _read(reader, listed)}


async def by_act(reader: Reader, act_id: str, *, limit: int) -> list[RecordedEvent]:
    """The first visible events of one act, in the order of the log."""
    asked = tables.event.c.act_id == act_id
    listed = visible_events(reader.scope, battery_ids=batteries_of(asked)).where(asked)
    return await _read(reader, listed.order_by(tables.event.c.position).limit(limit))


async def histories(
    reader: Reader, battery_ids: Sequence[str], request: PageRequest, *, types: Types | None = None
) -> dict[str, Page[RecordedEvent]]:
    """A page of each battery's events."""
    listed = _history(reader, tables.event.c.battery_id, battery_ids, types)
    return await _pages(reader, listed, battery_ids, request)


async def history_counts(
    reader: Reader, battery_ids: Sequence[str], *, types: Types | None = None
) -> dict[str, int]:
    """How many events of each battery are visible."""
    return await paging.counts(
        reader, _history(reader, tables.event.c.battery_id, battery_ids, types), battery_ids
    )


async def shipment_histories(
    reader: Reader, shipment_ids: Sequence[str], request: PageRequest
) -> dict[str, Page[RecordedEvent]]:
    """A page of each shipment's own events, for its parties; its batteries have histories of their own."""
    listed = _shipment_history(reader, shipment_ids)
    return await _pages(reader, listed, shipment_ids, request)


async def shipment_history_counts(reader: Reader, shipment_ids: Sequence[str]) -> dict[str, int]:
    """How many own events of each shipment are visible."""
    return await paging.counts(reader, _shipment_history(reader, shipment_ids), shipment_ids)


async def page(reader: Reader, request: PageRequest, *, where: EventFilter) -> Page[RecordedEvent]:
    """A page of all visible events that meet the filter."""
    found = await paging.one_page(reader, _matching(reader, where), request, details=with_details)
    me = reader.principal.operator_id
    return paging.shown(found, lambda row: recorded(row, reader=me))


async def count(reader: Reader, where: EventFilter) -> int:
    """How many visible events meet the filter."""
    every = _matching(reader, where).subquery("every")
    rows = await reader.fetch(sa.select(sa.func.count()).select_from(every))
    return int(rows[0][0])


async def after(
    reader: Reader,
    position: int,
    *,
    limit: int,
    battery_where: BatteryFilter | None = None,
    types: Types | None = None,
) -> list[RecordedEvent]:
    """The first visible events of batteries behind a position, in the order of the log, for streams.

    Events of shipments, lots and models alone are not among them: each act on a shipment is an event of its
    batteries as well.
    """
    event = tables.event
    asked = event.c.position > position
    listed = visible_events(reader.scope, battery_ids=batteries_of(asked)).where(
        asked, event.c.battery_id.is_not(None), *_of_types(types)
    )
    if battery_where is not None:
        met = matching(reader.scope, battery_where).subquery("met")
        listed = listed.where(event.c.battery_id.in_(sa.select(met.c.id)))
    return await _read(reader, listed.order_by(event.c.position).limit(limit))


async def head(connection: AsyncConnection) -> int:
    """The last position of the whole log, for workers, who see all of it."""
    last = await connection.scalar(sa.select(sa.func.max(tables.event.c.position)))
    return last or 0


async def head_for(reader: Reader) -> int:
    """The last position of the whole log: it says how far one has looked, and is shown to nobody."""
    last = sa.select(sa.func.max(tables.event.c.position)).scalar_subquery()
    (row,) = await reader.fetch(sa.select(LogHead(last).label("head")))
    return row.head or 0


def _history(
    reader: Reader, battery: sa.ColumnElement[str], battery_ids: Sequence[str], types: Types | None
) -> sa.Select[Any]:
    listed = visible_events(reader.scope, battery.label("list_id"), battery_ids=battery_ids)
    return listed.where(battery.in_(battery_ids), *_of_types(types))


def _shipment_history(reader: Reader, shipment_ids: Sequence[str]) -> sa.Select[Any]:
    event = tables.event
    # No battery is asked for: the events of the shipment itself name none.
    listed = visible_events(reader.scope, event.c.shipment_id.label("list_id"), battery_ids=())
    return listed.where(event.c.shipment_id.in_(shipment_ids), event.c.battery_id.is_(None))


def _matching(reader: Reader, where: EventFilter) -> sa.Select[Any]:
    event = tables.event
    bounds: Ids | None = where.battery_ids
    if bounds is None and where.shipment_ids is not None:
        bounds = batteries_of(event.c.shipment_id.in_(where.shipment_ids))
    listed = visible_events(reader.scope, battery_ids=bounds).where(*_of_types(where.types))
    among = (
        (event.c.battery_id, where.battery_ids),
        (event.c.shipment_id, where.shipment_ids),
        (event.c.recorded_by, where.recorded_by),
    )
    listed = listed.where(*(column.in_(wanted) for column, wanted in among if wanted is not None))
    if where.recorded_by is not None:
        listed = listed.where(recorder_is_told(reader.scope))
    if where.occurred_from is not None:
        listed = listed.where(event.c.occurred_at >= where.occurred_from)
    if where.occurred_to is not None:
        listed = listed.where(event.c.occurred_at <= where.occurred_to)
    return listed


def _of_types(types: Types | None) -> list[sa.ColumnElement[bool]]:
    return [] if types is None else [tables.event.c.type.in_([each.value for each in types])]


async def _read(reader: Reader, listed: sa.Select[Any]) -> list[RecordedEvent]:
    rows = await reader.fetch(with_details(listed.subquery("listed")).order_by(tables.event.c.position))
    return [recorded(row, reader=reader.principal.operator_id) for row in rows]


async def _pages(
    reader: Reader, listed: sa.Select[Any], list_ids: Sequence[str], request: PageRequest
) -> dict[str, Page[RecordedEvent]]:
    rows = await reader.fetch(with_details(paging.ranked(listed, request)))
    me = reader.principal.operator_id
    found = paging.pages(rows, list_ids, request)
    return {
        list_id: paging.shown(each, lambda row: recorded(row, reader=me)) for list_id, each in found.items()
    }
