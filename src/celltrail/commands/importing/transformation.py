"""Stated transformations: a second life, or materials that were recovered."""

from __future__ import annotations

from decimal import Decimal

from celltrail.commands.importing.faults import ImportFaultCode
from celltrail.commands.importing.importer import Importer
from celltrail.commands.importing.registration import new_battery
from celltrail.commands.lots import process_lot, record_recycling
from celltrail.commands.requests import LotBattery, Mass, ProcessLot, RecordRecycling, RepurposeBattery
from celltrail.commands.second_life import repurpose_battery
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import EndOfLifeRoute
from celltrail.formats.statements import MaterialQuantity, Transformed


async def transform(importer: Importer, stated: Transformed) -> None:
    """Record the second life or the recycling of the inputs.

    Raises:
        DomainError: a command refuses it.
    """
    if stated.route is EndOfLifeRoute.RECYCLE:
        await _recycle(importer, stated)
    elif stated.route is None or not stated.inputs or not stated.outputs:
        importer.leave_out(stated.pointer, "a transformation without a known step, inputs and outputs")
    else:
        await _repurpose(importer, stated, stated.route)


async def _repurpose(importer: Importer, stated: Transformed, route: EndOfLifeRoute) -> None:
    made_on = None if stated.at is None else stated.at.date()
    successors = tuple(
        new_battery(importer, importer.roll.entry(output), produced_on=made_on) for output in stated.outputs
    )
    request = RepurposeBattery(
        idempotency_key=importer.new_key(),
        occurrence=importer.occurrence(stated),
        originals=tuple(importer.roll.entry(each).key for each in stated.inputs),
        successors=successors,
        route=route,
    )
    await importer.act(repurpose_battery, request, event_id=stated.event_id)
    importer.tally.registered += len(successors)


async def _recycle(importer: Importer, stated: Transformed) -> None:
    """One battery on its own, or several as one lot."""
    recovered = _recovered(importer, stated)
    keys = [importer.roll.entry(each).key for each in stated.inputs]
    lot_id = None
    if len(keys) != 1:
        process = ProcessLot(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            batteries=tuple(LotBattery(key) for key in keys),
            fractions=(),
        )
        lot_id = (await importer.act(process_lot, process, event_id=stated.event_id)).lot_id
    request = RecordRecycling(
        idempotency_key=importer.new_key(),
        occurrence=importer.occurrence(stated),
        recovered=recovered,
        lot_id=lot_id,
        battery=keys[0] if lot_id is None else None,
    )
    await importer.act(record_recycling, request, event_id=stated.event_id)


def _recovered(importer: Importer, stated: Transformed) -> tuple[Mass, ...]:
    """The stated masses by element; one element named twice is added up."""
    masses: dict[str, Decimal] = {}
    for material in stated.materials:
        name = _element(material)
        if name is None or material.mass_kg is None:
            message = (
                f"{material.epc_class[:80]!r} is no element with a mass; known: {', '.join(RecoveredElement)}"
            )
            importer.notes.report(ImportFaultCode.UNKNOWN_MATERIAL, stated.pointer, message)
            continue
        masses[name] = masses.get(name, Decimal(0)) + material.mass_kg
    return tuple(Mass(name, mass) for name, mass in masses.items())


def _element(material: MaterialQuantity) -> str | None:
    """The element that the last part of the class's URI names, as in …/material/lithium."""
    last = material.epc_class.rstrip("/").replace(":", "/").rpartition("/")[2].upper()
    return last if last in RecoveredElement.__members__ else None
