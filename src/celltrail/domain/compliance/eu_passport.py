"""The rules about the content of the passport: one for each data point of the Commission's guidance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.eu_data_points import CATEGORIES, DATA_POINTS, DataPoint, Status
from celltrail.domain.compliance.facts import BatteryFacts, Datum
from celltrail.domain.compliance.findings import Debtor, Outcome, Owed, Rule, Stage, Verdict
from celltrail.domain.compliance.judging import Judge
from celltrail.domain.confidence import Confidence
from celltrail.domain.vocabulary import BatteryCategory, Chemistry, Regime

_GUIDANCE: Final = "Commission guidance v1.0 (28.07.2026), data point {}"
# Their content above the thresholds of Art. 13(5) is what these chemistries are made of.
_HOLDS_CADMIUM_OR_LEAD: Final = frozenset({Chemistry.LEAD_ACID, Chemistry.NICD})

_PENDING: Mapping[int, Callable[[Assumptions], Mapping[BatteryCategory, date]]] = {
    17: lambda assumed: assumed.carbon_footprint_declaration,
    18: lambda assumed: assumed.carbon_footprint_label,
    19: lambda assumed: assumed.responsible_sourcing,
    44: lambda assumed: assumed.instructions_for_use,
}


def passport_rules() -> Iterator[tuple[Rule, Judge]]:
    """Each data point's rule and its judge."""
    for point in DATA_POINTS:
        yield _rule(point), _judge(point)


def _rule(point: DataPoint) -> Rule:
    conditions = ["battery_category", "rated_energy", "placed_on_market"]
    if point.number == 41:  # noqa: PLR2004 -- the number of the data point
        conditions.append("battery_chemistry")
    if point.is_renewed:
        conditions.append("battery_status")
    return Rule(
        id=f"EU-DP-{point.number:02d}",
        regime=Regime.EU_2023_1542,
        title=point.title,
        legal_basis=f"Regulation (EU) 2023/1542, {point.legal_basis}",
        source=_GUIDANCE.format(point.number),
        confidence=Confidence.SOURCED,
        fields=point.fields,
        stage=Stage.STATUS_CHANGE if point.is_renewed else Stage.PLACING_ON_MARKET,
        debtor=Debtor.RESPONSIBLE,
        conditions=tuple(conditions),
    )


def _judge(point: DataPoint) -> Judge:
    def judge(facts: BatteryFacts, owed: Owed, on: date, assumed: Assumptions) -> Verdict:
        changed = facts.changed_by(on) if point.is_renewed else None
        if owed.verdict is not None and owed.verdict.outcome is not Outcome.NOT_YET_OWED:
            return owed.verdict
        status = point.by_category[facts.category or CATEGORIES[0]]
        if status is Status.NOT_TO_BE_FILLED:
            return Verdict(Outcome.NOT_APPLICABLE, detail="the guidance asks not to fill it")
        if status is Status.PENDING:
            return _pending(point, facts, owed, assumed)
        found = _found(point, facts)
        if found:
            return _renewed(found, changed)
        if owed.verdict is not None:
            return owed.verdict
        return _absent(point, status, facts, owed, changed)

    return judge


def _found(point: DataPoint, facts: BatteryFacts) -> list[Datum]:
    """The values that are enough; empty where they are not."""
    found = [facts.values[each] for each in point.fields if each in facts.values]
    return found if point.any_of or len(found) == len(point.fields) else []


def _renewed(found: list[Datum], changed: date | None) -> Verdict:
    if changed is not None:
        newest = max((each.since for each in found if each.since is not None), default=None)
        if newest is None or newest < changed:
            detail = f"declared on {newest or 'an unknown day'}; owed anew since the status changed"
            return Verdict(Outcome.OUTDATED, changed, detail)
    return Verdict(Outcome.MET)


def _absent(
    point: DataPoint, status: Status, facts: BatteryFacts, owed: Owed, changed: date | None = None
) -> Verdict:
    lacking = ", ".join(each for each in point.fields if each not in facts.values)
    if status is Status.OPTIONAL:
        return Verdict(Outcome.OPTIONAL)
    is_certain = point.number == 41 and facts.chemistry in _HOLDS_CADMIUM_OR_LEAD  # noqa: PLR2004
    if status is Status.CONDITIONAL and not is_certain:
        return Verdict(Outcome.IF_APPLICABLE, detail=f"owed if {point.condition}")
    since = owed.since
    if since is not None and changed is not None:
        since = max(since, changed)
    return Verdict(Outcome.MISSING, since, f"needs {'one of ' if point.any_of else ''}{lacking}")


def _pending(point: DataPoint, facts: BatteryFacts, owed: Owed, assumed: Assumptions) -> Verdict:
    """Owed once its act is adopted: that is configuration."""
    begins = _PENDING[point.number](assumed).get(facts.category or CATEGORIES[0])
    if _found(point, facts):
        return Verdict(Outcome.MET)
    if begins is None:
        return Verdict(Outcome.PENDING, detail="its format waits for an act that is not adopted")
    if owed.reference < begins:
        outcome = Outcome.NOT_APPLICABLE if owed.since is not None else Outcome.NOT_YET_OWED
        return Verdict(outcome, begins)
    return _absent(point, Status.MANDATORY, facts, owed)
