"""The questions that clients ask first."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from celltrail.domain import filters
from celltrail.domain.identifiers import UniqueIdentifier
from celltrail.domain.quantities import read
from celltrail.graph.arguments import After, Before, First, Last
from celltrail.graph.connections import Connection, page_request, root_listing
from celltrail.graph.context import Info
from celltrail.graph.edges import BY_IDS, fetch_shown
from celltrail.graph.fields import field
from celltrail.graph.ids import GlobalId, local_id
from celltrail.graph.inputs.battery import BatteryFilter, BatteryKey, BatteryOrder
from celltrail.graph.inputs.filters import EventFilter, RecyclingFilter, ShipmentFilter, SupplierFilter
from celltrail.graph.inputs.permitted import (
    OF_BATTERIES,
    OF_EVENTS,
    OF_RECYCLING,
    OF_SHIPMENTS,
    groups_of,
    groups_of_order,
)
from celltrail.graph.scalars import URI
from celltrail.graph.showing import show
from celltrail.graph.types.battery import Battery, by_code, by_uid
from celltrail.graph.types.battery_lists import LOG
from celltrail.graph.types.event import LifecycleEvent
from celltrail.graph.types.node import Node
from celltrail.graph.types.operator import Operator
from celltrail.graph.types.passport import Passport
from celltrail.graph.types.recycling import RecyclingRecord
from celltrail.graph.types.shipment import Shipment
from celltrail.graph.types.viewer import Viewer, viewer_of
from celltrail.storage import batteries, events, operators, passports, recycling, shipments

Id = Annotated[strawberry.ID, strawberry.argument(description="The global id.")]


@strawberry.type(
    description="Everything that can be asked. What you may not see is answered like what does not exist."
)
class Query:
    """Root of queries."""

    @field(description="Who your token says you are: your roles, scopes, and the size of your slice.")
    def viewer(self, info: Info) -> Viewer:
        """The caller."""
        return viewer_of(info.context.principal)

    @field(description="Any object by its global id.")
    async def node(self, info: Info, id: Id) -> Node | None:  # noqa: A002 -- the name in the specification
        """Null for no id, for what is hidden and for what is missing."""
        named = GlobalId.parse(id)
        if named is None or named.type_name not in BY_IDS:
            return None
        found: Node | None = await fetch_shown(info.context, named.type_name, named.local_id)
        return found

    @field(description="One battery.")
    async def battery(
        self,
        info: Info,
        by: Annotated[BatteryKey, strawberry.argument(description="By which identifier.")],
    ) -> Battery | None:
        """Null for what is hidden and for what is missing."""
        key = by.to_domain(path=("by",))
        if key.uid is not None:
            return await by_uid(info.context, key.uid)
        if key.code is not None:
            return await by_code(info.context, key.code)
        found: Battery | None = await fetch_shown(info.context, "Battery", key.id or None)
        return found

    @field(description="The batteries of your slice.")
    def batteries(
        self,
        info: Info,
        *,
        filter: Annotated[  # noqa: A002 -- the name in the schema
            BatteryFilter | None, strawberry.argument(description="Which of them; all when left out.")
        ] = None,
        order_by: Annotated[
            BatteryOrder | None,
            strawberry.argument(description="In which order; as they were registered when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Battery]:
        """Running and frozen ones."""
        principal = info.context.principal
        where = filters.BatteryFilter() if filter is None else filter.to_domain(principal)
        order = filters.BatteryOrder() if order_by is None else order_by.to_domain(principal)
        info.context.note_slice(groups_of(filter, OF_BATTERIES) | groups_of_order(order.field))
        # A key of one order means nothing in another, so each order is a list of its own.
        name = f"Query.batteries {order.field.value} {'descending' if order.is_descending else 'ascending'}"
        request = page_request(info.context, name, first=first, after=after, last=last, before=before)
        listing = root_listing(
            info.context,
            name,
            request=request,
            narrowed=where,
            page=lambda reader, page: batteries.page(reader, page, where=where, order=order),
            count=lambda reader: batteries.count(reader, where),
            show=show,
        )
        return Connection(listing=listing)

    @field(description="One shipment.")
    async def shipment(self, info: Info, id: Id) -> Shipment | None:  # noqa: A002 -- the name in the schema
        """Null for what is hidden and for what is missing."""
        found: Shipment | None = await fetch_shown(info.context, "Shipment", local_id(id, "Shipment"))
        return found

    @field(description="The shipments of your slice.")
    def shipments(
        self,
        info: Info,
        *,
        filter: Annotated[  # noqa: A002 -- the name in the schema
            ShipmentFilter | None, strawberry.argument(description="Which of them; all when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Shipment]:
        """Own legs, and those of batteries that one reads."""
        where = filters.ShipmentFilter() if filter is None else filter.to_domain(info.context.principal)
        info.context.note_slice(groups_of(filter, OF_SHIPMENTS))
        name = "Query.shipments"
        listing = root_listing(
            info.context,
            name,
            request=page_request(info.context, name, first=first, after=after, last=last, before=before),
            narrowed=where,
            page=lambda reader, page: shipments.page(reader, page, where=where),
            count=lambda reader: shipments.count(reader, where),
            show=show,
        )
        return Connection(listing=listing)

    @field(description="One economic operator.")
    async def operator(self, info: Info, id: Id) -> Operator | None:  # noqa: A002 -- the name in the schema
        """Null for what is hidden and for what is missing."""
        found: Operator | None = await fetch_shown(info.context, "Operator", local_id(id, "Operator"))
        return found

    @field(description="The operators that you buy from.")
    def suppliers(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 -- the name in the schema
            SupplierFilter | None, strawberry.argument(description="Which of them; all when left out.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Operator]:
        """Those that sold or shipped to the caller."""
        where = filters.SupplierFilter() if filter is None else filter.to_domain()
        name = "Query.suppliers"
        listing = root_listing(
            info.context,
            name,
            request=page_request(info.context, name, first=first, after=after),
            narrowed=where,
            page=lambda reader, page: operators.suppliers(reader, page, where=where),
            count=lambda reader: operators.count_suppliers(reader, where),
            show=show,
        )
        return Connection(listing=listing)

    @field(description="The ends of life of your slice's batteries.")
    def recycling_records(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 -- the name in the schema
            RecyclingFilter | None, strawberry.argument(description="Which of them; all when left out.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[RecyclingRecord]:
        """One for each collected battery."""
        where = filters.RecyclingFilter() if filter is None else filter.to_domain(info.context.principal)
        info.context.note_slice(groups_of(filter, OF_RECYCLING))
        name = "Query.recyclingRecords"
        listing = root_listing(
            info.context,
            name,
            request=page_request(info.context, name, first=first, after=after),
            narrowed=where,
            page=lambda reader, page: recycling.page(reader, page, where=where),
            count=lambda reader: recycling.count(reader, where),
            show=show,
        )
        return Connection(listing=listing)

    @field(description="The log of your slice, in the order in which it was recorded.")
    def events(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 -- the name in the schema
            EventFilter | None, strawberry.argument(description="Which events; all when left out.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[LifecycleEvent]:
        """Every visible event."""
        where = filters.EventFilter() if filter is None else filter.to_domain(info.context.principal)
        info.context.note_slice(groups_of(filter, OF_EVENTS))
        listing = root_listing(
            info.context,
            LOG,
            request=page_request(info.context, LOG, first=first, after=after),
            narrowed=where,
            page=lambda reader, page: events.page(reader, page, where=where),
            count=lambda reader: events.count(reader, where),
            show=show,
        )
        return Connection(listing=listing)

    @field(
        description=(
            "The public tier of a passport, for everybody who knows the complete identifier. No token is "
            "needed."
        )
    )
    async def passport(
        self,
        info: Info,
        uid: Annotated[URI, strawberry.argument(description="The unique identifier, as it was scanned.")],
    ) -> Passport | None:
        """Null for what is not on the market and for what does not exist."""
        wanted = read(UniqueIdentifier.parse, uid, path=("uid",)).canonical
        info.context.charge_lookup()
        found: Any = await info.context.once(
            ("passport", wanted), lambda reader: passports.by_uid(reader, wanted)
        )
        shown: Passport | None = show(found)
        return shown
