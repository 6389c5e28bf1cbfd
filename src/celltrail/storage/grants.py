"""Who can see a battery, and why: for its owner and the operator that is responsible for its passport.

Listed are the running participations of others, in the battery itself and in what contains it. Left out is
second life: owners of originals learn of a successor by a grant alone (design of access, section 2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.parties import PartyKey
from celltrail.domain.views import GrantView
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import IdentifierScheme, Regime
from celltrail.storage import tables
from celltrail.storage.invitation_tables import invitation
from celltrail.storage.owning import owned, runs
from celltrail.storage.reader import Reader


async def of_batteries(reader: Reader, ids: Sequence[str]) -> dict[str, list[GrantView]]:
    """The running participations of others in each battery that the reader owns or answers for."""
    wanted, seen = sorted(set(ids)), reader.scope.slice(sorted(set(ids)))
    part, inside, event = tables.participation, tables.containment, tables.event
    is_mine = part.c.operator_id == reader.principal.operator_id
    asked = sa.and_(
        inside.c.descendant_id.in_(owned(reader.principal.operator_id, now=reader.now)),
        inside.c.descendant_id.in_(sa.select(seen.c.battery_id)),
    )
    invited = await _invitations(reader, asked, wanted)
    rows = await reader.fetch(
        sa.select(inside.c.descendant_id, part, event.c.recorded_at.label("since"))
        .join(part, part.c.battery_id == inside.c.ancestor_id)
        .join(event, event.c.position == part.c.began_position)
        .where(
            inside.c.descendant_id.in_(wanted),
            asked,
            sa.or_(part.c.operator_id.is_(None), sa.not_(is_mine)),
            part.c.capacity != Capacity.SUCCESSOR_OWNER.value,
            # Who was invited by an identifier is listed by it, whether it is on board or not.
            part.c.id.not_in(
                sa.select(invitation.c.id).where(invitation.c.granted_by == reader.principal.operator_id)
            ),
            runs(part, inside, now=reader.now),
        )
        .order_by(part.c.began_position, part.c.id)
    )
    grants: defaultdict[str, list[GrantView]] = defaultdict(list)
    for row in rows:
        grants[row.descendant_id].append(_grant(row))
    for row in invited:
        grants[row.descendant_id].append(_invitation(row))
    return dict(grants)


async def _invitations(
    reader: Reader, asked: sa.ColumnElement[bool], wanted: Sequence[str]
) -> Sequence[sa.Row[Any]]:
    inside = tables.containment
    return await reader.fetch(
        sa.select(inside.c.descendant_id, invitation)
        .join(invitation, invitation.c.battery_id == inside.c.ancestor_id)
        .where(
            inside.c.descendant_id.in_(wanted),
            asked,
            inside.c.ended_position == tables.OPEN,
            invitation.c.granted_by == reader.principal.operator_id,
            invitation.c.revoked_at.is_(None),
            invitation.c.until > reader.now,
        )
        .order_by(invitation.c.granted_at, invitation.c.id)
    )


def _grant(row: sa.Row[Any]) -> GrantView:
    return GrantView(
        id=row.id,
        battery_id=row.battery_id,
        capacity=Capacity(row.capacity),
        operator_id=row.operator_id,
        regime=None if row.regime is None else Regime(row.regime),
        groups=frozenset(map(AccessGroup, row.groups)),
        purpose=row.purpose,
        until=row.until,
        granted_by=row.granted_by,
        since=row.since,
    )


def _invitation(row: sa.Row[Any]) -> GrantView:
    return GrantView(
        id=row.id,
        battery_id=row.battery_id,
        capacity=Capacity.GRANTEE,
        operator_id=None,
        regime=None,
        groups=frozenset(map(AccessGroup, row.groups)),
        purpose=row.purpose,
        until=row.until,
        granted_by=row.granted_by,
        since=row.granted_at,
        party=PartyKey(IdentifierScheme(row.scheme), row.value),
    )
