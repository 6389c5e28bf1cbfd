"""Which batteries an operator owns or answers for now: it grants access to them, and answers claims."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from celltrail.domain.visibility import CAPACITIES, Capacity
from celltrail.storage import tables

OWNING: Final = (Capacity.OWNER.value, Capacity.RESPONSIBLE.value)
_COVERING: Final = tuple(capacity.value for capacity, rule in CAPACITIES.items() if rule.covers_components)


def owned(operator_id: sa.ColumnElement[str] | str | None, *, now: datetime) -> sa.Select[Any]:
    """The ids of the batteries that the operator owns or answers for, and of what is inside of them."""
    part, inside = tables.participation.alias("owning"), tables.containment.alias("owned")
    return (
        sa.select(inside.c.descendant_id)
        .join(part, part.c.battery_id == inside.c.ancestor_id)
        .where(part.c.operator_id == operator_id, part.c.capacity.in_(OWNING), runs(part, inside, now=now))
    )


def runs(part: sa.FromClause, inside: sa.FromClause, *, now: datetime) -> sa.ColumnElement[bool]:
    """Whether a part in a whole reaches what is inside of it now; a battery is inside of itself."""
    return sa.and_(
        part.c.ended_position == tables.OPEN,
        inside.c.ended_position == tables.OPEN,
        sa.or_(part.c.until.is_(None), part.c.until > now),
        sa.or_(inside.c.depth == 0, part.c.capacity.in_(_COVERING)),
    )
