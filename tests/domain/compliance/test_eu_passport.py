"""What a passport owes, by category and day: the boundary days included."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from celltrail.domain.attributes import ATTRIBUTES
from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.eu_data_points import CATEGORIES, DATA_POINTS, Status
from celltrail.domain.compliance.facts import Datum, Original, StatusChange
from celltrail.domain.compliance.findings import Outcome, Scope
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, PassportStatus
from tests.domain.compliance.batteries import EVERYTHING, PLACED, TODAY, battery, finding, report, without

EV, LMT, INDUSTRIAL = CATEGORIES
BEGINS = date(2027, 2, 18)
A_DAY = timedelta(days=1)
GUIDANCE = Path(__file__).parents[4] / "shared/domain/schemas/ec-guidance/ec-guidance-datapoints.json"


@pytest.mark.skipif(not GUIDANCE.exists(), reason="shared material is not beside this checkout")
def test_the_71_data_points_are_those_of_the_guidance() -> None:
    """Number by number and category by category, as the document at hand has them."""
    guidance = json.loads(GUIDANCE.read_text())["dataPoints"]
    assert [each.number for each in DATA_POINTS] == [each["nr"] for each in guidance] == list(range(1, 72))
    names = {"notToBeFilled": Status.NOT_TO_BE_FILLED}
    for point, read in zip(DATA_POINTS, guidance, strict=True):
        for category in CATEGORIES:
            status = read["applicability"][category.lower()]["status"]
            expected = names.get(status) or Status[status.upper()]
            assert point.by_category[category] is expected, (point.number, category)


def test_each_data_point_names_attributes_that_name_it() -> None:
    for point in DATA_POINTS:
        assert point.fields, point.number
        for field in point.fields:
            related = {point.number, 11 if point.number in {25, 51} else point.number}
            renewed = point.is_renewed or related & set(ATTRIBUTES[field].guidance_points)
            assert renewed, (point.number, field)


def test_a_complete_battery_lacks_nothing() -> None:
    assert report(battery()).open == []
    assert report(battery()).scope is Scope.APPLIES


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("point", DATA_POINTS, ids=lambda each: f"{each.number}")
def test_what_is_absent_is_told_by_its_status(point: object, category: BatteryCategory) -> None:
    (row,) = (each for each in DATA_POINTS if each is point)
    expected = {
        Status.MANDATORY: Outcome.MISSING,
        Status.OPTIONAL: Outcome.OPTIONAL,
        Status.CONDITIONAL: Outcome.IF_APPLICABLE,
        Status.PENDING: Outcome.PENDING,
        Status.NOT_TO_BE_FILLED: Outcome.NOT_APPLICABLE,
    }[row.by_category[category]]

    found = finding(battery(category=category, values=without(*row.fields)), f"EU-DP-{row.number:02d}")

    assert found.outcome is expected
    assert (found.on == PLACED) is (expected is Outcome.MISSING)
    assert found.debtor_id == "oem"


@pytest.mark.parametrize(
    ("placed", "on", "scope", "outcome", "since"),
    [
        pytest.param(
            None, BEGINS - A_DAY, Scope.WHEN_PLACED, Outcome.NOT_YET_OWED, BEGINS, id="a day before"
        ),
        pytest.param(None, BEGINS, Scope.WHEN_PLACED, Outcome.MISSING, None, id="on the day"),
        pytest.param(BEGINS, BEGINS, Scope.APPLIES, Outcome.MISSING, BEGINS, id="placed on the day"),
        pytest.param(
            BEGINS - A_DAY,
            TODAY,
            Scope.DOES_NOT_APPLY,
            Outcome.NOT_APPLICABLE,
            None,
            id="placed a day before",
        ),
        pytest.param(
            TODAY, TODAY - A_DAY, Scope.WHEN_PLACED, Outcome.MISSING, None, id="as before its placing"
        ),
    ],
)
def test_the_passport_is_owed_by_the_day_of_placing(
    placed: date | None, on: date, scope: Scope, outcome: Outcome, since: date | None
) -> None:
    facts = battery(placed_on_market=placed, values=without("minimum_voltage"))

    found = finding(facts, "EU-DP-26", on)

    assert report(facts, on).scope is scope
    assert (found.outcome, found.on) == (outcome, since)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"category": None}, id="no category"),
        pytest.param({"category": BatteryCategory.PORTABLE}, id="portable"),
        pytest.param({"category": BatteryCategory.SLI}, id="SLI"),
        pytest.param({"category": INDUSTRIAL, "rated_energy_kwh": Decimal(2)}, id="industrial of 2 kWh"),
        pytest.param({"category": INDUSTRIAL, "rated_energy_kwh": None}, id="industrial of unknown energy"),
        pytest.param({"level": BatteryLevel.CELL}, id="a cell"),
        pytest.param({"level": BatteryLevel.MODULE}, id="a module"),
    ],
)
def test_what_is_not_covered_is_unknown_and_not_exempt(changes: dict[str, object]) -> None:
    told = report(battery(**changes))

    content = [each.outcome for each in told.findings if each.rule.id.startswith("EU-DP")]
    assert told.scope is Scope.UNKNOWN
    assert told.reason
    assert set(content) == {Outcome.UNKNOWN}


def test_an_industrial_battery_above_2_kwh_is_covered() -> None:
    facts = battery(category=INDUSTRIAL, rated_energy_kwh=Decimal("2.01"))

    assert report(facts).scope is Scope.APPLIES


def test_a_recycled_battery_owes_nothing_more() -> None:
    told = report(battery(status=PassportStatus.CEASED, values={}))

    assert told.scope is Scope.DOES_NOT_APPLY
    assert told.open == []


@pytest.mark.parametrize(
    ("chemistry", "outcome"),
    [
        (Chemistry.LEAD_ACID, Outcome.MISSING),
        (Chemistry.NICD, Outcome.MISSING),
        (Chemistry.LFP, Outcome.IF_APPLICABLE),
        (None, Outcome.IF_APPLICABLE),
    ],
)
def test_the_symbols_are_owed_where_the_chemistry_is_cadmium_or_lead(
    chemistry: Chemistry | None, outcome: Outcome
) -> None:
    facts = battery(chemistry=chemistry, values=without("cadmium_lead_symbols"))

    assert finding(facts, "EU-DP-41").outcome is outcome


@pytest.mark.parametrize(
    ("declared", "outcome"),
    [(date(2027, 4, 30), Outcome.OUTDATED), (date(2027, 5, 1), Outcome.MET)],
    ids=["a day before the change", "on the day"],
)
def test_performance_is_declared_anew_when_the_status_changes(declared: date, outcome: Outcome) -> None:
    changed = date(2027, 5, 1)
    values = {**EVERYTHING, "capacity_fade": Datum("3", declared)}
    facts = battery(values=values, status_changes=(StatusChange(PassportStatus.WASTE, changed),))

    found = finding(facts, "EU-DP-52")

    assert found.outcome is outcome
    assert found.on == (changed if outcome is Outcome.OUTDATED else None)


def test_what_is_owed_anew_and_was_never_there_is_missing_since_the_change() -> None:
    changed = date(2027, 5, 1)
    facts = battery(
        values=without("capacity_fade"), status_changes=(StatusChange(PassportStatus.WASTE, changed),)
    )

    found = finding(facts, "EU-DP-52")

    assert (found.outcome, found.on) == (Outcome.MISSING, changed)


@pytest.mark.parametrize(
    ("begins", "outcome"),
    [
        (None, Outcome.PENDING),
        (PLACED + A_DAY, Outcome.NOT_APPLICABLE),
        (PLACED, Outcome.MISSING),
    ],
    ids=["no act yet", "from the day after it was placed", "from that day"],
)
def test_the_carbon_footprint_is_pending_until_somebody_says_from_when(
    begins: date | None, outcome: Outcome
) -> None:
    days = {} if begins is None else {EV: begins}
    facts = battery(values=without("carbon_footprint_total"))

    found = finding(facts, "EU-DP-17", assumptions=Assumptions(carbon_footprint_declaration=days))

    assert found.outcome is outcome


def test_before_somebody_answers_for_it_the_maker_is_asked() -> None:
    facts = battery(parties={}, placed_on_market=None, values={})

    assert finding(facts, "EU-DP-26").debtor_id is None
    assert finding(battery(), "EU-IMPORT-EORI").debtor_id == "oem"


@pytest.mark.parametrize(
    ("rule", "changes", "outcome"),
    [
        ("EU-REG-IDENTIFIER", {"values": without("registry_registration_identifier")}, Outcome.MISSING),
        ("EU-REG-COMMODITY", {"values": without("commodity_code")}, Outcome.MISSING),
        ("EU-REG-BACKUP", {"values": without("backup_copy_reference")}, Outcome.MISSING),
        ("EU-IMPORT-EORI", {"values": without("importer_eori")}, Outcome.MISSING),
        ("EU-IMPORT-EORI", {"values": {}, "is_imported": False}, Outcome.NOT_APPLICABLE),
        ("EU-IMPORT-EORI", {"values": {}, "is_imported": None}, Outcome.IF_APPLICABLE),
        ("EU-LINK-ORIGINALS", {}, Outcome.NOT_APPLICABLE),
        ("EU-LINK-ORIGINALS", {"status": PassportStatus.REPURPOSED, "values": {}}, Outcome.MISSING),
        (
            "EU-LINK-ORIGINALS",
            {"status": PassportStatus.REPURPOSED, "values": {}, "originals": (Original(None),)},
            Outcome.MET,
        ),
        ("EU-REMANUFACTURED", {}, Outcome.NOT_APPLICABLE),
        ("EU-REMANUFACTURED", {"status": PassportStatus.REMANUFACTURED, "values": {}}, Outcome.MISSING),
    ],
)
def test_registration_import_and_links(rule: str, changes: dict[str, object], outcome: Outcome) -> None:
    assert finding(battery(**changes), rule).outcome is outcome


@pytest.mark.parametrize(("now", "outcome"), [("90", Outcome.MET), ("89.9", Outcome.VIOLATED)])
def test_a_remanufactured_battery_has_90_per_cent_of_its_capacity(now: str, outcome: Outcome) -> None:
    values = {
        **EVERYTHING,
        "rated_capacity": Datum(Decimal(100)),
        "rated_capacity_at_status_change": Datum(Decimal(now)),
    }

    found = finding(battery(status=PassportStatus.REMANUFACTURED, values=values), "EU-REMANUFACTURED")

    assert found.outcome is outcome
