"""Stated batteries: registered, or merged with what is recorded of them, then placed on the market."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from celltrail.commands.declarations import declare_attributes
from celltrail.commands.importing.attributes import as_declared, declared_before, new_values
from celltrail.commands.importing.faults import ImportFaultCode
from celltrail.commands.importing.importer import Importer
from celltrail.commands.importing.models import NUMBER
from celltrail.commands.importing.parties import described
from celltrail.commands.importing.roll import Entry
from celltrail.commands.market import place_on_market
from celltrail.commands.registration import register_batteries
from celltrail.commands.requests import (
    DeclareAttributes,
    DeclaredAttribute,
    NewBattery,
    Occurrence,
    Outcome,
    PlaceOnMarket,
    RegisterBatteries,
)
from celltrail.domain.attribute_values import AttributeValue
from celltrail.domain.battery import Battery
from celltrail.domain.errors import DomainError
from celltrail.domain.identifiers import EU_MEMBER_STATES
from celltrail.domain.vocabulary import BatteryLevel, PassportStatus
from celltrail.formats import statements as st
from celltrail.formats.document import DocumentFormat
from celltrail.storage import tables

WHOLE_BATTERIES = frozenset({DocumentFormat.CATENAX_BATTERY_PASS, DocumentFormat.EPCIS})
"""Formats without a level that are about whole batteries: a passport is of a battery as it is placed on the
market (Regulation (EU) 2023/1542, Art. 77(1)), and an EPC is what is traded.
"""

UNION_FORMATS = frozenset({DocumentFormat.CATENAX_BATTERY_PASS})
"""Formats of the Union's passport: what they call the market is in a member state."""


async def take_batteries(importer: Importer) -> None:
    """Register every stated battery that is not recorded yet, and merge the others."""
    new = [entry for entry in importer.roll.entries if _is_new(entry)]
    known = [entry for entry in importer.roll.entries if entry.held is not None and entry.stated is not None]
    importer.tally.reused += sum(
        1 for entry in importer.roll.entries if entry.held and (entry.stated or entry.commissioned)
    )
    await _register(importer, new)
    await _merge(importer, known)
    await _place_on_market(importer, [entry for entry in importer.roll.entries if entry.stated is not None])


def _is_new(entry: Entry) -> bool:
    is_stated = entry.stated is not None or entry.commissioned is not None
    return entry.held is None and is_stated and not entry.is_made


async def _register(importer: Importer, entries: Sequence[Entry]) -> None:
    together: defaultdict[Occurrence, list[tuple[Entry, NewBattery]]] = defaultdict(list)
    for entry in entries:
        _note_unread(importer, entry)
        together[_made_at(importer, entry)].append((entry, new_battery(importer, entry)))
    for occurrence, items in together.items():

        async def register(
            some: Sequence[tuple[Entry, NewBattery]], occurrence: Occurrence = occurrence
        ) -> Outcome:
            request = RegisterBatteries(
                idempotency_key=importer.new_key(),
                occurrence=occurrence,
                batteries=tuple(new for _, new in some),
            )
            ids = {entry.commissioned.event_id for entry, _ in some if entry.commissioned is not None}
            outcome = await importer.act(register_batteries, request)
            importer.tally.registered += len(some)
            for event_id in ids - {None}:
                importer.tally.events[event_id or ""].append(outcome.act_id)
            return outcome

        await importer.act_on_all(items, register)


def new_battery(importer: Importer, entry: Entry, *, produced_on: date | None = None) -> NewBattery:
    """The battery as it is registered: its level, identifiers, model and attributes."""
    stated, number = entry.stated, entry.stated.model_number if entry.stated else None
    if entry.uid is None:
        entry.uid = f"urn:uuid:{uuid.uuid4()}"
        message = f"{entry.code} has no unique identifier; {entry.uid} was drawn for it"
        importer.notes.report(ImportFaultCode.UID_DRAWN, entry.pointer, message)
    if produced_on is None and entry.commissioned is not None and entry.commissioned.at is not None:
        produced_on = entry.commissioned.at.date()
    model_id = None if number is None else importer.models.get(number)
    return NewBattery(
        uid=entry.uid,
        level=_level(importer, entry),
        code=entry.code,
        model_id=model_id,
        produced_on=stated.produced_on if stated and stated.produced_on else produced_on,
        mass_kg=None if number is None else importer.masses.get(number),
        attributes=_attributes(importer, stated, has_model=model_id is not None),
    )


def _level(importer: Importer, entry: Entry) -> BatteryLevel:
    if entry.stated is not None and entry.stated.level is not None:
        return entry.stated.level
    is_whole = importer.document.format in WHOLE_BATTERIES
    code = ImportFaultCode.LEVEL_ASSUMED if is_whole else ImportFaultCode.LEVEL_NOT_STATED
    message = f"whether {entry.named} is a cell, module or pack is not said: taken as a pack"
    importer.notes.report(code, entry.pointer, message)
    return BatteryLevel.PACK


def _attributes(
    importer: Importer, stated: st.BatteryStated | None, *, has_model: bool
) -> tuple[DeclaredAttribute, ...]:
    """What is declared of the battery itself; the model's number too, where no model is recorded."""
    if stated is None:
        return ()
    declared = as_declared(stated.attributes)
    if stated.model_number is None or has_model:
        return declared
    message = f"no model {stated.model_number[:60]!r} of yours: its number is declared of the battery alone"
    importer.leave_out(stated.pointer, message)
    return (*declared, DeclaredAttribute(NUMBER, stated.model_number))


