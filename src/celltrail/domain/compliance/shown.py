"""What a caller is shown of a report: derived answers, by the groups of what they were derived from.

Design of access, section 3, "Derived answers": findings of rules whose facts the caller may read, or that it
owes itself; of the others only that somebody owes something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.attributes import ATTRIBUTES
from celltrail.domain.compliance.evaluate import RULES
from celltrail.domain.compliance.facts import FACT_GROUPS
from celltrail.domain.compliance.findings import OPEN, Debtor, Finding, Outcome, Report, Rule, Scope
from celltrail.domain.visibility import Facet, Horizon, facet_of_attribute
from celltrail.domain.vocabulary import Regime

# These details say what is needed or when, and never what is there.
_HOLDS_NO_VALUE: Final = frozenset(
    {Outcome.MISSING, Outcome.NOT_YET_OWED, Outcome.PENDING, Outcome.IF_APPLICABLE, Outcome.OPTIONAL}
)
# Who answers for these is public; of the others a caller is told itself alone.
_PUBLIC_DEBTORS: Final = frozenset({Debtor.MANUFACTURER, Debtor.RESPONSIBLE})


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding for one caller; `groups` are those that the caller reads it by."""

    rule: Rule
    outcome: Outcome
    on: date | None
    detail: str
    owed_by: str | None
    groups: frozenset[AccessGroup]


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report for one caller. `others_owe`: something is open that is not the caller's to know."""

    regime: Regime
    on: date
    scope: Scope
    reason: str
    findings: tuple[ShownFinding, ...]
    others_owe: bool


def positions(horizon: Horizon) -> frozenset[int]:
    """The log positions as of which a reader has to be answered; empty where it reads no report at all."""
    return frozenset(horizon.values()) if Facet.PUBLIC in horizon else frozenset()


def shown(
    judged: Callable[[int], Report], horizon: Horizon, *, operator_id: str | None
) -> ShownReport | None:
    """What a caller sees; `judged` gives the report as of one of `positions`.

    None for those who do not read point 1: whether a battery is on the market is decided by it.
    """
    if Facet.PUBLIC not in horizon:
        return None
    public = judged(horizon[Facet.PUBLIC])
    findings: list[ShownFinding] = []
    others_owe = False
    for number, rule in enumerate(each.rule for each in public.findings):
        facets = _FACETS[rule.id]
        reads = all(_read(facet, rule, horizon) is not None for facet in facets)
        upto = min((_read(facet, rule, horizon) or 0 for facet in facets), default=horizon[Facet.PUBLIC])
        finding = judged(upto if reads else max(horizon.values())).findings[number]
        owes = operator_id is not None and finding.debtor_id == operator_id
        if reads or owes:
            findings.append(_shown(finding, reads=reads, owes=owes))
        else:
            others_owe = others_owe or finding.outcome in OPEN
    return ShownReport(
        public.regime, public.on, public.scope, public.reason, tuple(findings), others_owe=others_owe
    )


def _shown(finding: Finding, *, reads: bool, owes: bool) -> ShownFinding:
    rule = finding.rule
    names = owes or (rule.debtor in _PUBLIC_DEBTORS and reads)
    return ShownFinding(
        rule=rule,
        outcome=finding.outcome,
        on=finding.on,
        detail=finding.detail if reads or finding.outcome in _HOLDS_NO_VALUE else "",
        owed_by=finding.debtor_id if names else None,
        groups=_GROUPS[rule.id] if reads else frozenset(),
    )


def _read(facet: Facet, rule: Rule, horizon: Horizon) -> int | None:
    """Up to where the caller reads a facet. An authority of China reads the events of its regime."""
    if facet is Facet.INDIVIDUAL and facet not in horizon and rule.regime is Regime.CN_MIIT:
        return horizon.get(Facet.REGIME)
    return horizon.get(facet)


def _groups(rule: Rule) -> frozenset[AccessGroup]:
    return frozenset(
        ATTRIBUTES[each].group if each in ATTRIBUTES else FACT_GROUPS[each]
        for each in (*rule.fields, *rule.conditions)
    )


def _facets(rule: Rule) -> frozenset[Facet]:
    return frozenset(
        facet_of_attribute(each, ATTRIBUTES[each].group if each in ATTRIBUTES else FACT_GROUPS[each])
        for each in (*rule.fields, *rule.conditions)
    )


_GROUPS: Final[Mapping[str, frozenset[AccessGroup]]] = {name: _groups(rule) for name, rule in RULES.items()}
_FACETS: Final[Mapping[str, frozenset[Facet]]] = {name: _facets(rule) for name, rule in RULES.items()}
