"""The door: which batteries a principal sees, and each facet of them up to which log position, in SQL.

Every query about batteries and what hangs on them joins `Scope.slice`. It asks the tables of
`domain/visibility.py`; `visibility.horizon` is the same in plain Python, and a test holds the two together.

A participation reads through containment: the whole's participations reach what is inside it, for as long
as it is inside. For each battery and facet the slice holds the last readable position; NULL is unreadable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.visibility import (
    AUTHORITY_FACETS,
    CAPACITIES,
    NOT_INHERITED,
    AfterEnd,
    Capacity,
    Facet,
    purposes_allow,
)
from celltrail.storage import tables
from celltrail.storage.participating import facet_bits

Ids = Sequence[str] | sa.Select[tuple[str]]


def column_of(facet: Facet) -> str:
    """The slice's column for a facet."""
    return f"{facet.value.lower()}_upto"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one principal may see, at one moment."""

    principal: Principal
    now: datetime

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is in the slice: the public, and tokens that may not read."""
        return self.principal.is_public or TokenScope.READ not in self.principal.scopes

    @property
    def allowed(self) -> frozenset[Facet]:
        """The facets that the token's purposes leave."""
        return purposes_allow(self.principal.purposes)

    def slice(self, battery_ids: Ids | None = None) -> sa.Subquery:
        """The visible batteries (of `battery_ids` where given), one row each: battery_id and a column per
        facet.
        """
        part, inside = tables.participation, tables.containment
        upto = self._upto()
        columns = [
            sa.func.max(sa.case((_reads(facet), upto))).label(column_of(facet))
            if facet in self.allowed
            else sa.null().cast(sa.BigInteger).label(column_of(facet))
            for facet in Facet
        ]
        statement = (
            sa.select(inside.c.descendant_id.label("battery_id"), *columns)
            .join(inside, inside.c.ancestor_id == part.c.battery_id)
            .where(self._takes_part(), self._is_left(), self._covers(upto), self._reaches())
            .group_by(inside.c.descendant_id)
        )
        if battery_ids is not None:
            statement = statement.where(inside.c.descendant_id.in_(battery_ids))
        return statement.subquery("slice")

    def _takes_part(self) -> sa.ColumnElement[bool]:
        part = tables.participation
        if self.is_empty:
            return sa.false()
        mine = part.c.operator_id == self.principal.operator_id
        if not self.principal.regimes:
            return mine
        return sa.or_(mine, part.c.regime.in_(sorted(regime.value for regime in self.principal.regimes)))

    def _ended(self) -> sa.ColumnElement[int]:
        """The last position of the participation: its end, or what was recorded when its time ran out."""
        part, event = tables.participation, tables.event
        by_then = (
            sa.select(sa.func.max(event.c.position))
            .where(event.c.battery_id == part.c.battery_id, event.c.recorded_at <= part.c.until)
            .scalar_subquery()
        )
        lapsed = sa.func.coalesce(by_then, part.c.began_position)
        return sa.case(
            # What lapsed before the log closed it reads no further than when it lapsed.
            (
                sa.and_(part.c.until.is_not(None), part.c.until <= self.now, lapsed < part.c.ended_position),
                lapsed,
            ),
            else_=part.c.ended_position,
        )

    def _upto(self) -> sa.ColumnElement[int]:
        inside = tables.containment
        ended = self._ended()
        return sa.case((ended < inside.c.ended_position, ended), else_=inside.c.ended_position)

    def _is_left(self) -> sa.ColumnElement[bool]:
        """What has ended and leaves nothing behind opens nothing."""
        part = tables.participation
        gone = [capacity.value for capacity, rule in CAPACITIES.items() if rule.after_end is AfterEnd.GONE]
        runs = sa.and_(
            part.c.ended_position == tables.OPEN, sa.or_(part.c.until.is_(None), part.c.until > self.now)
        )
        return sa.or_(part.c.capacity.not_in(gone), runs)

    @staticmethod
    def _covers(upto: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """A part that began after the component had left, or ended before it came, never covered it."""
        part, inside = tables.participation, tables.containment
        return sa.and_(upto >= part.c.began_position, upto >= inside.c.began_position)

    @staticmethod
    def _reaches() -> sa.ColumnElement[bool]:
        """Some capacities are of the battery itself alone."""
        part, inside = tables.participation, tables.containment
        covering = [capacity.value for capacity, rule in CAPACITIES.items() if rule.covers_components]
        return sa.or_(inside.c.depth == 0, part.c.capacity.in_(covering))


@cache
def _reads(facet: Facet) -> sa.ColumnElement[bool]:
    """Whether a participation reads a facet. Built once: with one for each facet it is most of the slice."""
    part, inside = tables.participation, tables.containment
    plain = [
        capacity.value
        for capacity, rule in CAPACITIES.items()
        if facet in rule.facets and capacity is not Capacity.AUTHORITY
    ]
    regimes = [regime.value for regime, facets in AUTHORITY_FACETS.items() if facet in facets]
    reads = sa.or_(
        part.c.capacity.in_(plain),
        sa.and_(part.c.capacity == Capacity.AUTHORITY.value, part.c.regime.in_(regimes)),
        part.c.granted_facets.bitwise_and(facet_bits([facet])) != 0,
    )
    return sa.and_(reads, inside.c.depth == 0) if facet in NOT_INHERITED else reads
