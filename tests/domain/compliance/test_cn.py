"""What China's platform is to know of a life: the boundary days included."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.cn_fields import FIELDS, Required
from celltrail.domain.compliance.facts import BatteryFacts, Datum, Happened, Recovery
from celltrail.domain.compliance.findings import Debtor, Outcome, Scope
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, Regime, SecondLifeUse
from tests.domain.compliance.batteries import finding, report

A_DAY: Final = timedelta(days=1)
TABLE: Final = Path(__file__).parents[4] / "shared/domain/cn_traceability.csv"
CODE: Final = TractionBatteryCode("001PE0A1234567G7V0000042")  # of 2026-07-27
ECHELON: Final = TractionBatteryCode("001PB10G3C0000007RP")
MADE: Final = date(2026, 7, 27)
TODAY: Final = date(2028, 1, 1)
CN: Final = Regime.CN_MIIT

VALUES: Final = {
    place.removeprefix("value.") for field in FIELDS for place in field.places if place.startswith("value.")
}
BODIES: Final = {
    place.removeprefix("event.") for field in FIELDS for place in field.places if place.startswith("event.")
}


def happened(event: Event, on: date = date(2027, 1, 4), *, without: str = "", **more: object) -> Happened:
    """An event that knows everything that is asked of any."""
    fields = {each: "known" for each in BODIES if each != without} | more
    return Happened(event, on, "recorder", fields)


def battery(**changes: Any) -> BatteryFacts:  # noqa: ANN401 -- fields of the facts
    """A complete pack of China."""
    complete = BatteryFacts(
        level=BatteryLevel.PACK,
        category=BatteryCategory.EV,
        chemistry=Chemistry.NMC,
        produced_on=MADE,
        is_of_china=True,
        code=CODE,
        values={each: Datum("known") for each in VALUES},
        parties={Debtor.MANUFACTURER: "maker"},
    )
    return replace(complete, **changes)


@pytest.mark.skipif(not TABLE.exists(), reason="shared material is not beside this checkout")
def test_the_fields_are_those_of_the_table() -> None:
    """Stage by stage, but for export, which is the gate's."""
    with TABLE.open(encoding="utf-8") as file:
        rows = [each for each in csv.DictReader(file) if each["stage"] != "export"]

    assert [(each.stage.lower(), each.name) for each in FIELDS] == [
        (row["stage"], row["field"]) for row in rows
    ]
    required = {"yes": Required.YES, "no": Required.NO, "cond": Required.CONDITIONAL}
    differing = {
        field.name
        for field, row in zip(FIELDS, rows, strict=True)
        if field.required is not required.get(row["required"])
    }
    # An echelon product has no traceability code, without a replacement nothing is removed, and not every
    # recycler makes electrode powder.
    assert differing == {"traceability_code", "removed_destination", "electrode_powder_recovery_pct"}
    for field, row in zip(FIELDS, rows, strict=True):
        assert field.confidence.lower() == row["confidence"], field.name


def test_a_complete_battery_lacks_nothing() -> None:
    life = [Event.INSTALLED, Event.SOLD, Event.SWAPPED, Event.REPAIRED, Event.REMOVED, Event.COLLECTED]
    told = report(battery(events=tuple(map(happened, life))), TODAY, CN)

    assert told.scope is Scope.APPLIES
    assert told.open == []


@pytest.mark.parametrize(
    "field", [each for each in FIELDS if each.required is Required.YES], ids=lambda each: each.name
)
def test_what_is_required_is_missing_without_it(field: Any) -> None:  # noqa: ANN401 -- a row
    stages = {
        "VEHICLE_INSTALLATION": Event.INSTALLED,
        "SALE": Event.SOLD,
        "SWAP": Event.SWAPPED,
        "MAINTENANCE_REPLACEMENT": Event.REPAIRED,
        "DECOMMISSION": Event.REMOVED,
        "COLLECTION": Event.COLLECTED,
        "ECHELON_USE": Event.PRODUCED,
        "DISMANTLING": Event.DISMANTLED,
        "MATERIAL_RECOVERY": Event.RECYCLED,
    }
    bare = battery(values={}, code=None)
    rule = f"CN-{field.stage}-{field.name.upper()}"
    if field.stage in stages:
        assert finding(bare, rule, TODAY).outcome is Outcome.NOT_APPLICABLE
        of_stage = Happened(stages[field.stage], TODAY, "recorder", {"vin": "V", "derived_from": ("o",)})
        bare = replace(bare, events=(of_stage,))

    found = finding(bare, rule, TODAY)

    if field.places in {("known",), ("event.vin",)}:
        assert found.outcome is Outcome.MET
    else:
        assert found.outcome is Outcome.MISSING
        assert found.debtor_id == ("recorder" if field.stage in stages else "maker")
        assert found.on == (TODAY if field.stage in stages else MADE)


