"""Shipments, and the changes of their status."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter

import strawberry

from celltrail.domain.views import ShipmentChange, ShipmentView
from celltrail.domain.vocabulary import ShipmentStatus
from celltrail.graph.arguments import After, First
from celltrail.graph.connections import Connection, nested_listing, page_request
from celltrail.graph.context import Info
from celltrail.graph.edges import edge, fetch_shown
from celltrail.graph.fields import field
from celltrail.graph.ids import global_id, local_id
from celltrail.graph.references import BatteryRef, LifecycleEventRef, OperatorRef, ShipmentRef
from celltrail.graph.showing import show, shows
from celltrail.graph.types.battery_lists import LOG
from celltrail.graph.types.node import Node
from celltrail.storage import events, shipments

_BATTERIES = "Shipment.batteries"


@strawberry.federation.type(
    keys=["id"], description="Goods on their way. Its parties read all of it, others identity and status."
)
class Shipment(Node):
    """One leg from a consignor to a consignee."""

    view: strawberry.Private[ShipmentView]
    reference: str | None = strawberry.field(description="What its parties call it.")
    status: ShipmentStatus | None = strawberry.field(description="Where it stands.")
    version: str | None = strawberry.field(
        description="Opaque; changes with every event. Give it back as `expectedVersion`."
    )
    origin: str | None = strawberry.field(description="From where: ISO 3166-1 alpha-2.")
    transit: list[str] | None = strawberry.field(description="Through which countries, in their order.")
    destination: str | None = strawberry.field(description="To where: ISO 3166-1 alpha-2.")
    dispatched_at: datetime | None = strawberry.field(description="When the goods left.")
    received_at: datetime | None = strawberry.field(description="When the goods arrived.")
    consignor: OperatorRef | None = edge("Operator", attrgetter("view.consignor_id"), "Who sends.")
    consignee: OperatorRef | None = edge("Operator", attrgetter("view.consignee_id"), "Who receives.")
    carrier: OperatorRef | None = edge("Operator", attrgetter("view.carrier_id"), "Who carries.")
    exporter: OperatorRef | None = edge("Operator", attrgetter("view.exporter_id"), "Who exports.")
    importer: OperatorRef | None = edge("Operator", attrgetter("view.importer_id"), "Who imports.")

    @field(description="The batteries on it: all for its parties, only their own for others.")
    def batteries(self, info: Info, first: First = None, after: After = None) -> Connection[BatteryRef]:
        """Visible batteries."""
        request = page_request(info.context, _BATTERIES, first=first, after=after)
        listing = nested_listing(
            info.context,
            _BATTERIES,
            parent_id=self.view.id,
            request=request,
            pages=shipments.batteries_of,
            counts=shipments.battery_counts,
            show=show,
        )
        return Connection(listing=listing)

    @field(description="What happened to it, in the order in which it was recorded.")
    def history(self, info: Info, first: First = None, after: After = None) -> Connection[LifecycleEventRef]:
        """Visible events."""
        request = page_request(info.context, LOG, first=first, after=after)
        listing = nested_listing(
            info.context,
            LOG,
            parent_id=self.view.id,
            request=request,
            narrowed="shipment",
            pages=events.shipment_histories,
            counts=events.shipment_history_counts,
            show=show,
        )
        return Connection(listing=listing)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> ShipmentRef | None:  # noqa: A002 -- the key's name
        """Answer an entity of the gateway."""
        found: Shipment | None = await fetch_shown(info.context, "Shipment", local_id(id, "Shipment"))
        return found


@strawberry.type(description="A shipment came to another status.")
class ShipmentStatusChange:
    """One change, for the stream."""

    change: strawberry.Private[ShipmentChange]
    status: ShipmentStatus | None = strawberry.field(description="The status that it came to.")
    occurred_at: datetime = strawberry.field(description="When that happened.")
    recorded_at: datetime = strawberry.field(description="When we learnt it.")
    shipment: ShipmentRef | None = edge("Shipment", attrgetter("change.shipment_id"), "The shipment.")
    event: LifecycleEventRef | None = edge(
        "LifecycleEvent", attrgetter("change.event_id"), "The event that changed it."
    )

    @field(description="Place in the whole log: what a subscription resumes from.")
    def cursor(self, info: Info) -> str:
        """Sealed for this reader."""
        return info.context.seal.seal((self.change.position,), listed_in=LOG)


@shows(ShipmentView)
def show_shipment(view: ShipmentView) -> Shipment:
    """Show a shipment."""
    return Shipment(
        view=view,
        id=global_id("Shipment", view.id),
        reference=view.reference,
        status=view.status,
        version=view.version,
        origin=view.origin,
        transit=None if view.transit is None else list(view.transit),
        destination=view.destination,
        dispatched_at=view.dispatched_at,
        received_at=view.received_at,
    )


@shows(ShipmentChange)
def show_change(change: ShipmentChange) -> ShipmentStatusChange:
    """Show a change of status."""
    return ShipmentStatusChange(
        change=change,
        status=change.status,
        occurred_at=change.occurred_at,
        recorded_at=change.recorded_at,
    )
