"""Batteries held for change: found within the caller's slice, locked, and read as they are now.

A battery outside the slice is not found, whatever the key. One that is seen but in which the caller's part
has ended is found, with no capacities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from celltrail.domain.battery import Battery, BatteryState
from celltrail.domain.errors import NotFoundError, Path
from celltrail.domain.keys import BatteryKey
from celltrail.domain.visibility import CAPACITIES, Capacity, Facet
from celltrail.domain.vocabulary import BatteryLevel, EndOfLifeRoute, LifecycleStage, PassportStatus
from celltrail.storage import tables
from celltrail.storage.batches import chunks
from celltrail.storage.drafts import HeldBattery
from celltrail.storage.reader import Reader
from celltrail.storage.scoping import column_of


async def hold(reader: Reader, keys: Sequence[BatteryKey], *, path: Path = ()) -> list[HeldBattery]:
    """Lock the batteries named by `keys` and return them in the order of the keys.

    Raises:
        NotFoundError: one is missing or hidden; its path ends in the key's index.
    """
    ids = await _visible_ids(reader, keys)
    for number, key in enumerate(keys):
        if key not in ids:
            raise NotFoundError("battery", key.named, path=(*path, number))
    wanted = sorted(set(ids.values()))
    held = await load(reader, wanted)
    return [_named(held[ids[key]], key) for key in keys]


async def hold_one(reader: Reader, key: BatteryKey, *, path: Path = ()) -> HeldBattery:
    """Lock the battery named by `key`.

    Raises:
        NotFoundError: missing or hidden.
    """
    ids = await _visible_ids(reader, [key])
    if key not in ids:
        raise NotFoundError("battery", key.named, path=path)
    held = await load(reader, [ids[key]])
    return _named(held[ids[key]], key)


async def load(reader: Reader, battery_ids: Sequence[str]) -> dict[str, HeldBattery]:
    """Lock and read batteries by internal ids that are already known to be the caller's to see."""
    await _lock(reader, battery_ids)
    capacities = await _capacities(reader, battery_ids)
    held: dict[str, HeldBattery] = {}
    battery, version = tables.battery, tables.battery_version
    for some in chunks(battery_ids):
        rows = await reader.fetch(
            sa.select(battery, version)
            .join(version, (version.c.battery_id == battery.c.id) & (version.c.to_position == tables.OPEN))
            .where(battery.c.id.in_(some))
        )
        for row in rows:
            held[row.id] = HeldBattery(_battery(row), state_of(row), capacities[row.id], row.id)
    return held


async def contents(reader: Reader, battery_id: str, *, depth: int | None = None) -> list[str]:
    """The ids of what is inside a battery now: all of it, or only at one depth."""
    inside = tables.containment
    statement = sa.select(inside.c.descendant_id).where(
        inside.c.ancestor_id == battery_id,
        inside.c.ended_position == tables.OPEN,
        inside.c.depth > 0 if depth is None else inside.c.depth == depth,
    )
    return [row.descendant_id for row in await reader.fetch(statement.order_by(inside.c.descendant_id))]


async def outermost(reader: Reader, battery_id: str) -> str:
    """The id of the battery that contains this one and is inside none; the battery itself when alone."""
    inside = tables.containment
    statement = (
        sa.select(inside.c.ancestor_id)
        .where(inside.c.descendant_id == battery_id, inside.c.ended_position == tables.OPEN)
        .order_by(inside.c.depth.desc())
        .limit(1)
    )
    rows = await reader.fetch(statement)
    return str(rows[0].ancestor_id)


def state_of(row: sa.Row[Any]) -> BatteryState:
    """The state in a row of `battery_version`."""
    return BatteryState(
        sequence=row.sequence,
        version=row.version,
        stage=LifecycleStage(row.stage),
        passport_status=PassportStatus(row.passport_status),
        owner_id=row.owner_id,
        custodian_id=row.custodian_id,
        responsible_id=row.responsible_id,
        parent_id=row.parent_id,
        host=row.host,
        market=row.market,
        placed_on_market_at=row.placed_on_market_at,
        shipment_id=row.shipment_id,
        lot_id=row.lot_id,
        state_of_health=row.state_of_health,
        cycle_count=row.cycle_count,
        measured_at=row.measured_at,
        collected_at=row.collected_at,
        route=None if row.route is None else EndOfLifeRoute(row.route),
        mass_kg=row.mass_kg,
    )


