"""Work on batteries, given by owner, custodian or responsible operator to another."""

from __future__ import annotations

from celltrail.commands.counterparties import named
from celltrail.commands.requests import AssignWork, Outcome
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.events import WorkAssigned
from celltrail.domain.participation import WORK
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import OperatorRole

# The role that an operator must have to be given each kind of work.
ROLE_OF_WORK = {
    Capacity.SERVICE: OperatorRole.SERVICE,
    Capacity.COLLECTOR: OperatorRole.COLLECTOR,
    Capacity.DISMANTLER: OperatorRole.DISMANTLER,
    Capacity.RECYCLER: OperatorRole.RECYCLER,
}


async def assign_work(workspace: Workspace, request: AssignWork) -> Outcome:
    """Record that another operator works on batteries: it reads and records what its work needs.

    Raises:
        InvalidInputError: a capacity that is no work, an operator without the role for it, the caller itself,
            or an end in the past.
    """
    if request.capacity not in WORK:
        message = f"{request.capacity} is no work; allowed: {', '.join(sorted(WORK))}"
        raise InvalidInputError(message, path=("capacity",))
    if request.until is not None and request.until <= workspace.now:
        message = f"until {request.until.isoformat()} is past"
        raise InvalidInputError(message, path=("until",))
    worker = await named(workspace.reader, request.operator_id, path=("operator",))
    if ROLE_OF_WORK[request.capacity] not in worker.roles:
        message = f"the operator does not have the role {ROLE_OF_WORK[request.capacity]}"
        raise InvalidInputError(message, path=("operator",))
    held = await workspace.hold(request.batteries, expected_version=request.expected_version)
    body = WorkAssigned(capacity=request.capacity.value, until=request.until, assignee=worker.id)
    for number, each in enumerate(held):
        workspace.record(each, body, occurrence=request.occurrence, path=("batteries", number))
    return Outcome(act_id=workspace.act_id, battery_ids=tuple(each.battery.id for each in held))
