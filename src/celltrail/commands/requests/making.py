"""Requests of makers: models, batteries, assemblies, and what is declared of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from celltrail.commands.requests.base import OneBattery, Request
from celltrail.domain.keys import BatteryKey
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry


@dataclass(frozen=True, slots=True)
class DeclaredAttribute:
    """An attribute by its id in `domain.attributes`; `value` is JSON in the attribute's own unit."""

    attribute: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBatteryModel(Request):
    """A maker describes a model."""

    name: str
    category: BatteryCategory
    chemistry: Chemistry
    rated_capacity_ah: Decimal | None = None
    nominal_voltage_v: Decimal | None = None
    rated_energy_kwh: Decimal | None = None
    mass_kg: Decimal | None = None
    attributes: tuple[DeclaredAttribute, ...] = ()


@dataclass(frozen=True, slots=True)
class NewBattery:
    """A battery to be registered: under prefixes of the caller's own."""

    uid: str
    level: BatteryLevel
    code: str | None = None
    model_id: str | None = None
    produced_on: date | None = None
    mass_kg: Decimal | None = None
    attributes: tuple[DeclaredAttribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBatteries(Request):
    """Up to 1,000 batteries, all or none."""

    batteries: tuple[NewBattery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembleBattery(Request):
    """Cells into a module, modules (or cells) into a pack, packs into a system."""

    parent: BatteryKey
    components: tuple[BatteryKey, ...]
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareAttributes(Request):
    """Attributes of a battery or of a model: exactly one of the two is named."""

    attributes: tuple[DeclaredAttribute, ...]
    battery: BatteryKey | None = None
    model_id: str | None = None
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence(OneBattery):
    """Documents for a battery; they stand in `occurrence.evidence`."""
