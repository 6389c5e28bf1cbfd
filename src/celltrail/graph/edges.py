"""Edges from one object to another: loaded by id through the reader's slice, in batches.

An edge to something that the reader may not see is null, like one to something that is not known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import strawberry

from celltrail.domain.views import OperatorView
from celltrail.graph.context import GraphContext, Info
from celltrail.graph.showing import show
from celltrail.storage import batteries, events, models, operators, recycling, shipments
from celltrail.storage.reader import Reader

ByIds = Callable[[Reader, Sequence[str]], Awaitable[Mapping[str, Any]]]

# The types that have an id to be asked by: each with the one scoped query that answers.
BY_IDS: Final[Mapping[str, ByIds]] = {
    "Battery": batteries.by_ids,
    "BatteryModel": models.by_ids,
    "LifecycleEvent": events.by_ids,
    "MaterialLot": recycling.lots_by_ids,
    "Operator": operators.by_ids,
    "RecyclingRecord": recycling.records_by_battery_ids,
    "Shipment": shipments.by_ids,
}


async def fetch(context: GraphContext, type_name: str, local_id: str | None) -> Any:  # noqa: ANN401 -- a view
    """Return the view of an object, None when it is hidden or missing."""
    if local_id is None:
        return None
    return await context.loader(("by id", type_name), BY_IDS[type_name]).load(local_id)


async def fetch_asked(context: GraphContext, type_name: str, local_id: str | None) -> Any:  # noqa: ANN401 -- a view
    """Return the view of an object that the client names itself, None when it is hidden or missing.

    Where a readable field names an operator, its name may be known; asked for by its id alone, it is known to
    itself and to those who trade with it, who are those that read its roles (design of access, section 2).
    """
    view = await fetch(context, type_name, local_id)
    if isinstance(view, OperatorView) and not view.roles:
        return None
    return view


async def fetch_shown(context: GraphContext, type_name: str, local_id: str | None) -> Any:  # noqa: ANN401 -- a graph type
    """Return an object that the client names itself as the schema shows it, None when it is hidden."""
    return show(await fetch_asked(context, type_name, local_id))


async def fetch_all(context: GraphContext, type_name: str, local_ids: Sequence[str] | None) -> list[Any]:
    """Return the views of those of the objects that are visible, in the order of their ids."""
    if not local_ids:
        return []
    return await context.loader(("by id", type_name), BY_IDS[type_name]).load_many(local_ids)


def edge(type_name: str, local_id: Callable[[Any], str | None], description: str) -> Any:  # noqa: ANN401 -- a field
    """Make a field that leads to the object whose id `local_id` reads off the source."""

    async def resolve(self: Any, info: Info) -> Any:  # noqa: ANN401 -- the field's annotation says what it is
        return show(await fetch(info.context, type_name, local_id(self)))

    return strawberry.field(resolver=resolve, description=description)


def edges(type_name: str, local_ids: Callable[[Any], Sequence[str] | None], description: str) -> Any:  # noqa: ANN401 -- a field
    """Make a field that leads to a bounded list of objects; those that are hidden are left out."""

    async def resolve(self: Any, info: Info) -> Any:  # noqa: ANN401 -- the field's annotation says what it is
        return [show(view) for view in await fetch_all(info.context, type_name, local_ids(self))]

    return strawberry.field(resolver=resolve, description=description)
