"""All facts of batteries that rules judge, whoever may read them: they are never shown as they are.

Facts are those recorded up to a log position, so that one whose part has ended is judged as of then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from celltrail.domain.compliance.facts import BatteryFacts, Datum, Happened, Original
from celltrail.domain.compliance.findings import Debtor
from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.identifiers.countries import EU_MEMBER_STATES
from celltrail.domain.identifiers.normalisation import squeeze
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    PassportStatus,
    ShipmentStatus,
)
from celltrail.storage import tables
from celltrail.storage.batches import chunks
from celltrail.storage.battery_matching import canonical_uid
from celltrail.storage.fetching import Fetcher
from celltrail.storage.judged_life import Life, life_at, rows_of
from celltrail.storage.judged_recovery import RecoveredBattery, entered

_CHINA: Final = "CN"
# What a measurement says, by the attribute that it is a value of.
_MEASURED: Final[Mapping[str, str]] = {
    "state_of_health": "state_of_health",
    "state_of_charge": "state_of_charge",
    "cycle_count": "full_cycles_count",
    "remaining_capacity_ah": "remaining_capacity",
    "remaining_energy_kwh": "remaining_usable_battery_energy",
    "energy_throughput_kwh": "energy_throughput",
    "internal_resistance_ohm": "soh_ohmic_resistance",
    "maximum_temperature_c": "temperature_information",
}


Moment = tuple[str, int]
"""A battery, and the log position up to which its facts are asked for (`tables.OPEN`: all)."""


@dataclass(frozen=True, slots=True)
class _Record:
    """The rows of one battery: itself with its model, its life, its originals, and the ways that it came."""

    row: sa.Row[Any]
    life: Life
    originals: Sequence[sa.Row[Any]]
    ways: Sequence[sa.Row[Any]]
    end: RecoveredBattery | None


async def facts_of(fetcher: Fetcher, asked: Collection[Moment]) -> dict[Moment, BatteryFacts]:
    """The facts of batteries, each as of a log position; of those only that existed then."""
    found: dict[Moment, BatteryFacts] = {}
    for some in chunks(sorted({battery_id for battery_id, _ in asked})):
        found |= await _facts(fetcher, some, [each for each in asked if each[0] in set(some)])
    return found


async def named(fetcher: Fetcher, name: str) -> str | None:
    """The id of the battery that has this id, unique identifier or code; None where none has."""
    battery, key = tables.battery, canonical_uid(name)
    (found,) = await fetcher.fetch(
        sa.select(
            sa.func.min(battery.c.id).filter(
                sa.or_(battery.c.id == name, battery.c.code == squeeze(name), battery.c.uid_key == key)
            )
        )
    )
    return None if found[0] is None else str(found[0])


async def _facts(
    fetcher: Fetcher, battery_ids: Sequence[str], asked: Sequence[Moment]
) -> dict[Moment, BatteryFacts]:
    rows = {row.id: row for row in await _batteries(fetcher, battery_ids)}
    lives = await rows_of(fetcher, battery_ids)
    declared = await _declared(fetcher, {row.id: row.model_id for row in rows.values()})
    originals = await _originals(fetcher, battery_ids)
    ways = await _ways(fetcher, battery_ids)
    ends = await entered(fetcher, battery_ids)
    found: dict[Moment, BatteryFacts] = {}
    for battery_id, upto in asked:
        life = life_at(lives[battery_id], upto) if battery_id in rows else None
        if life is not None:
            record = _Record(
                rows[battery_id],
                life,
                [each for each in originals[battery_id] if each.position <= upto],
                [each for each in ways[battery_id] if each.from_position <= upto],
                ends.at(battery_id, upto),
            )
            found[battery_id, upto] = _fact(record, _declared_at(declared[battery_id], upto))
    return found


async def _batteries(fetcher: Fetcher, ids: Sequence[str]) -> Sequence[sa.Row[Any]]:
    battery, model, maker = tables.battery, tables.battery_model, tables.operator
    return await fetcher.fetch(
        sa.select(
            battery,
            maker.c.country.label("made_in"),
            model.c.name.label("model_name"),
            model.c.category,
            model.c.chemistry,
            model.c.rated_capacity_ah,
            model.c.nominal_voltage_v,
            model.c.rated_energy_kwh,
            model.c.mass_kg.label("model_mass_kg"),
        )
        .join(maker, maker.c.id == battery.c.manufacturer_id)
        .outerjoin(model, model.c.id == battery.c.model_id)
        .where(battery.c.id.in_(ids))
    )


async def _declared(fetcher: Fetcher, models: Mapping[str, str | None]) -> dict[str, Sequence[sa.Row[Any]]]:
    """By battery all that was ever declared of its model, and then of itself."""
    value = tables.attribute_value
    model_ids = sorted({each for each in models.values() if each is not None})
    of_subject: defaultdict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in await fetcher.fetch(
        sa.select(value)
        .where(sa.or_(value.c.battery_id.in_(sorted(models)), value.c.model_id.in_(model_ids)))
        .order_by(value.c.from_position)
    ):
        of_subject[row.battery_id or row.model_id].append(row)
    return {
        battery_id: [*of_subject.get(model_id or "", ()), *of_subject.get(battery_id, ())]
        for battery_id, model_id in models.items()
    }


def _declared_at(rows: Sequence[sa.Row[Any]], upto: int) -> dict[str, Datum]:
    """What held at a log position; a battery's own wins over its model's."""
    return {
        row.attribute: Datum(row.value, row.declared_at.date())
        for row in rows
        if row.from_position <= upto and (row.to_position > upto or row.to_position == tables.OPEN)
    }


async def _originals(fetcher: Fetcher, ids: Sequence[str]) -> defaultdict[str, list[sa.Row[Any]]]:
    derivation, original, version = tables.derivation, tables.battery, tables.battery_version
    found: defaultdict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in await fetcher.fetch(
        sa.select(
            derivation.c.successor_id, derivation.c.position, original.c.code, version.c.placed_on_market_at
        )
        .join(original, original.c.id == derivation.c.original_id)
        .join(
            version,
            (version.c.battery_id == original.c.id) & (version.c.to_position == tables.OPEN),
        )
        .where(derivation.c.successor_id.in_(ids))
        .order_by(derivation.c.original_id)
    ):
        found[row.successor_id].append(row)
    return found


async def _ways(fetcher: Fetcher, ids: Sequence[str]) -> defaultdict[str, list[sa.Row[Any]]]:
    """The shipments that arrived, by battery."""
    shipment, version, on = tables.shipment, tables.shipment_version, tables.shipment_battery
    found: defaultdict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in await fetcher.fetch(
        sa.select(
            on.c.battery_id,
            shipment.c.origin,
            shipment.c.destination,
            shipment.c.importer_id,
            version.c.from_position,
        )
        .join(shipment, shipment.c.id == on.c.shipment_id)
        .join(version, version.c.shipment_id == shipment.c.id)
        .where(on.c.battery_id.in_(ids), version.c.status == ShipmentStatus.RECEIVED.value)
        .order_by(version.c.from_position)
    ):
        found[row.battery_id].append(row)
    return found


def _fact(record: _Record, declared: Mapping[str, Datum]) -> BatteryFacts:
    row, life, end = record.row, record.life, record.end
    latest = life.latest
    made = next((each.on for each in life.happened if each.type is Event.PRODUCED), None)
    placed = latest.placed_on_market_at if latest.market in EU_MEMBER_STATES else None
    return BatteryFacts(
        level=BatteryLevel(row.level),
        category=None if row.category is None else BatteryCategory(row.category),
        chemistry=None if row.chemistry is None else Chemistry(row.chemistry),
        rated_energy_kwh=row.rated_energy_kwh,
        produced_on=row.produced_on,
        placed_on_market=placed,
        is_imported=row.made_in not in EU_MEMBER_STATES,
        status=PassportStatus(latest.passport_status),
        status_changes=life.changes,
        originals=tuple(Original(each.placed_on_market_at) for each in record.originals),
        made_from_originals_on=made if record.originals else None,
        recovery=None if end is None else end.recovery,
        code=_code(row.code),
        is_of_china=_is_of_china(record),
        events=_with_outputs(life.happened, end),
        values={**_recorded(record), **declared},
        parties=_parties(record),
    )


def _code(text: str | None) -> TractionBatteryCode | None:
    try:
        return None if text is None else TractionBatteryCode.parse(text)
    except InvalidIdentifierError:
        return None  # of another standard: its parts are not known


def _is_of_china(record: _Record) -> bool:
    countries = {record.row.made_in, record.life.latest.market, *(each.destination for each in record.ways)}
    return _CHINA in countries


def _parties(record: _Record) -> dict[Debtor, str]:
    into_union = [
        each.importer_id
        for each in record.ways
        if each.destination in EU_MEMBER_STATES and each.origin not in EU_MEMBER_STATES
    ]
    found = {
        Debtor.MANUFACTURER: record.row.manufacturer_id,
        Debtor.RESPONSIBLE: record.life.latest.responsible_id,
        Debtor.IMPORTER: next((each for each in reversed(into_union) if each), None),
        Debtor.RECYCLER: None if record.end is None else record.end.processed_by,
    }
    return {debtor: operator_id for debtor, operator_id in found.items() if operator_id is not None}


def _recorded(record: _Record) -> dict[str, Datum]:
    """What the record itself says, by attribute or fact, where it is known."""
    row, life, end, originals = record.row, record.life, record.end, record.originals
    latest, collected = life.latest, life.latest.collected_at
    known: dict[str, tuple[object, date | None]] = {
        "battery_identifier": (row.uid, row.produced_on),
        "operator_identifier": (latest.responsible_id, None),
        "battery_category": (row.category, None),
        "battery_chemistry": (row.chemistry, None),
        "battery_model_identifier": (row.model_name, None),
        "battery_mass": (latest.mass_kg or row.model_mass_kg, None),
        "rated_capacity": (row.rated_capacity_ah, row.produced_on),
        "nominal_voltage": (row.nominal_voltage_v, None),
        "rated_energy": (row.rated_energy_kwh, None),
        "manufacturing_date": (row.produced_on, row.produced_on),
        "manufacturing_place": (_first(life, Event.PRODUCED, "facility"), None),
        "battery_status": (latest.passport_status, None),
        "cn_battery_code": (row.code, None),
        "parent_battery": (latest.parent_id, None),
        "predecessor_passports": (len(originals) or None, None),
        "original_codes": ((bool(originals) and all(each.code for each in originals)) or None, None),
        "sold_on": (_day(life, Event.SOLD), None),
        "collected_on": (None if collected is None else collected.date(), None),
        "lot_input_mass": (None if end is None else end.input_mass_kg, None),
        **{_MEASURED[name]: told for name, told in life.measured.items() if name in _MEASURED},
    }
    return {name: Datum(value, since) for name, (value, since) in known.items() if value is not None}


def _first(life: Life, event: Event, field: str) -> object | None:
    return next((each.fields.get(field) for each in life.happened if each.type is event), None)


def _day(life: Life, event: Event) -> date | None:
    return next((each.on for each in life.happened if each.type is event), None)


def _with_outputs(happened: tuple[Happened, ...], end: RecoveredBattery | None) -> tuple[Happened, ...]:
    """What was recovered stands in the books of the lot, and not in the battery's event."""
    if end is None or end.recovery is None:
        return happened
    return tuple(
        replace(each, fields={**each.fields, "outputs": end.lot_ids}) if each.type is Event.RECYCLED else each
        for each in happened
    )
