"""Second life: n originals are used up, m successors come into being, with codes of their own.

Regulation (EU) 2023/1542, Art. 77(7): a battery that was prepared for re-use or repurposing, repurposed or
remanufactured has a new passport, linked to those of the originals. GB/T 34014-2017, 4.2: the first code is
kept.
"""

from __future__ import annotations

from celltrail.commands.registration import check_all, enter
from celltrail.commands.requests import Outcome, RepurposeBattery
from celltrail.commands.workspace import Workspace
from celltrail.domain.banned_uses import require_allowed_use
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.events import Repurposed
from celltrail.domain.lifecycle import STATUS_BY_ROUTE
from celltrail.storage.drafts import NewRow

MAX_ORIGINALS = 200


async def repurpose_battery(workspace: Workspace, request: RepurposeBattery) -> Outcome:
    """Record that originals became successors; the caller makes the successors and owns them.

    Raises:
        InvalidInputError: a route that leads to no second life, a use that is banned, no originals or
            successors, or an identifier that the caller may not give.
        StageConflictError: an original is not removed or collected.
    """
    if request.route not in STATUS_BY_ROUTE:
        message = (
            f"route {request.route} leads to no second life; allowed: {', '.join(sorted(STATUS_BY_ROUTE))}"
        )
        raise InvalidInputError(message, path=("route",))
    if not 1 <= len(request.originals) <= MAX_ORIGINALS:
        message = f"{len(request.originals)} originals; 1 to {MAX_ORIGINALS} are allowed"
        raise InvalidInputError(message, path=("originals",))
    require_allowed_use(request.application, path=("application",))
    successors = await check_all(
        workspace, request.successors, path=("successors",), status=STATUS_BY_ROUTE[request.route]
    )
    originals = await workspace.hold(
        request.originals, expected_version=request.expected_version, path=("originals",)
    )
    for number, each in enumerate(originals):
        body = Repurposed(route=request.route)
        workspace.record(each, body, occurrence=request.occurrence, path=("originals", number))
    original_ids = tuple(each.battery.id for each in originals)
    entered = await enter(
        workspace, successors, request, derived_from=original_ids, application=request.application
    )
    for successor in entered:
        for original_id in original_ids:
            row = {"original_id": original_id, "successor_id": successor.battery.id}
            workspace.journal.insert(NewRow("derivation", row, successor.draft_id, "position"))
    return Outcome(
        act_id=workspace.act_id, battery_ids=(*(each.battery.id for each in entered), *original_ids)
    )
