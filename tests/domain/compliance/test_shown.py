"""Derived answers: who sees which finding of a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from celltrail.domain.compliance.facts import BatteryFacts, Happened
from celltrail.domain.compliance.findings import OPEN, Debtor, Outcome, Report
from celltrail.domain.compliance.shown import ShownReport, positions, shown
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.visibility import NOW, Facet
from celltrail.domain.vocabulary import BatteryLevel, Regime
from tests.domain.compliance import test_cn as cn
from tests.domain.compliance.batteries import EU, TODAY, battery, report

_KNOWN = {Facet.IDENTITY, Facet.PUBLIC}
OWNER = _KNOWN | {Facet.SAFETY, Facet.DISMANTLING, Facet.INDIVIDUAL, Facet.MEASUREMENT, Facet.OWN_SIDE}
RESPONSIBLE = OWNER | {Facet.TEST_REPORTS, Facet.OWN_RECORDS}


def told(
    facts: BatteryFacts, facets: Iterable[Facet], *, who: str = "somebody", regime: Regime = EU
) -> ShownReport | None:
    """What a reader of these facets sees."""
    judged = report(facts, TODAY, regime)
    return shown(lambda _: judged, dict.fromkeys(facets, NOW), operator_id=who)


def ids(found: ShownReport | None) -> set[str]:
    assert found is not None
    return {each.rule.id for each in found.findings}


BARE = battery(values={})


@pytest.mark.parametrize(
    ("facets", "sees", "does_not"),
    [
        pytest.param(
            _KNOWN, {"EU-DP-26", "EU-RC-COBALT"}, {"EU-DP-45", "EU-DP-50", "EU-DP-61"}, id="point 1"
        ),
        pytest.param(
            OWNER, {"EU-DP-26", "EU-DP-45", "EU-DP-49", "EU-DP-61"}, {"EU-DP-50", "EU-REG-BACKUP"}, id="owner"
        ),
        pytest.param(
            _KNOWN | {Facet.SAFETY, Facet.DISMANTLING, Facet.TEST_REPORTS},
            {"EU-DP-45", "EU-DP-50"},
            {"EU-DP-61", "EU-DP-52"},
            id="authority",
        ),
        pytest.param(_KNOWN | {Facet.SAFETY}, {"EU-DP-49"}, {"EU-DP-48"}, id="transport"),
    ],
)
def test_a_finding_is_for_those_who_read_its_facts(
    facets: set[Facet], sees: set[str], does_not: set[str]
) -> None:
    found = told(BARE, facets)

    assert sees <= ids(found)
    assert ids(found).isdisjoint(does_not)
    assert found is not None
    assert found.others_owe


def test_whoever_answers_for_the_passport_sees_all_that_it_owes() -> None:
    found = told(BARE, _KNOWN, who="oem")

    open_rules = {each.rule.id for each in report(BARE).open}
    assert open_rules <= ids(found)
    assert found is not None
    assert not found.others_owe


def test_what_one_owes_and_does_not_read_is_told_without_values() -> None:
    facts = cn.battery(level=BatteryLevel.MODULE, parties={Debtor.MANUFACTURER: "maker"})
    (mine,) = (
        each
        for each in (told(facts, _KNOWN, who="maker", regime=cn.CN) or pytest.fail("nothing")).findings
        if each.rule.id == "CN-CODE-LEVEL"
    )

    assert mine.outcome is Outcome.VIOLATED
    assert mine.owed_by == "maker"


def test_identity_alone_shows_no_report() -> None:
    assert told(BARE, {Facet.IDENTITY}, who="oem") is None
    assert positions({Facet.IDENTITY: NOW}) == frozenset()


def test_others_are_named_where_the_public_knows_them() -> None:
    event = Happened(Event.COLLECTED, date(2027, 1, 4), "a secret partner", {})
    facts = cn.battery(events=(event,))
    found = told(facts, OWNER, regime=cn.CN)
    assert found is not None
    missing = {each.rule.id: each.owed_by for each in found.findings if each.outcome in OPEN}

    assert missing
    assert set(missing.values()) == {None}
    by_recorder = told(facts, OWNER, who="a secret partner", regime=cn.CN)
    assert by_recorder is not None
    assert {each.owed_by for each in by_recorder.findings if each.outcome in OPEN} == {"a secret partner"}


def test_an_authority_of_china_reads_what_its_platform_is_to_know() -> None:
    facts = cn.battery(events=(Happened(Event.COLLECTED, date(2027, 1, 4), "r", {}),))
    authority = _KNOWN | {Facet.SAFETY, Facet.DISMANTLING, Facet.TEST_REPORTS, Facet.REGIME}

    assert "CN-COLLECTION-CONDITION" in ids(told(facts, authority, regime=cn.CN))
    assert "CN-COLLECTION-CONDITION" not in ids(told(facts, authority - {Facet.REGIME}, regime=cn.CN))
    assert "EU-DP-61" not in ids(told(BARE, authority))


def test_each_finding_is_of_the_oldest_of_the_facts_that_are_read() -> None:
    """Whose part has ended is told what was owed then."""
    reports: Mapping[int, Report] = {5: report(battery()), 9: report(BARE)}
    horizon = {Facet.IDENTITY: 9, Facet.PUBLIC: 9, Facet.INDIVIDUAL: 5}

    found = shown(reports.__getitem__, horizon, operator_id="somebody")

    assert found is not None
    outcomes = {each.rule.id: each.outcome for each in found.findings}
    assert outcomes["EU-DP-26"] is Outcome.MISSING
    assert outcomes["EU-DP-61"] is Outcome.MET
    assert positions(horizon) == {5, 9}
