"""Battery models, and the declared attributes of batteries and models, each by its own facet.

An attribute is answered as of the reader's horizon for the attribute's facet. Of TEST_REPORTS and INDIVIDUAL
a reader of OWN_RECORDS alone gets what it declared itself: its newest value, even where another's has taken
its place since. A battery's own value wins over its model's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from celltrail.domain.views import AttributeView, BatteryModelView
from celltrail.domain.visibility import Facet
from celltrail.domain.vocabulary import BatteryCategory, Chemistry
from celltrail.storage import tables
from celltrail.storage.model_rows import reached_models
from celltrail.storage.reader import Reader
from celltrail.storage.scoping import Scope, column_of

Attributes = dict[str, list[AttributeView]]

# The facets of attributes of which OWN_RECORDS reads one's own part, and the one that is one's own part
# already: COMMERCIAL names its parties, and an attribute names only who declared it.
_OWN_PART = (Facet.TEST_REPORTS, Facet.INDIVIDUAL)
_READ_WHOLE = (Facet.IDENTITY, Facet.PUBLIC, Facet.SAFETY, Facet.DISMANTLING, *_OWN_PART)


async def by_ids(reader: Reader, ids: Sequence[str]) -> dict[str, BatteryModelView]:
    """The visible ones of these models."""
    model, reached = tables.battery_model, reached_models(reader.scope, sorted(set(ids)))
    rows = await reader.fetch(sa.select(model).join(reached, reached.c.subject_id == model.c.id))
    return {row.id: _model(row) for row in rows}


async def attributes_of_batteries(
    reader: Reader, ids: Sequence[str], *, attributes: Sequence[str] | None = None
) -> Attributes:
    """What is declared of each battery and of its model, as far as the reader reads each attribute."""
    battery, seen = tables.battery, reader.scope.slice(sorted(set(ids)))
    horizons = [seen.c[column_of(facet)] for facet in Facet]
    own = sa.select(seen.c.battery_id.label("subject_id"), *horizons).subquery("own")
    of_model = (
        sa.select(battery.c.id.label("subject_id"), battery.c.model_id, *horizons)
        .join(seen, seen.c.battery_id == battery.c.id)
        .subquery("of_model")
    )
    value = tables.attribute_value
    rows = await reader.fetch(
        sa.union_all(
            _readable(reader.scope, own, value.c.battery_id == own.c.subject_id, attributes),
            _readable(reader.scope, of_model, value.c.model_id == of_model.c.model_id, attributes),
        )
    )
    return _chosen(rows)


async def attributes_of_models(
    reader: Reader, ids: Sequence[str], *, attributes: Sequence[str] | None = None
) -> Attributes:
    """What is declared of each visible model, as far as the reader reads each attribute."""
    reached = reached_models(reader.scope, sorted(set(ids)))
    of_model = tables.attribute_value.c.model_id == reached.c.subject_id
    return _chosen(await reader.fetch(_readable(reader.scope, reached, of_model, attributes)))


def shown_attribute(row: sa.Row[Any]) -> AttributeView:
    """The view of a row that has the columns of `attribute_value`."""
    return AttributeView(
        attribute=row.attribute,
        value=row.value,
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        event_id=row.event_id,
        is_of_model=row.model_id is not None,
    )


def _readable(
    scope: Scope,
    reached: sa.Subquery,
    is_declared_of: sa.ColumnElement[bool],
    attributes: Sequence[str] | None,
) -> sa.Select[Any]:
    """The values that may be read of each subject: `holds` tells those that held at the horizon from own
    ones.
    """
    value = tables.attribute_value
    is_mine = value.c.declared_by == scope.principal.operator_id
    holds = sa.or_(
        *(_holds(facet, reached.c[column_of(facet)]) for facet in _READ_WHOLE),
        sa.and_(is_mine, _holds(Facet.OWN_SIDE, reached.c[column_of(Facet.OWN_SIDE)])),
    )
    is_own = sa.and_(
        is_mine,
        value.c.facet.in_([facet.value for facet in _OWN_PART]),
        value.c.from_position <= reached.c[column_of(Facet.OWN_RECORDS)],
    )
    statement = (
        sa.select(
            reached.c.subject_id,
            sa.case((holds, 1), else_=0).label("holds"),
            value.c.attribute,
            value.c.value,
            value.c.declared_by,
            value.c.declared_at,
            value.c.event_id,
            value.c.model_id,
            value.c.from_position,
        )
        .join(value, is_declared_of)
        .where(sa.or_(holds, is_own))
    )
    return statement if attributes is None else statement.where(value.c.attribute.in_(attributes))


def _holds(facet: Facet, upto: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    value, last = tables.attribute_value, tables.OPEN - 1
    return sa.and_(
        value.c.facet == facet.value,
        value.c.from_position <= upto,
        value.c.to_position > sa.case((upto > last, sa.literal(last, sa.BigInteger)), else_=upto),
    )


def _chosen(rows: Iterable[sa.Row[Any]]) -> Attributes:
    """One value of each attribute: a battery's before its model's, what holds before an own older one."""
    best: defaultdict[str, dict[str, sa.Row[Any]]] = defaultdict(dict)
    for row in rows:
        other = best[row.subject_id].get(row.attribute)
        if other is None or _rank(row) > _rank(other):
            best[row.subject_id][row.attribute] = row
    return {
        subject_id: [shown_attribute(row) for _, row in sorted(chosen.items())]
        for subject_id, chosen in best.items()
    }


def _rank(row: sa.Row[Any]) -> tuple[bool, int, int]:
    return (row.model_id is None, row.holds, row.from_position)


def _model(row: sa.Row[Any]) -> BatteryModelView:
    return BatteryModelView(
        id=row.id,
        manufacturer_id=row.manufacturer_id,
        name=row.name,
        category=BatteryCategory(row.category),
        chemistry=Chemistry(row.chemistry),
        rated_capacity_ah=row.rated_capacity_ah,
        nominal_voltage_v=row.nominal_voltage_v,
        rated_energy_kwh=row.rated_energy_kwh,
        mass_kg=row.mass_kg,
    )
