"""Shipments as one reader may see them: lists, the batteries on them, and how their status changed.

Which shipments are visible is `storage/shipment_scope.py`'s. Lists stand in the order of creation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from celltrail.domain.filters import ShipmentFilter
from celltrail.domain.views import BatteryView, Page, PageRequest, ShipmentChange, ShipmentView
from celltrail.domain.visibility import Facet
from celltrail.domain.vocabulary import ShipmentStatus
from celltrail.storage import batteries, paging, tables
from celltrail.storage.reader import Reader
from celltrail.storage.scoping import column_of
from celltrail.storage.shipment_scope import (
    holds_at,
    is_party,
    reads_reference,
    shipment_view,
    visible_shipments,
    with_details,
)


async def by_ids(reader: Reader, ids: Sequence[str]) -> dict[str, ShipmentView]:
    """The visible ones of these shipments, by id."""
    rows = await reader.fetch(with_details(visible_shipments(reader.scope, ids).subquery("listed")))
    me = reader.principal.operator_id
    return {row.id: shipment_view(row, reader=me) for row in rows}


async def page(reader: Reader, request: PageRequest, *, where: ShipmentFilter) -> Page[ShipmentView]:
    """A page of the visible shipments that meet the filter."""
    found = await paging.one_page(reader, _matching(reader, where), request, details=with_details)
    me = reader.principal.operator_id
    return paging.shown(found, lambda row: shipment_view(row, reader=me))


async def count(reader: Reader, where: ShipmentFilter) -> int:
    """How many visible shipments meet the filter."""
    every = _matching(reader, where).subquery("every")
    rows = await reader.fetch(sa.select(sa.func.count()).select_from(every))
    return int(rows[0][0])


async def of_batteries(
    reader: Reader, battery_ids: Sequence[str], request: PageRequest
) -> dict[str, Page[ShipmentView]]:
    """A page of the shipments that each battery was on."""
    rows = await reader.fetch(with_details(paging.ranked(_of_batteries(reader, battery_ids), request)))
    me = reader.principal.operator_id
    found = paging.pages(rows, battery_ids, request)
    return {
        battery_id: paging.shown(each, lambda row: shipment_view(row, reader=me))
        for battery_id, each in found.items()
    }


async def counts_of_batteries(reader: Reader, battery_ids: Sequence[str]) -> dict[str, int]:
    """How many shipments each battery was on."""
    return await paging.counts(reader, _of_batteries(reader, battery_ids), battery_ids)


async def batteries_of(
    reader: Reader, shipment_ids: Sequence[str], request: PageRequest
) -> dict[str, Page[BatteryView]]:
    """A page of the batteries on each shipment, as they were registered: all for its parties, for others
    their own.
    """
    ranked = paging.ranked(_on_board(reader, shipment_ids), request)
    rows = await reader.fetch(sa.select(ranked))
    views = await batteries.by_ids(reader, sorted({row.battery_id for row in rows}))
    # Taking part in a shipment is taking part in its batteries: all of them are in the slice.
    return {
        shipment_id: paging.shown(each, lambda row: views[row.battery_id])
        for shipment_id, each in paging.pages(rows, shipment_ids, request).items()
    }


async def battery_counts(reader: Reader, shipment_ids: Sequence[str]) -> dict[str, int]:
    """How many batteries on each shipment the reader sees."""
    return await paging.counts(reader, _on_board(reader, shipment_ids), shipment_ids)


async def changes_after(
    reader: Reader, position: int, *, limit: int, where: ShipmentFilter
) -> list[ShipmentChange]:
    """The first changes of visible shipments behind a position, in the order of the log, for streams.

    The filter's statuses are those that a shipment came to with the change.
    """
    event, version = tables.event, tables.shipment_version
    changed = sa.select(version.c.shipment_id).where(version.c.from_position > position)
    seen = visible_shipments(reader.scope, changed).subquery("seen")
    statement = (
        sa.select(version, event.c.id.label("event_id"))
        .join(seen, seen.c.shipment_id == version.c.shipment_id)
        .join(tables.shipment, tables.shipment.c.id == version.c.shipment_id)
        .join(event, event.c.position == version.c.from_position)
        .where(
            version.c.from_position > position,
            version.c.from_position <= seen.c.upto,
            *_conditions(reader, where),
        )
        .order_by(version.c.from_position)
        .limit(limit)
    )
    return [
        ShipmentChange(
            position=row.from_position,
            event_id=row.event_id,
            shipment_id=row.shipment_id,
            status=ShipmentStatus(row.status),
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
        )
        for row in await reader.fetch(statement)
    ]


def _matching(reader: Reader, where: ShipmentFilter) -> sa.Select[Any]:
    shipment, version = tables.shipment, tables.shipment_version
    seen = visible_shipments(reader.scope, where.ids).subquery("seen")
    return (
        sa.select(seen)
        .join(shipment, shipment.c.id == seen.c.shipment_id)
        .join(version, sa.and_(version.c.shipment_id == shipment.c.id, holds_at(seen.c.upto)))
        .where(*_conditions(reader, where))
    )


def _conditions(reader: Reader, where: ShipmentFilter) -> list[sa.ColumnElement[bool]]:
    """What is unreadable does not match: parties, places and references are their parties' own."""
    shipment = tables.shipment
    everybody, party, reference = sa.true(), is_party(reader.scope), reads_reference(reader.scope)
    among = (
        (shipment.c.id, where.ids, everybody),
        (tables.shipment_version.c.status, where.statuses, everybody),
        (shipment.c.reference, where.references, reference),
        (shipment.c.consignor_id, where.consignor_ids, party),
        (shipment.c.consignee_id, where.consignee_ids, party),
        (shipment.c.carrier_id, where.carrier_ids, party),
        (shipment.c.origin, where.origins, party),
        (shipment.c.destination, where.destinations, party),
    )
    return [
        sa.and_(column.in_([str(each) for each in wanted]), reads)
        for column, wanted, reads in among
        if wanted is not None
    ]


