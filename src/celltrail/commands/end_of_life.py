"""Collection and dismantling: a battery becomes waste, and what was inside it lives on."""

from __future__ import annotations

from celltrail.commands.requests import CollectBattery, DismantleBattery, Outcome
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.events import Collected, Dismantled, Released
from celltrail.domain.participation import WORK, Circumstances
from celltrail.domain.quantities import optional_text, require_positive
from celltrail.storage import holding
from celltrail.storage.drafts import Attachment

# cn_traceability.csv, collection: condition.
CONDITIONS = ("INTACT", "DAMAGED", "LEAKING")


async def collect_battery(workspace: Workspace, request: CollectBattery) -> Outcome:
    """Record that a battery became waste and was collected by the caller.

    Raises:
        InvalidInputError: a mass that is not above zero, or an unknown condition.
        StageConflictError: it is still installed, on a shipment, or waste already.
    """
    if request.condition is not None and request.condition not in CONDITIONS:
        message = f"condition {request.condition[:40]!r} is unknown; allowed: {', '.join(CONDITIONS)}"
        raise InvalidInputError(message, path=("condition",))
    body = Collected(
        mass_kg=require_positive(request.mass_kg, path=("massKg",)),
        condition=request.condition,
        route=request.route,
        custodian=workspace.operator_id,
    )
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    workspace.record(held, body, occurrence=request.occurrence)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))


async def dismantle_battery(workspace: Workspace, request: DismantleBattery) -> Outcome:
    """Record that a waste battery was taken apart: what was directly inside is released.

    Raises:
        InvalidInputError: a mass that is not above zero, or above what the battery had.
        StageConflictError: it was not collected.
    """
    remaining = require_positive(request.mass_kg, path=("massKg",))
    method = optional_text(request.method, path=("method",), longest=500)
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    known = held.state.mass_kg
    if remaining is not None and known is not None and remaining > known:
        message = f"{remaining} kg are left of a battery of {known} kg"
        raise InvalidInputError(message, path=("massKg",))
    released = await holding.contents(workspace.reader, held.battery.id, depth=1)
    parts = await holding.load(workspace.reader, released)
    body = Dismantled(released=tuple(released), mass_kg=remaining, method=method)
    workspace.record(held, body, occurrence=request.occurrence)
    work = tuple(sorted(held.capacities & set(WORK)))
    freed = Released(parent=held.battery.id, owner=held.state.owner_id, custodian=workspace.operator_id)
    for battery_id in released:
        part = workspace.record(
            parts[battery_id],
            freed,
            occurrence=request.occurrence,
            circumstances=Circumstances(continued_work=work),
            is_permitted=True,
        )
        workspace.journal.attach(Attachment(battery_id, None, part.draft_id))
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id, *released))
