"""The lives of batteries as rules judge them: events with their corrections, and changes of status."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from celltrail.domain import events as bodies
from celltrail.domain.compliance.facts import Happened, StatusChange
from celltrail.domain.corrections import corrected_body
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.events import Corrected, EventBody
from celltrail.domain.vocabulary import PassportStatus
from celltrail.storage import tables
from celltrail.storage.body_codec import decode_body
from celltrail.storage.fetching import Fetcher


@dataclass(frozen=True, slots=True)
class Life:
    """What happened to one battery, in order; `latest` is its version in force."""

    happened: tuple[Happened, ...]
    changes: tuple[StatusChange, ...]
    measured: Mapping[str, tuple[object, date]]
    latest: sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """The versions and events of one battery, in order."""

    versions: Sequence[sa.Row[Any]]
    events: Sequence[sa.Row[Any]]


async def rows_of(fetcher: Fetcher, battery_ids: Sequence[str]) -> Mapping[str, Rows]:
    """By battery all of its versions and events."""
    version, event = tables.battery_version, tables.event
    versions: defaultdict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in await fetcher.fetch(
        sa.select(version)
        .where(version.c.battery_id.in_(battery_ids))
        .order_by(version.c.battery_id, version.c.from_position)
    ):
        versions[row.battery_id].append(row)
    events: defaultdict[str, list[sa.Row[Any]]] = defaultdict(list)
    columns = (
        event.c.id, event.c.battery_id, event.c.position, event.c.type, event.c.occurred_at,
        event.c.recorded_by, event.c.facility_id, event.c.openings,
    )  # fmt: skip
    for row in await fetcher.fetch(
        sa.select(*columns).where(event.c.battery_id.in_(battery_ids)).order_by(event.c.position)
    ):
        events[row.battery_id].append(row)
    return {battery_id: Rows(several, events[battery_id]) for battery_id, several in versions.items()}


def life_at(rows: Rows, upto: int) -> Life | None:
    """The life up to a log position; None where it had not begun."""
    versions = [each for each in rows.versions if each.from_position <= upto]
    events = [each for each in rows.events if each.position <= upto]
    return _life(versions, _told(events), events) if versions else None


def _told(rows: Iterable[sa.Row[Any]]) -> dict[str, EventBody]:
    """By event its body, corrected."""
    told = {row.id: decode_body(row.type, row.openings) for row in rows}
    for correction in list(told.values()):
        if isinstance(correction, Corrected) and correction.event in told and correction.changes is not None:
            told[correction.event] = corrected_body(told[correction.event], json.loads(correction.changes))
    return told


def _life(
    versions: Sequence[sa.Row[Any]], told: Mapping[str, EventBody], rows: Sequence[sa.Row[Any]]
) -> Life:
    happened: list[Happened] = []
    measured: dict[str, tuple[object, date]] = {}
    vin: str | None = None
    for row in rows:
        body, on = told[row.id], row.occurred_at.date()
        vin = _vin_during(body, vin)
        known = {each.name: value for each in fields(body) if (value := getattr(body, each.name)) is not None}
        if vin is not None:
            known.setdefault("vin", vin)
        if row.facility_id is not None:
            known["facility"] = row.facility_id
        happened.append(Happened(Event(row.type), on, row.recorded_by, known))
        if isinstance(body, bodies.Measured):
            measured |= {name: (value, on) for name, value in known.items()}
        vin = _vin_after(body, vin)
    days = {row.position: row.occurred_at.date() for row in rows}
    return Life(tuple(happened), tuple(_changes(versions, days)), measured, versions[-1])


def _vin_during(body: EventBody, vin: str | None) -> str | None:
    match body:
        case bodies.Installed(vin=installed):
            return installed
        case bodies.Removed(vin=str(removed)):
            return removed
        case _:
            return vin


def _vin_after(body: EventBody, vin: str | None) -> str | None:
    match body:
        case bodies.Swapped(vin_out=taker):
            return taker
        case bodies.Removed() | bodies.Released() | bodies.Collected():
            return None
        case _:
            return vin


def _changes(versions: Sequence[sa.Row[Any]], days: Mapping[int, date]) -> Iterable[StatusChange]:
    """Each change of the passport's status; a battery's first status is none."""
    for before, after in pairwise(versions):
        if before.passport_status != after.passport_status:
            on = days.get(after.from_position, after.recorded_at.date())
            yield StatusChange(PassportStatus(after.passport_status), on)
