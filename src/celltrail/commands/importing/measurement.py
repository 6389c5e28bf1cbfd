"""Stated readings of one battery: a measurement, and the attributes that have no field in one."""

from __future__ import annotations

from decimal import Decimal

from celltrail.commands.declarations import declare_attributes
from celltrail.commands.importing.attributes import as_declared, declared_before, new_values
from celltrail.commands.importing.importer import Importer
from celltrail.commands.requests import DeclareAttributes, RecordMeasurement
from celltrail.commands.upkeep import record_measurement
from celltrail.domain.attribute_values import AttributeValue
from celltrail.domain.keys import BatteryKey
from celltrail.formats.statements import Measured
from celltrail.storage import holding, tables

FIELDS = {
    "state_of_health": "state_of_health",
    "state_of_charge": "state_of_charge",
    "cycle_count": "cycles",
    "remaining_capacity_ah": "remaining_capacity_ah",
    "remaining_energy_kwh": "remaining_energy_kwh",
    "energy_throughput_kwh": "energy_throughput_kwh",
    "internal_resistance_ohm": "internal_resistance_ohm",
    "minimum_temperature_c": "temperature_c",
    "maximum_temperature_c": "temperature_c",
    "device": "device",
}
"""A measurement's fields, and the statement's. One reading of a temperature is the lowest and the highest."""
_FADE = "capacity_fade"
_PERCENT = Decimal(100)


async def measure(importer: Importer, stated: Measured) -> None:
    """Record the values; what the passport holds as attributes is declared, if nothing later is known.

    Raises:
        DomainError: the command refuses a value, or the battery.
    """
    held = await holding.hold_one(
        importer.workspace.reader, importer.roll.entry(stated.battery).key, path=("battery",)
    )
    key = BatteryKey(id=held.battery.id)
    values = {name: getattr(stated, theirs) for name, theirs in FIELDS.items()}
    attributes = _attributes(stated)
    if any(value is not None for value in values.values()) or not attributes:
        request = RecordMeasurement(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            battery=key,
            **values,
        )
        await importer.act(record_measurement, request, event_id=stated.event_id)
    if stated.at is not None and held.state.measured_at is not None and stated.at < held.state.measured_at:
        if attributes:
            latest = held.state.measured_at.isoformat()
            message = f"older than the measurement of {latest}: the passport keeps the later values"
            importer.leave_out(stated.pointer, message)
        return
    await _declare(importer, stated, key, attributes)


async def _declare(
    importer: Importer, stated: Measured, key: BatteryKey, attributes: tuple[AttributeValue, ...]
) -> None:
    ids = [key.id] if key.id is not None else []
    declared = await declared_before(importer.workspace.reader, tables.attribute_value.c.battery_id, ids)
    values = new_values(attributes, declared.get(key.id or "", {}))
    if values:
        request = DeclareAttributes(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            attributes=as_declared(values),
            battery=key,
        )
        await importer.act(declare_attributes, request, event_id=stated.event_id)


def _attributes(stated: Measured) -> tuple[AttributeValue, ...]:
    """A measurement has no field for the capacity that was lost; the passport has an attribute."""
    if stated.capacity_fade is None or any(each.attribute_id == _FADE for each in stated.attributes):
        return stated.attributes
    fade = (stated.capacity_fade * _PERCENT).normalize() + 0
    return (*stated.attributes, AttributeValue(_FADE, fade, "%"))