def _of_batteries(reader: Reader, battery_ids: Sequence[str]) -> sa.Select[Any]:
    """Through this battery or as a party: to read another one on the shipment says nothing about this one."""
    on_board = tables.shipment_battery
    taken = sa.select(on_board.c.shipment_id).where(on_board.c.battery_id.in_(battery_ids))
    seen = visible_shipments(reader.scope, taken).subquery("seen")
    own = reader.scope.slice(battery_ids)
    return (
        sa.select(on_board.c.battery_id.label("list_id"), seen)
        .join(seen, seen.c.shipment_id == on_board.c.shipment_id)
        .outerjoin(own, own.c.battery_id == on_board.c.battery_id)
        .where(
            on_board.c.battery_id.in_(battery_ids),
            sa.or_(seen.c.is_party == 1, own.c[column_of(Facet.INDIVIDUAL)] >= seen.c.place),
        )
    )


def _on_board(reader: Reader, shipment_ids: Sequence[str]) -> sa.Select[Any]:
    battery, on_board = tables.battery, tables.shipment_battery
    boarded = sa.select(on_board.c.battery_id).where(on_board.c.shipment_id.in_(shipment_ids))
    seen = visible_shipments(reader.scope, shipment_ids).subquery("seen")
    own = reader.scope.slice(boarded)
    return (
        sa.select(
            on_board.c.shipment_id.label("list_id"),
            on_board.c.battery_id,
            battery.c.registered_position.label("place"),
        )
        .join(seen, seen.c.shipment_id == on_board.c.shipment_id)
        .join(battery, battery.c.id == on_board.c.battery_id)
        .join(own, own.c.battery_id == on_board.c.battery_id)
        .where(sa.or_(seen.c.is_party == 1, own.c[column_of(Facet.INDIVIDUAL)] >= seen.c.place))
    )
