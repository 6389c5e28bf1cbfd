"""Which batteries of a slice meet a filter, and the values that they are ordered by.

CONDITIONS says for each field of a filter where its value stands, and so as of which horizon it is read.
Where the value is unreadable it is NULL, and meets no condition.

Whether a battery is inside another is answered as its parent is: by what the reader sees. One whose parent
is hidden is answered like one that has none (design of access, section 5).

Health is compared as a floating point number: SQLite keeps exact numbers as text. Two texts of one number
are one float, and a share with up to 15 digits is told from every other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum, auto
from typing import Any, Final

import sqlalchemy as sa

from celltrail.domain.errors import DomainError
from celltrail.domain.filters import BatteryFilter, BatteryOrderField
from celltrail.domain.identifiers import UniqueIdentifier
from celltrail.storage import tables
from celltrail.storage.battery_rows import (
    IDENTITY_AT,
    MEASURED_AT,
    PUBLIC_AT,
    STATE_AT,
    has_ended,
    version_as_of,
    visible,
)
from celltrail.storage.column_types import ExactDecimal
from celltrail.storage.scoping import Scope


class Place(Enum):
    """Where a value stands: the battery itself, its model, or its version as of a horizon."""

    BATTERY = auto()
    MODEL = auto()
    IDENTITY = auto()
    PUBLIC = auto()
    STATE = auto()
    MEASURED = auto()


_VERSIONS: Final[Mapping[Place, str]] = {
    Place.IDENTITY: IDENTITY_AT,
    Place.PUBLIC: PUBLIC_AT,
    Place.STATE: STATE_AT,
    Place.MEASURED: MEASURED_AT,
}

Columns = sa.sql.base.ReadOnlyColumnCollection[str, Any]
Condition = Callable[[Columns, Any], sa.ColumnElement[bool]]


def canonical_uid(uid: str) -> str | None:
    """The key by which a unique identifier is stored, however it is written; None if it is none."""
    try:
        return UniqueIdentifier.parse(uid).canonical
    except DomainError:
        return None


def health(value: sa.ColumnElement[Any]) -> sa.ColumnElement[float]:
    """A state of health as a number that compares alike in both databases."""
    return sa.cast(value, sa.Float)


def _among(column: str) -> Condition:
    return lambda place, wanted: place[column].in_([getattr(each, "value", each) for each in wanted])


def _from(column: str) -> Condition:
    return lambda place, bound: place[column] >= bound


def _to(column: str) -> Condition:
    return lambda place, bound: place[column] <= bound


def _uids(place: Columns, wanted: tuple[str, ...]) -> sa.ColumnElement[bool]:
    keys = [key for uid in wanted if (key := canonical_uid(uid)) is not None]
    return sa.and_(place.uid_key.in_(keys))


def _health_below(place: Columns, bound: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 -- a Decimal, as the table has it
    return health(place.state_of_health) < health(sa.literal(bound, ExactDecimal))


def _health_from(place: Columns, bound: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 -- as above
    return health(place.state_of_health) >= health(sa.literal(bound, ExactDecimal))


def _has_ended(place: Columns, *, wanted: bool) -> sa.ColumnElement[bool]:
    ended = has_ended(place)
    return sa.and_(ended) if wanted else sa.not_(ended)


@dataclass(frozen=True, slots=True)
class _Rule:
    place: Place
    condition: Condition
    needs_public: bool = False  # a column of the battery or its model that belongs to point 1


# Groups by domain/field_groups.py.
CONDITIONS: Final[Mapping[str, _Rule]] = {
    "ids": _Rule(Place.BATTERY, _among("id")),
    "uids": _Rule(Place.BATTERY, _uids),
    "codes": _Rule(Place.BATTERY, _among("code"), needs_public=True),
    "levels": _Rule(Place.BATTERY, _among("level")),
    "model_ids": _Rule(Place.BATTERY, _among("model_id"), needs_public=True),
    "manufacturer_ids": _Rule(Place.BATTERY, _among("manufacturer_id"), needs_public=True),
    "produced_from": _Rule(Place.BATTERY, _from("produced_on"), needs_public=True),
    "produced_to": _Rule(Place.BATTERY, _to("produced_on"), needs_public=True),
    "categories": _Rule(Place.MODEL, _among("category"), needs_public=True),
    "chemistries": _Rule(Place.MODEL, _among("chemistry"), needs_public=True),
    "responsible_ids": _Rule(Place.PUBLIC, _among("responsible_id")),
    "markets": _Rule(Place.PUBLIC, _among("market")),
    "placed_on_market_from": _Rule(Place.PUBLIC, _from("placed_on_market_at")),
    "placed_on_market_to": _Rule(Place.PUBLIC, _to("placed_on_market_at")),
    "stages": _Rule(Place.STATE, _among("stage")),
    "passport_statuses": _Rule(Place.STATE, _among("passport_status")),
    "owner_ids": _Rule(Place.STATE, _among("owner_id")),
    "custodian_ids": _Rule(Place.STATE, _among("custodian_id")),
    "state_of_health_below": _Rule(Place.MEASURED, _health_below),
    "state_of_health_from": _Rule(Place.MEASURED, _health_from),
    "has_ended": _Rule(Place.BATTERY, lambda place, wanted: _has_ended(place, wanted=wanted)),
}

_ORDERS: Final[Mapping[BatteryOrderField, tuple[Place, str]]] = {
    BatteryOrderField.REGISTERED: (Place.BATTERY, "registered_position"),
    BatteryOrderField.CODE: (Place.BATTERY, "code"),
    BatteryOrderField.PRODUCED_ON: (Place.BATTERY, "produced_on"),
    BatteryOrderField.PLACED_ON_MARKET_AT: (Place.PUBLIC, "placed_on_market_at"),
    BatteryOrderField.STATE_OF_HEALTH: (Place.MEASURED, "state_of_health"),
}
_PUBLIC_ORDERS = frozenset({BatteryOrderField.CODE, BatteryOrderField.PRODUCED_ON})


def matching(
    scope: Scope, where: BatteryFilter, *, order: BatteryOrderField = BatteryOrderField.REGISTERED
) -> sa.Select[Any]:
    """The visible batteries that meet a filter: the columns of `visible`, and `ordered_by`."""
    rows = visible(scope, where.ids)
    given = {each.name: value for each in fields(where) if (value := getattr(where, each.name)) is not None}
    is_inside = given.pop("is_inside_another", None)
    ordered_place, ordered_column = _ORDERS[order]
    places = {CONDITIONS[name].place for name in given} | {ordered_place}
    if is_inside is not None:
        places.add(Place.IDENTITY)
    joined, columns = _joined(rows, places)
    ordered_by = columns[ordered_place][ordered_column]
    if order in _PUBLIC_ORDERS:
        ordered_by = sa.case((rows.c[PUBLIC_AT].is_not(None), ordered_by), else_=sa.null())
    statement = sa.select(*rows.c, ordered_by.label("ordered_by")).select_from(joined)
    for name, value in given.items():
        rule = CONDITIONS[name]
        statement = statement.where(rule.condition(columns[rule.place], value))
        if rule.needs_public:
            statement = statement.where(rows.c[PUBLIC_AT].is_not(None))
    if is_inside is not None:
        statement = statement.where(_is_inside(scope, columns[Place.IDENTITY].parent_id, wanted=is_inside))
    return statement


def _joined(rows: sa.Subquery, places: set[Place]) -> tuple[sa.FromClause, dict[Place, Columns]]:
    """The rows with what the conditions need, and nothing else."""
    joined: sa.FromClause = rows
    columns: dict[Place, Columns] = {Place.BATTERY: rows.c}
    for place in sorted(places - {Place.BATTERY}, key=lambda each: each.value):
        if place is Place.MODEL:
            model = tables.battery_model
            joined = joined.outerjoin(model, model.c.id == rows.c.model_id)
            columns[place] = model.c
            continue
        version = tables.battery_version.alias(f"matched_{place.name.lower()}")
        joined = joined.outerjoin(version, version_as_of(version, rows.c.id, rows.c[_VERSIONS[place]]))
        columns[place] = version.c
    return joined, columns


def _is_inside(scope: Scope, parent_id: sa.ColumnElement[str], *, wanted: bool) -> sa.ColumnElement[bool]:
    seen = scope.slice()
    is_inside = sa.and_(parent_id.is_not(None), parent_id.in_(sa.select(seen.c.battery_id)))
    return is_inside if wanted else sa.not_(sa.func.coalesce(is_inside, sa.false()))
