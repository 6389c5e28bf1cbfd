"""Collection and dismantling: a battery becomes waste, and what was inside it lives on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from celltrail.commands.requests import CollectBattery, DismantleBattery, Mass, Outcome
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import InvalidInputError, Path
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import Collected, Dismantled, Released
from celltrail.domain.participation import WORK, Circumstances
from celltrail.domain.quantities import not_future, optional_text, require_positive
from celltrail.domain.recycling.mass_balance import check_outputs
from celltrail.domain.views import MaterialMass
from celltrail.storage import holding
from celltrail.storage.drafts import Attachment, HeldBattery

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
        source_party=optional_text(request.source_party, path=("sourceParty",), longest=200),
        outbound_on=not_future(request.outbound_on, today=workspace.now.date(), path=("outboundOn",)),
        receiver=optional_text(request.receiver, path=("receiver",), longest=200),
        custodian=workspace.operator_id,
    )
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    workspace.record(held, body, occurrence=request.occurrence)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))


async def dismantle_battery(workspace: Workspace, request: DismantleBattery) -> Outcome:
    """Record that a waste battery was taken apart: what was directly inside is released.

    Without `mass_kg`, what is left of the battery is its mass without those of its parts, as far as they are
    known: a kilogram that left with a part is not there to be recovered from the rest as well.

    Raises:
        InvalidInputError: a mass that is not above zero, or above what the parts leave of the battery's; or
            outputs of a battery of unknown mass.
        MassBalanceExceededError: the outputs are heavier than what is left of it.
        StageConflictError: it was not collected.
    """
    remaining = require_positive(request.mass_kg, path=("massKg",))
    method = optional_text(request.method, path=("method",), longest=500)
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    workspace.require_recorder(held, LifecycleEventType.DISMANTLED)
    released = await holding.contents(workspace.reader, held.battery.id, depth=1)
    parts = await holding.load(workspace.reader, released)
    left = _left(remaining, held.state.mass_kg, [parts[each] for each in released])
    body = Dismantled(
        released=tuple(released),
        mass_kg=left,
        method=method,
        outputs=_outputs(request.outputs, left if left is not None else held.state.mass_kg, held.named),
    )
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


def _outputs(masses: Sequence[Mass], left: Decimal | None, subject: str) -> tuple[str, ...] | None:
    """What came of the battery itself, by fraction: no more than was left of it."""
    if not masses:
        return None
    if left is None:
        message = f"the mass of {subject} is not known: say what is left of it (massKg)"
        raise InvalidInputError(message, path=("massKg",))
    fractions = [MaterialMass(each.material, each.mass_kg) for each in masses]
    check_outputs(fractions, input_kg=left, subject=subject, path=("outputs",))
    return tuple(f"{each.material} {each.mass_kg:f}" for each in masses)


def require_left(
    weighed: Decimal | None, whole_kg: Decimal | None, parts: Iterable[HeldBattery], *, path: Path
) -> None:
    """Refuse a weighed rest that, with its parts, is heavier than the whole was.

    Raises:
        InvalidInputError: it is; the message has the three masses.
    """
    gone = known_mass_kg(parts)
    if weighed is not None and whole_kg is not None and weighed + gone > whole_kg:
        message = f"{weighed} kg are left of a battery of {whole_kg} kg, and its parts have {gone} kg"
        raise InvalidInputError(message, path=path)


def known_mass_kg(parts: Iterable[HeldBattery]) -> Decimal:
    """The masses of several batteries together, as far as they are known."""
    return sum((each.state.mass_kg for each in parts if each.state.mass_kg is not None), Decimal(0))


def _left(weighed: Decimal | None, whole_kg: Decimal | None, parts: Sequence[HeldBattery]) -> Decimal | None:
    """What is left of a whole without its parts, in kilograms: as weighed, or else by the masses recorded."""
    require_left(weighed, whole_kg, parts, path=("massKg",))
    gone = known_mass_kg(parts)
    if weighed is not None or whole_kg is None or not gone:
        return weighed
    # Parts heavier than their whole leave nothing: one of the masses is wrong, and is to be corrected.
    return max(whole_kg - gone, Decimal(0))
