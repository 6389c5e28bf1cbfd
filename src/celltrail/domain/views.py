"""What storage returns: facts as one reader may see them, already masked and as of the reader's horizon.

None stands for unknown and for unreadable alike: a reader cannot tell the two apart.
Operators, batteries and the rest are named by internal ids; the graph loads them through the same scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Operation
from celltrail.domain.battery import BatteryState
from celltrail.domain.claims import ClaimState
from celltrail.domain.parties import PartyKey
from celltrail.domain.visibility import Capacity, Horizon
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    IdentifierScheme,
    OperatorRole,
    PassportStatus,
    Regime,
    ShipmentStatus,
)

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Part of a list in order, with what a Relay connection needs.

    `keys` holds for each item the values that it is ordered by, from which its cursor is sealed.
    """

    items: Sequence[Item]
    keys: Sequence[tuple[Any, ...]]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list: `first` after `after`, or `last` before `before`; the bounds are key tuples."""

    first: int | None = None
    after: tuple[Any, ...] | None = None
    last: int | None = None
    before: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class BatteryView:
    """One battery for one reader.

    `horizon` says what the reader may read and up to which log position. `individual` is the state as of the
    reader's INDIVIDUAL horizon (its own records for a producer), None when it may not be read. `as_of` is set
    when the newest that the reader may see is not the present.
    """

    id: str
    uid: str
    level: BatteryLevel
    registered_position: int
    horizon: Horizon
    as_of: datetime | None
    parent_id: str | None
    # PUBLIC
    code: str | None = None
    model_id: str | None = None
    manufacturer_id: str | None = None
    produced_on: date | None = None
    responsible_id: str | None = None
    market: str | None = None
    placed_on_market_at: date | None = None
    # INDIVIDUAL and MEASUREMENT
    individual: BatteryState | None = None
    state_of_health: Decimal | None = None
    cycle_count: int | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BatteryModelView:
    """A battery model: point 1 of Annex XIII, so public once a battery of it is on the market."""

    id: str
    manufacturer_id: str
    name: str
    category: BatteryCategory
    chemistry: Chemistry
    rated_capacity_ah: Decimal | None
    nominal_voltage_v: Decimal | None
    rated_energy_kwh: Decimal | None
    mass_kg: Decimal | None


@dataclass(frozen=True, slots=True)
class AttributeView:
    """One declared attribute of a battery or its model, of a group that the reader may read."""

    attribute: str
    value: Any
    declared_by: str
    declared_at: datetime
    event_id: str
    is_of_model: bool


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A document that proves something: its hash and where it lies."""

    id: str
    event_id: str
    title: str
    sha256: str
    media_type: str
    link: str | None


@dataclass(frozen=True, slots=True)
class FacilityView:
    """A site of an operator."""

    id: str
    operator_id: str
    name: str
    country: str
    identifier: str | None


@dataclass(frozen=True, slots=True)
class OperatorView:
    """An economic operator. `roles`, `identifiers` and `facilities` are empty unless the reader trades with
    it.
    """

    id: str
    name: str
    country: str
    roles: frozenset[OperatorRole] = frozenset()
    regimes: frozenset[Regime] = frozenset()
    identifiers: tuple[tuple[IdentifierScheme, str], ...] = ()
    facilities: tuple[FacilityView, ...] = ()


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A shipment. A party reads all of it; who only reads a battery on it reads identity and status."""

    id: str
    created_position: int
    is_party: bool
    status: ShipmentStatus | None
    version: str | None
    reference: str | None = None
    consignor_id: str | None = None
    consignee_id: str | None = None
    carrier_id: str | None = None
    exporter_id: str | None = None
    importer_id: str | None = None
    origin: str | None = None
    transit: tuple[str, ...] | None = None
    destination: str | None = None
    status_since: datetime | None = None
    dispatched_at: datetime | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShipmentChange:
    """One change of a shipment's status, for the stream."""

    position: int
    event_id: str
    shipment_id: str
    status: ShipmentStatus
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LotInputView:
    """What went into a lot: a battery, or mass out of another lot."""

    number: int | None  # its place among all inputs, for the processor of the lot
    battery_id: str | None
    lot_id: str | None
    mass_kg: Decimal


@dataclass(frozen=True, slots=True)
class MaterialMass:
    """A mass of one material; `input_mass_kg` is how much of it the input held, where known."""

    material: str
    mass_kg: Decimal
    input_mass_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot as its reader sees it: the processor sees the whole; a partner its own inputs, and of the outputs
    the share that its inputs have in the mass (`share` is 1 for the processor).
    """

    id: str
    processed_by: str
    processed_at: datetime
    created_position: int
    share: Decimal
    reference: str | None = None
    input_mass_kg: Decimal | None = None
    fractions: tuple[MaterialMass, ...] = ()
    recovered: tuple[MaterialMass, ...] = ()
    is_recycled: bool = False


@dataclass(frozen=True, slots=True)
class RecyclingView:
    """One battery's end of life: the lots it went into, directly or through its parts, with its share of
    each.
    """

    battery_id: str
    collected_at: datetime | None
    route: str | None
    input_mass_kg: Decimal | None
    lot_shares: tuple[tuple[str, Decimal], ...] = ()
    fractions: tuple[MaterialMass, ...] = ()
    recovered: tuple[MaterialMass, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantView:
    """Who can see a battery, and why: one running participation."""

    id: str
    battery_id: str
    capacity: Capacity
    operator_id: str | None
    regime: Regime | None
    groups: frozenset[AccessGroup]
    purpose: str | None
    until: datetime | None
    granted_by: str | None
    since: datetime
    party: PartyKey | None = None


@dataclass(frozen=True, slots=True)
class AccessView:
    """Somebody read groups of a battery: one entry of the access log."""

    at: datetime
    operation: Operation
    groups: frozenset[AccessGroup]
    operator_id: str | None
    purposes: frozenset[str]
    subgraph: str | None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Somebody's claim to have a battery in its hands; `battery_id` only for those who may answer it."""

    id: str
    operator_id: str
    identifier: str
    capacity: Capacity
    occurred_at: datetime
    claimed_at: datetime
    until: datetime
    state: ClaimState
    answered_at: datetime | None
    answered_by: str | None
    battery_id: str | None = None


@dataclass(frozen=True, slots=True)
class PassportView:
    """Point 1 of Annex XIII for one identifier: what the public reads. A ceased passport says only that."""

    battery_id: str
    uid: str
    status: PassportStatus | None
    is_ceased: bool
    code: str | None = None
    model_id: str | None = None
    manufacturer_id: str | None = None
    responsible_id: str | None = None
    produced_on: date | None = None
    placed_on_market_at: date | None = None
    attributes: tuple[AttributeView, ...] = field(default=())
