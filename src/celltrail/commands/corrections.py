"""Corrections: the wrong event stays, a correction is appended, and the state follows it.

Who recorded an event may correct it for 30 days (design of access, section 4; `CORRECTION_PERIOD`). Only
facts can be corrected, never who took part: an event that named the wrong operator is answered by the event
that brings things right (a transfer back, a cancelled shipment).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from celltrail.commands.end_of_life import require_left
from celltrail.commands.requests import CorrectEvent, Outcome
from celltrail.commands.workspace import Workspace
from celltrail.domain.battery import BatteryState
from celltrail.domain.corrections import CORRECTABLE, corrected_body
from celltrail.domain.errors import InvalidInputError, NotFoundError
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import Corrected, Dismantled
from celltrail.domain.lifecycle import amend
from celltrail.domain.quantities import require_text
from celltrail.storage import holding, retelling, tables
from celltrail.storage.body_codec import encode_value

CORRECTION_PERIOD = timedelta(days=30)


async def correct_event(workspace: Workspace, request: CorrectEvent) -> Outcome:
    """Append a correction to an event that the caller recorded.

    Raises:
        NotFoundError: no such event of the caller's own on a battery.
        InvalidInputError: the period is over, a field that cannot be corrected, or a value that cannot be.
        VersionConflictError: the battery changed since it was read.
    """
    reason = require_text(request.reason, path=("reason",), longest=500)
    row = await _own_event(workspace, request.event_id)
    event_type = LifecycleEventType(row.type)
    if workspace.now - row.recorded_at > CORRECTION_PERIOD:
        message = f"the event was recorded on {row.recorded_at.date()}; corrections are open for 30 days"
        raise InvalidInputError(message, path=("event",))
    changes = _changes(event_type, request)
    held = (await holding.load(workspace.reader, [row.battery_id]))[row.battery_id]
    if request.expected_version is not None:
        await workspace.require_version(held, request.expected_version)
    since = await retelling.since(workspace.reader, row.battery_id, row.position)
    body = corrected_body(since.told[0][0], changes)
    if isinstance(body, Dismantled):
        await _require_fit(workspace, body, since.before)
    held = replace(held, state=amend(held.state, since.told, before=since.before, right=body))
    text = json.dumps({name: encode_value(getattr(body, name)) for name in changes}, sort_keys=True)
    correction = Corrected(event=row.id, reason=reason, changes=text)
    corrected = workspace.record(
        held,
        correction,
        occurrence=request.occurrence,
        corrects=(row.position, row.recorded_by),
        path=("event",),
        is_permitted=True,
    )
    ids = (row.battery_id,)
    return Outcome(act_id=workspace.act_id, battery_ids=ids, event_id=corrected.draft_id)


async def _require_fit(workspace: Workspace, body: Dismantled, before: BatteryState) -> None:
    """What is left after dismantling, and what was released, weigh no more than the whole did."""
    parts = await holding.load(workspace.reader, body.released or ())
    require_left(body.mass_kg, before.mass_kg, parts.values(), path=("changes", "massKg"))


async def _own_event(workspace: Workspace, event_id: str) -> sa.Row[Any]:
    event = tables.event
    rows = await workspace.reader.fetch(
        sa.select(event).where(
            event.c.id == event_id,
            event.c.recorded_by == workspace.operator_id,
            event.c.battery_id.is_not(None),
        )
    )
    if not rows:
        raise NotFoundError("event", event_id, path=("event",))
    return rows[0]


def _changes(event_type: LifecycleEventType, request: CorrectEvent) -> Mapping[str, Any]:
    allowed = CORRECTABLE.get(event_type, frozenset())
    changes = dict(request.changes)
    unknown = sorted(set(changes) - allowed)
    if unknown or not changes:
        found = ", ".join(unknown) or "no field"
        permitted = ", ".join(sorted(allowed)) or "none"
        message = f"{found} of {event_type} cannot be corrected; allowed: {permitted}"
        raise InvalidInputError(message, path=("changes",))
    return changes
