"""Which type of the schema shows an event of which type; each body class has one of its own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import strawberry

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import BODIES
from celltrail.domain.recorded_events import RecordedEvent
from celltrail.graph.ids import global_id
from celltrail.graph.showing import shows
from celltrail.graph.types import end_of_life_events, making_events, trade_events
from celltrail.graph.types.event import LifecycleEvent

_MODULES = (making_events, trade_events, end_of_life_events)


def _type_named(name: str) -> type[LifecycleEvent]:
    for module in _MODULES:
        found = getattr(module, name, None)
        if found is not None:
            shown: type[LifecycleEvent] = found
            return shown
    message = f"no type of the schema shows the event body {name}"
    raise TypeError(message)


EVENT_TYPES: Final[Mapping[LifecycleEventType, type[LifecycleEvent]]] = {
    kind: _type_named(body.__name__) for kind, body in BODIES.items()
}
"""Every event type has its own type in the schema, or the service does not start."""


@shows(RecordedEvent)
def show_event(event: RecordedEvent) -> LifecycleEvent:
    """Show an event; where the chain may not be read, its place in it is null."""
    return EVENT_TYPES[event.type](
        recorded=event,
        id=global_id("LifecycleEvent", event.id),
        act_id=strawberry.ID(event.act_id),
        type=event.type,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        sequence=event.sequence or None,
        hash=event.hash or None,
        previous_hash=event.previous_hash or None,
    )
