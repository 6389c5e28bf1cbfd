"""Recycling efficiency and recovery of materials (Annex XII, Parts B and C), by chemistry and day.

The figures stand in `celltrail.domain.recycling.targets`; these rules hold what was reached against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Debtor, Outcome, Owed, Rule, Stage, Verdict
from celltrail.domain.compliance.judging import Judge
from celltrail.domain.confidence import Confidence
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.recycling.targets import Target, efficiency_target, target_for
from celltrail.domain.vocabulary import Regime

_ELEMENTS: Final = (
    RecoveredElement.COBALT,
    RecoveredElement.COPPER,
    RecoveredElement.LEAD,
    RecoveredElement.LITHIUM,
    RecoveredElement.NICKEL,
)


def recovery_rules() -> Iterator[tuple[Rule, Judge]]:
    """Recycling efficiency, and the recovery of five elements."""
    yield (
        _rule("EU-RE", "Recycling efficiency, by average weight", "Part B", "recycling_efficiency"),
        _efficiency,
    )
    for element in _ELEMENTS:
        title = f"Recovery of {element.lower()}"
        yield _rule(f"EU-RM-{element}", title, "Part C", f"recovered_{element.lower()}"), _recovered(element)


def _rule(rule_id: str, title: str, part: str, field: str) -> Rule:
    return Rule(
        id=rule_id,
        regime=Regime.EU_2023_1542,
        title=title,
        legal_basis=f"Regulation (EU) 2023/1542, Art. 71, Annex XII {part}",
        source="the rows of the table of targets",
        confidence=Confidence.SECONDARY,
        fields=(field,),
        stage=Stage.MATERIAL_RECOVERY,
        debtor=Debtor.RECYCLER,
        conditions=("battery_chemistry", "recycled_on"),
    )


def _efficiency(facts: BatteryFacts, _: Owed, on: date, __: Assumptions) -> Verdict:
    if facts.recovery is None or facts.recovery.finished_on > on:
        return Verdict(Outcome.NOT_APPLICABLE, detail="not recycled")
    if facts.chemistry is None:
        return Verdict(Outcome.UNKNOWN, detail="the chemistry decides the target, and is not known")
    target = efficiency_target(facts.chemistry, facts.recovery.finished_on)
    return _against(target, facts.recovery.efficiency, facts.recovery.finished_on)


def _recovered(element: RecoveredElement) -> Judge:
    def judge(facts: BatteryFacts, _: Owed, on: date, __: Assumptions) -> Verdict:
        if facts.recovery is None or facts.recovery.finished_on > on:
            return Verdict(Outcome.NOT_APPLICABLE, detail="not recycled")
        if element not in facts.recovery.shares:
            return Verdict(Outcome.NOT_APPLICABLE, detail=f"no {element.lower()} went in")
        share, finished = facts.recovery.shares[element], facts.recovery.finished_on
        return _against(target_for(element, finished), share, finished)

    return judge


def _against(target: Target | None, share: Decimal | None, finished: date) -> Verdict:
    if target is None:
        return Verdict(Outcome.NOT_APPLICABLE, detail="there was no target on the day")
    if share is None:
        return Verdict(Outcome.MISSING, finished, "how much went in is not known")
    if share < target.share:
        detail = f"{share * 100:.1f} % of at least {target.share * 100:.0f} % ({target.source})"
        return Verdict(Outcome.VIOLATED, finished, detail)
    return Verdict(Outcome.MET)
