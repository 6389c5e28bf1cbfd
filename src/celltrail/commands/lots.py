"""A recycler's books: batteries and lots go into a lot, fractions come out, materials are recovered.

No mass comes from nowhere: every entry is checked against the ledger of the lot it draws from or is recovered
from (`domain/recycling/mass_balance.py`), under that lot's lock, so in any order of concurrent records.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from celltrail.commands.requests import LotBattery, Mass, Outcome, ProcessLot, RecordRecycling
from celltrail.commands.workspace import Workspace, require_no_version
from celltrail.domain.errors import InvalidInputError, MassBalanceExceededError
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import EventBody, LotProcessed, Recycled
from celltrail.domain.lifecycle import accepted
from celltrail.domain.quantities import optional_text
from celltrail.domain.recorders import require_role
from celltrail.domain.recycling import mass_balance
from celltrail.domain.views import MaterialMass
from celltrail.storage import holding
from celltrail.storage.drafts import ChainKind, Draft, HeldBattery, NewRow
from celltrail.storage.lot_books import HeldLot, batteries_in, everything_inside, hold_lots

MAX_INPUTS = 1_000


async def process_lot(workspace: Workspace, request: ProcessLot) -> Outcome:
    """Record that batteries and mass of the caller's other lots were processed, and what came out.

    Raises:
        InvalidInputError: nothing goes in, a battery of unknown mass, or a material that does not exist.
        MassBalanceExceededError: more comes out than goes in, or more is drawn from a lot than it has.
        StageConflictError: a battery is not waste, or is in a lot already.
    """
    require_role(workspace.principal, LifecycleEventType.LOT_PROCESSED)
    if not 1 <= len(request.batteries) + len(request.lots) <= MAX_INPUTS:
        message = f"a lot takes in 1 to {MAX_INPUTS} batteries and lots"
        raise InvalidInputError(message, path=("batteries",))
    reference = optional_text(request.reference, path=("reference",), longest=200)
    held = await workspace.hold(
        [each.battery for each in request.batteries],
        expected_version=request.expected_version,
        at_least=0,
    )
    for number, battery in enumerate(held):
        workspace.require_recorder(battery, LifecycleEventType.LOT_PROCESSED, path=("batteries", number))
    masses = [
        _mass(each, battery, number)
        for number, (each, battery) in enumerate(zip(request.batteries, held, strict=True))
    ]
    await _check_draws(workspace, request)
    fractions = _materials(request.fractions)
    ledger = mass_balance.process(
        [*masses, *(draw.mass_kg for draw in request.lots)], fractions, subject=reference or "the lot"
    )
    lot_id, draft_id = workspace.new_id(), workspace.new_id()
    _open(workspace, request, lot_id=lot_id, draft_id=draft_id, reference=reference, input_kg=ledger.input_kg)
    _enter(workspace, request, held, masses, lot_id=lot_id, draft_id=draft_id)
    for each in fractions:
        row = {"lot_id": lot_id, "material": each.material, "mass_kg": each.mass_kg}
        workspace.journal.insert(NewRow("lot_fraction", row, draft_id, "position"))
    ids = tuple(each.battery.id for each in held)
    return Outcome(act_id=workspace.act_id, lot_id=lot_id, battery_ids=ids)


async def record_recycling(workspace: Workspace, request: RecordRecycling) -> Outcome:
    """Record what was recovered from a lot, or from one battery on its own. Every battery in it is recycled
    then.

    Raises:
        InvalidInputError: not exactly one of lot and battery, or a material that was recorded before.
        MassBalanceExceededError: more is recovered than went in.
    """
    require_role(workspace.principal, LifecycleEventType.RECYCLED)
    if (request.lot_id is None) == (request.battery is None):
        message = "materials are recovered from a lot or from one battery: name exactly one of the two"
        raise InvalidInputError(message, path=("lot",))
    recovered = _materials(request.recovered)
    if request.lot_id is not None:
        require_no_version(request.expected_version, of="a lot")
        return await _recycle_lot(workspace, request, request.lot_id, recovered)
    return await _recycle_battery(workspace, request, recovered)


async def _recycle_lot(
    workspace: Workspace, request: RecordRecycling, lot_id: str, recovered: Sequence[MaterialMass]
) -> Outcome:
    lot = (await hold_lots(workspace.reader, [(lot_id, ("lot",))]))[lot_id]
    _require_new(lot, recovered)
    mass_balance.recover(lot.ledger, recovered, subject=lot.reference or "the lot")
    battery_ids = await batteries_in(workspace.reader, lot_id)
    held = await holding.load(workspace.reader, battery_ids)
    _recover(workspace, request, lot_id=lot_id, recovered=recovered)
    await _cease(workspace, request, [held[each] for each in battery_ids], lot_id=lot_id)
    return Outcome(act_id=workspace.act_id, lot_id=lot_id, battery_ids=tuple(battery_ids))


async def _recycle_battery(
    workspace: Workspace, request: RecordRecycling, recovered: Sequence[MaterialMass]
) -> Outcome:
    """A battery that is recycled on its own is a lot of one."""
    if request.battery is None:
        message = "no battery is named"
        raise InvalidInputError(message, path=("battery",))
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    workspace.require_recorder(held, LifecycleEventType.LOT_PROCESSED)
    mass = _mass(LotBattery(request.battery), held, None)
    ledger = mass_balance.process([mass], (), subject=held.named)
    mass_balance.recover(ledger, recovered, subject=held.named)
    lot_id, draft_id = workspace.new_id(), workspace.new_id()
    _open(workspace, request, lot_id=lot_id, draft_id=draft_id, reference=None, input_kg=mass)
    row = {
        "lot_id": lot_id,
        "number": 0,
        "battery_id": held.battery.id,
        "input_lot_id": None,
        "mass_kg": mass,
    }
    workspace.journal.insert(NewRow("lot_input", row, draft_id))
    held = workspace.record(held, LotProcessed(lot=lot_id, mass_kg=mass), occurrence=request.occurrence)
    _recover(workspace, request, lot_id=lot_id, recovered=recovered)
    await _cease(workspace, request, [held], lot_id=lot_id)
    return Outcome(act_id=workspace.act_id, lot_id=lot_id, battery_ids=(held.battery.id,))


def _mass(asked: LotBattery, held: HeldBattery, number: int | None) -> Decimal:
    path = ("battery",) if number is None else ("batteries", number, "massKg")
    known = held.state.mass_kg
    mass = known if asked.mass_kg is None else asked.mass_kg
    if mass is None:
        message = f"the mass of {held.named} is not known: record it with its collection, or name it here"
        raise InvalidInputError(message, path=path)
    mass_balance.require_mass(mass, path=path)
    if known is not None and mass > known:
        raise MassBalanceExceededError(held.named, input_kg=known, output_kg=mass, path=path)
    return mass


async def _check_draws(workspace: Workspace, request: ProcessLot) -> None:
    asked = [(draw.lot_id, ("lots", number, "lot")) for number, draw in enumerate(request.lots)]
    if not asked:
        return
    if len({lot_id for lot_id, _ in asked}) < len(asked):
        message = "a lot is named twice: add the masses"
        raise InvalidInputError(message, path=("lots",))
    lots = await hold_lots(workspace.reader, asked)
    for number, draw in enumerate(request.lots):
        lot = lots[draw.lot_id]
        subject = lot.reference or "the lot drawn from"
        mass_balance.draw(lot.ledger, draw.mass_kg, subject=subject, path=("lots", number, "massKg"))


def _materials(masses: Sequence[Mass]) -> tuple[MaterialMass, ...]:
    return tuple(MaterialMass(each.material, each.mass_kg, each.input_mass_kg) for each in masses)


def _require_new(lot: HeldLot, recovered: Sequence[MaterialMass]) -> None:
    for number, each in enumerate(recovered):
        if each.material in lot.recovered:
            message = f"{each.material} was recorded for this lot before"
            raise InvalidInputError(message, path=("recovered", number, "material"))


def _open(
    workspace: Workspace,
    request: ProcessLot | RecordRecycling,
    *,
    lot_id: str,
    draft_id: str,
    reference: str | None,
    input_kg: Decimal,
) -> None:
    row = {
        "id": lot_id,
        "reference": reference,
        "processed_by": workspace.operator_id,
        "processed_at": workspace.occurred(request.occurrence),
        "input_mass_kg": input_kg,
    }
    workspace.journal.insert(NewRow("material_lot", row, draft_id, "created_position"))
    fractions = request.fractions if isinstance(request, ProcessLot) else ()
    body = LotProcessed(lot=lot_id, mass_kg=input_kg, outputs=_outputs(fractions))
    _record_on_lot(workspace, request, body, lot_id=lot_id, draft_id=draft_id)


def _enter(
    workspace: Workspace,
    request: ProcessLot,
    held: Sequence[HeldBattery],
    masses: Sequence[Decimal],
    *,
    lot_id: str,
    draft_id: str,
) -> None:
    for number, (each, mass) in enumerate(zip(held, masses, strict=True)):
        row = {"lot_id": lot_id, "number": number, "battery_id": each.battery.id, "input_lot_id": None}
        workspace.journal.insert(NewRow("lot_input", row | {"mass_kg": mass}, draft_id))
        body = LotProcessed(lot=lot_id, mass_kg=mass)
        workspace.record(each, body, occurrence=request.occurrence, path=("batteries", number))
    for number, draw in enumerate(request.lots, start=len(held)):
        row = {"lot_id": lot_id, "number": number, "battery_id": None, "input_lot_id": draw.lot_id}
        workspace.journal.insert(NewRow("lot_input", row | {"mass_kg": draw.mass_kg}, draft_id))


def _recover(
    workspace: Workspace, request: RecordRecycling, *, lot_id: str, recovered: Sequence[MaterialMass]
) -> None:
    draft_id = workspace.new_id()
    for each in recovered:
        row = {
            "lot_id": lot_id,
            "material": each.material,
            "mass_kg": each.mass_kg,
            "input_mass_kg": each.input_mass_kg,
        }
        workspace.journal.insert(NewRow("recovered_material", row, draft_id, "position"))
    body = Recycled(lot=lot_id, outputs=_outputs(request.recovered), residue_disposal=_residue(request))
    _record_on_lot(workspace, request, body, lot_id=lot_id, draft_id=draft_id)


async def _cease(
    workspace: Workspace, request: RecordRecycling, held: Sequence[HeldBattery], *, lot_id: str
) -> None:
    """The batteries, and what is still inside of them, have come to their end; those recycled before have
    not twice.
    """
    body = Recycled(lot=lot_id, residue_disposal=_residue(request))
    inside = await everything_inside(workspace.reader, [each.battery.id for each in held])
    parts = await holding.load(workspace.reader, inside)
    for each in [*held, *(parts[battery_id] for battery_id in inside)]:
        if body.type in accepted(each.state):
            workspace.record(each, body, occurrence=request.occurrence, path=("lot",), is_permitted=True)


def _residue(request: RecordRecycling) -> str | None:
    return optional_text(request.residue_disposal, path=("residueDisposal",), longest=500)


def _record_on_lot(
    workspace: Workspace,
    request: ProcessLot | RecordRecycling,
    body: EventBody,
    *,
    lot_id: str,
    draft_id: str,
) -> None:
    workspace.journal.add(
        Draft(
            id=draft_id,
            act_id=workspace.act_id,
            kind=ChainKind.LOT,
            chain_id=lot_id,
            body=body,
            occurred_at=workspace.occurred(request.occurrence),
            facility_id=request.occurrence.facility_id,
            evidence=request.occurrence.evidence,
        )
    )


def _outputs(masses: Sequence[Mass]) -> tuple[str, ...]:
    return tuple(f"{each.material} {each.mass_kg:f}" for each in masses)
