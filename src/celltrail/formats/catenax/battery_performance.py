"""Performance in the Catena-X battery passport 6.1.0, rated for the model and measured on the battery.

Units that the schema fixes: capacity in ampere-hours, energy in kilowatt-hours, power in watts, resistance in
ohms, temperature in degrees Celsius, self-discharge in percent for each month, other shares in percent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from celltrail.formats.catenax.shapes import Documents
from celltrail.formats.codec import Named


@dataclass(frozen=True, slots=True)
class Voltage:
    """Rated voltages."""

    min: Decimal
    max: Decimal
    nominal: Decimal
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RatedEfficiency:
    """Rated round-trip efficiency."""

    depth_of_discharge: Decimal
    initial: Decimal
    at_half_life: Annotated[Decimal, Named("50PercentLife")]
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RatedEnergy:
    """Rated energy."""

    value: Decimal
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RatedResistance:
    """Rated internal resistance."""

    cell: Decimal
    pack: Decimal
    module: Decimal | None = None
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RatedPower:
    """Rated power, in general and at two states of charge."""

    value: Decimal
    at_20_soc: Annotated[Decimal, Named("at20SoC")]
    at_80_soc: Annotated[Decimal, Named("at80SoC")]
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RatedCapacity:
    """Rated capacity and the threshold of exhaustion."""

    value: Decimal
    threshold_exhaustion: Decimal
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TemperatureRange:
    """Temperatures that the battery endures."""

    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class CycleLifeTesting:
    """The test of cycle life."""

    temperature: Decimal
    cycles: Decimal
    depth_of_discharge: Decimal
    applied_charge_rate: Decimal
    applied_discharge_rate: Decimal


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Expected life."""

    expected_years: Decimal
    report: Documents
    cycle_life_testing: CycleLifeTesting


@dataclass(frozen=True, slots=True)
class Rated:
    """Performance of the model."""

    voltage: Voltage
    round_trip_efficiency: RatedEfficiency
    resistance: RatedResistance
    power: RatedPower
    capacity: RatedCapacity
    temperature: TemperatureRange
    self_discharging_rate: Decimal
    lifetime: Lifetime
    energy: RatedEnergy | None = None
    performance_document: Documents | None = None
    test_report: Documents | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A value at a time."""

    value: Decimal
    time: datetime


@dataclass(frozen=True, slots=True)
class RemainingAndFade:
    """What is left, and what was lost in percent."""

    remaining: Reading
    fade: Reading


@dataclass(frozen=True, slots=True)
class ResistanceReadings:
    """Readings for pack, cell and module."""

    pack: Reading
    cell: Reading
    module: Reading | None = None


@dataclass(frozen=True, slots=True)
class DynamicResistance:
    """Resistance now, and its increase in percent."""

    increase: ResistanceReadings
    remaining: ResistanceReadings


@dataclass(frozen=True, slots=True)
class DynamicCapacity:
    """Capacity now, lost and passed through."""

    fade: Reading
    throughput: Reading
    capacity: Reading


@dataclass(frozen=True, slots=True)
class DynamicEnergy:
    """Energy now, as a share of the certified one, and passed through."""

    soce: Reading
    remaining: Reading
    throughput: Reading | None = None


@dataclass(frozen=True, slots=True)
class Dynamic:
    """Performance of the one battery."""

    state_of_charge: Reading
    full_cycles: Reading
    self_discharging_rate: Decimal
    power: RemainingAndFade
    round_trip_efficiency: RemainingAndFade
    capacity: DynamicCapacity
    resistance: DynamicResistance
    energy: DynamicEnergy
    performance_document: Documents | None = None
    negative_events: Documents | None = None
    operating_environment: Documents | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """Performance of the model and of the battery."""

    rated: Rated
    dynamic: Dynamic
