"""`evaluate`: what a regime says of one battery on a day. Pure, on all facts.

What a caller sees of it is decided elsewhere (`celltrail.domain.compliance.shown`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from celltrail.domain.compliance.assumptions import DEFAULT, Assumptions
from celltrail.domain.compliance.cn_checks import check_rules
from celltrail.domain.compliance.cn_scope import cn_scope
from celltrail.domain.compliance.cn_stages import stage_rules
from celltrail.domain.compliance.eu_passport import passport_rules
from celltrail.domain.compliance.eu_recovery import recovery_rules
from celltrail.domain.compliance.eu_recycled_content import recycled_content_rules
from celltrail.domain.compliance.eu_registry import registry_rules
from celltrail.domain.compliance.eu_scope import eu_scope
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Debtor, Finding, Report, Rule
from celltrail.domain.compliance.judging import Judge
from celltrail.domain.vocabulary import Regime

_JUDGED: Final[Mapping[Regime, tuple[tuple[Rule, Judge], ...]]] = {
    Regime.CN_MIIT: (*stage_rules(), *check_rules()),
    Regime.EU_2023_1542: (
        *passport_rules(),
        *recycled_content_rules(),
        *registry_rules(),
        *recovery_rules(),
    ),
}

RULES: Final[Mapping[str, Rule]] = {rule.id: rule for judged in _JUDGED.values() for rule, _ in judged}
"""Every rule, by its id, in the order in which reports have them."""


def evaluate(facts: BatteryFacts, regime: Regime, *, on: date, assumptions: Assumptions = DEFAULT) -> Report:
    """Judge all facts of a battery by all rules of a regime, as on a day."""
    owed = eu_scope(facts, on) if regime is Regime.EU_2023_1542 else cn_scope(facts, on, assumptions)
    findings = []
    for rule, judge in _JUDGED[regime]:
        verdict = judge(facts, owed, on, assumptions)
        debtor = verdict.owed_by or _debtor(rule.debtor, facts)
        findings.append(Finding(rule, verdict.outcome, debtor, verdict.on, verdict.detail))
    return Report(regime, on, owed.scope, owed.reason, tuple(findings))


def _debtor(debtor: Debtor, facts: BatteryFacts) -> str | None:
    """Before somebody answers for the passport, its maker is asked."""
    found = facts.parties.get(debtor)
    if found is None and debtor in {Debtor.RESPONSIBLE, Debtor.IMPORTER}:
        return facts.parties.get(Debtor.RESPONSIBLE) or facts.parties.get(Debtor.MANUFACTURER)
    return found
