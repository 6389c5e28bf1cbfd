"""Sensor reports to measurements: which types are read, and in which units.

Types: GS1's `Temperature`, and the battery words of the OpenEPCIS extension (prefix `eubat`). Units: UN/ECE
Recommendation 20; P1 is percent. A unit that is not listed is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from celltrail.formats.epcis.model import SensorElement, SensorReport
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.statements import (
    BatteryReference,
    DocumentReference,
    FacilityReference,
    Measured,
)

_PREFIXES = (
    "eubat:",
    "https://ref.openepcis.io/extensions/eu/battery/",
    "gs1:MeasurementType-",
    "https://gs1.org/voc/MeasurementType-",
)
_ICE_POINT_K = Decimal("273.15")
_ICE_POINT_F = Decimal(32)
_THOUSANDTH = Decimal("0.001")


def _times(factor: str) -> Callable[[Decimal], Decimal]:
    return lambda value: (value * Decimal(factor)).normalize() + 0


def _from_fahrenheit(value: Decimal) -> Decimal:
    return ((value - _ICE_POINT_F) * 5 / 9).quantize(_THOUSANDTH)


_Units = Mapping[str | None, Callable[[Decimal], Decimal]]

_SHARE: _Units = {"P1": _times("0.01")}
_ENERGY: _Units = {"KWH": _times("1"), "WHR": _times("0.001"), "MWH": _times("1000")}


@dataclass(frozen=True, slots=True)
class _Quantity:
    """Which field a type of report is, and its units; `None` as a unit means that none is given."""

    field: str
    units: _Units
    lowest: Decimal | None = Decimal(0)
    highest: Decimal | None = None


_QUANTITIES: Mapping[str, _Quantity] = {
    "hasStateOfHealth": _Quantity("state_of_health", _SHARE, highest=Decimal(1)),
    "hasStateOfCharge": _Quantity("state_of_charge", _SHARE, highest=Decimal(1)),
    "hasCapacityFade": _Quantity("capacity_fade", _SHARE, highest=Decimal(1)),
    "hasRemainingCapacity": _Quantity("remaining_capacity_ah", {"AMH": _times("1"), "E09": _times("0.001")}),
    "hasRemainingEnergy": _Quantity("remaining_energy_kwh", _ENERGY),
    "hasEnergyThroughput": _Quantity("energy_throughput_kwh", _ENERGY),
    "hasInternalResistance": _Quantity(
        "internal_resistance_ohm", {"OHM": _times("1"), "E45": _times("0.001")}
    ),
    "hasCycleCount": _Quantity("cycles", {None: _times("1"), "C62": _times("1"), "H87": _times("1")}),
    "Temperature": _Quantity(
        "temperature_c",
        {"CEL": _times("1"), "KEL": lambda value: value - _ICE_POINT_K, "FAH": _from_fahrenheit},
        lowest=-_ICE_POINT_K,
    ),
}


@dataclass(frozen=True, slots=True)
class EventFrame:
    """What the event says of all its measurements."""

    pointer: str
    at: datetime
    event_id: str | None
    facility: FacilityReference | None
    documents: tuple[DocumentReference, ...]


def measurements(
    element: SensorElement, battery: BatteryReference, frame: EventFrame, findings: Findings
) -> tuple[Measured, ...]:
    """Return the measurements of one sensor element, one for each time at which it reported."""
    metadata = element.sensor_metadata
    by_time: dict[datetime, dict[str, Decimal]] = {}
    for index, report in enumerate(element.sensor_report):
        read = _read(report, f"{frame.pointer}/sensorReport/{index}", findings)
        if read is None:
            continue
        at = report.time or (metadata.time if metadata else None) or frame.at
        values = by_time.setdefault(at, {})
        if values.setdefault(read[0], read[1]) != read[1]:
            message = f"{report.type} says two values at one time"
            findings.report(FaultCode.CONTRADICTION, f"{frame.pointer}/sensorReport/{index}", message)
    device = metadata.device_id if metadata else None
    return tuple(_measured(battery, frame, at, values, device=device) for at, values in by_time.items())


def _measured(
    battery: BatteryReference,
    frame: EventFrame,
    at: datetime,
    values: Mapping[str, Decimal],
    *,
    device: str | None,
) -> Measured:
    cycles = values.get("cycles")
    return Measured(
        pointer=frame.pointer,
        at=at,
        event_id=frame.event_id,
        facility=frame.facility,
        documents=frame.documents,
        battery=battery,
        state_of_health=values.get("state_of_health"),
        state_of_charge=values.get("state_of_charge"),
        cycles=None if cycles is None else int(cycles),
        remaining_capacity_ah=values.get("remaining_capacity_ah"),
        remaining_energy_kwh=values.get("remaining_energy_kwh"),
        energy_throughput_kwh=values.get("energy_throughput_kwh"),
        capacity_fade=values.get("capacity_fade"),
        internal_resistance_ohm=values.get("internal_resistance_ohm"),
        temperature_c=values.get("temperature_c"),
        device=device,
    )


def _read(report: SensorReport, pointer: str, findings: Findings) -> tuple[str, Decimal] | None:
    """Return the field and the converted value, or None after a fault or warning."""
    quantity = _QUANTITIES.get(_word(report.type))
    if quantity is None:
        findings.report(FaultCode.UNKNOWN_MEASUREMENT, f"{pointer}/type", f"{report.type[:60]!r} is not read")
        return None
    if report.value is None:
        message = f"{report.type} gives no single value"
        findings.report(FaultCode.UNKNOWN_MEASUREMENT, pointer, message)
        return None
    convert = quantity.units.get(report.uom)
    if convert is None:
        listed = ", ".join(unit or "none" for unit in quantity.units)
        message = f"{report.type} in unit {report.uom or 'none'}; allowed: {listed}"
        findings.report(FaultCode.UNIT_NOT_ACCEPTED, f"{pointer}/uom", message)
        return None
    value = convert(report.value)
    return (quantity.field, value) if _is_possible(quantity, value, pointer, findings) else None


def _is_possible(quantity: _Quantity, value: Decimal, pointer: str, findings: Findings) -> bool:
    is_low = quantity.lowest is not None and value < quantity.lowest
    is_high = quantity.highest is not None and value > quantity.highest
    is_broken = quantity.field == "cycles" and value != value.to_integral_value()
    if not (is_low or is_high or is_broken):
        return True
    upper = "" if quantity.highest is None else f" to {quantity.highest}"
    whole = ", whole" if quantity.field == "cycles" else ""
    message = f"{quantity.field} is {value}; allowed: from {quantity.lowest}{upper}{whole}"
    findings.report(FaultCode.OUT_OF_RANGE, f"{pointer}/value", message)
    return False


def _word(kind: str) -> str:
    return next((kind.removeprefix(p) for p in _PREFIXES if kind.startswith(p)), kind)