def test_of_several_events_the_earliest_that_lacks_it_is_told() -> None:
    first, second, third = (date(2027, month, 4) for month in (1, 2, 3))
    events = (
        happened(Event.COLLECTED, first),
        replace(happened(Event.COLLECTED, second, without="condition"), recorded_by="second"),
        replace(happened(Event.COLLECTED, third, without="condition"), recorded_by="third"),
    )

    found = finding(battery(events=events), "CN-COLLECTION-CONDITION", TODAY)

    assert (found.outcome, found.on, found.debtor_id) == (Outcome.MISSING, second, "second")


@pytest.mark.parametrize(
    ("on", "outcome"),
    [(date(2018, 7, 31), Outcome.NOT_APPLICABLE), (date(2018, 8, 1), Outcome.MISSING)],
)
def test_what_happened_before_the_provisions_was_not_to_be_reported(on: date, outcome: Outcome) -> None:
    facts = battery(events=(happened(Event.REMOVED, on, without="scrap_certificate"),))

    assert finding(facts, "CN-DECOMMISSION-SCRAP_CERTIFICATE_NO", TODAY).outcome is outcome


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        (date(2018, 7, 31), Outcome.NOT_APPLICABLE),
        (date(2018, 8, 1), Outcome.MISSING),
        (None, Outcome.MISSING),
    ],
)
def test_nor_was_production(made: date | None, outcome: Outcome) -> None:
    facts = battery(produced_on=made, code=None, values={})

    assert finding(facts, "CN-PRODUCTION-BATTERY_CODE", TODAY).outcome is outcome


@pytest.mark.parametrize(
    ("on", "outcome"), [(date(2026, 3, 31), Outcome.NOT_APPLICABLE), (date(2026, 4, 1), Outcome.MISSING)]
)
def test_swaps_are_reported_since_the_order(on: date, outcome: Outcome) -> None:
    facts = battery(events=(happened(Event.SWAPPED, on, without="station"),))

    assert finding(facts, "CN-SWAP-STATION_ID", TODAY).outcome is outcome


def test_an_event_after_the_day_of_the_question_is_not_there_yet() -> None:
    facts = battery(events=(happened(Event.COLLECTED, TODAY, without="condition"),))

    assert finding(facts, "CN-COLLECTION-CONDITION", TODAY - A_DAY).outcome is Outcome.NOT_APPLICABLE
    assert finding(facts, "CN-COLLECTION-CONDITION", TODAY).outcome is Outcome.MISSING


@pytest.mark.parametrize(
    ("rule", "changes", "outcome"),
    [
        ("CN-PRODUCTION-TRACEABILITY_CODE", {"code": ECHELON}, Outcome.NOT_APPLICABLE),
        ("CN-PRODUCTION-TRACEABILITY_CODE", {"code": None}, Outcome.IF_APPLICABLE),
        ("CN-PRODUCTION-CELLS_IN_SERIES", {"values": {}}, Outcome.MISSING),
        ("CN-PRODUCTION-CELLS_IN_SERIES", {"values": {}, "level": BatteryLevel.CELL}, Outcome.NOT_APPLICABLE),
        ("CN-PRODUCTION-PARENT_CODE", {"values": {}}, Outcome.NOT_APPLICABLE),
        ("CN-PRODUCTION-CERTIFICATE_NO", {"values": {}}, Outcome.OPTIONAL),
    ],
)
def test_conditions_are_decided_where_the_record_does(
    rule: str, changes: dict[str, object], outcome: Outcome
) -> None:
    assert finding(battery(**changes), rule, TODAY).outcome is outcome


