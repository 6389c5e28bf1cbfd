"""Batteries as rows: as of which log positions a reader reads each part of one, and the view made of it.

`visible` is the slice with what never changes; its columns `identity_at`, `public_at`, `state_at` and
`measured_at_position` are the positions as of which the changing parts are read, NULL where unreadable.
`state_at` is the INDIVIDUAL horizon; for a maker without one, the end of its own records, which is the
position before the first event that another recorded. Source: design of access, sections 3 and 4.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from celltrail.domain.battery import BatteryState
from celltrail.domain.views import BatteryView
from celltrail.domain.visibility import Facet
from celltrail.domain.vocabulary import BatteryLevel, EndOfLifeRoute, LifecycleStage, PassportStatus
from celltrail.storage import tables
from celltrail.storage.scoping import Ids, Scope, column_of

IDENTITY_AT, PUBLIC_AT, STATE_AT, MEASURED_AT = (
    "identity_at",
    "public_at",
    "state_at",
    "measured_at_position",
)

_STATE_COLUMNS = tuple(each.name for each in fields(BatteryState))
_ENUMS = {"stage": LifecycleStage, "passport_status": PassportStatus, "route": EndOfLifeRoute}
_PUBLIC_COLUMNS = ("responsible_id", "market", "placed_on_market_at")
_MEASURED_COLUMNS = ("state_of_health", "cycle_count", "measured_at")


def visible(scope: Scope, battery_ids: Ids | None = None, *, name: str = "visible") -> sa.Subquery:
    """The batteries of the slice (of `battery_ids` where given), one row each."""
    battery, seen = tables.battery, scope.slice(battery_ids)
    own = _own_records_at(scope, seen)
    # Not the later of the two: a maker that sold would see by a version that its own records no longer change
    # that another has recorded something since.
    state = sa.func.coalesce(_closed(seen.c[column_of(Facet.INDIVIDUAL)]), own)
    measured = sa.func.coalesce(_closed(seen.c[column_of(Facet.MEASUREMENT)]), own)
    return (
        sa.select(
            *battery.c,
            *(seen.c[column_of(facet)] for facet in Facet),
            _closed(seen.c[column_of(Facet.IDENTITY)]).label(IDENTITY_AT),
            _closed(seen.c[column_of(Facet.PUBLIC)]).label(PUBLIC_AT),
            state.label(STATE_AT),
            measured.label(MEASURED_AT),
        )
        .join(seen, seen.c.battery_id == battery.c.id)
        .subquery(name)
    )


def version_as_of(
    version: sa.FromClause, battery_id: sa.ColumnElement[str], position: sa.ColumnElement[int]
) -> sa.ColumnElement[bool]:
    """Join condition: the version of the battery that held at a position."""
    return sa.and_(
        version.c.battery_id == battery_id,
        version.c.from_position <= position,
        version.c.to_position > position,
    )


def with_details(rows: sa.Subquery) -> sa.Select[Any]:
    """The rows of a subquery that has the columns of `visible`, with the versions that a view is made of."""
    version = tables.battery_version
    identity, public = version.alias("identity"), version.alias("public")
    state, measured = version.alias("state"), version.alias("measured")
    joined: sa.FromClause = rows
    for alias, position in (
        (identity, IDENTITY_AT),
        (public, PUBLIC_AT),
        (state, STATE_AT),
        (measured, MEASURED_AT),
    ):
        joined = joined.outerjoin(alias, version_as_of(alias, rows.c.id, rows.c[position]))
    return sa.select(
        *rows.c,
        _as_of(rows, identity=identity, state=state).label("as_of"),
        identity.c.parent_id.label("identity_parent_id"),
        *(public.c[name].label(f"public_{name}") for name in _PUBLIC_COLUMNS),
        *(state.c[name].label(f"state_{name}") for name in _STATE_COLUMNS),
        *(measured.c[name].label(f"measured_{name}") for name in _MEASURED_COLUMNS),
    ).select_from(joined)


def _as_of(rows: sa.Subquery, *, identity: sa.FromClause, state: sa.FromClause) -> sa.ColumnElement[datetime]:
    """When the newest fact was recorded that the reader sees of the state, NULL where its part runs.

    Whether it runs is asked of the facet and not of `state_at`: a maker that sold is not to see, by a date
    that appears, that another has recorded something since. It is the battery's own fact: the time of the
    position itself could be that of another battery's event.
    """
    return sa.case(
        (rows.c[column_of(Facet.INDIVIDUAL)] < tables.OPEN, state.c.recorded_at),
        (has_ended(rows.c), identity.c.recorded_at),
        else_=sa.null(),
    )


def has_ended(row: sa.ColumnCollection[str, Any]) -> sa.ColumnElement[bool]:
    """Whether the reader's part has ended: as far as it reads the state, else as far as it reads at all."""
    individual, identity = row[column_of(Facet.INDIVIDUAL)], row[column_of(Facet.IDENTITY)]
    ended: sa.ColumnElement[bool] = sa.func.coalesce(individual, identity) < tables.OPEN
    return ended


def view_of(row: sa.Row[Any]) -> BatteryView:
    """The view of a row of `with_details`."""
    cells = row._mapping  # noqa: SLF001 -- public in SQLAlchemy in spite of its name
    is_public = row.public_at is not None
    return BatteryView(
        id=row.id,
        uid=row.uid,
        level=BatteryLevel(row.level),
        registered_position=row.registered_position,
        horizon={facet: upto for facet in Facet if (upto := cells[column_of(facet)]) is not None},
        as_of=row.as_of,
        parent_id=row.identity_parent_id,
        code=row.code if is_public else None,
        model_id=row.model_id if is_public else None,
        manufacturer_id=row.manufacturer_id if is_public else None,
        produced_on=row.produced_on if is_public else None,
        responsible_id=row.public_responsible_id,
        market=row.public_market,
        placed_on_market_at=row.public_placed_on_market_at,
        individual=_state(cells),
        state_of_health=row.measured_state_of_health,
        cycle_count=row.measured_cycle_count,
        measured_at=row.measured_measured_at,
    )


def _state(cells: sa.RowMapping) -> BatteryState | None:
    if cells["state_sequence"] is None:
        return None
    values = {name: cells[f"state_{name}"] for name in _STATE_COLUMNS}
    for name, enum in _ENUMS.items():
        values[name] = None if values[name] is None else enum(values[name])
    return BatteryState(**values)


def _own_records_at(scope: Scope, seen: sa.Subquery) -> sa.ColumnElement[int]:
    """The end of the reader's own records of a battery that it made itself; NULL for every other.

    The facet reaches what is inside a battery too. There it opens no state: up to its `foreign_position`, a
    component's state is what its own maker recorded.
    """
    battery = tables.battery
    upto, last = _closed(seen.c[column_of(Facet.OWN_RECORDS)]), battery.c.foreign_position - 1
    ends = sa.case((upto < last, upto), else_=last)
    return sa.case(
        (
            sa.and_(
                battery.c.manufacturer_id == scope.principal.operator_id,
                upto.is_not(None),
                ends >= battery.c.registered_position,
            ),
            ends,
        ),
        else_=sa.null(),
    )


def _closed(upto: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """A horizon as a position that lies within the version that still holds: OPEN itself lies beyond."""
    last = tables.OPEN - 1
    return sa.case((upto > last, sa.literal(last, sa.BigInteger)), else_=upto)
