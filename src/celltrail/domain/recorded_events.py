"""Events as the log holds them, and what of a body one reader is shown."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import EventBody


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event as the log holds it, for one reader: `body` is already masked for that reader, and
    `recorded_by` is None where that would tell who supplied whom.

    `position` is the place in the whole log; `sequence` counts 1, 2, 3 … without gaps within the chain of the
    battery (or shipment, lot, model) that `chain_id` names.
    """

    position: int
    id: str
    act_id: str
    type: LifecycleEventType
    chain_id: str
    sequence: int
    battery_id: str | None
    shipment_id: str | None
    lot_id: str | None
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str | None
    facility_id: str | None
    hash: str
    previous_hash: str | None
    body: EventBody


def parties(body: EventBody) -> frozenset[str]:
    """The operators that the body names: those on whose side its COMMERCIAL fields are."""
    named = (getattr(body, each.name) for each in fields(body) if each.metadata.get("names") == "operator")
    return frozenset(name for name in named if name is not None)


def masked(body: EventBody, *, readable: frozenset[AccessGroup], reader: str | None = None) -> EventBody:
    """Return the body with every field that is not to be read set to None.

    Not read are the fields whose group is not in `readable`, and those for some of the parties only (the
    reference of a shipment: consignor and consignee) where the operator `reader` is none of these.
    """
    hidden = {
        each.name: None
        for each in fields(body)
        if each.metadata.get("group", AccessGroup.INDIVIDUAL) not in readable
        or ("only" in each.metadata and reader not in _named(body, each.metadata["only"]))
    }
    return replace(body, **hidden) if hidden else body


def _named(body: EventBody, parts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for part in parts if (name := getattr(body, part)) is not None)
