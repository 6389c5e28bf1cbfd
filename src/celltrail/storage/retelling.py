"""What happened to one battery from an event on, as it is told today: each event with its corrections in it.

The log keeps the wrong event and its correction; who asks here wants the facts. For writing only: nothing is
masked, so the battery must be the caller's to change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from celltrail.domain.battery import BatteryState
from celltrail.domain.corrections import corrected_body
from celltrail.domain.events import Corrected, EventBody
from celltrail.storage import tables
from celltrail.storage.body_codec import decode_body
from celltrail.storage.holding import state_of
from celltrail.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class Retelling:
    """The state before an event, and the bodies of it and of all later ones, in order, with their times."""

    before: BatteryState
    told: tuple[tuple[EventBody, datetime], ...]


async def since(reader: Reader, battery_id: str, position: int) -> Retelling:
    """Retell a battery from the event at `position` on; it must not be the battery's first."""
    version = tables.battery_version
    (before,) = await reader.fetch(
        sa.select(version)
        .where(version.c.battery_id == battery_id, version.c.from_position < position)
        .order_by(version.c.from_position.desc())
        .limit(1)
    )
    event = tables.event
    rows = await reader.fetch(
        sa.select(event.c.id, event.c.type, event.c.occurred_at, event.c.openings)
        .where(event.c.battery_id == battery_id, event.c.position >= position)
        .order_by(event.c.position)
    )
    told = {row.id: (decode_body(row.type, row.openings), row.occurred_at) for row in rows}
    for correction, _ in list(told.values()):
        if isinstance(correction, Corrected) and correction.event in told and correction.changes is not None:
            wrong, occurred_at = told[correction.event]
            right = corrected_body(wrong, json.loads(correction.changes))
            told[correction.event] = (right, occurred_at)
    return Retelling(state_of(before), tuple(told.values()))
