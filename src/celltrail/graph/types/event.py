"""What every recorded event shows, whatever its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import strawberry

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.recorded_events import RecordedEvent
from celltrail.domain.views import EvidenceView
from celltrail.graph.context import Info
from celltrail.graph.edges import edge, edges, fetch
from celltrail.graph.fields import field
from celltrail.graph.ids import global_id
from celltrail.graph.references import BatteryRef, OperatorRef
from celltrail.graph.showing import show, shows
from celltrail.graph.types.battery_lists import LOG
from celltrail.graph.types.node import Node
from celltrail.graph.types.operator import Facility
from celltrail.storage import evidence
from celltrail.storage.reader import Reader


@strawberry.type(description="A document that proves something: its hash, and where it lies.")
class Evidence:
    """One document."""

    id: strawberry.ID = strawberry.field(description="The global id.")
    title: str | None = strawberry.field(description="What it is.")
    sha256: str | None = strawberry.field(description="SHA-256 of its bytes, in hexadecimal digits.")
    media_type: str | None = strawberry.field(description="Its media type, such as application/pdf.")
    link: str | None = strawberry.field(description="Where it lies, where that is told.")


@strawberry.interface(
    description=(
        "Something that was recorded about a battery, a shipment or a lot. Nothing is ever edited: a "
        "correction is an "
        "event of its own."
    )
)
class LifecycleEvent(Node):
    """One event of the log, masked for its reader."""

    recorded: strawberry.Private[RecordedEvent]
    act_id: strawberry.ID = strawberry.field(
        description="One act on many batteries is one event per battery, joined by this."
    )
    type: LifecycleEventType = strawberry.field(description="Which type it is.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    recorded_at: datetime = strawberry.field(description="When we learnt it.")
    sequence: int | None = strawberry.field(
        description="Per battery (or shipment, lot, model): 1, 2, 3 and so on, without gaps."
    )
    hash: str | None = strawberry.field(description="Hash of this event, chained to the one before.")
    previous_hash: str | None = strawberry.field(
        description="Hash of the event before it in its chain; null for the first."
    )
    battery: BatteryRef | None = edge(
        "Battery",
        attrgetter("recorded.battery_id"),
        "The battery; null for acts on a shipment, lot or model alone.",
    )
    recorded_by: OperatorRef | None = edge(
        "Operator",
        attrgetter("recorded.recorded_by"),
        "Who recorded it; of a sale, transfer of ownership or shipment only its own side learns that.",
    )

    @field(description="Place in the whole log: what a subscription resumes from.")
    def cursor(self, info: Info) -> str:
        """Sealed for this reader."""
        return info.context.seal.seal((self.recorded.position,), listed_in=LOG)

    @field(description="Where it happened.")
    async def facility(self, info: Info) -> Facility | None:
        """A site of who recorded it, as far as its sites may be read."""
        if self.recorded.facility_id is None or self.recorded.recorded_by is None:
            return None
        operator = await fetch(info.context, "Operator", self.recorded.recorded_by)
        facilities = () if operator is None else operator.facilities
        found = next((each for each in facilities if each.id == self.recorded.facility_id), None)
        shown: Facility | None = show(found)
        return shown

    @field(description="Documents that were given with it: hash, media type, link.")
    async def evidence(self, info: Info) -> list[Evidence]:
        """Those whose group the reader may read."""
        found = await info.context.loader("evidence", _evidence_of).load(self.recorded)
        return [show(view) for view in found or ()]


async def _evidence_of(
    reader: Reader, events: Sequence[RecordedEvent]
) -> Mapping[RecordedEvent, Sequence[EvidenceView]]:
    found = await evidence.of_events(reader, events)
    return {event: found.get(event.id, ()) for event in events}


@shows(EvidenceView)
def show_evidence(view: EvidenceView) -> Evidence:
    """Show a document."""
    return Evidence(
        id=global_id("Evidence", view.id),
        title=view.title,
        sha256=view.sha256,
        media_type=view.media_type,
        link=view.link,
    )


def told(name: str, description: str) -> Any:  # noqa: ANN401 -- a field
    """A value that the event's body holds; null where it is masked or not known."""
    read = attrgetter(f"recorded.body.{name}")

    def resolve(self: Any) -> Any:  # noqa: ANN401 -- the field's annotation says what it is
        return read(self)

    return strawberry.field(resolver=resolve, description=description)


def party(name: str, description: str) -> Any:  # noqa: ANN401 -- a field
    """An operator that the event's body names."""
    return edge("Operator", attrgetter(f"recorded.body.{name}"), description)


def named(type_name: str, name: str, description: str) -> Any:  # noqa: ANN401 -- a field
    """An object that the event's body names."""
    return edge(type_name, attrgetter(f"recorded.body.{name}"), description)


def named_batteries(name: str, description: str) -> Any:  # noqa: ANN401 -- a field
    """Batteries that the event's body names; those that are hidden are left out."""
    return edges("Battery", attrgetter(f"recorded.body.{name}"), description)
