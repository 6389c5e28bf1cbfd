"""The door to shipments: which ones a reader sees, up to which log position, and what it sees of each.

A party sees all of its shipment, now. Who reads a battery on it by INDIVIDUAL, from when the shipment was
created or later, sees that there is one, and its status as of that horizon. Source: design of access,
section 2 ("of a mixed shipment a partner sees the whole's identity and only its own batteries") and section 3
(COMMERCIAL: the reference is for consignor and consignee alone).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from celltrail.domain.views import ShipmentView
from celltrail.domain.visibility import Facet
from celltrail.domain.vocabulary import ShipmentStatus
from celltrail.storage import tables
from celltrail.storage.scoping import Ids, Scope, column_of
from celltrail.storage.shipping import PARTIES

_READ_REFERENCE = ("consignor_id", "consignee_id")


def is_party(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether the reader is a party of the shipment of a row of `tables.shipment`."""
    return _is_one_of(scope, PARTIES)


def reads_reference(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether the reader may know what consignor and consignee call the shipment."""
    return _is_one_of(scope, _READ_REFERENCE)


def visible_shipments(scope: Scope, shipment_ids: Ids | None = None) -> sa.Select[Any]:
    """The visible shipments (of `shipment_ids` where given): shipment_id, `place` (its creation), `is_party`
    and `upto`, the last position that is readable of it.
    """
    shipment, on_board = tables.shipment, tables.shipment_battery
    boarded = sa.select(on_board.c.battery_id)
    if shipment_ids is not None:
        boarded = boarded.where(on_board.c.shipment_id.in_(shipment_ids))
    seen = scope.slice(boarded)
    individual = seen.c[column_of(Facet.INDIVIDUAL)]
    reach = (
        sa.select(on_board.c.shipment_id, sa.func.max(individual).label("upto"))
        .join(seen, seen.c.battery_id == on_board.c.battery_id)
        .group_by(on_board.c.shipment_id)
        .subquery("reach")
    )
    party = is_party(scope)
    statement = (
        sa.select(
            shipment.c.id.label("shipment_id"),
            shipment.c.created_position.label("place"),
            sa.case((party, 1), else_=0).label("is_party"),
            sa.case((party, sa.literal(tables.OPEN, sa.BigInteger)), else_=reach.c.upto).label("upto"),
        )
        .select_from(shipment.outerjoin(reach, reach.c.shipment_id == shipment.c.id))
        .where(sa.or_(party, reach.c.upto >= shipment.c.created_position))
    )
    return statement if shipment_ids is None else statement.where(shipment.c.id.in_(shipment_ids))


def with_details(places: sa.Subquery) -> sa.Select[Any]:
    """The shipments at the places of a subquery of `visible_shipments`, with its own columns."""
    shipment, version = tables.shipment, tables.shipment_version
    return (
        sa.select(
            shipment,
            version.c.status,
            version.c.version,
            version.c.occurred_at.label("status_since"),
            _occurred(ShipmentStatus.DISPATCHED).label("dispatched_at"),
            _occurred(ShipmentStatus.RECEIVED).label("received_at"),
            *places.c,
        )
        .join(places, places.c.shipment_id == shipment.c.id)
        .join(version, sa.and_(version.c.shipment_id == shipment.c.id, holds_at(places.c.upto)))
    )


def holds_at(upto: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether a row of `shipment_version` is the one that held at a position; the newest at `OPEN`."""
    version = tables.shipment_version
    return sa.and_(
        version.c.from_position <= upto,
        sa.or_(version.c.to_position > upto, version.c.to_position == tables.OPEN),
    )


def shipment_view(row: sa.Row[Any], *, reader: str | None) -> ShipmentView:
    """The shipment of a row of `with_details`, as the operator `reader` may read it."""
    status = ShipmentStatus(row.status)
    if not row.is_party:
        return ShipmentView(row.id, row.created_position, is_party=False, status=status, version=None)
    return ShipmentView(
        id=row.id,
        created_position=row.created_position,
        is_party=True,
        status=status,
        version=row.version,
        reference=row.reference if reader in {row.consignor_id, row.consignee_id} else None,
        consignor_id=row.consignor_id,
        consignee_id=row.consignee_id,
        carrier_id=row.carrier_id,
        exporter_id=row.exporter_id,
        importer_id=row.importer_id,
        origin=row.origin,
        transit=tuple(row.transit),
        destination=row.destination,
        status_since=row.status_since,
        dispatched_at=row.dispatched_at,
        received_at=row.received_at,
    )


def _is_one_of(scope: Scope, columns: tuple[str, ...]) -> sa.ColumnElement[bool]:
    # Without this an absent carrier would be the public: both are NULL.
    if scope.is_empty:
        return sa.false()
    return sa.or_(*(tables.shipment.c[column] == scope.principal.operator_id for column in columns))


def _occurred(status: ShipmentStatus) -> sa.ScalarSelect[Any]:
    """When the shipment came to a status."""
    shipment, version = tables.shipment, tables.shipment_version.alias("came_to")
    return (
        sa.select(sa.func.min(version.c.occurred_at))
        .where(version.c.shipment_id == shipment.c.id, version.c.status == status.value)
        .correlate(shipment)
        .scalar_subquery()
    )
