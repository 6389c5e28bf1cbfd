"""Access that owner and responsible operator give to others, for a purpose and a time, and take back."""

from __future__ import annotations

import sqlalchemy as sa

from celltrail.commands.counterparties import named
from celltrail.commands.requests import GrantAccess, Outcome, RevokeAccess
from celltrail.commands.workspace import Workspace
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import ForbiddenError, InvalidInputError, NotFoundError
from celltrail.domain.events import AccessGranted, AccessRevoked
from celltrail.domain.participation import Circumstances
from celltrail.domain.quantities import require_text
from celltrail.domain.visibility import CAPACITIES, GRANTED_FACETS, Capacity, Facet
from celltrail.storage import holding, inviting, tables


async def grant_access(workspace: Workspace, request: GrantAccess) -> Outcome:
    """Let another operator read groups of a battery that the caller reads itself.

    Raises:
        InvalidInputError: no group, COMMERCIAL, an end in the past, the caller itself, or not exactly one of
            an operator and an identifier.
        ForbiddenError: a group that the caller does not read now.
    """
    purpose = require_text(request.purpose, path=("purpose",), longest=200)
    _check_groups(request)
    if request.until <= workspace.now:
        message = f"until {request.until.isoformat()} is past"
        raise InvalidInputError(message, path=("until",))
    grantee_id, invited_id = await _grantee(workspace, request)
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    _require_readable(request.groups, held.capacities)
    grant_id = workspace.new_id()
    body = AccessGranted(
        grant=grant_id,
        grantee=grantee_id,
        groups=tuple(sorted(group.value for group in request.groups)),
        purpose=purpose,
        until=request.until,
    )
    circumstances = Circumstances(invited=invited_id)
    workspace.record(held, body, occurrence=request.occurrence, circumstances=circumstances)
    if request.party is not None:
        new = inviting.NewInvitation(
            grant_id, held.battery.id, request.party, request.groups, purpose, request.until
        )
        await inviting.add(workspace.reader, new)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,), grant_id=grant_id)


async def _grantee(workspace: Workspace, request: GrantAccess) -> tuple[str | None, str | None]:
    """The operator that is named, and the one that has the identifier; the event tells the first alone."""
    if (request.operator_id is None) is (request.party is None):
        message = "exactly one of an operator and the identifier of a party is needed"
        raise InvalidInputError(message, path=("operator",))
    if request.party is not None:
        invited = await inviting.holder_of(workspace.reader, request.party)
        if invited == workspace.operator_id:
            message = "a grant to yourself opens nothing"
            raise InvalidInputError(message, path=("party",))
        return None, invited
    if request.operator_id == workspace.operator_id:
        message = "a grant to yourself opens nothing"
        raise InvalidInputError(message, path=("operator",))
    return (await named(workspace.reader, request.operator_id or "", path=("operator",))).id, None


def _check_groups(request: GrantAccess) -> None:
    grantable = set(GRANTED_FACETS)
    refused = request.groups - grantable
    if refused or not request.groups:
        found = ", ".join(sorted(refused)) or "no group"
        message = f"{found} cannot be granted; allowed: {', '.join(sorted(grantable))}"
        raise InvalidInputError(message, path=("groups",))


def _require_readable(groups: frozenset[AccessGroup], capacities: frozenset[Capacity]) -> None:
    """Nobody passes on more than it has, and a grantee nothing at all."""
    own: set[Facet] = set()
    for capacity in capacities & {Capacity.OWNER, Capacity.RESPONSIBLE}:
        own |= CAPACITIES[capacity].facets
    beyond = sorted(group for group in groups if not GRANTED_FACETS[group] <= own)
    if own and beyond:
        message = f"you do not read {', '.join(beyond)} of this battery yourself"
        raise ForbiddenError(message, path=("groups",))


async def revoke_access(workspace: Workspace, request: RevokeAccess) -> Outcome:
    """Take back a grant that the caller gave; it is gone at once.

    Raises:
        NotFoundError: no such running grant of the caller's.
        VersionConflictError: the battery changed since it was read.
    """
    part = tables.participation
    rows = await workspace.reader.fetch(
        sa.select(part.c.battery_id, part.c.operator_id).where(
            part.c.id == request.grant_id,
            part.c.capacity == Capacity.GRANTEE.value,
            part.c.granted_by == workspace.operator_id,
            part.c.ended_position == tables.OPEN,
        )
    )
    invited_to = await inviting.battery_of(workspace.reader, request.grant_id)
    battery_id = rows[0].battery_id if rows else invited_to
    if battery_id is None:
        raise NotFoundError("grant", request.grant_id, path=("grant",))
    held = (await holding.load(workspace.reader, [battery_id]))[battery_id]
    if request.expected_version is not None:
        await workspace.require_version(held, request.expected_version)
    if invited_to is not None:
        await inviting.revoke(workspace.reader, request.grant_id)
    body = AccessRevoked(grant=request.grant_id, grantee=None if invited_to else rows[0].operator_id)
    workspace.record(held, body, occurrence=request.occurrence, is_permitted=True)
    return Outcome(act_id=workspace.act_id, battery_ids=(battery_id,), grant_id=request.grant_id)
