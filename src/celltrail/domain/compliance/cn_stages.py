"""The rules about what China's platform is to know: one for each field of each stage.

A field of an event is judged on every event of its stage; where one lacks it, the finding is of the earliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.cn_fields import FIELDS, Field, Required
from celltrail.domain.compliance.cn_scope import TRACED_FROM
from celltrail.domain.compliance.facts import BatteryFacts, Happened
from celltrail.domain.compliance.findings import Outcome, Owed, Rule, Stage, Verdict
from celltrail.domain.compliance.held_metals import HELD
from celltrail.domain.compliance.judging import Judge
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import BatteryLevel, Regime

_ORDER_73_FROM: Final = date(2026, 4, 1)
_OF_CHEMISTRY: Final = frozenset({"LITHIUM", "NICKEL", "COBALT", "MANGANESE"})


def _of_vehicle(event: Happened) -> bool:
    return "vin" in event.fields


def _any(_: Happened) -> bool:
    return True


# Which events are of a stage: those of a type, in a vehicle or anywhere.
_EVENTS: Final[Mapping[Stage, tuple[Event, Callable[[Happened], bool]]]] = {
    Stage.VEHICLE_INSTALLATION: (Event.INSTALLED, _of_vehicle),
    Stage.SALE: (Event.SOLD, _of_vehicle),
    Stage.SWAP: (Event.SWAPPED, _any),
    Stage.MAINTENANCE_REPLACEMENT: (Event.REPAIRED, _any),
    Stage.DECOMMISSION: (Event.REMOVED, _of_vehicle),
    Stage.COLLECTION: (Event.COLLECTED, _any),
    Stage.ECHELON_USE: (Event.PRODUCED, lambda event: "derived_from" in event.fields),
    Stage.DISMANTLING: (Event.DISMANTLED, _any),
    Stage.MATERIAL_RECOVERY: (Event.RECYCLED, _any),
}

# Conditions that the record decides; the others cannot be told from it.
_DECIDED: Final[Mapping[str, Callable[[BatteryFacts, Happened | None], bool | None]]] = {
    "the battery is new: the code of an echelon product has none": lambda facts, _: (
        None if facts.code is None else facts.code.reused_type is None
    ),
    "it is a module or a pack": lambda facts, _: facts.level in {BatteryLevel.MODULE, BatteryLevel.PACK},
    "it is built into another battery": lambda facts, _: "parent_battery" in facts.values,
    "something was replaced": lambda _, event: event is not None and "replaced" in event.fields,
    "modules or cells live on": lambda _, event: event is not None and "released" in event.fields,
}


def stage_rules() -> Iterator[tuple[Rule, Judge]]:
    """One rule for each field."""
    for field in FIELDS:
        yield _rule(field), _judge(field)


def events_of(stage: Stage, facts: BatteryFacts, on: date) -> Sequence[Happened]:
    """The events of a stage up to a day, as far as they were to be reported."""
    event_type, is_meant = _EVENTS[stage]
    begins = _ORDER_73_FROM if stage is Stage.SWAP else TRACED_FROM
    return [
        each
        for each in facts.events
        if each.type is event_type and begins <= each.on <= on and is_meant(each)
    ]


def _rule(field: Field) -> Rule:
    conditions = ["made_in_china", "battery_category", "battery_chemistry"]
    if field.stage is Stage.PRODUCTION:
        conditions.append("manufacturing_date")
    else:
        conditions.append("events")
    if field.places[0].startswith("code.") or "code" in field.condition:
        conditions.append("battery_code")
    return Rule(
        id=f"CN-{field.stage}-{field.name.upper()}",
        regime=Regime.CN_MIIT,
        title=field.title,
        legal_basis=field.legal_basis,
        source="the table of stages; no list of fields is published",
        confidence=field.confidence,
        fields=tuple(map(_fact, field.places)),
        stage=field.stage,
        debtor=field.debtor,
        conditions=tuple(conditions),
    )


def _fact(place: str) -> str:
    """The fact that a place reads."""
    kind, _, name = place.partition(".")
    return {
        "code": "battery_code",
        "known": "events",
        "event": "events",
        "recovered": f"recovered_{name.lower()}",
        "value": name,
    }[kind]


def _judge(field: Field) -> Judge:
    def judge(facts: BatteryFacts, owed: Owed, on: date, _: Assumptions) -> Verdict:
        if owed.verdict is not None:
            return owed.verdict
        if field.stage is Stage.PRODUCTION:
            if facts.produced_on is not None and facts.produced_on < TRACED_FROM:
                return Verdict(Outcome.NOT_APPLICABLE, detail=owed.reason)
            return _verdict(field, facts, None, owed.since)
        happened = events_of(field.stage, facts, on)
        if not happened:
            return Verdict(Outcome.NOT_APPLICABLE, detail=f"no {field.stage.lower()} yet")
        verdicts = [_verdict(field, facts, each, each.on) for each in happened]
        return min(verdicts, key=lambda each: _GRAVITY[each.outcome])

    return judge


_GRAVITY: Final = {
    Outcome.MISSING: 0,
    Outcome.IF_APPLICABLE: 1,
    Outcome.MET: 2,
    Outcome.OPTIONAL: 3,
    Outcome.NOT_APPLICABLE: 4,
}


def _verdict(field: Field, facts: BatteryFacts, event: Happened | None, since: date | None) -> Verdict:
    if any(_has(place, facts, event) for place in field.places):
        return Verdict(Outcome.MET)
    if field.required is Required.NO:
        return Verdict(Outcome.OPTIONAL)
    unheld = _unheld(field, facts)
    if unheld:
        return Verdict(Outcome.NOT_APPLICABLE, detail=unheld)
    if field.required is Required.CONDITIONAL:
        decide = _DECIDED.get(field.condition)
        is_so = None if decide is None else decide(facts, event)
        if is_so is None:
            return Verdict(Outcome.IF_APPLICABLE, detail=f"owed if {field.condition}")
        if not is_so:
            return Verdict(Outcome.NOT_APPLICABLE, detail=f"owed only if {field.condition}")
    recorder = None if event is None else event.recorded_by
    return Verdict(Outcome.MISSING, since, f"needs {field.name}", recorder)


def _has(place: str, facts: BatteryFacts, event: Happened | None) -> bool:
    kind, _, name = place.partition(".")
    if kind == "code":
        return facts.code is not None and getattr(facts.code, name) is not None
    if kind == "value":
        return name in facts.values
    if kind == "event":
        return event is not None and name in event.fields
    if kind == "recovered":
        return _share(name, facts) is not None
    return event is not None


def _share(name: str, facts: BatteryFacts) -> object | None:
    if facts.recovery is None:
        return None
    if name == "electrode_powder":
        return facts.recovery.electrode_powder
    return facts.recovery.shares.get(RecoveredElement(name))


def _unheld(field: Field, facts: BatteryFacts) -> str:
    """Why a metal cannot be recovered from the battery; empty where it can."""
    kind, _, name = field.places[0].partition(".")
    if kind != "recovered" or facts.chemistry is None:
        return ""
    held = HELD[facts.chemistry]
    if held is None or name not in _OF_CHEMISTRY or name.lower() in held:
        return ""
    return f"{facts.chemistry} holds no {name.lower()}"
