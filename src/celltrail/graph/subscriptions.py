"""What clients can follow: the same rows, fields and times as in queries, as they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from celltrail.domain import filters
from celltrail.domain.event_types import LifecycleEventType
from celltrail.graph.context import Info
from celltrail.graph.fields import stream
from celltrail.graph.following import follow, position_of
from celltrail.graph.inputs.battery import BatteryFilter
from celltrail.graph.inputs.filters import ShipmentFilter
from celltrail.graph.inputs.permitted import OF_BATTERIES, OF_SHIPMENTS, groups_of
from celltrail.graph.showing import show
from celltrail.graph.types.event import LifecycleEvent
from celltrail.graph.types.shipment import ShipmentStatusChange
from celltrail.storage import events, shipments

Resume = Annotated[
    str | None,
    strawberry.argument(
        description=(
            "The cursor of the last event seen: what happened since comes first. Only what happens from now"
            " on when "
            "left out."
        )
    ),
]


@strawberry.type(
    description=(
        "Everything that can be followed. Without a gap and without a repeat; closed when your token "
        "expires: go on "
        "from the last cursor with a new one."
    )
)
class Subscription:
    """Root of subscriptions."""

    @stream(description="Events of the batteries of your slice.")
    async def battery_status_changed(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 -- the name in the schema
            BatteryFilter | None, strawberry.argument(description="Of which batteries; all when left out.")
        ] = None,
        types: Annotated[
            list[LifecycleEventType] | None,
            strawberry.argument(description="Only events of these types; all when left out."),
        ] = None,
        after: Resume = None,
    ) -> AsyncGenerator[LifecycleEvent, None]:
        """What the reader may see of each, when it is delivered."""
        context = info.context
        where = None if filter is None else filter.to_domain(context.principal)
        wanted = None if types is None else tuple(dict.fromkeys(types))
        context.note_slice(groups_of(filter, OF_BATTERIES))
        stream = follow(
            context,
            after=position_of(context, after),
            since=lambda reader, position, limit: events.after(
                reader, position, limit=limit, battery_where=where, types=wanted
            ),
        )
        async with aclosing(stream):
            async for event in stream:
                yield show(event)

    @stream(description="Changes of the status of the shipments of your slice.")
    async def shipment_status_changed(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 -- the name in the schema
            ShipmentFilter | None, strawberry.argument(description="Of which shipments; all when left out.")
        ] = None,
        after: Resume = None,
    ) -> AsyncGenerator[ShipmentStatusChange, None]:
        """What the reader may see of each, when it is delivered."""
        context = info.context
        where = filters.ShipmentFilter() if filter is None else filter.to_domain(context.principal)
        context.note_slice(groups_of(filter, OF_SHIPMENTS))
        stream = follow(
            context,
            after=position_of(context, after),
            since=lambda reader, position, limit: shipments.changes_after(
                reader, position, limit=limit, where=where
            ),
        )
        async with aclosing(stream):
            async for change in stream:
                yield show(change)
