"""What commands hand to the journal: events that are decided, and not yet in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from celltrail.domain.battery import Battery, BatteryState
from celltrail.domain.events import EventBody
from celltrail.domain.participation import Effect
from celltrail.domain.visibility import Capacity, Facet
from celltrail.domain.vocabulary import ShipmentStatus


class ChainKind(StrEnum):
    """What a chain of events is about."""

    BATTERY = "BATTERY"
    SHIPMENT = "SHIPMENT"
    LOT = "LOT"
    MODEL = "MODEL"


@dataclass(frozen=True, slots=True)
class HeldBattery:
    """A battery locked for change, as it is now, and the running capacities of the caller in it.

    `named` is the key as the caller wrote it, for messages; `draft_id` its last event of this act.
    """

    battery: Battery
    state: BatteryState
    capacities: frozenset[Capacity]
    named: str
    draft_id: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A document given with an event: its SHA-256 (hex), media type and link."""

    title: str
    sha256: str
    media_type: str
    link: str | None
    facet: Facet


@dataclass(frozen=True, slots=True)
class AttributeDraft:
    """One attribute declared: `value` is JSON as `domain.attributes` checked it."""

    attribute: str
    facet: Facet
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One event to be recorded on one chain, and what changes with it.

    `before` and `after` are the battery's states around it (None on other chains); `shipment_status` the new
    status on a shipment's chain. `corrects` is (position, recorded_by) of the event that is corrected.
    """

    id: str
    act_id: str
    kind: ChainKind
    chain_id: str
    body: EventBody
    occurred_at: datetime
    facility_id: str | None = None
    battery: Battery | None = None
    after: BatteryState | None = None
    effects: tuple[Effect, ...] = ()
    shipment_status: ShipmentStatus | None = None
    shipment_id: str | None = None
    lot_id: str | None = None
    evidence: tuple[EvidenceDraft, ...] = ()
    attributes: tuple[AttributeDraft, ...] = ()
    corrects: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that comes into being with an event: `position_column` takes that event's position."""

    table: str
    values: Mapping[str, Any]
    draft_id: str
    position_column: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """`child` is built into `parent` with the event `draft_id`; a detachment when `parent` is None."""

    child_id: str
    parent_id: str | None
    draft_id: str
