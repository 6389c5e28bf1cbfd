"""The lists that hang on a battery: what is in it, what happened to it, where it went."""

from __future__ import annotations

from typing import Any, Final

from celltrail.domain.event_types import LifecycleEventType
from celltrail.graph.connections import Connection, nested_listing, page_request
from celltrail.graph.context import GraphContext
from celltrail.graph.showing import show
from celltrail.storage import accesses, batteries, events, shipments

LOG: Final = "log"
"""All lists of events are parts of one log, so a cursor of one goes on in every other, and in a stream."""


def components(
    context: GraphContext, battery_id: str, *, first: int | None, after: str | None
) -> Connection[Any]:
    """What is built into a battery."""
    name = "Battery.components"
    request = page_request(context, name, first=first, after=after)
    listing = nested_listing(
        context,
        name,
        parent_id=battery_id,
        request=request,
        pages=batteries.components_of,
        counts=batteries.component_counts,
        show=show,
    )
    return Connection(listing=listing)


def history(
    context: GraphContext,
    battery_id: str,
    *,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    types: list[LifecycleEventType] | None,
) -> Connection[Any]:
    """What happened to a battery."""
    request = page_request(context, LOG, first=first, after=after, last=last, before=before)
    narrowed = None if types is None else tuple(dict.fromkeys(types))
    listing = nested_listing(
        context,
        LOG,
        parent_id=battery_id,
        request=request,
        narrowed=("battery", narrowed),
        pages=lambda reader, ids, page: events.histories(reader, ids, page, types=narrowed),
        counts=lambda reader, ids: events.history_counts(reader, ids, types=narrowed),
        show=show,
    )
    return Connection(listing=listing)


def shipments_of(
    context: GraphContext, battery_id: str, *, first: int | None, after: str | None
) -> Connection[Any]:
    """The shipments that a battery was on."""
    name = "Battery.shipments"
    request = page_request(context, name, first=first, after=after)
    listing = nested_listing(
        context,
        name,
        parent_id=battery_id,
        request=request,
        pages=shipments.of_batteries,
        counts=shipments.counts_of_batteries,
        show=show,
    )
    return Connection(listing=listing)


def accesses_of(
    context: GraphContext, battery_id: str, *, first: int | None, after: str | None
) -> Connection[Any]:
    """Who read a battery."""
    name = "Battery.accesses"
    request = page_request(context, name, first=first, after=after)
    listing = nested_listing(
        context,
        name,
        parent_id=battery_id,
        request=request,
        pages=accesses.of_batteries,
        counts=accesses.counts_of_batteries,
        show=show,
    )
    return Connection(listing=listing)