async def _visible_ids(reader: Reader, keys: Sequence[BatteryKey]) -> dict[BatteryKey, str]:
    battery = tables.battery
    found: dict[BatteryKey, str] = {}
    for field, column in (("id", battery.c.id), ("uid", battery.c.uid_key), ("code", battery.c.code)):
        values = sorted({value for key in keys if (value := getattr(key, field)) is not None})
        for some in chunks(values):
            rows = await reader.fetch(sa.select(battery.c.id, column.label("named")).where(column.in_(some)))
            found.update({BatteryKey(**{field: row.named}): row.id for row in rows})
    visible = await _in_slice(reader, sorted(set(found.values())))
    return {
        key: battery_id
        for key, battery_id in found.items()
        # A code is point 1: who may not read it does not find a battery by it.
        if (visible.get(battery_id) if key.code is not None else battery_id in visible)
    }


async def _in_slice(reader: Reader, battery_ids: Sequence[str]) -> dict[str, bool]:
    """Those of the batteries that are visible, and whether point 1 of each is."""
    visible: dict[str, bool] = {}
    for some in chunks(battery_ids):
        seen = reader.scope.slice(some)
        public = seen.c[column_of(Facet.PUBLIC)]
        for row in await reader.fetch(sa.select(seen.c.battery_id, public.is_not(None).label("is_public"))):
            visible[row.battery_id] = bool(row.is_public)
    return visible


async def _lock(reader: Reader, battery_ids: Sequence[str]) -> None:
    """Ordered by id, so that two acts on the same batteries wait for each other and never in a circle.

    SQLite ignores FOR UPDATE: its transaction holds the whole database already.
    """
    for some in chunks(battery_ids):
        await reader.fetch(
            sa.select(tables.battery.c.id)
            .where(tables.battery.c.id.in_(some))
            .order_by(tables.battery.c.id)
            .with_for_update()
        )


async def _capacities(reader: Reader, battery_ids: Sequence[str]) -> defaultdict[str, frozenset[Capacity]]:
    part, inside = tables.participation, tables.containment
    covering = [capacity.value for capacity, rule in CAPACITIES.items() if rule.covers_components]
    running: defaultdict[str, frozenset[Capacity]] = defaultdict(frozenset)
    for some in chunks(battery_ids):
        rows = await reader.fetch(
            sa.select(inside.c.descendant_id, part.c.capacity)
            .join(part, part.c.battery_id == inside.c.ancestor_id)
            .where(
                inside.c.descendant_id.in_(some),
                inside.c.ended_position == tables.OPEN,
                part.c.operator_id == reader.principal.operator_id,
                part.c.ended_position == tables.OPEN,
                sa.or_(part.c.until.is_(None), part.c.until > reader.now),
                sa.or_(inside.c.depth == 0, part.c.capacity.in_(covering)),
            )
            .distinct()
        )
        for row in rows:
            running[row.descendant_id] |= {Capacity(row.capacity)}
    return running


def _named(held: HeldBattery, key: BatteryKey) -> HeldBattery:
    return HeldBattery(held.battery, held.state, held.capacities, key.named)


def _battery(row: sa.Row[tuple[object, ...]]) -> Battery:
    return Battery(
        id=row.id,
        uid=row.uid,
        uid_key=row.uid_key,
        code=row.code,
        level=BatteryLevel(row.level),
        model_id=row.model_id,
        manufacturer_id=row.manufacturer_id,
        produced_on=row.produced_on,
    )


def named(batteries: Iterable[HeldBattery]) -> str:
    """The batteries as their caller named them, for a message; at most five of them."""
    names = [held.named for held in batteries]
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")
