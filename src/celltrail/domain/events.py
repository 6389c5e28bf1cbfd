"""What is recorded in the life of a battery, a shipment, a lot or a model: one body class per event type.

A body holds only what its type adds; who recorded it, when and about what stands in `RecordedEvent`. Every
body field may be None, because a reader may not see it (masked) or because it was erased. Each field names
its access group in its metadata; INDIVIDUAL unless said. COMMERCIAL fields are read by the operators that
the body names ("own side").

Operators, batteries, shipments and lots are named by their internal ids. Mass is kilograms, shares are 0..1,
energy kilowatt-hours, capacity ampere-hours; times are UTC.

Payloads are versioned (`BODY_VERSION`): a field may be added with a default, never renamed or given a new
meaning, so that an old event stays readable for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.vocabulary import (
    EndOfLifeRoute,
    OwnerCategory,
    PassportStatus,
    SecondLifeUse,
    VehicleUse,
)

BODY_VERSION = 1

_COMMERCIAL = {"group": AccessGroup.COMMERCIAL}


def _operator() -> Any:  # noqa: ANN401 -- dataclasses.field returns the default's type, here always None
    """A party that the event names: read by the parties themselves only."""
    return field(default=None, metadata=_COMMERCIAL | {"names": "operator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBody:
    """What one type of event adds."""

    type: ClassVar[LifecycleEventType]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRegistered(EventBody):
    """A maker described a battery model."""

    type = LifecycleEventType.MODEL_REGISTERED
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced(EventBody):
    """A battery came into being: first made, or made from others (second life: `derived_from`)."""

    type = LifecycleEventType.PRODUCED
    produced_on: date | None = None
    derived_from: tuple[str, ...] | None = None
    status: PassportStatus | None = None
    application: SecondLifeUse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled(EventBody):
    """On the whole: `components` were built into it. On a component: it was built into `parent`."""

    type = LifecycleEventType.ASSEMBLED
    parent: str | None = None
    components: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed(EventBody):
    """Built into a vehicle (`vin`) or a storage system (`system`)."""

    type = LifecycleEventType.INSTALLED
    vin: str | None = None
    system: str | None = None
    vehicle_model: str | None = None
    vehicle_certificate_on: date | None = None
    import_cleared_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOnMarket(EventBody):
    """First made available on the market of a country (ISO 3166-1 alpha-2)."""

    type = LifecycleEventType.PLACED_ON_MARKET
    market: str | None = None
    placed_on: date | None = None
    responsible: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold(EventBody):
    """Sold by its owner. `buyer` is None for a private end user, who is no operator.

    The rest is about the sale of the vehicle that it is in.
    """

    type = LifecycleEventType.SOLD
    seller: str | None = _operator()
    buyer: str | None = _operator()
    to_end_user: bool | None = None
    region: str | None = None
    owner_category: OwnerCategory | None = None
    use_category: VehicleUse | None = None
    swap_operator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipTransferred(EventBody):
    """Ownership passed on without a sale; None stands for a private end user."""

    type = LifecycleEventType.OWNERSHIP_TRANSFERRED
    previous: str | None = _operator()
    next: str | None = _operator()
    to_end_user: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityTransferred(EventBody):
    """The duty to answer for the passport passed on (Regulation (EU) 2023/1542, Art. 77(7))."""

    type = LifecycleEventType.RESPONSIBILITY_TRANSFERRED
    previous: str | None = _operator()
    next: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped(EventBody):
    """Taken from one vehicle and given to another at a swap station."""

    type = LifecycleEventType.SWAPPED
    station: str | None = None
    vin_in: str | None = None
    vin_out: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(EventBody):
    """Values read off the battery (Annex XIII 4; Annex VII)."""

    type = LifecycleEventType.MEASURED
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
class Repaired(EventBody):
    """Mended; components may have been replaced. `mass_kg` is its mass since, where theirs are known."""

    type = LifecycleEventType.REPAIRED
    description: str | None = None
    replaced: tuple[str, ...] | None = None
    fitted: tuple[str, ...] | None = None
    mass_kg: Decimal | None = None
    removed_destination: str | None = None
    uncoded_declaration: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributesDeclared(EventBody):
    """Passport attributes of a battery or model were declared; the values follow each attribute's own
    group.
    """

    type = LifecycleEventType.ATTRIBUTES_DECLARED
    attributes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached(EventBody):
    """A document was attached: its hash, media type and link stand in the evidence itself."""

    type = LifecycleEventType.EVIDENCE_ATTACHED
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentCreated(EventBody):
    """A shipment was planned. `reference` and the parties are the parties' own."""

    type = LifecycleEventType.SHIPMENT_CREATED
    shipment: str | None = None
    reference: str | None = field(default=None, metadata=_COMMERCIAL | {"only": ("consignor", "consignee")})
    consignor: str | None = _operator()
    consignee: str | None = _operator()
    carrier: str | None = _operator()
    exporter: str | None = _operator()
    importer: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDispatched(EventBody):
    """The goods left the consignor."""

    type = LifecycleEventType.SHIPMENT_DISPATCHED
    shipment: str | None = None
    consignor: str | None = _operator()
    consignee: str | None = _operator()
    carrier: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentReceived(EventBody):
    """The goods arrived at the consignee."""

    type = LifecycleEventType.SHIPMENT_RECEIVED
    shipment: str | None = None
    consignor: str | None = _operator()
    consignee: str | None = _operator()
    carrier: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentCancelled(EventBody):
    """The shipment does not take place."""

    type = LifecycleEventType.SHIPMENT_CANCELLED
    shipment: str | None = None
    reason: str | None = field(default=None, metadata=_COMMERCIAL)
    consignor: str | None = _operator()
    consignee: str | None = _operator()
    carrier: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAssigned(EventBody):
    """The owner, custodian or responsible operator gave work on the battery to another."""

    type = LifecycleEventType.WORK_ASSIGNED
    capacity: str | None = None
    until: datetime | None = None
    assignee: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed(EventBody):
    """Taken out of its vehicle or system, or out of the battery that contained it (then owner and custodian
    are those of the whole).
    """

    type = LifecycleEventType.REMOVED
    vin: str | None = None
    parent: str | None = None
    reason: str | None = None
    scrap_certificate: str | None = None
    received_on: date | None = None
    battery_present: bool | None = None
    handed_over_on: date | None = None
    receiver: str | None = None
    owner: str | None = _operator()
    custodian: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected(EventBody):
    """Became waste and was collected (Art. 3(50); CN: collection service point)."""

    type = LifecycleEventType.COLLECTED
    mass_kg: Decimal | None = None
    condition: str | None = None
    route: EndOfLifeRoute | None = None
    source_party: str | None = None
    outbound_on: date | None = None
    receiver: str | None = None
    custodian: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismantled(EventBody):
    """Taken apart: `released` live on with codes of their own; `outputs` are what left by fraction
    ("COPPER 1.5").
    """

    type = LifecycleEventType.DISMANTLED
    released: tuple[str, ...] | None = None
    mass_kg: Decimal | None = None
    method: str | None = None
    outputs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(EventBody):
    """Set free by the dismantling of `parent`; owner and custodian are those of the whole."""

    type = LifecycleEventType.RELEASED
    parent: str | None = None
    owner: str | None = _operator()
    custodian: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repurposed(EventBody):
    """Used up as an original of second-life batteries. Who may know the successors is not decided here."""

    type = LifecycleEventType.REPURPOSED
    route: EndOfLifeRoute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotProcessed(EventBody):
    """On a battery: it went into a lot with `mass_kg`. On the lot: `outputs` are its fractions ("COPPER
    1.5").
    """

    type = LifecycleEventType.LOT_PROCESSED
    lot: str | None = None
    mass_kg: Decimal | None = None
    outputs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recycled(EventBody):
    """Its materials were recovered; the passport ceases (Art. 77(8)). On the lot: `outputs` are what was
    recovered.
    """

    type = LifecycleEventType.RECYCLED
    lot: str | None = None
    outputs: tuple[str, ...] | None = None
    residue_disposal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGranted(EventBody):
    """The owner or responsible operator let another read groups of the battery."""

    type = LifecycleEventType.ACCESS_GRANTED
    grant: str | None = field(default=None, metadata=_COMMERCIAL)
    groups: tuple[str, ...] | None = field(default=None, metadata=_COMMERCIAL)
    purpose: str | None = field(default=None, metadata=_COMMERCIAL)
    until: datetime | None = field(default=None, metadata=_COMMERCIAL)
    grantee: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRevoked(EventBody):
    """A grant was taken back."""

    type = LifecycleEventType.ACCESS_REVOKED
    grant: str | None = field(default=None, metadata=_COMMERCIAL)
    grantee: str | None = _operator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(EventBody):
    """An earlier event was wrong: `changes` maps its field names to the right values (as JSON text).

    Nothing is edited: the wrong event stays, and the chain shows both.
    """

    type = LifecycleEventType.CORRECTED
    event: str | None = None
    reason: str | None = None
    changes: str | None = None


BODIES: dict[LifecycleEventType, type[EventBody]] = {
    body.type: body
    for body in (
        ModelRegistered,
        Produced,
        Assembled,
        Installed,
        PlacedOnMarket,
        Sold,
        OwnershipTransferred,
        ResponsibilityTransferred,
        Swapped,
        Measured,
        Repaired,
        AttributesDeclared,
        EvidenceAttached,
        ShipmentCreated,
        ShipmentDispatched,
        ShipmentReceived,
        ShipmentCancelled,
        WorkAssigned,
        Removed,
        Collected,
        Dismantled,
        Released,
        Repurposed,
        LotProcessed,
        Recycled,
        AccessGranted,
        AccessRevoked,
        Corrected,
    )
}
