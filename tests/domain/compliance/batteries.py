"""Batteries to judge: complete ones, from which a test takes something away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from celltrail.domain.attributes import ATTRIBUTES
from celltrail.domain.compliance.evaluate import RULES, evaluate
from celltrail.domain.compliance.facts import BatteryFacts, Datum
from celltrail.domain.compliance.findings import Debtor, Finding, Report
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, Regime

EU: Final = Regime.EU_2023_1542
PLACED: Final = date(2027, 3, 1)
TODAY: Final = date(2027, 6, 1)

# Every attribute has some value: the rules about content ask whether there is one.
EVERYTHING: Final[Mapping[str, Datum]] = {
    each: Datum(Decimal(50) if each.startswith("recycled_") else "a value", date(2027, 2, 1))
    for each in ATTRIBUTES
}


def battery(**changes: Any) -> BatteryFacts:  # noqa: ANN401 -- fields of the facts
    """A complete EV battery on the market since the first of March 2027."""
    complete = BatteryFacts(
        level=BatteryLevel.PACK,
        category=BatteryCategory.EV,
        chemistry=Chemistry.NMC,
        rated_energy_kwh=Decimal(80),
        produced_on=date(2027, 1, 4),
        placed_on_market=PLACED,
        is_imported=True,
        values=EVERYTHING,
        parties={Debtor.MANUFACTURER: "maker", Debtor.RESPONSIBLE: "oem", Debtor.RECYCLER: "recycler"},
    )
    return replace(complete, **changes)


def without(*attributes: str) -> Mapping[str, Datum]:
    """Everything but these attributes."""
    return {each: datum for each, datum in EVERYTHING.items() if each not in attributes}


def report(
    facts: BatteryFacts,
    on: date = TODAY,
    regime: Regime = EU,
    **more: Any,  # noqa: ANN401 -- assumptions
) -> Report:
    """What a regime says."""
    return evaluate(facts, regime, on=on, **more)


def finding(facts: BatteryFacts, rule: str, on: date = TODAY, **more: Any) -> Finding:  # noqa: ANN401 -- as above
    """What one rule says."""
    told = report(facts, on, RULES[rule].regime, **more)
    (found,) = (each for each in told.findings if each.rule.id == rule)
    return found
