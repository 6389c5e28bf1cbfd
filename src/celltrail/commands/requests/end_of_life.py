"""Requests about the end of life, second lives and lots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from celltrail.commands.requests.base import OneBattery, Request
from celltrail.commands.requests.making import NewBattery
from celltrail.domain.keys import BatteryKey
from celltrail.domain.vocabulary import EndOfLifeRoute, SecondLifeUse


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBattery(OneBattery):
    """Decommissioned from its vehicle or system."""

    reason: str | None = None
    scrap_certificate: str | None = None
    received_on: date | None = None
    battery_present: bool | None = None
    handed_over_on: date | None = None
    receiver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectBattery(OneBattery):
    """Becomes waste."""

    mass_kg: Decimal | None = None
    condition: str | None = None
    route: EndOfLifeRoute | None = None
    source_party: str | None = None
    outbound_on: date | None = None
    receiver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismantleBattery(OneBattery):
    """Releases what is inside; `mass_kg` is left of the battery itself, `outputs` are what came of it."""

    mass_kg: Decimal | None = None
    method: str | None = None
    outputs: tuple[Mass, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RepurposeBattery(Request):
    """n originals become m new batteries; `route` REUSE, REPURPOSE or REMANUFACTURE."""

    originals: tuple[BatteryKey, ...]
    successors: tuple[NewBattery, ...]
    route: EndOfLifeRoute
    application: SecondLifeUse | None = None
    expected_version: str | None = None


@dataclass(frozen=True, slots=True)
class LotBattery:
    """A battery put into a lot; without a mass, the one that was recorded."""

    battery: BatteryKey
    mass_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LotDraw:
    """Mass taken out of another lot's fractions."""

    lot_id: str
    mass_kg: Decimal


@dataclass(frozen=True, slots=True)
class Mass:
    """A mass of one material; `input_mass_kg` says how much of it the input held."""

    material: str
    mass_kg: Decimal
    input_mass_kg: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessLot(Request):
    """Batteries and lots in, fractions out."""

    batteries: tuple[LotBattery, ...] = ()
    lots: tuple[LotDraw, ...] = ()
    fractions: tuple[Mass, ...]
    reference: str | None = None
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRecycling(Request):
    """Recovered materials of a lot, or of one battery that was recycled on its own; passports cease."""

    recovered: tuple[Mass, ...]
    lot_id: str | None = None
    battery: BatteryKey | None = None
    residue_disposal: str | None = None
    expected_version: str | None = None
