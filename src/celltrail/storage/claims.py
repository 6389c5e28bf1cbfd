"""Claims, for those who filed them and for those who may answer them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from celltrail.domain.claims import ClaimState, state_of
from celltrail.domain.views import ClaimView, Page, PageRequest
from celltrail.domain.visibility import Capacity
from celltrail.storage import tables
from celltrail.storage.claim_tables import claim
from celltrail.storage.floor import ClaimedKey
from celltrail.storage.keyset import Keyset
from celltrail.storage.owning import owned
from celltrail.storage.reader import Reader

_NEWEST_FIRST = Keyset(is_descending=True)


async def own(reader: Reader, request: PageRequest) -> Page[ClaimView]:
    """A page of the reader's own claims, the newest first."""
    every = _own(reader).subquery("every")
    return await _NEWEST_FIRST.page(
        reader, every, request, details=sa.select, show=lambda row: view_of(row, reader.now)
    )


async def count_own(reader: Reader) -> int:
    """How many claims the reader has filed."""
    (row,) = await reader.fetch(
        sa.select(sa.func.count().label("number")).select_from(_own(reader).subquery("every"))
    )
    return int(row.number)


async def own_by_ids(reader: Reader, ids: Sequence[str]) -> dict[str, ClaimView]:
    """Those of the claims that the reader has filed."""
    rows = await reader.fetch(_own(reader).where(claim.c.id.in_(sorted(set(ids)))))
    return {row.id: view_of(row, reader.now) for row in rows}


def _own(reader: Reader) -> sa.Select[Any]:
    return sa.select(claim, claim.c.claimed_at.label("ordered_by")).where(_is_own(reader))


def _is_own(reader: Reader) -> sa.ColumnElement[bool]:
    """A token that may not read shows its own claims no more than batteries."""
    if reader.scope.is_empty:
        return sa.false()
    return claim.c.operator_id == reader.principal.operator_id


async def of_batteries(reader: Reader, ids: Sequence[str]) -> dict[str, list[ClaimView]]:
    """The claims on each battery that the reader owns or answers for: what waits, and what it answered."""
    battery = tables.battery
    rows = await reader.fetch(
        answerable_by(reader)
        .where(battery.c.id.in_(sorted(set(ids))))
        .order_by(claim.c.claimed_at, claim.c.id)
    )
    found: defaultdict[str, list[ClaimView]] = defaultdict(list)
    for row in rows:
        found[row.battery_id].append(view_of(row, reader.now))
    return dict(found)


async def public_keys(reader: Reader, claim_ids: Sequence[str]) -> dict[str, str]:
    """By claims of the reader's that run the identifier of what each is about, if its passport is public."""
    battery, version = tables.battery, tables.battery_version
    is_on_market = sa.exists().where(
        version.c.battery_id == battery.c.id,
        version.c.to_position == tables.OPEN,
        version.c.placed_on_market_at.is_not(None),
    )
    of_claim = (
        sa.select(battery.c.uid_key)
        .where(
            sa.or_(battery.c.uid_key == claim.c.uid_key, battery.c.code == claim.c.code),
            claim.c.until > reader.now,
            claim.c.answer.is_distinct_from(ClaimState.REFUSED.value),
            is_on_market,
        )
        .correlate(claim)
        .scalar_subquery()
    )
    rows = await reader.fetch(
        sa.select(claim.c.id, ClaimedKey(of_claim, claim.c.id).label("key")).where(
            claim.c.id.in_(sorted(set(claim_ids))), _is_own(reader)
        )
    )
    return {row.id: row.key for row in rows if row.key is not None}


def answerable_by(reader: Reader) -> sa.Select[Any]:
    """Claims on batteries that the reader owns or answers for: those that wait, and those it answered."""
    battery, me = tables.battery, reader.principal.operator_id
    answers = battery.c.id.in_(owned(me, now=reader.now))
    waits = sa.and_(claim.c.answer.is_(None), claim.c.until > reader.now)
    return (
        sa.select(claim, battery.c.id.label("battery_id"))
        .join(battery, sa.or_(battery.c.uid_key == claim.c.uid_key, battery.c.code == claim.c.code))
        .where(sa.false() if reader.scope.is_empty else answers, sa.or_(waits, claim.c.answered_by == me))
    )


def view_of(row: sa.Row[Any], now: datetime) -> ClaimView:
    """A row of `claim`, with `battery_id` where the statement has it."""
    state = state_of(row.answer, until=row.until, now=now)
    return ClaimView(
        id=row.id,
        operator_id=row.operator_id,
        identifier=row.written,
        capacity=Capacity(row.capacity),
        occurred_at=row.occurred_at,
        claimed_at=row.claimed_at,
        until=row.until,
        state=state,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        battery_id=getattr(row, "battery_id", None),
    )
