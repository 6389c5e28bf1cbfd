"""What an event changes beside the log: containment, participation, attributes, evidence.

Called by the journal alone, inside its transaction, after positions are given. Statements are sent in
batches, so that an act on a thousand batteries costs as many round trips as one on a single battery.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.events import LifecycleEventType
from celltrail.domain.participation import Begin, Effect, End
from celltrail.domain.visibility import GRANTED_FACETS, Capacity, Facet
from celltrail.storage import tables
from celltrail.storage.drafts import Attachment, ChainKind, Draft

Item = TypeVar("Item")
Change = tuple[str, Effect, int]
"""A battery, what changes in who takes part in it, and the position of the event."""

_CHUNK = 500  # SQLite bounds the number of variables in one statement.
_FACET_BITS = {facet: 1 << number for number, facet in enumerate(Facet)}


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut `items` into parts that fit one statement."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def facet_bits(facets: Iterable[Facet]) -> int:
    """A set of facets as the bit set that `participation.granted_facets` holds."""
    return sum(_FACET_BITS[facet] for facet in set(facets))


async def contain_themselves(connection: AsyncConnection, batteries: Sequence[Mapping[str, Any]]) -> None:
    """Each new battery contains itself, for ever."""
    if batteries:
        await connection.execute(
            sa.insert(tables.containment),
            [
                {
                    "ancestor_id": row["id"],
                    "descendant_id": row["id"],
                    "depth": 0,
                    "began_position": row["registered_position"],
                    "ended_position": tables.OPEN,
                }
                for row in batteries
            ],
        )


async def mark_foreign(
    connection: AsyncConnection, drafts: Sequence[Draft], *, positions: Mapping[str, int], recorded_by: str
) -> None:
    """Note where the first event stands that another than the maker recorded: there its own records end."""
    first: dict[str, int] = {}
    for draft in drafts:
        if draft.battery is not None and draft.battery.manufacturer_id != recorded_by:
            first.setdefault(draft.chain_id, positions[draft.id])
    if first:
        battery = tables.battery
        await connection.execute(
            sa.update(battery)
            .where(battery.c.id == sa.bindparam("key"), battery.c.foreign_position == tables.OPEN)
            .values(foreign_position=sa.bindparam("position")),
            [{"key": key, "position": position} for key, position in first.items()],
        )


async def mark_recycled(
    connection: AsyncConnection, drafts: Sequence[Draft], *, positions: Mapping[str, int]
) -> None:
    """Note on each lot since when materials were recovered from it."""
    lot = tables.material_lot
    rows = [
        {"key": draft.chain_id, "position": positions[draft.id]}
        for draft in drafts
        if draft.kind is ChainKind.LOT and draft.body.type is LifecycleEventType.RECYCLED
    ]
    if rows:
        await connection.execute(
            sa.update(lot)
            .where(lot.c.id == sa.bindparam("key"), lot.c.recycled_position == tables.OPEN)
            .values(recycled_position=sa.bindparam("position")),
            rows,
        )


# ── Containment
# ────────────────────────────────────────────────────────────────────────────────────────────────


async def attach(
    connection: AsyncConnection, attachments: Sequence[Attachment], *, positions: Mapping[str, int]
) -> None:
    """Put each child, with all that is inside it, into its parent and all that the parent is inside of."""
    joined = [each for each in attachments if each.parent_id is not None]
    if not joined:
        return
    up, down = tables.containment.alias("up"), tables.containment.alias("down")
    closure = (
        sa.select(
            up.c.ancestor_id,
            down.c.descendant_id,
            up.c.depth + down.c.depth + 1,
            sa.bindparam("began", type_=sa.BigInteger),
            sa.literal(tables.OPEN, sa.BigInteger),
        )
        .select_from(up.join(down, sa.true()))
        .where(
            up.c.descendant_id == sa.bindparam("parent", type_=sa.String),
            up.c.ended_position == tables.OPEN,
            down.c.ancestor_id == sa.bindparam("child", type_=sa.String),
            down.c.ended_position == tables.OPEN,
        )
    )
    columns = ["ancestor_id", "descendant_id", "depth", "began_position", "ended_position"]
    await connection.execute(
        sa.insert(tables.containment).from_select(columns, closure),
        [
            {"parent": each.parent_id, "child": each.child_id, "began": positions[each.draft_id]}
            for each in joined
        ],
    )


async def detach(connection: AsyncConnection, attachments: Sequence[Attachment], *, last: int) -> None:
    """Take each child out of all that it is inside of; whoever saw it through them is frozen at `last`."""
    released = [each for each in attachments if each.parent_id is None]
    if not released:
        return
    containment = tables.containment
    up, down = containment.alias("up"), containment.alias("down")
    above = sa.select(up.c.ancestor_id).where(
        up.c.descendant_id == sa.bindparam("child", type_=sa.String),
        up.c.ended_position == tables.OPEN,
        up.c.depth > 0,
    )
    below = sa.select(down.c.descendant_id).where(
        down.c.ancestor_id == sa.bindparam("child", type_=sa.String), down.c.ended_position == tables.OPEN
    )
    await connection.execute(
        sa.update(containment)
        .where(
            containment.c.ended_position == tables.OPEN,
            containment.c.ancestor_id.in_(above),
            containment.c.descendant_id.in_(below),
        )
        .values(ended_position=last)
        .execution_options(synchronize_session=False),
        [{"child": each.child_id} for each in released],
    )


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
            _participation(ancestor, Begin(Capacity.COMPONENT_SUPPLIER, operator_id=maker), position=position)
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


# ── Participation
# ──────────────────────────────────────────────────────────────────────────────────────────────


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
                _participation(battery_id, effect, position=position)
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


def _participation(battery_id: str, effect: Begin, *, position: int) -> dict[str, Any]:
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
    owners = {
        draft.chain_id: (effect.operator_id, positions[draft.id])
        for draft in drafts
        for effect in draft.effects
        if isinstance(effect, Begin) and effect.capacity is Capacity.OWNER
    }
    ended = {
        draft.chain_id
        for draft in drafts
        for effect in draft.effects
        if isinstance(effect, End) and effect.capacity is Capacity.OWNER
    }
    derivation, participation = tables.derivation, tables.participation
    changed = sorted(ended | set(owners))
    for some in chunks(changed):
        found = (
            await connection.execute(
                sa.select(derivation.c.original_id, derivation.c.successor_id).where(
                    derivation.c.successor_id.in_(some)
                )
            )
        ).all()
        if not found:
            continue
        await connection.execute(
            sa.update(participation)
            .where(
                participation.c.ended_position == tables.OPEN,
                participation.c.capacity == Capacity.SUCCESSOR_OWNER.value,
                participation.c.battery_id.in_([row.original_id for row in found]),
                participation.c.purpose.in_([row.successor_id for row in found]),
            )
            .values(ended_position=last)
        )
        await _insert_participations(
            connection,
            [
                _participation(
                    row.original_id,
                    # The purpose names the successor, so that its next sale ends just this part.
                    Begin(
                        Capacity.SUCCESSOR_OWNER,
                        operator_id=owners[row.successor_id][0],
                        purpose=row.successor_id,
                    ),
                    position=owners[row.successor_id][1],
                )
                for row in found
                if row.successor_id in owners
            ],
        )


# ── Attributes and evidence
# ────────────────────────────────────────────────────────────────────────────────────


async def declare(
    connection: AsyncConnection,
    drafts: Sequence[Draft],
    *,
    positions: Mapping[str, int],
    recorded_by: str,
    now: datetime,
) -> None:
    """A declared value holds until the next one of the same attribute and subject."""
    rows = [
        {
            "id": str(uuid.uuid4()),
            "battery_id": draft.chain_id if draft.kind is ChainKind.BATTERY else None,
            "model_id": draft.chain_id if draft.kind is ChainKind.MODEL else None,
            "attribute": each.attribute,
            "facet": each.facet.value,
            "value": each.value,
            "declared_by": recorded_by,
            "declared_at": now,
            "event_id": draft.id,
            "from_position": positions[draft.id],
            "to_position": tables.OPEN,
        }
        for draft in drafts
        for each in draft.attributes
    ]
    if not rows:
        return
    table = tables.attribute_value
    for column in ("battery_id", "model_id"):
        closing = [
            {"subject": row[column], "name": row["attribute"], "closing": row["from_position"]}
            for row in rows
            if row[column] is not None
        ]
        if closing:
            await connection.execute(
                sa.update(table)
                .where(
                    table.c[column] == sa.bindparam("subject"),
                    table.c.attribute == sa.bindparam("name"),
                    table.c.to_position == tables.OPEN,
                )
                .values(to_position=sa.bindparam("closing")),
                closing,
            )
    await connection.execute(sa.insert(table), rows)


async def attach_evidence(connection: AsyncConnection, drafts: Sequence[Draft]) -> None:
    """Documents given with events."""
    rows = [
        {
            "id": str(uuid.uuid4()),
            "event_id": draft.id,
            "facet": each.facet.value,
            "title": each.title,
            "sha256": each.sha256,
            "media_type": each.media_type,
            "link": each.link,
        }
        for draft in drafts
        for each in draft.evidence
    ]
    if rows:
        await connection.execute(sa.insert(tables.evidence), rows)
