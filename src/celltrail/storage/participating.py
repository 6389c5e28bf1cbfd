"""What an event changes in who takes part: parts begin and end, in the order of each battery's events.

Called by the journal alone, inside its transaction, after positions are given. Statements are sent in
batches, so that an act on a thousand batteries costs as many round trips as one on a single battery.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.participation import Begin, Effect, End
from celltrail.domain.visibility import GRANTED_FACETS, Capacity, Facet
from celltrail.storage import tables
from celltrail.storage.batches import chunks
from celltrail.storage.drafts import Attachment, Draft

Change = tuple[str, Effect, int]
"""A battery, what changes in who takes part in it, and the position of the event."""

_FACET_BITS = {facet: 1 << number for number, facet in enumerate(Facet)}


def facet_bits(facets: Iterable[Facet]) -> int:
    """A set of facets as the bit set that `participation.granted_facets` holds."""
    return sum(_FACET_BITS[facet] for facet in set(facets))


async def carry(
    connection: AsyncConnection, drafts: Sequence[Draft], *, positions: Mapping[str, int], last: int
) -> None:
    """Begin and end participations, in the order of each battery's own events."""
    inside = await _inside(connection, drafts)
    rounds: dict[int, list[Change]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for draft in drafts:
        if not draft.effects:
            continue
        number = counts[draft.chain_id]
        counts[draft.chain_id] += 1
        for effect in draft.effects:
            reached = inside[draft.chain_id] if effect.reaches_components else []
            rounds[number].extend(
                (battery_id, effect, positions[draft.id]) for battery_id in (draft.chain_id, *reached)
            )
    for number in sorted(rounds):
        await _end(connection, rounds[number], last=last)
        await _insert_participations(
            connection,
            [
                participation_row(battery_id, effect, position=position)
                for battery_id, effect, position in rounds[number]
                if isinstance(effect, Begin)
            ],
        )
    await _follow_successors(connection, drafts, positions=positions, last=last)


async def _inside(connection: AsyncConnection, drafts: Sequence[Draft]) -> defaultdict[str, list[str]]:
    """What is inside the batteries whose effects reach their components."""
    wanted = sorted(
        {draft.chain_id for draft in drafts if any(each.reaches_components for each in draft.effects)}
    )
    contents: defaultdict[str, list[str]] = defaultdict(list)
    containment = tables.containment
    for some in chunks(wanted):
        for row in await connection.execute(
            sa.select(containment.c.ancestor_id, containment.c.descendant_id).where(
                containment.c.ancestor_id.in_(some),
                containment.c.ended_position == tables.OPEN,
                containment.c.depth > 0,
            )
        ):
            contents[row.ancestor_id].append(row.descendant_id)
    return contents


async def _end(connection: AsyncConnection, changes: Sequence[Change], *, last: int) -> None:
    by_shape: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for battery_id, effect, _ in changes:
        if isinstance(effect, End):
            given = _conditions(effect)
            bound = {f"b_{name}": value for name, value in given.items()}
            by_shape[tuple(given)].append({"b_battery_id": battery_id} | bound)
    participation = tables.participation
    for shape, rows in by_shape.items():
        statement = (
            sa.update(participation)
            .where(
                participation.c.ended_position == tables.OPEN,
                participation.c.battery_id == sa.bindparam("b_battery_id"),
                *(participation.c[name] == sa.bindparam(f"b_{name}") for name in shape),
            )
            .values(ended_position=last)
        )
        await connection.execute(statement, rows)


def _conditions(effect: End) -> dict[str, str]:
    given = {
        "capacity": effect.capacity.value,
        "operator_id": effect.operator_id,
        "regime": None if effect.regime is None else effect.regime.value,
        "granted_by": effect.granted_by,
        "shipment_id": effect.shipment_id,
        "id": effect.id,
    }
    return {name: value for name, value in given.items() if value is not None}


def participation_row(battery_id: str, effect: Begin, *, position: int) -> dict[str, Any]:
    """The row of a part that begins at a position."""
    opened = [facet for group in effect.groups for facet in GRANTED_FACETS[group]]
    return {
        "id": effect.id or str(uuid.uuid4()),
        "battery_id": battery_id,
        "operator_id": effect.operator_id,
        "regime": None if effect.regime is None else effect.regime.value,
        "capacity": effect.capacity.value,
        "began_position": position,
        "ended_position": tables.OPEN,
        "until": effect.until,
        "groups": sorted(group.value for group in effect.groups),
        "granted_facets": facet_bits(opened),
        "granted_by": effect.granted_by,
        "shipment_id": effect.shipment_id,
        "purpose": effect.purpose,
    }


async def _insert_participations(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await connection.execute(sa.insert(tables.participation), rows)


async def _follow_successors(
    connection: AsyncConnection, drafts: Sequence[Draft], *, positions: Mapping[str, int], last: int
) -> None:
    """Second life: whoever owns a successor reads the last measurements of its originals, and nobody after
    it.
    """
    of_owners = [
        (draft, effect) for draft in drafts for effect in draft.effects if effect.capacity is Capacity.OWNER
    ]
    owners = {
        draft.chain_id: (effect.operator_id, positions[draft.id])
        for draft, effect in of_owners
        if isinstance(effect, Begin)
    }
    derivation = tables.derivation
    for some in chunks(sorted({draft.chain_id for draft, _ in of_owners})):
        found = await connection.execute(
            sa.select(derivation.c.original_id, derivation.c.successor_id).where(
                derivation.c.successor_id.in_(some)
            )
        )
        links = [(str(row.original_id), str(row.successor_id)) for row in found]
        if links:
            await _end_successors(connection, links, last=last)
            await _insert_participations(connection, _successor_parts(links, owners))


async def _end_successors(
    connection: AsyncConnection, links: Sequence[tuple[str, str]], *, last: int
) -> None:
    part = tables.participation
    await connection.execute(
        sa.update(part)
        .where(
            part.c.ended_position == tables.OPEN,
            part.c.capacity == Capacity.SUCCESSOR_OWNER.value,
            part.c.battery_id.in_([original_id for original_id, _ in links]),
            part.c.purpose.in_([successor_id for _, successor_id in links]),
        )
        .values(ended_position=last)
    )


def _successor_parts(
    links: Sequence[tuple[str, str]], owners: Mapping[str, tuple[str | None, int]]
) -> list[dict[str, Any]]:
    found = []
    for original_id, successor_id in links:
        if successor_id in owners:
            operator_id, position = owners[successor_id]
            # The purpose names the successor, so that its next sale ends just this part.
            begin = Begin(Capacity.SUCCESSOR_OWNER, operator_id=operator_id, purpose=successor_id)
            found.append(participation_row(original_id, begin, position=position))
    return found


async def name_suppliers(
    connection: AsyncConnection, attachments: Sequence[Attachment], *, positions: Mapping[str, int]
) -> None:
    """Whoever made a part becomes COMPONENT_SUPPLIER of every whole that it is now inside of."""
    joined = {each.child_id: positions[each.draft_id] for each in attachments if each.parent_id is not None}
    if not joined:
        return
    inside, part, made = tables.containment, tables.battery.alias("part"), tables.battery.alias("made")
    supplied: dict[tuple[str, str], int] = {}
    for some in chunks(sorted(joined)):
        below = inside.alias("below")
        found = await connection.execute(
            sa.select(inside.c.ancestor_id, part.c.manufacturer_id, below.c.ancestor_id.label("child"))
            .join(part, part.c.id == inside.c.descendant_id)
            .join(made, made.c.id == inside.c.ancestor_id)
            .join(below, below.c.descendant_id == inside.c.descendant_id)
            .where(
                below.c.ancestor_id.in_(some),
                below.c.ended_position == tables.OPEN,
                inside.c.ended_position == tables.OPEN,
                inside.c.depth > below.c.depth,
                part.c.manufacturer_id != made.c.manufacturer_id,
            )
            .distinct()
        )
        for row in found:
            supplied.setdefault((row.ancestor_id, row.manufacturer_id), joined[row.child])
    known = await _suppliers_of(connection, {ancestor for ancestor, _ in supplied})
    await _insert_participations(
        connection,
        [
            participation_row(
                ancestor, Begin(Capacity.COMPONENT_SUPPLIER, operator_id=maker), position=position
            )
            for (ancestor, maker), position in supplied.items()
            if (ancestor, maker) not in known
        ],
    )


async def _suppliers_of(connection: AsyncConnection, battery_ids: set[str]) -> set[tuple[str, str]]:
    participation = tables.participation
    known: set[tuple[str, str]] = set()
    for some in chunks(sorted(battery_ids)):
        found = await connection.execute(
            sa.select(participation.c.battery_id, participation.c.operator_id).where(
                participation.c.battery_id.in_(some),
                participation.c.capacity == Capacity.COMPONENT_SUPPLIER.value,
            )
        )
        known.update((row.battery_id, row.operator_id) for row in found)
    return known
