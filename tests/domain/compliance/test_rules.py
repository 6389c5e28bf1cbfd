"""What holds for every rule, and for every set of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from celltrail.domain.attributes import ATTRIBUTES
from celltrail.domain.compliance.evaluate import RULES
from celltrail.domain.compliance.facts import (
    FACT_GROUPS,
    BatteryFacts,
    Datum,
    Happened,
    Original,
    Recovery,
    StatusChange,
)
from celltrail.domain.compliance.findings import OPEN, Outcome, Report
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, PassportStatus, Regime
from tests.domain.compliance.batteries import EU, report

REGIMES: Final = st.sampled_from(Regime)
DAYS: Final = st.dates(date(2026, 1, 1), date(2041, 1, 1))
SHARES: Final = st.decimals(0, 1, places=3)
VALUES: Final = st.builds(Datum, st.decimals(0, 100, places=2), st.none() | DAYS)
FACTS: Final = st.builds(
    BatteryFacts,
    level=st.sampled_from(BatteryLevel),
    category=st.none() | st.sampled_from(BatteryCategory),
    chemistry=st.none() | st.sampled_from(Chemistry),
    rated_energy_kwh=st.none() | st.decimals(1, 90, places=1),
    has_only_external_storage=st.none() | st.booleans(),
    produced_on=st.none() | st.dates(date(2017, 1, 1), date(2041, 1, 1)),
    placed_on_market=st.none() | DAYS,
    is_of_china=st.none() | st.booleans(),
    code=st.none()
    | st.sampled_from(["001PE0A1234567G7V0000042", "001PB10G3C0000007RP"]).map(TractionBatteryCode),
    events=st.lists(
        st.builds(
            Happened,
            st.sampled_from(Event),
            DAYS,
            st.none() | st.just("partner"),
            st.dictionaries(
                st.sampled_from(["vin", "replaced", "derived_from", "station", "mass_kg"]), st.just("x")
            ),
        ),
        max_size=4,
    ).map(tuple),
    is_imported=st.none() | st.booleans(),
    status=st.sampled_from(PassportStatus),
    status_changes=st.lists(st.builds(StatusChange, st.sampled_from(PassportStatus), DAYS), max_size=2).map(
        tuple
    ),
    originals=st.lists(st.builds(Original, st.none() | DAYS), max_size=2).map(tuple),
    made_from_originals_on=st.none() | DAYS,
    values=st.dictionaries(st.sampled_from(sorted(ATTRIBUTES)), VALUES, max_size=40),
    recovery=st.none()
    | st.builds(
        Recovery,
        DAYS,
        st.none() | SHARES,
        st.dictionaries(st.sampled_from(RecoveredElement), st.none() | SHARES, max_size=4),
    ),
)
# What may become known of a battery beside its attributes, and as which condition rules name it.
LEARNT: Final[Mapping[str, str]] = {
    "category": "battery_category",
    "chemistry": "battery_chemistry",
    "rated_energy_kwh": "rated_energy",
    "placed_on_market": "placed_on_market",
    "is_imported": "is_imported",
    "recovery": "recycled_on",
    "produced_on": "manufacturing_date",
    "is_of_china": "made_in_china",
    "code": "battery_code",
}


def _missing(told: Report) -> set[str]:
    return {each.rule.id for each in told.findings if each.outcome is Outcome.MISSING}


def test_each_rule_names_what_is_known_and_where_it_stands() -> None:
    for rule_id, rule in RULES.items():
        assert rule.id == rule_id
        assert rule.title
        assert rule.legal_basis
        assert rule.source
        assert set(rule.fields) | set(rule.conditions) <= ATTRIBUTES.keys() | FACT_GROUPS.keys(), rule_id


@given(facts=FACTS, on=DAYS, regime=REGIMES)
def test_every_rule_says_something_of_every_battery(facts: BatteryFacts, on: date, regime: Regime) -> None:
    told = report(facts, on, regime)

    assert [each.rule.id for each in told.findings] == [
        each.id for each in RULES.values() if each.regime is told.regime
    ]
    for each in told.findings:
        assert each.on is None or each.outcome in OPEN | {Outcome.NOT_YET_OWED, Outcome.NOT_APPLICABLE}
        if each.outcome in OPEN and each.on is not None and regime is EU:
            assert each.on <= on
        if each.outcome is Outcome.NOT_YET_OWED:
            assert each.on is not None
            assert each.on > on


@settings(max_examples=300)
@given(facts=FACTS, on=DAYS, regime=REGIMES, attribute=st.sampled_from(sorted(ATTRIBUTES)), datum=VALUES)
def test_a_value_never_adds_what_is_missing(
    facts: BatteryFacts, on: date, regime: Regime, attribute: str, datum: Datum
) -> None:
    """Unless a rule names it as a condition."""
    richer = replace(facts, values={**facts.values, attribute: datum})

    added = _missing(report(richer, on, regime)) - _missing(report(facts, on, regime))

    assert all(attribute in RULES[each].conditions for each in added)


@settings(max_examples=300)
@given(facts=FACTS, other=FACTS, on=DAYS, regime=REGIMES, name=st.sampled_from(sorted(LEARNT)))
def test_nor_does_a_fact_that_becomes_known(
    facts: BatteryFacts, other: BatteryFacts, on: date, regime: Regime, name: str
) -> None:
    unknown: dict[str, Any] = {name: None}
    poorer = replace(facts, **unknown)
    learnt: dict[str, Any] = {name: getattr(other, name)}

    added = _missing(report(replace(facts, **learnt), on, regime)) - _missing(report(poorer, on, regime))

    assert all(LEARNT[name] in RULES[each].conditions for each in added)


@given(facts=FACTS, on=DAYS)
def test_what_is_not_covered_is_never_held_against_a_battery(facts: BatteryFacts, on: date) -> None:
    portable = replace(facts, category=BatteryCategory.PORTABLE, recovery=None)

    assert report(portable, on).open == []


def test_shares_are_compared_exactly() -> None:
    facts = BatteryFacts(
        level=BatteryLevel.PACK,
        category=BatteryCategory.EV,
        chemistry=Chemistry.NMC,
        placed_on_market=date(2031, 8, 18),
        values={"recycled_cobalt_pre_consumer": Datum(Decimal("15.999999999999999999"))},
    )
    found = {each.rule.id: each.outcome for each in report(facts, date(2032, 1, 1)).findings}

    assert found["EU-RC-COBALT"] is Outcome.VIOLATED
