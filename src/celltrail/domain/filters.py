"""What a list may be narrowed and ordered by. Each field names the facet that it reads: a row in which it is
unreadable counts as unknown and does not match (design of access, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    EndOfLifeRoute,
    LifecycleStage,
    PassportStatus,
    ShipmentStatus,
)


@dataclass(frozen=True, slots=True)
class BatteryFilter:
    """Batteries that meet every condition given; a tuple is met by any of its members."""

    ids: tuple[str, ...] | None = None
    uids: tuple[str, ...] | None = None
    codes: tuple[str, ...] | None = None
    levels: tuple[BatteryLevel, ...] | None = None
    stages: tuple[LifecycleStage, ...] | None = None
    passport_statuses: tuple[PassportStatus, ...] | None = None
    categories: tuple[BatteryCategory, ...] | None = None
    chemistries: tuple[Chemistry, ...] | None = None
    model_ids: tuple[str, ...] | None = None
    manufacturer_ids: tuple[str, ...] | None = None
    responsible_ids: tuple[str, ...] | None = None
    owner_ids: tuple[str, ...] | None = None
    custodian_ids: tuple[str, ...] | None = None
    markets: tuple[str, ...] | None = None
    produced_from: date | None = None
    produced_to: date | None = None
    placed_on_market_from: date | None = None
    placed_on_market_to: date | None = None
    state_of_health_below: Decimal | None = None
    state_of_health_from: Decimal | None = None
    is_inside_another: bool | None = None
    has_ended: bool | None = None  # my taking part: running, or frozen


class BatteryOrderField(StrEnum):
    """What batteries can be ordered by; ties are broken by id."""

    REGISTERED = "REGISTERED"
    CODE = "CODE"
    PRODUCED_ON = "PRODUCED_ON"
    PLACED_ON_MARKET_AT = "PLACED_ON_MARKET_AT"
    STATE_OF_HEALTH = "STATE_OF_HEALTH"


@dataclass(frozen=True, slots=True)
class BatteryOrder:
    """An order; rows without a value (or with an unreadable one) come last in both directions."""

    field: BatteryOrderField = BatteryOrderField.REGISTERED
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class ShipmentFilter:
    """Shipments that meet every condition given. Parties are readable by parties only."""

    ids: tuple[str, ...] | None = None
    statuses: tuple[ShipmentStatus, ...] | None = None
    references: tuple[str, ...] | None = None
    consignor_ids: tuple[str, ...] | None = None
    consignee_ids: tuple[str, ...] | None = None
    carrier_ids: tuple[str, ...] | None = None
    origins: tuple[str, ...] | None = None
    destinations: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SupplierFilter:
    """Operators that the reader buys from."""

    countries: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RecyclingFilter:
    """End-of-life records that meet every condition given."""

    routes: tuple[EndOfLifeRoute, ...] | None = None
    collected_from: datetime | None = None
    collected_to: datetime | None = None
    is_recycled: bool | None = None


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Events of the reader's slice that meet every condition given."""

    types: tuple[LifecycleEventType, ...] | None = None
    battery_ids: tuple[str, ...] | None = None
    shipment_ids: tuple[str, ...] | None = None
    recorded_by: tuple[str, ...] | None = None
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
