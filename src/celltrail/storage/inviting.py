"""Invitations as they are written: given, taken up by whoever has the identifier, taken back.

Who is invited is never told whether it is on board: the granter reads what it wrote, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.participation import Begin
from celltrail.domain.parties import PartyKey
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import IdentifierScheme
from celltrail.storage import tables
from celltrail.storage.invitation_tables import invitation
from celltrail.storage.locks import lock
from celltrail.storage.owning import owned
from celltrail.storage.participating import participation_row
from celltrail.storage.reader import Reader

_LOCK: Final = "invitations"  # of whoever invites, takes an invitation back, or comes on board


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """A grant of groups of a battery to whoever has an identifier."""

    id: str
    battery_id: str
    party: PartyKey
    groups: frozenset[AccessGroup]
    purpose: str
    until: datetime


async def holder_of(reader: Reader, party: PartyKey) -> str | None:
    """The operator on board that has an identifier; nobody comes on board until this transaction ends."""
    await lock(reader.connection, _LOCK)
    identifier = tables.operator_identifier
    rows = await reader.fetch(
        sa.select(identifier.c.operator_id).where(
            identifier.c.scheme == party.scheme.value, identifier.c.value == party.value
        )
    )
    return next((str(row.operator_id) for row in rows), None)


async def add(reader: Reader, new: NewInvitation) -> None:
    """Keep an invitation of the reader's."""
    await reader.connection.execute(
        sa.insert(invitation).values(
            id=new.id,
            battery_id=new.battery_id,
            scheme=new.party.scheme.value,
            value=new.party.value,
            groups=sorted(group.value for group in new.groups),
            granted_by=reader.principal.operator_id,
            purpose=new.purpose,
            until=new.until,
            granted_at=reader.now,
        )
    )


async def battery_of(reader: Reader, invitation_id: str) -> str | None:
    """The battery of an invitation of the reader's that was not taken back and has not lapsed.

    It is not taken up until this transaction ends.
    """
    await lock(reader.connection, _LOCK)
    rows = await reader.fetch(
        sa.select(invitation.c.battery_id).where(
            invitation.c.id == invitation_id,
            invitation.c.granted_by == reader.principal.operator_id,
            invitation.c.revoked_at.is_(None),
            invitation.c.until > reader.now,
        )
    )
    return next((str(row.battery_id) for row in rows), None)


async def revoke(reader: Reader, invitation_id: str) -> None:
    """Take an invitation of the reader's back."""
    await reader.connection.execute(
        sa.update(invitation)
        .where(invitation.c.id == invitation_id, invitation.c.granted_by == reader.principal.operator_id)
        .values(revoked_at=reader.now)
    )


async def take_up(
    connection: AsyncConnection,
    operator_id: str,
    identifiers: Iterable[tuple[IdentifierScheme, str]],
    *,
    now: datetime,
) -> None:
    """Let an operator that comes on board read what it was invited to, while its granters still may grant.

    For the desk: it sees the invitations of all.
    """
    await lock(connection, _LOCK)
    named = (
        sa.and_(invitation.c.scheme == scheme.value, invitation.c.value == value)
        for scheme, value in identifiers
    )
    invited = sa.and_(
        sa.or_(sa.false(), *named),
        invitation.c.granted_by != operator_id,
        invitation.c.revoked_at.is_(None),
        invitation.c.until > now,
    )
    await _hold(connection, invited)
    still_grants = invitation.c.battery_id.in_(owned(invitation.c.granted_by, now=now))
    rows = await connection.execute(
        sa.select(invitation, _granted_at().label("position")).where(invited, still_grants)
    )
    parts = [_part(row, operator_id) for row in rows]
    if parts:
        await connection.execute(sa.insert(tables.participation), parts)


async def _hold(connection: AsyncConnection, invited: sa.ColumnElement[bool]) -> None:
    """Lock the batteries and what they are inside of, as a sale does: a granter's end is before or after."""
    battery, inside = tables.battery, tables.containment
    wholes = (
        sa.select(inside.c.ancestor_id)
        .join(invitation, invitation.c.battery_id == inside.c.descendant_id)
        .where(invited, inside.c.ended_position == tables.OPEN)
    )
    await connection.execute(
        sa.select(battery.c.id).where(battery.c.id.in_(wholes)).order_by(battery.c.id).with_for_update()
    )


def _granted_at() -> sa.ScalarSelect[int]:
    """The position of the event that an invitation was given with: owner and responsible operator see it."""
    event = tables.event
    return (
        sa.select(sa.func.max(event.c.position))
        .where(
            event.c.battery_id == invitation.c.battery_id,
            event.c.recorded_by == invitation.c.granted_by,
            event.c.type == LifecycleEventType.ACCESS_GRANTED.value,
            event.c.recorded_at == invitation.c.granted_at,
        )
        .correlate(invitation)
        .scalar_subquery()
    )


def _part(row: sa.Row[Any], operator_id: str) -> dict[str, Any]:
    begin = Begin(
        Capacity.GRANTEE,
        id=row.id,
        operator_id=operator_id,
        until=row.until,
        groups=frozenset(map(AccessGroup, row.groups)),
        granted_by=row.granted_by,
        purpose=row.purpose,
    )
    return participation_row(row.battery_id, begin, position=row.position)
