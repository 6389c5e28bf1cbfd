"""Measurements and repairs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from celltrail.commands.assembly import build_in
from celltrail.commands.end_of_life import known_mass_kg
from celltrail.commands.requests import Outcome, RecordMeasurement, RepairBattery
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.events import Measured, Removed, Repaired
from celltrail.domain.quantities import (
    optional_text,
    require_between,
    require_not_negative,
    require_share,
)
from celltrail.storage.drafts import Attachment, HeldBattery

_COLDEST_C, _HOTTEST_C = -100, 1_000  # beyond these the number is no battery's temperature, but a mistake
_MAX_CYCLES = 1_000_000


async def record_measurement(workspace: Workspace, request: RecordMeasurement) -> Outcome:
    """Record values read off a battery.

    Raises:
        InvalidInputError: no value, or one that cannot be.
    """
    body = _measured(request)
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    workspace.record(held, body, occurrence=request.occurrence)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))


def _measured(request: RecordMeasurement) -> Measured:
    cycles = request.cycle_count
    if cycles is not None and not 0 <= cycles <= _MAX_CYCLES:
        message = f"cycleCount {cycles} is not between 0 and {_MAX_CYCLES}"
        raise InvalidInputError(message, path=("cycleCount",))
    body = Measured(
        state_of_health=require_share(request.state_of_health, path=("stateOfHealth",)),
        state_of_charge=require_share(request.state_of_charge, path=("stateOfCharge",)),
        cycle_count=cycles,
        remaining_capacity_ah=require_not_negative(
            request.remaining_capacity_ah, path=("remainingCapacityAh",)
        ),
        remaining_energy_kwh=require_not_negative(request.remaining_energy_kwh, path=("remainingEnergyKwh",)),
        energy_throughput_kwh=require_not_negative(
            request.energy_throughput_kwh, path=("energyThroughputKwh",)
        ),
        internal_resistance_ohm=require_not_negative(
            request.internal_resistance_ohm, path=("internalResistanceOhm",)
        ),
        minimum_temperature_c=require_between(
            request.minimum_temperature_c, _COLDEST_C, _HOTTEST_C, path=("minimumTemperatureC",)
        ),
        maximum_temperature_c=require_between(
            request.maximum_temperature_c, _COLDEST_C, _HOTTEST_C, path=("maximumTemperatureC",)
        ),
        device=optional_text(request.device, path=("device",), longest=200),
    )
    if body in (Measured(), Measured(device=body.device)):
        message = "no value is given"
        raise InvalidInputError(message, path=("stateOfHealth",))
    low, high = body.minimum_temperature_c, body.maximum_temperature_c
    if low is not None and high is not None and low > high:
        message = f"the minimum {low} is above the maximum {high}"
        raise InvalidInputError(message, path=("minimumTemperatureC",))
    return body


async def repair_battery(workspace: Workspace, request: RepairBattery) -> Outcome:
    """Record a repair; components that were replaced come out, those that were fitted go in.

    Raises:
        InvalidInputError: nothing is said, or a replaced component is not inside of this battery.
    """
    description = optional_text(request.description, path=("description",), longest=2_000)
    if description is None and not request.replaced and not request.fitted:
        message = "a repair says what was done: a description, or components replaced or fitted"
        raise InvalidInputError(message, path=("description",))
    destination = optional_text(request.removed_destination, path=("removedDestination",), longest=200)
    declaration = optional_text(request.uncoded_declaration, path=("uncodedDeclaration",), longest=500)
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    replaced = await workspace.hold(request.replaced, path=("replaced",), at_least=0)
    fitted = await workspace.hold(request.fitted, path=("fitted",), at_least=0)
    body = Repaired(
        description=description,
        replaced=tuple(each.battery.id for each in replaced) or None,
        fitted=tuple(each.battery.id for each in fitted) or None,
        mass_kg=_mass_since(held, replaced, fitted),
        removed_destination=destination,
        uncoded_declaration=declaration,
    )
    workspace.record(held, body, occurrence=request.occurrence)
    for number, each in enumerate(replaced):
        _take_out(workspace, each, held, request=request, number=number)
    for number, each in enumerate(fitted):
        build_in(workspace, each, held, request=request, path=("fitted", number))
    ids = (held.battery.id, *(body.replaced or ()), *(body.fitted or ()))
    return Outcome(act_id=workspace.act_id, battery_ids=ids)


def _mass_since(
    whole: HeldBattery, replaced: Sequence[HeldBattery], fitted: Sequence[HeldBattery]
) -> Decimal | None:
    """The mass of the whole with other components, in kilograms; None where theirs are not known."""
    known = whole.state.mass_kg
    masses = [each.state.mass_kg for each in (*replaced, *fitted)]
    if known is None or not masses or None in masses:
        return None
    since = known - known_mass_kg(replaced) + known_mass_kg(fitted)
    return since if since > 0 else None


def _take_out(
    workspace: Workspace, part: HeldBattery, whole: HeldBattery, *, request: RepairBattery, number: int
) -> None:
    if part.state.parent_id != whole.battery.id:
        message = f"{part.named} is not inside {whole.named}"
        raise InvalidInputError(message, path=("replaced", number))
    body = Removed(
        parent=whole.battery.id,
        reason="replaced in a repair",
        owner=whole.state.owner_id,
        custodian=whole.state.custodian_id,
    )
    taken = workspace.record(part, body, occurrence=request.occurrence, is_permitted=True)
    workspace.journal.attach(Attachment(part.battery.id, None, taken.draft_id))
