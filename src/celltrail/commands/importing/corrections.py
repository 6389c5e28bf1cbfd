"""Stated corrections: a measurement that a partner takes back, and the values that stand in its place.

EPCIS 2.0, 7.4.1.4: an error declaration repeats the wrong event's id and may name the events that are right.
Only measurements are corrected so, since their facts alone can be corrected afterwards
(`celltrail.domain.corrections`); anything else is undone by the event that brings things right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from celltrail.commands.corrections import correct_event
from celltrail.commands.importing.faults import ImportFaultCode
from celltrail.commands.importing.importer import Importer
from celltrail.commands.importing.measurement import FIELDS
from celltrail.commands.requests import CorrectEvent, Occurrence
from celltrail.domain.errors import DomainError
from celltrail.domain.event_types import LifecycleEventType
from celltrail.formats.statements import Corrected, Measured
from celltrail.storage import documents, tables
from celltrail.storage.body_codec import decode_body, encode_value

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """One recorded event, and what is right of it."""

    stated: Corrected
    event_id: str
    changes: tuple[tuple[str, Any], ...]


async def plan_corrections(importer: Importer) -> list[Correction]:
    """Find what each correction is about; one that cannot be applied is noted."""
    measured = [each for each in importer.document.statements if isinstance(each, Measured)]
    planned = []
    for stated in importer.document.statements:
        if isinstance(stated, Corrected):
            right = [each for each in measured if each.event_id in stated.corrective_event_ids]
            planned += await _plan(importer, stated, right)
    return planned


async def apply_corrections(importer: Importer, planned: list[Correction]) -> None:
    """Append the corrections; a refusal is noted at its place."""
    for each in planned:
        if not each.changes:
            continue
        request = CorrectEvent(
            idempotency_key=importer.new_key(),
            occurrence=Occurrence(occurred_at=each.stated.at),
            event_id=each.event_id,
            reason=(each.stated.reason or "declared wrong by its author")[:_LONGEST_REASON],
            changes=each.changes,
        )
        try:
            await importer.act(correct_event, request)
        except DomainError as error:
            importer.notes.refused(each.stated.pointer, error)


async def _plan(importer: Importer, stated: Corrected, right: list[Measured]) -> list[Correction]:
    recorded = await _recorded(importer, stated.corrects)
    if not recorded:
        message = f"no measurement of yours was recorded with the event {stated.corrects[:80]!r}"
        importer.notes.report(ImportFaultCode.CORRECTION_UNUSABLE, stated.pointer, message)
        return []
    planned = []
    for each in right:
        held = importer.roll.entry(each.battery).held
        row = None if held is None else recorded.get(held.battery.id)
        if row is not None:
            importer.consumed.add(id(each))
            planned.append(Correction(stated, row.id, _changes(row, each)))
    if not planned:
        message = f"no measurement in the document says what is right of {stated.corrects[:80]!r}"
        importer.notes.report(ImportFaultCode.CORRECTION_UNUSABLE, stated.pointer, message)
    return planned


async def _recorded(importer: Importer, partner_event_id: str) -> dict[str, sa.Row[Any]]:
    """The importer's own measurements that were recorded with a partner's event, by battery."""
    reader, event = importer.workspace.reader, tables.event
    acts = await documents.acts_of_event(reader, partner_event_id)
    rows = await reader.fetch(
        sa.select(event.c.id, event.c.type, event.c.battery_id, event.c.openings)
        .where(
            event.c.act_id.in_(acts),
            event.c.type == LifecycleEventType.MEASURED.value,
            event.c.recorded_by == importer.workspace.operator_id,
        )
        .order_by(event.c.position)
    )
    return {row.battery_id: row for row in rows}


def _changes(row: sa.Row[Any], right: Measured) -> tuple[tuple[str, Any], ...]:
    wrong = decode_body(row.type, row.openings)
    return tuple(
        (name, encode_value(getattr(right, theirs)))
        for name, theirs in FIELDS.items()
        if getattr(wrong, name) != getattr(right, theirs)
    )
