"""What partners ask to be recorded: one request per mutation, as the graph and the importers build it.

Identifiers of operators, facilities, models, shipments, lots, events and grants are internal ids. Texts that
must be parsed (codes, identifiers, countries, VIN) arrive as they were written; the command parses them, so
that its refusal names the field. Mass is kilograms, shares are 0..1, energy kilowatt-hours, capacity
ampere-hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.keys import BatteryKey
from celltrail.domain.parties import PartyKey
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, EndOfLifeRoute
from celltrail.storage.drafts import EvidenceDraft


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When and where an act happened, and the documents given with it: common to all requests."""

    occurred_at: datetime | None = None
    facility_id: str | None = None
    evidence: tuple[EvidenceDraft, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What every request carries. The key makes a repeat harmless: same key and input, one write."""

    idempotency_key: str
    occurrence: Occurrence = Occurrence()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneBattery(Request):
    """A request about one battery, in the version that the caller read."""

    battery: BatteryKey
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act led to, as internal ids. `battery_ids` stand in the order of the request."""

    act_id: str
    battery_ids: tuple[str, ...] = ()
    model_id: str | None = None
    shipment_id: str | None = None
    lot_id: str | None = None
    grant_id: str | None = None
    claim_id: str | None = None
    event_id: str | None = None


# ── Making
# ─────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── Using
# ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallBattery(OneBattery):
    """Into a vehicle or into a storage system: exactly one of the two is named."""

    vin: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOnMarket(Request):
    """Made available for the first time; the caller answers for the passport unless it names who does."""

    batteries: tuple[BatteryKey, ...]
    market: str
    placed_on: date
    responsible_id: str | None = None
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellBattery(Request):
    """To an operator, or to a private end user (`buyer_id` None and `to_end_user`)."""

    batteries: tuple[BatteryKey, ...]
    buyer_id: str | None = None
    to_end_user: bool = False
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOwnership(SellBattery):
    """Ownership passes on without a sale."""


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


# ── Moving
# ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateShipment(Request):
    """The caller is the consignor. Countries are ISO 3166-1 alpha-2."""

    batteries: tuple[BatteryKey, ...]
    consignee_id: str
    origin: str
    destination: str
    reference: str | None = None
    carrier_id: str | None = None
    exporter_id: str | None = None
    importer_id: str | None = None
    transit: tuple[str, ...] = ()
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneShipment(Request):
    """A request about one shipment, in the version that the caller read."""

    shipment_id: str
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelShipment(OneShipment):
    """Before it left."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchShipment(OneShipment):
    """The goods left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveShipment(OneShipment):
    """The goods arrived: recorded by the consignee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignWork(Request):
    """Give work on batteries to another operator."""

    batteries: tuple[BatteryKey, ...]
    operator_id: str
    capacity: Capacity
    until: datetime | None = None
    expected_version: str | None = None


# ── End of life
# ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBattery(OneBattery):
    """Decommissioned from its vehicle or system."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectBattery(OneBattery):
    """Becomes waste."""

    mass_kg: Decimal | None = None
    condition: str | None = None
    route: EndOfLifeRoute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismantleBattery(OneBattery):
    """Releases what is inside; `mass_kg` is what is left of the battery itself."""

    mass_kg: Decimal | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepurposeBattery(Request):
    """n originals become m new batteries; `route` REUSE, REPURPOSE or REMANUFACTURE."""

    originals: tuple[BatteryKey, ...]
    successors: tuple[NewBattery, ...]
    route: EndOfLifeRoute
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
    expected_version: str | None = None


# ── Mending, sharing
# ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEvent(Request):
    """The event stays; a correction is appended. `changes` maps field names to the right values (JSON)."""

    event_id: str
    reason: str
    changes: tuple[tuple[str, Any], ...]
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAccess(Request):
    """Let another operator read groups of a battery, for a purpose and a time.

    It is named by its id, or by an identifier, whether it is on board or not.
    """

    battery: BatteryKey
    groups: frozenset[AccessGroup]
    purpose: str
    until: datetime
    operator_id: str | None = None
    party: PartyKey | None = None
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeAccess(Request):
    """Take a grant back; gone at once."""

    grant_id: str
    expected_version: str | None = None


# ── Claims
# ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBattery(Request):
    """Say that one has a battery in its hands; `battery` is its unique identifier or code, never an id."""

    battery: BatteryKey
    capacity: Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmClaim(Request):
    """Answer a claim: assign its work until a time, or refuse it."""

    claim_id: str
    accept: bool
    until: datetime | None = None
    expected_version: str | None = None
