"""Claims as they are filed and answered: nothing here looks for a battery that its caller does not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from celltrail.domain.claims import ClaimState
from celltrail.domain.keys import BatteryKey
from celltrail.domain.views import ClaimView
from celltrail.domain.visibility import Capacity
from celltrail.storage.claim_tables import claim
from celltrail.storage.claims import answerable_by, view_of
from celltrail.storage.locks import lock
from celltrail.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class NewClaim:
    """What is filed: an identifier in normal form, as it was scanned, and what is to be done."""

    id: str
    key: BatteryKey
    capacity: Capacity
    occurred_at: datetime
    until: datetime
    facility_id: str | None = None


async def add(reader: Reader, new: NewClaim) -> None:
    """File a claim of the reader's."""
    await reader.connection.execute(
        sa.insert(claim).values(
            id=new.id,
            operator_id=reader.principal.operator_id,
            uid_key=new.key.uid,
            code=new.key.code,
            written=new.key.named,
            capacity=new.capacity.value,
            facility_id=new.facility_id,
            occurred_at=new.occurred_at,
            claimed_at=reader.now,
            until=new.until,
        )
    )


async def count_since(reader: Reader, moment: datetime) -> int:
    """How many claims the reader has filed after a moment; it files no other until this transaction ends."""
    await lock(reader.connection, f"claims of {reader.principal.operator_id}")
    (row,) = await reader.fetch(
        sa.select(sa.func.count().label("number")).where(
            claim.c.operator_id == reader.principal.operator_id, claim.c.claimed_at > moment
        )
    )
    return int(row.number)


async def answerable(reader: Reader, claim_id: str) -> ClaimView | None:
    """A claim on a battery that the reader owns or answers for, with the battery."""
    rows = await reader.fetch(answerable_by(reader).where(claim.c.id == claim_id))
    return next((view_of(row, reader.now) for row in rows), None)


async def answer(reader: Reader, claim_id: str, state: ClaimState) -> None:
    """Keep the reader's answer to a claim that it may answer."""
    await reader.connection.execute(
        sa.update(claim)
        .where(claim.c.id == claim_id, claim.c.answer.is_(None))
        .values(answer=state.value, answered_at=reader.now, answered_by=reader.principal.operator_id)
    )
