"""Invitations as they are written: given, taken up by whoever has the identifier, taken back.

Who is invited is never told whether it is on board: the granter reads what it wrote, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.parties import PartyKey
from celltrail.domain.visibility import GRANTED_FACETS, Capacity
from celltrail.domain.vocabulary import IdentifierScheme
from celltrail.storage import tables
from celltrail.storage.changes import facet_bits
from celltrail.storage.invitation_tables import invitation
from celltrail.storage.reader import Reader

_GRANTING = (Capacity.OWNER.value, Capacity.RESPONSIBLE.value)


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
    """The operator on board that has an identifier."""
    identifier = tables.operator_identifier
    rows = await reader.fetch(
        sa.select(identifier.c.operator_id).where(
            identifier.c.scheme == party.scheme.value, identifier.c.value == party.value
        )
    )
    return next((str(row.operator_id) for row in rows), None)


async def add(reader: Reader, new: NewInvitation) -> None:
    """Keep an invitation of the reader's."""
    facets = [facet for group in new.groups for facet in GRANTED_FACETS[group]]
    await reader.connection.execute(
        sa.insert(invitation).values(
            id=new.id,
            battery_id=new.battery_id,
            scheme=new.party.scheme.value,
            value=new.party.value,
            groups=sorted(group.value for group in new.groups),
            granted_facets=facet_bits(facets),
            granted_by=reader.principal.operator_id,
            purpose=new.purpose,
            until=new.until,
            granted_at=reader.now,
        )
    )


async def battery_of(reader: Reader, invitation_id: str) -> str | None:
    """The battery of an invitation of the reader's that was not taken back and has not lapsed."""
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
    wanted = [
        sa.and_(invitation.c.scheme == scheme.value, invitation.c.value == value)
        for scheme, value in identifiers
    ]
    part, event = tables.participation, tables.event
    still_grants = sa.exists().where(
        part.c.battery_id == invitation.c.battery_id,
        part.c.operator_id == invitation.c.granted_by,
        part.c.capacity.in_(_GRANTING),
        part.c.ended_position == tables.OPEN,
    )
    position = sa.select(sa.func.coalesce(sa.func.max(event.c.position), 0)).scalar_subquery()
    if not wanted:
        return
    rows = await connection.execute(
        sa.select(invitation, position.label("position")).where(
            sa.or_(*wanted), invitation.c.revoked_at.is_(None), invitation.c.until > now, still_grants
        )
    )
    parts = [
        {
            "id": row.id,
            "battery_id": row.battery_id,
            "operator_id": operator_id,
            "capacity": Capacity.GRANTEE.value,
            "began_position": row.position,
            "ended_position": tables.OPEN,
            "until": row.until,
            "groups": row.groups,
            "granted_facets": row.granted_facets,
            "granted_by": row.granted_by,
            "purpose": row.purpose,
        }
        for row in rows
        if row.granted_by != operator_id
    ]
    if parts:
        await connection.execute(sa.insert(part), parts)
