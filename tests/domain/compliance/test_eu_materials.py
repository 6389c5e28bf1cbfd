"""Recycled content by the day of placing, recovery by the day of recycling: the boundary days included."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.facts import Datum, Original, Recovery
from celltrail.domain.compliance.findings import Outcome
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import BatteryCategory, Chemistry, PassportStatus
from tests.domain.compliance.batteries import EVERYTHING, battery, finding

A_DAY = timedelta(days=1)
DOCUMENTED, PHASE_1, PHASE_2 = date(2028, 8, 18), date(2031, 8, 18), date(2036, 8, 18)
LATER = date(2040, 1, 1)
EV, LMT = BatteryCategory.EV, BatteryCategory.LMT


def _holding(metal: str, before: str | None, after: str | None = None) -> dict[str, Datum]:
    shares = {f"recycled_{metal}_pre_consumer": before, f"recycled_{metal}_post_consumer": after}
    values = {each: datum for each, datum in EVERYTHING.items() if each not in shares}
    return values | {name: Datum(Decimal(share)) for name, share in shares.items() if share is not None}


@pytest.mark.parametrize(
    ("category", "metal", "placed", "share", "outcome"),
    [
        (EV, "cobalt", DOCUMENTED - A_DAY, None, Outcome.NOT_APPLICABLE),
        (EV, "cobalt", DOCUMENTED, None, Outcome.MISSING),
        (EV, "cobalt", DOCUMENTED, "0", Outcome.MET),
        (EV, "cobalt", PHASE_1 - A_DAY, "15.9", Outcome.MET),
        (EV, "cobalt", PHASE_1, "15.9", Outcome.VIOLATED),
        (EV, "cobalt", PHASE_1, "16", Outcome.MET),
        (EV, "cobalt", PHASE_2 - A_DAY, "16", Outcome.MET),
        (EV, "cobalt", PHASE_2, "16", Outcome.VIOLATED),
        (EV, "cobalt", PHASE_2, "26", Outcome.MET),
        (EV, "lithium", PHASE_1, "5.99", Outcome.VIOLATED),
        (EV, "lithium", PHASE_1, "6", Outcome.MET),
        (EV, "lithium", PHASE_2, "11.9", Outcome.VIOLATED),
        (EV, "lithium", PHASE_2, "12", Outcome.MET),
        (EV, "nickel", PHASE_1, "6", Outcome.MET),
        (EV, "nickel", PHASE_2, "14", Outcome.VIOLATED),
        (EV, "nickel", PHASE_2, "15", Outcome.MET),
        (LMT, "cobalt", date(2033, 8, 17), None, Outcome.NOT_APPLICABLE),
        (LMT, "cobalt", date(2033, 8, 18), None, Outcome.MISSING),
        (LMT, "cobalt", PHASE_2 - A_DAY, "1", Outcome.MET),
        (LMT, "cobalt", PHASE_2, "25", Outcome.VIOLATED),
    ],
)
def test_recycled_content_is_judged_by_the_day_of_placing(
    category: BatteryCategory, metal: str, placed: date, share: str | None, outcome: Outcome
) -> None:
    facts = battery(category=category, placed_on_market=placed, values=_holding(metal, share))

    assert finding(facts, f"EU-RC-{metal.upper()}", LATER).outcome is outcome


@pytest.mark.parametrize(("placed", "outcome"), [(PHASE_1, Outcome.VIOLATED), (PHASE_2, Outcome.VIOLATED)])
def test_lead_is_85_per_cent_in_both_phases(placed: date, outcome: Outcome) -> None:
    low = battery(
        category=BatteryCategory.SLI,
        chemistry=Chemistry.LEAD_ACID,
        placed_on_market=placed,
        values=_holding("lead", "84.9"),
    )

    assert finding(low, "EU-RC-LEAD", LATER).outcome is outcome
    assert finding(low, "EU-RC-COBALT", LATER).outcome is Outcome.NOT_APPLICABLE


def test_waste_of_makers_and_of_consumers_counts_together() -> None:
    facts = battery(placed_on_market=PHASE_1, values=_holding("cobalt", "10", "6"))

    assert finding(facts, "EU-RC-COBALT", LATER).outcome is Outcome.MET


@pytest.mark.parametrize(
    ("chemistry", "metal", "outcome"),
    [
        (Chemistry.LFP, "COBALT", Outcome.NOT_APPLICABLE),
        (Chemistry.LFP, "NICKEL", Outcome.NOT_APPLICABLE),
        (Chemistry.LFP, "LITHIUM", Outcome.VIOLATED),
        (Chemistry.OTHER, "LITHIUM", Outcome.UNKNOWN),
        (None, "LITHIUM", Outcome.UNKNOWN),
    ],
)
def test_only_what_the_chemistry_holds_is_checked(
    chemistry: Chemistry | None, metal: str, outcome: Outcome
) -> None:
    facts = battery(chemistry=chemistry, placed_on_market=PHASE_1, values=_holding(metal.lower(), "1"))

    assert finding(facts, f"EU-RC-{metal}", LATER).outcome is outcome


def test_a_second_life_is_spared_where_its_originals_were_on_the_market() -> None:
    low = _holding("cobalt", "1")
    made = date(2033, 1, 1)
    spared = battery(
        placed_on_market=PHASE_2,
        values=low,
        status=PassportStatus.REPURPOSED,
        originals=(Original(date(2028, 1, 1)), Original(date(2029, 1, 1))),
        made_from_originals_on=made,
    )
    never_placed = battery(
        placed_on_market=PHASE_2,
        values=low,
        status=PassportStatus.REPURPOSED,
        originals=(Original(date(2028, 1, 1)), Original(None)),
        made_from_originals_on=made,
    )

    assert finding(spared, "EU-RC-COBALT", LATER).outcome is Outcome.NOT_APPLICABLE
    assert finding(never_placed, "EU-RC-COBALT", LATER).outcome is Outcome.VIOLATED


def test_industrial_batteries_with_external_storage_alone_are_spared() -> None:
    facts = battery(
        category=BatteryCategory.INDUSTRIAL,
        has_only_external_storage=True,
        placed_on_market=PHASE_2,
        values=_holding("cobalt", "1"),
    )

    assert finding(facts, "EU-RC-COBALT", LATER).outcome is Outcome.NOT_APPLICABLE


def test_documentation_slides_with_the_act_on_its_methods() -> None:
    late = Assumptions(recycled_content_documentation=date(2029, 1, 1))
    facts = battery(placed_on_market=DOCUMENTED, values=_holding("cobalt", None))

    assert finding(facts, "EU-RC-COBALT", LATER, assumptions=late).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("finished", "efficiency", "outcome"),
    [
        (date(2025, 12, 30), "0.1", Outcome.NOT_APPLICABLE),
        (date(2025, 12, 31), "0.65", Outcome.MET),
        (date(2025, 12, 31), "0.649", Outcome.VIOLATED),
        (date(2030, 12, 30), "0.65", Outcome.MET),
        (date(2030, 12, 31), "0.65", Outcome.VIOLATED),
        (date(2030, 12, 31), "0.70", Outcome.MET),
        (date(2030, 12, 31), None, Outcome.MISSING),
    ],
)
def test_efficiency_is_judged_by_the_day_of_recycling(
    finished: date, efficiency: str | None, outcome: Outcome
) -> None:
    reached = None if efficiency is None else Decimal(efficiency)
    facts = battery(status=PassportStatus.CEASED, recovery=Recovery(finished, reached, {}))

    found = finding(facts, "EU-RE", LATER)

    assert found.outcome is outcome
    assert found.debtor_id == "recycler"


@pytest.mark.parametrize(
    ("element", "finished", "share", "outcome"),
    [
        (RecoveredElement.LITHIUM, date(2027, 12, 30), "0.1", Outcome.NOT_APPLICABLE),
        (RecoveredElement.LITHIUM, date(2027, 12, 31), "0.499", Outcome.VIOLATED),
        (RecoveredElement.LITHIUM, date(2027, 12, 31), "0.5", Outcome.MET),
        (RecoveredElement.LITHIUM, date(2031, 12, 31), "0.5", Outcome.VIOLATED),
        (RecoveredElement.LITHIUM, date(2031, 12, 31), "0.8", Outcome.MET),
        (RecoveredElement.COBALT, date(2027, 12, 31), "0.9", Outcome.MET),
        (RecoveredElement.COBALT, date(2031, 12, 31), "0.949", Outcome.VIOLATED),
        (RecoveredElement.COBALT, date(2031, 12, 31), None, Outcome.MISSING),
    ],
)
def test_recovery_is_judged_by_the_day_of_recycling(
    element: RecoveredElement, finished: date, share: str | None, outcome: Outcome
) -> None:
    reached = {element: None if share is None else Decimal(share)}
    facts = battery(status=PassportStatus.CEASED, recovery=Recovery(finished, Decimal(1), reached))

    assert finding(facts, f"EU-RM-{element}", LATER).outcome is outcome


def test_before_it_was_recycled_nothing_is_recovered() -> None:
    facts = battery(recovery=Recovery(date(2028, 1, 1), Decimal(0), {RecoveredElement.LITHIUM: Decimal(0)}))

    assert finding(facts, "EU-RE", date(2027, 12, 31)).outcome is Outcome.NOT_APPLICABLE
    assert finding(facts, "EU-RM-LITHIUM", date(2027, 12, 31)).outcome is Outcome.NOT_APPLICABLE
    assert finding(facts, "EU-RM-NICKEL", LATER).outcome is Outcome.NOT_APPLICABLE