def _made_at(importer: Importer, entry: Entry) -> Occurrence:
    """When and where it was made: not later than now, whatever a code says."""
    if entry.commissioned is not None:
        return importer.occurrence(entry.commissioned)
    stated, moment = entry.stated, None
    if stated is not None and stated.produced_on is not None:
        moment = datetime.combine(stated.produced_on, time(), UTC)
    facility = importer.facility(stated.facility, stated.pointer) if stated is not None else None
    return Occurrence(
        occurred_at=None if moment is None or moment > importer.workspace.now else moment,
        facility_id=facility,
    )


def _note_unread(importer: Importer, entry: Entry) -> None:
    stated = entry.stated
    if stated is None:
        return
    local = [each for each in stated.local_identifiers if each.value not in (entry.uid, entry.code)]
    if local:
        named = ", ".join(f"{each.key} {each.value[:40]}" for each in local)
        importer.leave_out(stated.pointer, f"numbers of your own system are not kept apart: {named}")
    if stated.status not in (None, PassportStatus.ORIGINAL):
        message = f"registered as ORIGINAL: the status {stated.status} follows from events"
        importer.leave_out(stated.pointer, message)


async def _merge(importer: Importer, entries: Sequence[Entry]) -> None:
    reader = importer.workspace.reader
    ids = [entry.held.battery.id for entry in entries if entry.held is not None]
    declared = await declared_before(reader, tables.attribute_value.c.battery_id, ids)
    for entry in entries:
        if entry.held is None or entry.stated is None:
            continue
        differing = _differing(importer, entry, entry.held.battery, entry.stated)
        if differing:
            message = f"{entry.named} is recorded otherwise: {'; '.join(differing)}"
            importer.notes.report(ImportFaultCode.CONFLICTING_FACTS, entry.pointer, message)
            entry.is_spoiled = True
            continue
        values = new_values(entry.stated.attributes, declared.get(entry.held.battery.id, {}))
        await declare(importer, entry, values, occurrence=Occurrence())


def _differing(importer: Importer, entry: Entry, recorded: Battery, stated: st.BatteryStated) -> list[str]:
    model_id = None if stated.model_number is None else importer.models.get(stated.model_number)
    is_same_model = None in (model_id, recorded.model_id) or model_id == recorded.model_id
    compared = (
        ("level", recorded.level, stated.level),
        ("code", recorded.code, entry.code),
        ("day of production", recorded.produced_on, stated.produced_on),
    )
    differing = [
        f"its {what} is {was}, not {said}"
        for what, was, said in compared
        if said is not None and was is not None and was != said
    ]
    return differing if is_same_model else [*differing, f"its model is not {stated.model_number}"]


async def declare(
    importer: Importer, entry: Entry, values: Sequence[AttributeValue], *, occurrence: Occurrence
) -> None:
    """Declare attributes of one battery; a refusal is noted at the battery's place."""
    if not values or entry.is_spoiled:
        return
    request = DeclareAttributes(
        idempotency_key=importer.new_key(),
        occurrence=occurrence,
        attributes=as_declared(values),
        battery=entry.key,
    )
    try:
        await importer.act(declare_attributes, request)
    except DomainError as error:
        importer.notes.refused(entry.pointer, error)
        entry.is_spoiled = True


async def _place_on_market(importer: Importer, entries: Sequence[Entry]) -> None:
    together: defaultdict[tuple[date, str | None], list[tuple[Entry, None]]] = defaultdict(list)
    for entry in entries:
        stated = entry.stated
        if stated is None or stated.placed_on_market_at is None or entry.is_spoiled:
            continue
        if not _is_placed_already(importer, entry, stated.placed_on_market_at):
            is_clear, responsible = _responsible(importer, stated)
            if is_clear:
                together[stated.placed_on_market_at, responsible].append((entry, None))
    market = importer.parties.importer.country
    for (placed_on, responsible), items in together.items():
        if importer.document.format in UNION_FORMATS and market not in EU_MEMBER_STATES:
            message = f"placed on the Union market on {placed_on}, but not in which country: record it there"
            importer.leave_out(items[0][0].pointer, message)
            continue
        message = f"placed on the market on {placed_on}; where is not said: taken as {market}"
        importer.notes.report(ImportFaultCode.MARKET_ASSUMED, items[0][0].pointer, message)

        async def place(
            some: Sequence[tuple[Entry, None]],
            placed_on: date = placed_on,
            responsible: str | None = responsible,
        ) -> Outcome:
            request = PlaceOnMarket(
                idempotency_key=importer.new_key(),
                occurrence=Occurrence(occurred_at=_start_of(placed_on, importer.workspace.now)),
                batteries=tuple(entry.key for entry, _ in some),
                market=market,
                placed_on=placed_on,
                responsible_id=responsible,
            )
            return await importer.act(place_on_market, request)

        await importer.act_on_all(items, place)


def _start_of(day: date, now: datetime) -> datetime | None:
    moment = datetime.combine(day, time(), UTC)
    return moment if moment <= now else None


def _is_placed_already(importer: Importer, entry: Entry, placed_on: date) -> bool:
    recorded = None if entry.held is None else entry.held.state.placed_on_market_at
    if recorded is not None and recorded != placed_on:
        message = f"{entry.named} was placed on the market on {recorded}, not on {placed_on}"
        importer.notes.report(ImportFaultCode.CONFLICTING_FACTS, entry.pointer, message)
    return recorded is not None


def _responsible(importer: Importer, stated: st.BatteryStated) -> tuple[bool, str | None]:
    """Whether it is clear who answers for the passport, and who, if not the importer."""
    if stated.responsible is None:
        return True, None
    found = importer.parties.operator(stated.responsible)
    if found is None:
        message = f"{described(stated.responsible)}, who answers for the passport, is not on board"
        importer.notes.report(ImportFaultCode.UNKNOWN_PARTY, stated.pointer, message)
        return False, None
    return True, found.id
