"""What is built into what: cells into modules, modules into packs, packs into systems."""

from __future__ import annotations

from celltrail.commands.requests import AssembleBattery, Outcome, Request
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import InvalidInputError, Path
from celltrail.domain.events import Assembled
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage.drafts import Attachment, HeldBattery

MAX_COMPONENTS = 1_000

# GB/T 34014-2017: pack, module and cell codes are put in correspondence; a pack may hold cells directly.
BUILT_INTO: dict[BatteryLevel, frozenset[BatteryLevel]] = {
    BatteryLevel.CELL: frozenset({BatteryLevel.MODULE, BatteryLevel.PACK}),
    BatteryLevel.MODULE: frozenset({BatteryLevel.PACK}),
    BatteryLevel.PACK: frozenset({BatteryLevel.SYSTEM}),
    BatteryLevel.SYSTEM: frozenset(),
}


async def assemble_battery(workspace: Workspace, request: AssembleBattery) -> Outcome:
    """Record that components were built into a whole; both must be the caller's own.

    Raises:
        InvalidInputError: no components, too many, or of a level that is not built into this one.
        StageConflictError: one is inside another already, on a shipment, or no longer new.
    """
    if not 1 <= len(request.components) <= MAX_COMPONENTS:
        message = f"{len(request.components)} components; 1 to {MAX_COMPONENTS} are allowed at once"
        raise InvalidInputError(message, path=("components",))
    parent = await workspace.hold_one(
        request.parent, expected_version=request.expected_version, path=("parent",)
    )
    components = await workspace.hold(request.components, path=("components",))
    body = Assembled(components=tuple(each.battery.id for each in components))
    workspace.record(parent, body, occurrence=request.occurrence, path=("parent",))
    for number, component in enumerate(components):
        build_in(workspace, component, parent, request=request, path=("components", number))
    return Outcome(act_id=workspace.act_id, battery_ids=(parent.battery.id, *(body.components or ())))


def build_in(
    workspace: Workspace,
    component: HeldBattery,
    parent: HeldBattery,
    *,
    request: Request,
    path: Path,
) -> None:
    """Record one component's own event, and that it is inside from here on.

    Raises:
        InvalidInputError: its level is not built into the parent's.
    """
    if parent.battery.level not in BUILT_INTO[component.battery.level]:
        message = (
            f"a {component.battery.level} is not built into a {parent.battery.level}; "
            f"allowed: {', '.join(sorted(BUILT_INTO[component.battery.level])) or 'nothing'}"
        )
        raise InvalidInputError(message, path=path)
    draft_id = workspace.record(
        component, Assembled(parent=parent.battery.id), occurrence=request.occurrence, path=path
    ).draft_id
    workspace.journal.attach(Attachment(component.battery.id, parent.battery.id, draft_id))
