"""Claims on batteries that somebody has in its hands, and their answers.

Filing looks at no battery: what is not asked cannot be told, by an answer, an error or the time they take.
"""

from __future__ import annotations

from datetime import timedelta

from celltrail.commands.counterparties import named
from celltrail.commands.requests import ClaimBattery, ConfirmClaim, Outcome
from celltrail.commands.work import ROLE_OF_WORK
from celltrail.commands.workspace import Workspace
from celltrail.domain.claims import LIFETIME, MOST_IN_A_DAY, ClaimState
from celltrail.domain.errors import ForbiddenError, InvalidInputError, NotFoundError
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import WorkAssigned
from celltrail.domain.participation import WORK
from celltrail.domain.views import ClaimView
from celltrail.storage import claiming, holding


async def claim_battery(workspace: Workspace, request: ClaimBattery) -> Outcome:
    """Say that the caller has a battery in its hands, and what it would do with it.

    Raises:
        InvalidInputError: a capacity that is no work, or documents: they belong to events.
        ForbiddenError: a role that the work needs is missing, or too many claims in a day.
    """
    if request.capacity not in WORK:
        message = f"{request.capacity} is no work; allowed: {', '.join(sorted(WORK))}"
        raise InvalidInputError(message, path=("capacity",))
    if ROLE_OF_WORK[request.capacity] not in workspace.principal.roles:
        message = f"the access token does not carry the role {ROLE_OF_WORK[request.capacity]}"
        raise ForbiddenError(message, path=("capacity",))
    if request.occurrence.evidence:
        message = "a claim takes no documents; attach them to the battery once the claim is confirmed"
        raise InvalidInputError(message, path=("evidence",))
    occurred = workspace.occurred(request.occurrence)
    if await claiming.count_since(workspace.reader, workspace.now - timedelta(days=1)) >= MOST_IN_A_DAY:
        message = f"{MOST_IN_A_DAY} claims within 24 hours are the most that are allowed"
        raise ForbiddenError(message)
    new = claiming.NewClaim(
        id=workspace.new_id(),
        key=request.battery,
        capacity=request.capacity,
        occurred_at=occurred,
        until=workspace.now + LIFETIME,
        facility_id=request.occurrence.facility_id,
    )
    await claiming.add(workspace.reader, new)
    return Outcome(act_id=workspace.act_id, claim_id=new.id)


async def confirm_claim(workspace: Workspace, request: ConfirmClaim) -> Outcome:
    """Answer a claim: assign the work that it asks for, or refuse it.

    Raises:
        NotFoundError: no claim on a battery that the caller owns or answers for.
        InvalidInputError: it is answered already, an end in the past, or a claimant who lost the role.
    """
    if request.until is not None and request.until <= workspace.now:
        message = f"until {request.until.isoformat()} is past"
        raise InvalidInputError(message, path=("until",))
    found = await claiming.answerable(workspace.reader, request.claim_id)
    if found is None or found.battery_id is None:
        raise NotFoundError("claim", request.claim_id, path=("claim",))
    held = (await holding.load(workspace.reader, [found.battery_id]))[found.battery_id]
    if request.expected_version is not None:
        await workspace.require_version(held, request.expected_version)
    workspace.require_recorder(held, LifecycleEventType.WORK_ASSIGNED, path=("claim",))
    # The battery is locked now: whoever answered first is seen.
    await _require_unanswered(workspace, request.claim_id)
    if request.accept:
        await _require_role(workspace, found)
        body = WorkAssigned(capacity=found.capacity.value, until=request.until, assignee=found.operator_id)
        workspace.record(held, body, occurrence=request.occurrence, path=("claim",))
    elif request.until is not None or request.occurrence.evidence:
        message = "a refusal has no end and no documents"
        raise InvalidInputError(message, path=("until" if request.until is not None else "evidence",))
    state = ClaimState.CONFIRMED if request.accept else ClaimState.REFUSED
    await claiming.answer(workspace.reader, request.claim_id, state)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,), claim_id=request.claim_id)


async def _require_unanswered(workspace: Workspace, claim_id: str) -> None:
    current = await claiming.answerable(workspace.reader, claim_id)
    if current is None:
        raise NotFoundError("claim", claim_id, path=("claim",))
    if current.state is not ClaimState.PENDING:
        message = f"the claim is {current.state} already"
        raise InvalidInputError(message, path=("claim",))


async def _require_role(workspace: Workspace, claim: ClaimView) -> None:
    claimant = await named(workspace.reader, claim.operator_id, path=("claim",))
    if ROLE_OF_WORK[claim.capacity] not in claimant.roles:
        message = f"the claimant does not have the role {ROLE_OF_WORK[claim.capacity]}"
        raise InvalidInputError(message, path=("claim",))
