"""Batteries of a reader's slice: by key, as lists, with what is inside them and their second life.

Every answer is as of the reader's horizons. What is hidden is left out, and never told from what is missing.
`BatteryView.parent_id` and the ids in its state name batteries and operators that the reader may not see:
they are looked up through this module and `operators`, which leave them out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from celltrail.domain.filters import BatteryFilter, BatteryOrder, BatteryOrderField
from celltrail.domain.views import BatteryView, Page, PageRequest
from celltrail.storage import paging, tables
from celltrail.storage.battery_matching import canonical_uid, health, matching
from celltrail.storage.battery_rows import (
    IDENTITY_AT,
    PUBLIC_AT,
    STATE_AT,
    version_as_of,
    view_of,
    visible,
    with_details,
)
from celltrail.storage.keyset import Keyset
from celltrail.storage.reader import Reader


async def by_ids(reader: Reader, ids: Sequence[str]) -> dict[str, BatteryView]:
    """The visible ones of these batteries."""
    rows = visible(reader.scope, _distinct(ids))
    return {row.id: view_of(row) for row in await reader.fetch(with_details(rows))}


async def ids_by_keys(
    reader: Reader, *, uids: Sequence[str] = (), codes: Sequence[str] = ()
) -> tuple[dict[str, str], dict[str, str]]:
    """The ids of the visible batteries with these unique identifiers, and with these codes.

    An identifier may name any resolver: it is looked up in its canonical form, and answered as it was given.
    A code is point 1: who may not read it does not find a battery by it.
    """
    keys = {uid: key for uid in uids if (key := canonical_uid(uid)) is not None}
    battery = tables.battery
    named = sa.or_(battery.c.uid_key.in_(_distinct(keys.values())), battery.c.code.in_(_distinct(codes)))
    rows = visible(reader.scope, sa.select(battery.c.id).where(named))
    found = await reader.fetch(sa.select(rows.c.id, rows.c.uid_key, rows.c.code, rows.c[PUBLIC_AT]))
    by_uid = {row.uid_key: row.id for row in found}
    by_code = {row.code: row.id for row in found if row.code is not None and row.public_at is not None}
    return (
        {uid: by_uid[key] for uid, key in keys.items() if key in by_uid},
        {code: by_code[code] for code in codes if code in by_code},
    )


async def page(
    reader: Reader,
    request: PageRequest,
    *,
    where: BatteryFilter | None = None,
    order: BatteryOrder | None = None,
) -> Page[BatteryView]:
    """A part of the visible batteries that meet a filter, in an order; without a value they come last."""
    order = order or BatteryOrder()
    every = matching(reader.scope, where or BatteryFilter(), order=order.field).subquery("every")
    keyset = Keyset(order.is_descending)
    if order.field is BatteryOrderField.STATE_OF_HEALTH:
        keyset = Keyset(order.is_descending, compared=health)
    return await keyset.page(reader, every, request, details=with_details, show=view_of)


async def count(reader: Reader, where: BatteryFilter | None = None) -> int:
    """How many visible batteries meet a filter."""
    every = matching(reader.scope, where or BatteryFilter()).subquery("every")
    (row,) = await reader.fetch(sa.select(sa.func.count().label("number")).select_from(every))
    return int(row.number)


async def components_of(
    reader: Reader, parent_ids: Sequence[str], request: PageRequest
) -> dict[str, Page[BatteryView]]:
    """What is directly inside each battery as of the reader's view of its state: the visible ones of it."""
    ranked = paging.ranked(_components(reader, parent_ids), request)
    rows = await reader.fetch(with_details(ranked))
    pages = paging.pages(rows, parent_ids, request)
    return {parent_id: paging.shown(each, view_of) for parent_id, each in pages.items()}


async def component_counts(reader: Reader, parent_ids: Sequence[str]) -> dict[str, int]:
    """How many visible batteries are directly inside each; none where nothing is."""
    every = _components(reader, parent_ids).subquery("every")
    counted = sa.select(every.c.list_id, sa.func.count().label("number")).group_by(every.c.list_id)
    return {row.list_id: row.number for row in await reader.fetch(counted)}


async def originals_of(reader: Reader, ids: Sequence[str]) -> dict[str, list[BatteryView]]:
    """Second life: the visible batteries that each of these was made from."""
    derivation = tables.derivation
    return await _related(reader, ids, of=derivation.c.successor_id, related=derivation.c.original_id)


async def successors_of(reader: Reader, ids: Sequence[str]) -> dict[str, list[BatteryView]]:
    """Second life: the visible batteries that were made from each of these, as of the reader's horizon."""
    derivation = tables.derivation
    return await _related(reader, ids, of=derivation.c.original_id, related=derivation.c.successor_id)


def _components(reader: Reader, parent_ids: Sequence[str]) -> sa.Select[Any]:
    """`list_id` is the parent, `place` the child's registration; the other columns are those of `visible`."""
    version = tables.battery_version
    wanted = _distinct(parent_ids)
    parents = visible(reader.scope, wanted, name="parents")
    children = visible(
        reader.scope, sa.select(version.c.battery_id).where(version.c.parent_id.in_(wanted)), name="children"
    )
    inside = version.alias("inside")
    return (
        sa.select(parents.c.id.label("list_id"), children.c.registered_position.label("place"), *children.c)
        .select_from(parents)
        .join(inside, inside.c.parent_id == parents.c.id)
        .join(children, children.c.id == inside.c.battery_id)
        .where(version_as_of(inside, children.c.id, parents.c[STATE_AT]))
    )


async def _related(
    reader: Reader, ids: Sequence[str], *, of: sa.Column[str], related: sa.Column[str]
) -> dict[str, list[BatteryView]]:
    derivation, rows = tables.derivation, visible(reader.scope, _distinct(ids))
    pairs = await reader.fetch(
        sa.select(of.label("of_id"), related.label("related_id"))
        .join(rows, rows.c.id == of)
        .where(derivation.c.position <= rows.c[IDENTITY_AT])
    )
    views = await by_ids(reader, [row.related_id for row in pairs])
    found: defaultdict[str, list[BatteryView]] = defaultdict(list)
    for row in pairs:
        if row.related_id in views:
            found[row.of_id].append(views[row.related_id])
    return {
        battery_id: sorted(several, key=lambda view: view.registered_position)
        for battery_id, several in found.items()
    }


def _distinct(values: Any) -> list[str]:  # noqa: ANN401 -- any iterable of texts
    return sorted(set(values))
