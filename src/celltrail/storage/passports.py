"""Passports as everybody reads them: point 1 of Annex XIII, once a battery is on the market.

The one query about batteries that asks no slice for its rows: whoever holds the complete identifier may read
point 1 (Regulation (EU) 2023/1542, Art. 77(2)(a)). The slice is asked for the status alone, which is point 4.
A passport that has ceased says only that, whatever time it is asked for (Art. 77(8)).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from celltrail.domain.views import AttributeView, PassportView
from celltrail.domain.visibility import Facet
from celltrail.domain.vocabulary import PassportStatus
from celltrail.storage import claims, tables
from celltrail.storage.battery_matching import canonical_uid
from celltrail.storage.battery_rows import STATE_AT, version_as_of, visible
from celltrail.storage.models import shown_attribute
from celltrail.storage.reader import Reader


async def by_uid(reader: Reader, uid: str) -> PassportView | None:
    """The passport of a complete unique identifier, whatever resolver it names; None off the market."""
    key, battery = canonical_uid(uid), tables.battery
    if key is not None:
        await reader.present(key)
    found = await _passports(reader, sa.select(battery.c.id).where(battery.c.uid_key == key), on=None)
    return next(iter(found.values()), None)


async def of_claims(reader: Reader, claim_ids: Sequence[str]) -> dict[str, PassportView]:
    """By claims of the reader's the passport of what each is about, while it runs; none off the market."""
    keys = await claims.public_keys(reader, claim_ids)
    if not keys:
        return {}
    await reader.present(*keys.values())
    battery = tables.battery
    of_keys = sa.select(battery.c.id).where(battery.c.uid_key.in_(sorted(set(keys.values()))))
    found = {canonical_uid(each.uid): each for each in (await _passports(reader, of_keys, on=None)).values()}
    return {claim_id: found[key] for claim_id, key in keys.items() if key in found}


async def by_battery_ids(
    reader: Reader, ids: Sequence[str], on: datetime | None = None
) -> dict[str, PassportView]:
    """The passports of those of the batteries that are on the market, as of a time where one is given."""
    battery = tables.battery
    return await _passports(reader, sa.select(battery.c.id).where(battery.c.id.in_(sorted(set(ids)))), on=on)


async def _passports(
    reader: Reader, battery_ids: sa.Select[Any], *, on: datetime | None
) -> dict[str, PassportView]:
    rows = await reader.fetch(_versions(reader, battery_ids, on=on))
    in_force = [row for row in rows if row.ceased_status != PassportStatus.CEASED.value]
    declared = await _point_1(reader, in_force, on=on)
    return {
        row.id: _passport(row, declared[row.id])
        if row in in_force
        else PassportView(battery_id=row.id, uid=row.uid, status=None, is_ceased=True)
        for row in rows
    }


def _versions(reader: Reader, battery_ids: sa.Select[Any], *, on: datetime | None) -> sa.Select[Any]:
    """Each battery with the version in force at the time, if it was on the market by then."""
    battery, version = tables.battery, tables.battery_version
    asked, newest, own = version.alias("asked"), version.alias("newest"), version.alias("own")
    mine = visible(reader.scope, battery_ids, name="mine")
    # A reader whose part has ended sees the status of then, and nobody a later one than was asked for.
    upto = sa.case(
        (mine.c[STATE_AT].is_(None), sa.null()),
        (mine.c[STATE_AT] < asked.c.from_position, mine.c[STATE_AT]),
        else_=asked.c.from_position,
    )
    return (
        sa.select(
            battery,
            asked.c.responsible_id,
            asked.c.placed_on_market_at,
            newest.c.passport_status.label("ceased_status"),
            own.c.passport_status.label("own_status"),
        )
        .join(newest, (newest.c.battery_id == battery.c.id) & (newest.c.to_position == tables.OPEN))
        .join(asked, (asked.c.battery_id == battery.c.id) & _in_force(asked, on))
        .outerjoin(mine, mine.c.id == battery.c.id)
        .outerjoin(own, version_as_of(own, battery.c.id, upto))
        .where(battery.c.id.in_(battery_ids), asked.c.placed_on_market_at.is_not(None))
    )


def _in_force(asked: sa.FromClause, on: datetime | None) -> sa.ColumnElement[bool]:
    if on is None:
        return sa.and_(asked.c.to_position == tables.OPEN)
    later = tables.battery_version.alias("later")
    by_then = (
        sa.select(sa.func.max(later.c.from_position))
        .where(later.c.battery_id == asked.c.battery_id, later.c.recorded_at <= on)
        .scalar_subquery()
    )
    return sa.and_(asked.c.from_position == by_then)


async def _point_1(
    reader: Reader, rows: Sequence[sa.Row[Any]], *, on: datetime | None
) -> dict[str, list[AttributeView]]:
    """The public attributes of batteries and their models; a battery's own value wins over its model's."""
    value = tables.attribute_value
    model_ids = sorted({row.model_id for row in rows if row.model_id is not None})
    statement = sa.select(value).where(
        value.c.facet == Facet.PUBLIC.value,
        sa.or_(value.c.battery_id.in_([row.id for row in rows]), value.c.model_id.in_(model_ids)),
        value.c.to_position == tables.OPEN if on is None else value.c.declared_at <= on,
    )
    newest: defaultdict[str | None, dict[str, sa.Row[Any]]] = defaultdict(dict)
    for row in await reader.fetch(statement.order_by(value.c.from_position)):
        newest[row.battery_id or row.model_id][row.attribute] = row
    return {
        row.id: [shown_attribute(each) for _, each in sorted((newest[row.model_id] | newest[row.id]).items())]
        for row in rows
    }


def _passport(row: sa.Row[Any], attributes: Iterable[AttributeView]) -> PassportView:
    return PassportView(
        battery_id=row.id,
        uid=row.uid,
        status=None if row.own_status is None else PassportStatus(row.own_status),
        is_ceased=False,
        code=row.code,
        model_id=row.model_id,
        manufacturer_id=row.manufacturer_id,
        responsible_id=row.responsible_id,
        produced_on=row.produced_on,
        placed_on_market_at=row.placed_on_market_at,
        attributes=tuple(attributes),
    )
