"""What documents state about batteries, in the words of the domain, whatever format they came in.

A statement says where in its document it stands (`pointer`), and nothing about how it is stored: an importer
turns statements into commands. Shares are 0 to 1, mass is kilograms, capacity ampere-hours, energy
kilowatt-hours, resistance ohms, temperature degrees Celsius. None means that the document does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from celltrail.domain.attribute_values import AttributeValue
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    EndOfLifeRoute,
    IdentifierScheme,
    PassportStatus,
)


@dataclass(frozen=True, slots=True)
class PartyReference:
    """An economic operator, by an identifier of a scheme."""

    scheme: IdentifierScheme
    value: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class FacilityReference:
    """A site, by the identifier that the document gives it: a GLN, a BPNA or BPNS, or a URI."""

    value: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class BatteryReference:
    """A battery (or a cell, module, pack), by its unique identifier, its GB/T 34014 code, or both."""

    uid: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class LocalIdentifier:
    """A number that a partner gives a battery in its own system: a serial number, a batch."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """A business document that an event names; `kind` is a CBV transaction type such as po or desadv."""

    kind: str | None
    uri: str


@dataclass(frozen=True, slots=True)
class RegulatoryStatement:
    """What a notification says about one act: whether it is met, and under which number."""

    act: str | None
    is_compliant: bool | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class MaterialQuantity:
    """An amount of a class of goods in a transformation; `mass_kg` where its unit is one of mass."""

    epc_class: str
    quantity: Decimal | None
    unit: str | None
    mass_kg: Decimal | None


class CertificateKind(StrEnum):
    """What a certificate attests."""

    DECOMMISSIONING = "DECOMMISSIONING"
    MATERIAL_RECYCLING = "MATERIAL_RECYCLING"
    REMANUFACTURING = "REMANUFACTURING"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryModelStated:
    """A battery model. Its key is the manufacturer and the model number."""

    pointer: str
    manufacturer: PartyReference
    model_number: str
    name: str
    category: BatteryCategory | None = None
    chemistry: Chemistry | None = None
    rated_capacity_ah: Decimal | None = None
    nominal_voltage_v: Decimal | None = None
    mass_kg: Decimal | None = None
    attributes: tuple[AttributeValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryStated:
    """One battery, cell, module or pack."""

    pointer: str
    battery: BatteryReference
    level: BatteryLevel | None = None
    model_number: str | None = None
    model_name: str | None = None
    manufacturer: PartyReference | None = None
    responsible: PartyReference | None = None
    produced_on: date | None = None
    placed_on_market_at: date | None = None
    put_into_service_on: date | None = None
    facility: FacilityReference | None = None
    status: PassportStatus | None = None
    predecessors: tuple[str, ...] = ()
    local_identifiers: tuple[LocalIdentifier, ...] = ()
    attributes: tuple[AttributeValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStated:
    """What all events say. `event_id` is the partner's; `documents` are business documents that it names."""

    pointer: str
    at: datetime | None
    event_id: str | None = None
    facility: FacilityReference | None = None
    documents: tuple[DocumentReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissioned(EventStated):
    """Batteries came into being; `operator` made them."""

    batteries: tuple[BatteryReference, ...]
    operator: PartyReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped(EventStated):
    """Batteries left a consignor for a consignee."""

    batteries: tuple[BatteryReference, ...]
    consignor: PartyReference | None = None
    consignee: PartyReference | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(EventStated):
    """Batteries arrived at a consignee."""

    batteries: tuple[BatteryReference, ...]
    consignor: PartyReference | None = None
    consignee: PartyReference | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(EventStated):
    """Values of one battery at one time; `attributes` are those without a field of their own."""

    battery: BatteryReference
    state_of_health: Decimal | None = None
    state_of_charge: Decimal | None = None
    cycles: int | None = None
    remaining_capacity_ah: Decimal | None = None
    remaining_energy_kwh: Decimal | None = None
    energy_throughput_kwh: Decimal | None = None
    capacity_fade: Decimal | None = None
    internal_resistance_ohm: Decimal | None = None
    temperature_c: Decimal | None = None
    device: str | None = None
    attributes: tuple[AttributeValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled(EventStated):
    """Children were built into a parent; `in_repair` when they replace others."""

    parent: BatteryReference
    children: tuple[BatteryReference, ...]
    in_repair: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Disassembled(EventStated):
    """Children were taken out of a parent; no children means all of them."""

    parent: BatteryReference
    children: tuple[BatteryReference, ...]
    in_repair: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed(EventStated):
    """Batteries were built into a vehicle (`vin`) or another host (`host`, a URI)."""

    batteries: tuple[BatteryReference, ...]
    vin: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed(EventStated):
    """Batteries were taken out of a vehicle or another host."""

    batteries: tuple[BatteryReference, ...]
    vin: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected(EventStated):
    """Batteries were collected as waste."""

    batteries: tuple[BatteryReference, ...]
    collector: PartyReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformed(EventStated):
    """Batteries went into something new: second-life batteries, or recovered materials."""

    inputs: tuple[BatteryReference, ...]
    outputs: tuple[BatteryReference, ...]
    materials: tuple[MaterialQuantity, ...] = ()
    route: EndOfLifeRoute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(EventStated):
    """Batteries were seen at a step that changes nothing by itself: an inspection, a border."""

    batteries: tuple[BatteryReference, ...]
    step: str | None
    disposition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified(EventStated):
    """An authority or partner was told whether batteries comply."""

    batteries: tuple[BatteryReference, ...]
    disposition: str | None = None
    statements: tuple[RegulatoryStatement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceStated(EventStated):
    """A document that proves something about batteries."""

    batteries: tuple[BatteryReference, ...]
    uri: str
    kind: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateStated(EventStated):
    """A certificate about one battery or part; `at` is its time of issue."""

    kind: CertificateKind
    battery: BatteryReference
    successor: BatteryReference | None = None
    issuer: PartyReference | None = None
    number: str | None = None
    vin: str | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(EventStated):
    """An earlier event of the same partner was wrong; `at` is when that was declared."""

    corrects: str
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = ()


Statement = (
    BatteryModelStated
    | BatteryStated
    | Commissioned
    | Shipped
    | Received
    | Measured
    | Assembled
    | Disassembled
    | Installed
    | Removed
    | Collected
    | Transformed
    | Observed
    | Notified
    | EvidenceStated
    | CertificateStated
    | Corrected
)
"""Anything that a document can state."""
