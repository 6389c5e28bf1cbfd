"""The door to the log: which events a reader sees, in SQL, and what it sees of each.

An event of a battery is visible

- up to the INDIVIDUAL horizon; a correction as far as what it corrects, so that who saw a wrong event learns
  what is right, and nothing else of later;
- up to the REGIME horizon (or that of REGIME_ABROAD) if its type is one that the authority is owed, and the
  correction of such a one;
- if the reader may read its OWN_RECORDS and recorded it, or what it corrects;
- if it is the event of a shipment of which the reader is a party.

Events without a battery go to those whose chain it is: a shipment's parties, a lot's processor, a model's
maker. Source: design of access, sections 2 to 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import TRADE_EVENTS, LifecycleEventType
from celltrail.domain.recorded_events import RecordedEvent, masked, parties
from celltrail.domain.visibility import REGIME_EVENTS, REGIME_EVENTS_ABROAD, Facet
from celltrail.storage import tables
from celltrail.storage.body_codec import decode_body
from celltrail.storage.recycling_scope import is_processor
from celltrail.storage.scoping import Ids, Scope, column_of
from celltrail.storage.shipment_scope import is_party

_SHIPMENT_EVENTS = (
    LifecycleEventType.SHIPMENT_CREATED,
    LifecycleEventType.SHIPMENT_DISPATCHED,
    LifecycleEventType.SHIPMENT_RECEIVED,
    LifecycleEventType.SHIPMENT_CANCELLED,
)


def visible_events(
    scope: Scope,
    *columns: sa.ColumnElement[Any],
    battery_ids: Ids | None = None,
    facets: Iterable[Facet] = (Facet.INDIVIDUAL,),
) -> sa.Select[Any]:
    """The visible events: `place` is the position; for each of `facets` the reader's horizon, named by
    `column_of`.

    `battery_ids` bounds the batteries whose slice is computed: it has to hold those of all events that are
    asked for.
    """
    event, seen = tables.event, scope.slice(battery_ids)
    return (
        sa.select(
            event.c.position.label("place"),
            *(seen.c[column_of(facet)] for facet in facets),
            *columns,
        )
        .select_from(event.outerjoin(seen, seen.c.battery_id == event.c.battery_id))
        .where(_is_visible(scope, seen))
    )


def with_details(places: sa.Subquery) -> sa.Select[Any]:
    """The events at the places of a subquery of `visible_events`, with its own columns."""
    event = tables.event
    return sa.select(event, *places.c).join(places, places.c.place == event.c.position)


def batteries_of(asked: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The batteries of the events that are asked for: only their slice is computed."""
    event = tables.event
    return sa.select(event.c.battery_id).where(asked, event.c.battery_id.is_not(None)).correlate(None)


def recorded(row: sa.Row[Any], *, reader: str | None) -> RecordedEvent:
    """The event of a row of `with_details`, masked for the operator `reader`.

    Places in the chain of a battery tell how much else happened: only who reads all of it up to there learns
    them. A correction that reaches beyond the reader's horizon comes without.
    """
    upto = row.individual_upto
    body = decode_body(row.type, row.openings)
    is_own_side = reader is not None and (reader == row.recorded_by or reader in parties(body))
    is_told = is_own_side or body.type not in TRADE_EVENTS
    has_chain = row.battery_id is None or (upto is not None and row.position <= upto)
    return RecordedEvent(
        position=row.position,
        id=row.id,
        act_id=row.act_id,
        type=LifecycleEventType(row.type),
        chain_id=row.chain_id,
        sequence=row.sequence if has_chain else 0,
        battery_id=row.battery_id,
        shipment_id=row.shipment_id,
        lot_id=row.lot_id,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by if is_told else None,
        facility_id=row.facility_id,
        hash=row.hash if has_chain else "",
        previous_hash=row.previous_hash if has_chain else None,
        body=masked(body, readable=_groups(is_own_side=is_own_side), reader=reader),
    )


def recorder_is_told(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether the reader learns who recorded an event: as `recorded` has it, for filters.

    Its own side of a trade is what began the reader's part, what it recorded, and its own shipments.
    """
    event, part, me = tables.event, tables.participation, scope.principal.operator_id
    began = (
        sa.exists()
        .where(
            part.c.battery_id == event.c.battery_id,
            part.c.operator_id == me,
            part.c.began_position == event.c.position,
        )
        .correlate(event)
    )
    return sa.or_(
        event.c.type.not_in(_names(TRADE_EVENTS)),
        event.c.recorded_by == me,
        event.c.shipment_id.in_(_own_shipments(scope)),
        began,
    )


def _groups(*, is_own_side: bool) -> frozenset[AccessGroup]:
    """COMMERCIAL fields are for those on the event's own side: whom it names, and who recorded it."""
    return frozenset({AccessGroup.INDIVIDUAL} | ({AccessGroup.COMMERCIAL} if is_own_side else set()))


def _is_visible(scope: Scope, seen: sa.Subquery) -> sa.ColumnElement[bool]:
    if scope.is_empty:
        return sa.false()
    event = tables.event
    reached = sa.func.coalesce(event.c.corrects_position, event.c.position)
    return sa.or_(
        sa.and_(event.c.battery_id.is_not(None), _of_battery(scope, seen, reached)),
        sa.and_(event.c.battery_id.is_(None), _of_own_chain(scope)),
    )


def _of_battery(scope: Scope, seen: sa.Subquery, reached: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    event, me = tables.event, scope.principal.operator_id
    return sa.or_(
        reached <= seen.c[column_of(Facet.INDIVIDUAL)],
        _is_owed(REGIME_EVENTS, upto=seen.c[column_of(Facet.REGIME)], reached=reached),
        _is_owed(REGIME_EVENTS_ABROAD, upto=seen.c[column_of(Facet.REGIME_ABROAD)], reached=reached),
        sa.and_(
            seen.c[column_of(Facet.OWN_RECORDS)].is_not(None),
            sa.or_(event.c.recorded_by == me, event.c.corrects_recorded_by == me),
        ),
        sa.and_(event.c.type.in_(_names(_SHIPMENT_EVENTS)), event.c.shipment_id.in_(_own_shipments(scope))),
    )


def _is_owed(
    types: Iterable[LifecycleEventType], *, upto: sa.ColumnElement[int], reached: sa.ColumnElement[int]
) -> sa.ColumnElement[bool]:
    """An event of these types, or the correction of one."""
    event, wrong = tables.event, tables.event.alias("wrong")
    corrects = (
        sa.exists()
        .where(wrong.c.position == event.c.corrects_position, wrong.c.type.in_(_names(types)))
        .correlate(event)
    )
    return sa.and_(reached <= upto, sa.or_(event.c.type.in_(_names(types)), corrects))


def _of_own_chain(scope: Scope) -> sa.ColumnElement[bool]:
    event, lot, model = tables.event, tables.material_lot, tables.battery_model
    me = scope.principal.operator_id
    return sa.or_(
        event.c.shipment_id.in_(_own_shipments(scope)),
        event.c.lot_id.in_(sa.select(lot.c.id).where(is_processor(scope))),
        event.c.model_id.in_(sa.select(model.c.id).where(model.c.manufacturer_id == me)),
    )


def _own_shipments(scope: Scope) -> sa.Select[Any]:
    return sa.select(tables.shipment.c.id).where(is_party(scope))


def _names(types: Iterable[LifecycleEventType]) -> list[str]:
    return sorted(each.value for each in types)
