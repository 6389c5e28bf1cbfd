"""The status of a shipment, and the events that move it. MOVES is the whole machine.

Customs' part of it (UNDER_REVIEW, CLEARED, HELD) comes with the customs gate.
"""

from __future__ import annotations

from collections.abc import Mapping

from celltrail.domain.errors import StageConflictError
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.vocabulary import ShipmentStatus as Status

MOVES: Mapping[Status, Mapping[Event, Status]] = {
    Status.PLANNED: {
        Event.SHIPMENT_DISPATCHED: Status.DISPATCHED,
        Event.SHIPMENT_CANCELLED: Status.CANCELLED,
    },
    Status.UNDER_REVIEW: {},
    Status.CLEARED: {
        Event.SHIPMENT_DISPATCHED: Status.DISPATCHED,
        Event.SHIPMENT_CANCELLED: Status.CANCELLED,
    },
    Status.HELD: {Event.SHIPMENT_CANCELLED: Status.CANCELLED},
    Status.DISPATCHED: {Event.SHIPMENT_RECEIVED: Status.RECEIVED},
    Status.IN_TRANSIT: {Event.SHIPMENT_RECEIVED: Status.RECEIVED},
    Status.RECEIVED: {},
    Status.CANCELLED: {},
}


def move(status: Status, event: Event, *, named: str) -> Status:
    """Return the status that `event` leads to.

    Raises:
        StageConflictError: MOVES has no such move.
    """
    try:
        return MOVES[status][event]
    except KeyError:
        raise StageConflictError(
            f"shipment {named}", status, event, MOVES[status], path=("shipment",)
        ) from None
