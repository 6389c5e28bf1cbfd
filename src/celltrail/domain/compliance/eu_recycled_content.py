"""Recycled content (Regulation (EU) 2023/1542, Art. 8), by the day of placing on the market.

The denominators differ - active materials for cobalt, lithium and nickel, the whole battery for lead - so
shares are never added up over metals. Only metals that the chemistry holds are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Debtor, Outcome, Owed, Rule, Scope, Stage, Verdict
from celltrail.domain.compliance.held_metals import HELD
from celltrail.domain.compliance.judging import Judge
from celltrail.domain.confidence import Confidence
from celltrail.domain.vocabulary import BatteryCategory, PassportStatus, Regime

_SOURCE: Final = "Regulation (EU) 2023/1542, Art. 8, as encoded by an open project that cites OJ L 191, p. 33"
_EV, _LMT, _IND = BatteryCategory.EV, BatteryCategory.LMT, BatteryCategory.INDUSTRIAL


@dataclass(frozen=True, slots=True)
class Phase:
    """From `begins` on, batteries of these categories hold at least these shares, in per cent."""

    begins: date
    categories: frozenset[BatteryCategory]
    minimum: Mapping[str, int]


PHASES: Final = (
    Phase(
        date(2031, 8, 18),
        frozenset({_EV, _IND, BatteryCategory.SLI}),
        {"cobalt": 16, "lead": 85, "lithium": 6, "nickel": 6},
    ),
    Phase(
        date(2036, 8, 18),
        frozenset({_EV, _IND, BatteryCategory.SLI, _LMT}),
        {"cobalt": 26, "lead": 85, "lithium": 12, "nickel": 15},
    ),
)
DOCUMENTED_FROM: Final[Mapping[BatteryCategory, date]] = {
    _EV: date(2028, 8, 18),
    _IND: date(2028, 8, 18),
    BatteryCategory.SLI: date(2028, 8, 18),
    _LMT: date(2033, 8, 18),
}


def recycled_content_rules() -> Iterator[tuple[Rule, Judge]]:
    """One rule for each of the four metals."""
    for metal in ("cobalt", "lead", "lithium", "nickel"):
        share = "the battery" if metal == "lead" else "active materials"
        rule = Rule(
            id=f"EU-RC-{metal.upper()}",
            regime=Regime.EU_2023_1542,
            title=f"Recycled {metal}: share in {share}",
            legal_basis="Regulation (EU) 2023/1542, Art. 8(1) to (3)",
            source=_SOURCE,
            confidence=Confidence.SECONDARY,
            fields=_fields(metal),
            stage=Stage.PLACING_ON_MARKET,
            debtor=Debtor.RESPONSIBLE,
            conditions=(
                "battery_category",
                "battery_chemistry",
                "rated_energy",
                "placed_on_market",
                "predecessor_passports",
            ),
        )
        yield rule, _judge(metal)


def _fields(metal: str) -> tuple[str, ...]:
    return (f"recycled_{metal}_pre_consumer", f"recycled_{metal}_post_consumer")


def _judge(metal: str) -> Judge:
    def judge(facts: BatteryFacts, owed: Owed, on: date, assumed: Assumptions) -> Verdict:
        spared = _spared(metal, facts, owed, on)
        if spared is not None:
            return spared
        category = facts.category or _EV
        documented = max(
            DOCUMENTED_FROM[category], assumed.recycled_content_documentation or DOCUMENTED_FROM[category]
        )
        if owed.reference < documented:
            outcome = Outcome.NOT_YET_OWED if owed.placed is None else Outcome.NOT_APPLICABLE
            return Verdict(outcome, documented, f"documented for batteries placed from {documented}")
        share = _share(metal, facts)
        if share is None:
            return Verdict(Outcome.MISSING, owed.placed, f"needs one of {', '.join(_fields(metal))}")
        minimum = _minimum(metal, category, owed.reference)
        if minimum is not None and share < minimum:
            return Verdict(Outcome.VIOLATED, owed.placed, f"{share} % is below the minimum of {minimum} %")
        return Verdict(Outcome.MET)

    return judge


def _spared(metal: str, facts: BatteryFacts, owed: Owed, on: date) -> Verdict | None:
    """Why nothing is asked of this battery's metal; None where something is."""
    if facts.status is PassportStatus.CEASED:
        return owed.verdict
    is_covered = facts.category is BatteryCategory.SLI or owed.scope is not Scope.UNKNOWN
    if not is_covered or facts.category not in DOCUMENTED_FROM:
        return Verdict(Outcome.UNKNOWN, detail=owed.reason)
    metals = None if facts.chemistry is None else HELD[facts.chemistry]
    if metals is None:
        return Verdict(Outcome.UNKNOWN, detail="the chemistry does not say which metals it holds")
    reason = ""
    if facts.category is BatteryCategory.INDUSTRIAL and facts.has_only_external_storage:
        reason = "industrial with exclusively external storage"
    elif _is_spared_second_life(facts, on):
        reason = "its originals were on the market before (Art. 8(4))"
    elif metal not in metals:
        reason = f"{facts.chemistry} holds no {metal}"
    return Verdict(Outcome.NOT_APPLICABLE, detail=reason) if reason else None


def _is_spared_second_life(facts: BatteryFacts, on: date) -> bool:
    made = facts.made_from_originals_on or on
    return bool(facts.originals) and all(
        each.placed_on_market is not None and each.placed_on_market <= made for each in facts.originals
    )


def _share(metal: str, facts: BatteryFacts) -> Decimal | None:
    """Before and after consumers together: both are recovered from waste."""
    values = [facts.value(each) for each in _fields(metal)]
    known = [Decimal(str(each)) for each in values if each is not None]
    return sum(known, Decimal()) if known else None


def _minimum(metal: str, category: BatteryCategory, placed: date) -> int | None:
    begun = [each for each in PHASES if each.begins <= placed and category in each.categories]
    return begun[-1].minimum[metal] if begun else None
