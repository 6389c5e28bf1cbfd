"""What the laws say of a battery: findings by the groups of what they were derived from."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

import strawberry

from celltrail.domain.access_log import READ_BY_ALL, Subject, SubjectKind
from celltrail.domain.compliance.findings import Debtor, Outcome, Report, Scope, Stage
from celltrail.domain.compliance.shown import ShownFinding, ShownReport, positions, shown
from celltrail.domain.confidence import Confidence
from celltrail.domain.views import BatteryView
from celltrail.domain.vocabulary import Regime
from celltrail.graph.context import GraphContext
from celltrail.graph.edges import edge
from celltrail.graph.references import OperatorRef
from celltrail.storage import judging
from celltrail.storage.reader import Reader


@strawberry.type(description="One rule of a regime: what it asks for, by which law, and how sure that is.")
class ComplianceRule:
    """A row of the tables of rules."""

    id: str = strawberry.field(description="The rule's id, such as `EU-DP-26`. It does not change.")
    title: str = strawberry.field(description="What it asks for.")
    legal_basis: str = strawberry.field(description="The article or annex, or the Chinese act.")
    source: str = strawberry.field(description="Where that was read.")
    confidence: Confidence = strawberry.field(description="How sure it is.")
    stage: Stage = strawberry.field(description="When in a life it falls due.")
    debtor: Debtor = strawberry.field(description="Who owes it, by its part in the battery's life.")
    fields: list[str] = strawberry.field(
        description="The attributes and facts that it needs; ids of attributes can be declared."
    )
    conditions: list[str] = strawberry.field(
        description="The attributes and facts that decide whether it is owed."
    )


@strawberry.type(description="What one rule says of one battery on a day.")
class ComplianceFinding:
    """A finding that its reader may see."""

    view: strawberry.Private[ShownFinding]
    rule: ComplianceRule = strawberry.field(description="The rule.")
    outcome: Outcome = strawberry.field(description="What it says.")
    on: date | None = strawberry.field(
        description="The day since which it is owed, or from which it will be; null where there is none."
    )
    detail: str | None = strawberry.field(description="What is needed, or what was found and is allowed.")
    owed_by: OperatorRef | None = edge(
        "Operator",
        attrgetter("view.owed_by"),
        "The operator that owes it: you, or whoever answers for the battery in public.",
    )


@strawberry.type(
    description=(
        "What a regime says of a battery on a day, judged on all facts. You see the findings of rules whose "
        "facts you may read, and those that you owe yourself."
    )
)
class ComplianceReport:
    """A report for one reader."""

    regime: Regime = strawberry.field(description="Whose rules these are.")
    on: date = strawberry.field(description="The day as on which they were judged.")
    scope: Scope = strawberry.field(description="Whether the regime asks anything of this battery.")
    reason: str = strawberry.field(description="Why.")
    findings: list[ComplianceFinding] = strawberry.field(
        description="One for each rule, in the order of the rules."
    )
    others_owe: bool = strawberry.field(
        description="Whether another party owes something that is not yours to know."
    )


async def report_of(
    context: GraphContext, battery: BatteryView, regime: Regime, on: date | None
) -> ComplianceReport | None:
    """What a regime says of a battery to the caller; None where it does not read point 1."""
    day = on or context.now.date()

    async def judge(_: Reader, keys: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], Report]:
        return await judging.reports(context.database, keys, regime, on=day, assumptions=context.assumptions)

    loader = context.loader(("compliance", regime, day), judge)
    moments = sorted(positions(battery.horizon))
    reports = await asyncio.gather(*(loader.load((battery.id, upto)) for upto in moments))
    judged = {upto: each for upto, each in zip(moments, reports, strict=True) if each is not None}
    if len(judged) < len(moments):
        return None
    told = shown(judged.__getitem__, battery.horizon, operator_id=context.principal.operator_id)
    if told is None:
        return None
    groups = frozenset[Any]().union(*(each.groups for each in told.findings)) - READ_BY_ALL
    context.note(Subject(SubjectKind.BATTERY, battery.id), groups)
    return _show(told)


def _show(report: ShownReport) -> ComplianceReport:
    return ComplianceReport(
        regime=report.regime,
        on=report.on,
        scope=report.scope,
        reason=report.reason,
        findings=[_finding(each) for each in report.findings],
        others_owe=report.others_owe,
    )


def _finding(found: ShownFinding) -> ComplianceFinding:
    rule = found.rule
    return ComplianceFinding(
        view=found,
        rule=ComplianceRule(
            id=rule.id,
            title=rule.title,
            legal_basis=rule.legal_basis,
            source=rule.source,
            confidence=rule.confidence,
            stage=rule.stage,
            debtor=rule.debtor,
            fields=list(rule.fields),
            conditions=list(rule.conditions),
        ),
        outcome=found.outcome,
        on=found.on,
        detail=found.detail or None,
    )
