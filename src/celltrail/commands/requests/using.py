"""Requests of trade and use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from celltrail.commands.requests.base import OneBattery, Request
from celltrail.domain.keys import BatteryKey
from celltrail.domain.vocabulary import OwnerCategory, VehicleUse


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallBattery(OneBattery):
    """Into a vehicle or into a storage system: exactly one of the two is named."""

    vin: str | None = None
    system: str | None = None
    vehicle_model: str | None = None
    vehicle_certificate_on: date | None = None
    import_cleared_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOnMarket(Request):
    """Made available for the first time; the caller answers for the passport unless it names who does."""

    batteries: tuple[BatteryKey, ...]
    market: str
    placed_on: date
    responsible_id: str | None = None
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOwnership(Request):
    """Ownership passes on without a sale: to an operator, or to a private end user (`buyer_id` None and
    `to_end_user`).
    """

    batteries: tuple[BatteryKey, ...]
    buyer_id: str | None = None
    to_end_user: bool = False
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellBattery(TransferOwnership):
    """The same by a sale; the rest is about that of the vehicle."""

    region: str | None = None
    owner_category: OwnerCategory | None = None
    use_category: VehicleUse | None = None
    swap_operator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferResponsibility(Request):
    """Who answers for the passport from now on (Art. 77(7))."""

    batteries: tuple[BatteryKey, ...]
    responsible_id: str
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapBattery(OneBattery):
    """At a swap station, from one vehicle to another."""

    station: str
    vin_in: str | None = None
    vin_out: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMeasurement(OneBattery):
    """Values read off the battery; at least one."""

    state_of_health: Decimal | None = None
    state_of_charge: Decimal | None = None
    cycle_count: int | None = None
    remaining_capacity_ah: Decimal | None = None
    remaining_energy_kwh: Decimal | None = None
    energy_throughput_kwh: Decimal | None = None
    internal_resistance_ohm: Decimal | None = None
    minimum_temperature_c: Decimal | None = None
    maximum_temperature_c: Decimal | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairBattery(OneBattery):
    """Mended; `replaced` are taken out of it, `fitted` built in."""

    description: str | None = None
    replaced: tuple[BatteryKey, ...] = ()
    fitted: tuple[BatteryKey, ...] = ()
    removed_destination: str | None = None
    uncoded_declaration: str | None = None
