"""How far a reader reaches into battery models and what is declared of them, in SQL.

A model is read through the batteries of it in the slice, each facet up to the furthest of their horizons; its
own maker reads it as a producer; and point 1 of it is for everybody once a battery of it is on the market
(design of access, sections 2 and 3).
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from celltrail.domain.visibility import CAPACITIES, Capacity, Facet, purposes_allow
from celltrail.storage import tables
from celltrail.storage.floor import IsPublicModel
from celltrail.storage.scoping import Scope, column_of

_FOR_EVERYBODY = frozenset({Facet.IDENTITY, Facet.PUBLIC})


def reached_models(scope: Scope, model_ids: Sequence[str]) -> sa.Subquery:
    """The models that the reader sees: `subject_id`, and for each facet its last readable position."""
    model, battery = tables.battery_model, tables.battery
    seen = scope.slice(sa.select(battery.c.id).where(battery.c.model_id.in_(model_ids)))
    through = (
        sa.select(
            battery.c.model_id,
            *(sa.func.max(seen.c[column_of(facet)]).label(column_of(facet)) for facet in Facet),
        )
        .join(seen, seen.c.battery_id == battery.c.id)
        .group_by(battery.c.model_id)
        .subquery("through")
    )
    columns = {facet: _upto(scope, through, facet) for facet in Facet}
    return (
        sa.select(
            model.c.id.label("subject_id"),
            *(column.label(column_of(facet)) for facet, column in columns.items()),
        )
        .outerjoin(through, through.c.model_id == model.c.id)
        .where(model.c.id.in_(model_ids), columns[Facet.PUBLIC].is_not(None))
        .subquery("reached")
    )


def _upto(scope: Scope, through: sa.Subquery, facet: Facet) -> sa.ColumnElement[int]:
    always = sa.literal(tables.OPEN, sa.BigInteger)
    reasons = []
    if not scope.is_empty and facet in _as_maker(scope):
        reasons.append(tables.battery_model.c.manufacturer_id == scope.principal.operator_id)
    if facet in _FOR_EVERYBODY:
        reasons.append(_is_on_the_market())
    if not reasons:
        return through.c[column_of(facet)]
    return sa.case((sa.or_(*reasons), always), else_=through.c[column_of(facet)])


def _as_maker(scope: Scope) -> frozenset[Facet]:
    return CAPACITIES[Capacity.PRODUCER].facets & purposes_allow(scope.principal.purposes)


def _is_on_the_market() -> sa.ColumnElement[bool]:
    model, battery, version = tables.battery_model, tables.battery, tables.battery_version
    there_is_one = (
        sa.select(battery.c.id)
        .join(version, (version.c.battery_id == battery.c.id) & (version.c.to_position == tables.OPEN))
        .where(battery.c.model_id == model.c.id, version.c.placed_on_market_at.is_not(None))
        .exists()
    )
    return IsPublicModel(there_is_one, model.c.id)
