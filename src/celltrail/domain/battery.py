"""The state of one battery after its last event: what `battery_version` keeps, and what transitions need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from celltrail.domain.vocabulary import BatteryLevel, EndOfLifeRoute, LifecycleStage, PassportStatus


@dataclass(frozen=True, slots=True)
class Battery:
    """What never changes about a battery. `uid_key` is the canonical form of `uid`, which may name any
    resolver.
    """

    id: str
    uid: str
    uid_key: str
    code: str | None
    level: BatteryLevel
    model_id: str | None
    manufacturer_id: str
    produced_on: date | None


@dataclass(frozen=True, slots=True)
class BatteryState:
    """What changes. One immutable value per event; `sequence` is the number of events so far.

    `host` is the VIN or the system it is built into; `parent_id` the battery that contains it. While a
    battery is inside another, `owner_id` and `custodian_id` are None: they are those of the outermost one.
    `shipment_id` is set while it is on an open shipment, `lot_id` once it went into a lot.
    """

    sequence: int = 0
    version: str = ""
    stage: LifecycleStage = LifecycleStage.PRODUCED
    passport_status: PassportStatus = PassportStatus.ORIGINAL
    owner_id: str | None = None
    custodian_id: str | None = None
    responsible_id: str | None = None
    parent_id: str | None = None
    host: str | None = None
    market: str | None = None
    placed_on_market_at: date | None = None
    shipment_id: str | None = None
    lot_id: str | None = None
    state_of_health: Decimal | None = None
    cycle_count: int | None = None
    measured_at: datetime | None = None
    collected_at: datetime | None = None
    route: EndOfLifeRoute | None = None
    mass_kg: Decimal | None = None