@pytest.mark.parametrize(("replaced", "outcome"), [(True, Outcome.MISSING), (False, Outcome.NOT_APPLICABLE)])
def test_a_repair_names_the_service_point_where_something_was_replaced(
    replaced: bool,  # noqa: FBT001 -- a table
    outcome: Outcome,
) -> None:
    fields = {"vin": "V"} | ({"replaced": ("m",)} if replaced else {})
    facts = battery(events=(Happened(Event.REPAIRED, MADE, "workshop", fields),))

    found = finding(facts, "CN-MAINTENANCE_REPLACEMENT-REMOVED_DESTINATION", TODAY)

    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("changes", "scope"),
    [
        ({"is_of_china": False}, Scope.DOES_NOT_APPLY),
        ({"is_of_china": None}, Scope.UNKNOWN),
        ({"category": None}, Scope.UNKNOWN),
        ({"category": BatteryCategory.LMT}, Scope.UNKNOWN),
        ({"category": BatteryCategory.INDUSTRIAL}, Scope.UNKNOWN),
        ({"chemistry": Chemistry.LEAD_ACID}, Scope.DOES_NOT_APPLY),
        ({}, Scope.APPLIES),
    ],
)
def test_it_asks_of_traction_batteries_of_china(changes: dict[str, object], scope: Scope) -> None:
    told = report(battery(values={}, **changes), TODAY, CN)

    assert told.scope is scope
    assert (told.open == []) is (scope is not Scope.APPLIES)
    assert told.reason


def test_which_categories_it_reaches_is_configured() -> None:
    storage = battery(category=BatteryCategory.INDUSTRIAL)
    wider = Assumptions(cn_categories=frozenset({BatteryCategory.EV, BatteryCategory.INDUSTRIAL}))

    assert report(storage, TODAY, CN, assumptions=wider).scope is Scope.APPLIES


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("CN-CODE-DATE", {"produced_on": MADE + A_DAY}),
        ("CN-CODE-LEVEL", {"level": BatteryLevel.MODULE}),
        (
            "CN-BANNED-E_BIKE",
            {"events": (happened(Event.PRODUCED, derived_from=("o",), application=SecondLifeUse.E_BIKE),)},
        ),
        ("CN-CODE-ECHELON", {"events": (happened(Event.PRODUCED, derived_from=("original",)),)}),
    ],
)
def test_the_code_agrees_with_the_record(rule: str, changes: dict[str, object]) -> None:
    assert finding(battery(), rule, TODAY).outcome is not Outcome.VIOLATED
    assert finding(battery(**changes), rule, TODAY).outcome is Outcome.VIOLATED


@pytest.mark.parametrize(
    ("share", "outcome"),
    [("0.9", Outcome.MET), ("0.899", Outcome.VIOLATED), (None, Outcome.NOT_APPLICABLE)],
)
def test_recyclers_norms(share: str | None, outcome: Outcome) -> None:
    reached = {RecoveredElement.LITHIUM: None if share is None else Decimal(share)}

    found = finding(battery(recovery=Recovery(TODAY, None, reached)), "CN-NORM-LITHIUM", TODAY)

    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("chemistry", "field", "outcome"),
    [
        (Chemistry.LFP, "CO", Outcome.NOT_APPLICABLE),
        (Chemistry.LFP, "MN", Outcome.NOT_APPLICABLE),
        (Chemistry.LFP, "LI", Outcome.MISSING),
        (Chemistry.LFP, "CU", Outcome.MISSING),
        (Chemistry.NMC, "CO", Outcome.MISSING),
        (Chemistry.NMC, "MN", Outcome.MISSING),
    ],
)
def test_a_share_is_owed_of_what_the_chemistry_holds(
    chemistry: Chemistry, field: str, outcome: Outcome
) -> None:
    facts = battery(
        chemistry=chemistry,
        events=(happened(Event.RECYCLED),),
        recovery=Recovery(date(2027, 1, 4), None, {}),
    )

    assert finding(facts, f"CN-MATERIAL_RECOVERY-{field}_RECOVERY_PCT", TODAY).outcome is outcome
