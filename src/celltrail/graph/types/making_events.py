"""Events of making, building in and selling: one type per body of `celltrail.domain.events`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from celltrail.domain.vocabulary import OwnerCategory, PassportStatus, SecondLifeUse, VehicleUse
from celltrail.graph.references import BatteryRef, OperatorRef
from celltrail.graph.types.event import LifecycleEvent, named, named_batteries, party, told


@strawberry.type(description="A maker described a battery model.")
class ModelRegistered(LifecycleEvent):
    """See the body of the same name."""

    name: str | None = told("name", "What the maker calls the model.")


@strawberry.type(description="A battery came into being: first made, or made from others (second life).")
class Produced(LifecycleEvent):
    """See the body of the same name."""

    produced_on: date | None = told("produced_on", "The day on which it was made.")
    derived_from: list[BatteryRef] = named_batteries("derived_from", "The originals that it was made from.")
    status: PassportStatus | None = told("status", "The status with which its passport begins.")
    application: SecondLifeUse | None = told("application", "Second life: what it is used for.")


@strawberry.type(description="On the whole: components were built into it. On a component: it was built in.")
class Assembled(LifecycleEvent):
    """See the body of the same name."""

    parent: BatteryRef | None = named("Battery", "parent", "What it was built into.")
    components: list[BatteryRef] = named_batteries("components", "What was built into it.")


@strawberry.type(description="Built into a vehicle or a storage system.")
class Installed(LifecycleEvent):
    """See the body of the same name."""

    vin: str | None = told("vin", "The vehicle identification number.")
    system: str | None = told("system", "The storage system.")
    vehicle_model: str | None = told("vehicle_model", "The model of the vehicle.")
    vehicle_certificate_on: date | None = told(
        "vehicle_certificate_on", "The day of the vehicle's certificate."
    )
    import_cleared_on: date | None = told("import_cleared_on", "The day of its customs clearance.")


@strawberry.type(description="First made available on the market of a country.")
class PlacedOnMarket(LifecycleEvent):
    """See the body of the same name."""

    market: str | None = told("market", "The country: ISO 3166-1 alpha-2.")
    placed_on: date | None = told("placed_on", "The day.")
    responsible: OperatorRef | None = party("responsible", "Who answers for the passport.")


@strawberry.type(description="Sold by its owner.")
class Sold(LifecycleEvent):
    """See the body of the same name."""

    seller: OperatorRef | None = party("seller", "Who sold it.")
    buyer: OperatorRef | None = party("buyer", "Who bought it; null for a private end user.")
    to_end_user: bool | None = told("to_end_user", "Whether a private end user bought it.")
    region: str | None = told("region", "Where the vehicle was sold: province and city.")
    owner_category: OwnerCategory | None = told("owner_category", "What owns the vehicle.")
    use_category: VehicleUse | None = told("use_category", "What the vehicle is used for.")
    swap_operator: str | None = told("swap_operator", "The swap or leasing firm that owns the battery.")


@strawberry.type(description="Ownership passed on without a sale.")
class OwnershipTransferred(LifecycleEvent):
    """See the body of the same name."""

    previous: OperatorRef | None = party("previous", "Who owned it.")
    next: OperatorRef | None = party("next", "Who owns it now; null for a private end user.")
    to_end_user: bool | None = told("to_end_user", "Whether it passed to a private end user.")


@strawberry.type(description="The duty to answer for the passport passed on (Art. 77(7)).")
class ResponsibilityTransferred(LifecycleEvent):
    """See the body of the same name."""

    previous: OperatorRef | None = party("previous", "Who answered for it.")
    next: OperatorRef | None = party("next", "Who answers for it now.")


@strawberry.type(description="Taken from one vehicle and given to another at a swap station.")
class Swapped(LifecycleEvent):
    """See the body of the same name."""

    station: str | None = told("station", "The swap station.")
    vin_in: str | None = told("vin_in", "The vehicle that it came from.")
    vin_out: str | None = told("vin_out", "The vehicle that it went to.")


@strawberry.type(description="Values were read off the battery (Annex XIII 4; Annex VII).")
class Measured(LifecycleEvent):
    """See the body of the same name."""

    state_of_health: Decimal | None = told("state_of_health", "State of health, 0..1.")
    state_of_charge: Decimal | None = told("state_of_charge", "State of charge, 0..1.")
    cycle_count: int | None = told("cycle_count", "Number of full cycles.")
    remaining_capacity_ah: Decimal | None = told(
        "remaining_capacity_ah", "Remaining capacity in ampere-hours."
    )
    remaining_energy_kwh: Decimal | None = told("remaining_energy_kwh", "Remaining energy in kilowatt-hours.")
    energy_throughput_kwh: Decimal | None = told(
        "energy_throughput_kwh", "Energy throughput so far in kilowatt-hours."
    )
    internal_resistance_ohm: Decimal | None = told("internal_resistance_ohm", "Internal resistance in ohms.")
    minimum_temperature_c: Decimal | None = told(
        "minimum_temperature_c", "Lowest temperature so far in degrees Celsius."
    )
    maximum_temperature_c: Decimal | None = told(
        "maximum_temperature_c", "Highest temperature so far in degrees Celsius."
    )
    device: str | None = told("device", "What it was measured with.")


@strawberry.type(description="Mended; components may have been replaced.")
class Repaired(LifecycleEvent):
    """See the body of the same name."""

    description: str | None = told("description", "What was done.")
    replaced: list[BatteryRef] = named_batteries("replaced", "Components that were taken out.")
    fitted: list[BatteryRef] = named_batteries("fitted", "Components that were built in.")
    mass_kg: Decimal | None = told(
        "mass_kg", "Its mass since, in kilograms, where that follows from those of the components."
    )
    removed_destination: str | None = told(
        "removed_destination", "The service point that takes what was taken out."
    )
    uncoded_declaration: str | None = told("uncoded_declaration", "A statement about what has no code.")
