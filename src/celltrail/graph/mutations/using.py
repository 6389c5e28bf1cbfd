"""Using: into vehicles and out of them, measurements and repairs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from celltrail.commands.installation import install_battery, remove_battery, swap_battery
from celltrail.commands.upkeep import record_measurement, repair_battery
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.mutations.act import OneBatteryInput
from celltrail.graph.mutations.binding import part
from celltrail.graph.mutations.payloads import BatteryPayload, RepairPayload
from celltrail.graph.mutations.recording import ON_VERSION, mutation


@strawberry.input(description="Into a vehicle or into a storage system: name exactly one of the two.")
class InstallBatteryInput(OneBatteryInput):
    """Where the battery is built in."""

    vin: str | None = part("The vehicle identification number.", default=None)
    system: str | None = part("What the storage system is called.", default=None)
    vehicle_model: str | None = part("The model of the vehicle, as it is announced.", default=None)
    vehicle_certificate_on: date | None = part("The day of the vehicle's certificate.", default=None)
    import_cleared_on: date | None = part(
        "Of an imported vehicle: the day of its customs clearance.", default=None
    )


@strawberry.input(
    description="From one vehicle to another, at a swap station: name one of the vehicles, or both."
)
class SwapBatteryInput(OneBatteryInput):
    """Which vehicle gives, and which takes."""

    station: str = part("The swap station.")
    vin_in: str | None = part("The vehicle that gave the battery to the station.", default=None)
    vin_out: str | None = part("The vehicle that took it from the station.", default=None)


@strawberry.input(description="Values read off a battery: at least one.")
class RecordMeasurementInput(OneBatteryInput):
    """What was measured."""

    state_of_health: Decimal | None = part("State of health, 0..1.", default=None)
    state_of_charge: Decimal | None = part("State of charge, 0..1.", default=None)
    cycle_count: int | None = part("Full cycles so far.", default=None)
    remaining_capacity_ah: Decimal | None = part("Remaining capacity in ampere-hours.", default=None)
    remaining_energy_kwh: Decimal | None = part("Remaining energy in kilowatt-hours.", default=None)
    energy_throughput_kwh: Decimal | None = part("Energy throughput in kilowatt-hours.", default=None)
    internal_resistance_ohm: Decimal | None = part("Internal resistance in ohms.", default=None)
    minimum_temperature_c: Decimal | None = part("Lowest temperature in degrees Celsius.", default=None)
    maximum_temperature_c: Decimal | None = part("Highest temperature in degrees Celsius.", default=None)
    device: str | None = part("What it was measured with.", default=None)


@strawberry.input(description="A repair: say what was done, or name what was taken out and built in.")
class RepairBatteryInput(OneBatteryInput):
    """What was mended."""

    description: str | None = part("What was done.", default=None)
    replaced: list[BatteryKey] | None = part("Components that were taken out of it.", default=None)
    fitted: list[BatteryKey] | None = part("Components that were built in.", default=None)
    removed_destination: str | None = part("The service point that takes what was taken out.", default=None)
    uncoded_declaration: str | None = part("A statement, where what was built in has no code.", default=None)


@strawberry.input(description="Out of its vehicle or system, for good.")
class RemoveBatteryInput(OneBatteryInput):
    """Why it was taken out."""

    reason: str | None = part("Why.", default=None)
    scrap_certificate: str | None = part("Number of the vehicle's scrap certificate.", default=None)
    received_on: date | None = part("The day on which the vehicle was received.", default=None)
    battery_present: bool | None = part(
        "Whether the battery was in the vehicle; without it the vehicle is incomplete.", default=None
    )
    handed_over_on: date | None = part("The day on which the battery was handed over.", default=None)
    receiver: str | None = part("Who got it.", default=None)


@strawberry.type
class Using:
    """The mutations of those who use batteries and look after them."""

    install_battery = mutation(
        install_battery,
        InstallBatteryInput,
        BatteryPayload,
        refusals=ON_VERSION,
        description="Build a battery into a vehicle or into a storage system.",
    )
    swap_battery = mutation(
        swap_battery,
        SwapBatteryInput,
        BatteryPayload,
        refusals=ON_VERSION,
        description="Record that a battery changed vehicles at a swap station.",
    )
    record_measurement = mutation(
        record_measurement,
        RecordMeasurementInput,
        BatteryPayload,
        refusals=ON_VERSION,
        description="Record values read off a battery: state of health, cycles, temperatures.",
    )
    repair_battery = mutation(
        repair_battery,
        RepairBatteryInput,
        RepairPayload,
        refusals=ON_VERSION,
        description="Record a repair, with the components that were replaced.",
    )
    remove_battery = mutation(
        remove_battery,
        RemoveBatteryInput,
        BatteryPayload,
        refusals=ON_VERSION,
        description="Decommission a battery from its vehicle or system.",
    )
