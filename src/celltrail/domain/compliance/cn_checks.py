"""The rules of China that judge values: the code against the record, banned uses, recyclers' norms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from celltrail.domain.banned_uses import BANNED_USES, BannedUse
from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.cn_stages import events_of
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Debtor, Outcome, Owed, Rule, Stage, Verdict
from celltrail.domain.compliance.judging import Judge
from celltrail.domain.confidence import Confidence
from celltrail.domain.recycling.materials import Fraction, RecoveredElement
from celltrail.domain.recycling.targets import target_for
from celltrail.domain.vocabulary import Regime

_CODE: Final = "GB/T 34014-2017"
_POSITIONS: Final = "chinaautoregs.com/4357 and decoders that agree"
_NORMED: Final[tuple[RecoveredElement | Literal[Fraction.BLACK_MASS], ...]] = (
    RecoveredElement.LITHIUM,
    RecoveredElement.NICKEL,
    RecoveredElement.COBALT,
    RecoveredElement.MANGANESE,
    RecoveredElement.COPPER,
    RecoveredElement.ALUMINIUM,
    Fraction.BLACK_MASS,
)


def check_rules() -> Iterator[tuple[Rule, Judge]]:
    """The rules that judge values."""
    yield (
        _rule("CN-CODE-LEVEL", "The code's product type is that of the battery", Stage.PRODUCTION),
        _level,
    )
    yield _rule("CN-CODE-DATE", "The code's day is that of the production", Stage.PRODUCTION), _day
    yield (
        _rule(
            "CN-CODE-ECHELON",
            "A second-life product has an echelon code",
            Stage.ECHELON_USE,
        ),
        _echelon,
    )
    for banned in BANNED_USES:
        yield _ban(banned), _not_put_to(banned)
    for subject in _NORMED:
        name = "electrode_powder" if subject is Fraction.BLACK_MASS else subject.lower()
        yield _norm(name), _against_norm(subject)


def _rule(rule_id: str, title: str, stage: Stage) -> Rule:
    return Rule(
        id=rule_id,
        regime=Regime.CN_MIIT,
        title=title,
        legal_basis=_CODE,
        source=_POSITIONS,
        confidence=Confidence.SOURCED,
        fields=("battery_code", "manufacturing_date"),
        stage=stage,
        debtor=Debtor.MANUFACTURER,
        conditions=("made_in_china", "battery_category", "battery_chemistry"),
    )


def _ban(banned: BannedUse) -> Rule:
    return Rule(
        id=f"CN-BANNED-{banned.use}",
        regime=Regime.CN_MIIT,
        title=f"No second life as {banned.use.lower().replace('_', '-')}",
        legal_basis=banned.legal_basis,
        source=banned.source,
        confidence=banned.confidence,
        fields=("events",),
        stage=Stage.ECHELON_USE,
        debtor=Debtor.RECORDER,
        conditions=("made_in_china", "battery_category", "battery_chemistry"),
    )


def _not_put_to(banned: BannedUse) -> Judge:
    def judge(facts: BatteryFacts, owed: Owed, on: date, _: Assumptions) -> Verdict:
        if owed.verdict is not None:
            return owed.verdict
        made = events_of(Stage.ECHELON_USE, facts, on)
        if not made:
            return Verdict(Outcome.NOT_APPLICABLE, detail="no second life")
        for event in made:
            if event.fields.get("application") == banned.use:
                return Verdict(Outcome.VIOLATED, event.on, f"used as {banned.use}", event.recorded_by)
        return Verdict(Outcome.MET)

    return judge


def _norm(name: str) -> Rule:
    return Rule(
        id=f"CN-NORM-{name.upper()}",
        regime=Regime.CN_MIIT,
        title=f"Recovery of {name.replace('_', ' ')}: norm for listed recyclers",
        legal_basis="MIIT Announcement 2024 No. 42, industry norms",
        source="an open project that encodes the norms",
        confidence=Confidence.SECONDARY,
        fields=(f"recovered_{name}",),
        stage=Stage.MATERIAL_RECOVERY,
        debtor=Debtor.RECYCLER,
        conditions=("made_in_china", "battery_category", "battery_chemistry", "recycled_on"),
    )


def _level(facts: BatteryFacts, owed: Owed, _: date, __: Assumptions) -> Verdict:
    if owed.verdict is not None:
        return owed.verdict
    if facts.code is None:
        return Verdict(Outcome.NOT_APPLICABLE, detail="no code")
    if facts.code.product_type is not facts.level:
        detail = f"the code says {facts.code.product_type}, the record {facts.level}"
        return Verdict(Outcome.VIOLATED, owed.since, detail)
    return Verdict(Outcome.MET)


def _day(facts: BatteryFacts, owed: Owed, _: date, __: Assumptions) -> Verdict:
    if owed.verdict is not None:
        return owed.verdict
    if facts.code is None or facts.produced_on is None:
        return Verdict(Outcome.NOT_APPLICABLE, detail="no code, or no day of production")
    if facts.code.produced_on != facts.produced_on:
        detail = f"the code says {facts.code.produced_on}, the record {facts.produced_on}"
        return Verdict(Outcome.VIOLATED, owed.since, detail)
    return Verdict(Outcome.MET)


def _echelon(facts: BatteryFacts, owed: Owed, on: date, _: Assumptions) -> Verdict:
    if owed.verdict is not None:
        return owed.verdict
    made = events_of(Stage.ECHELON_USE, facts, on)
    if not made or facts.code is None:
        return Verdict(Outcome.NOT_APPLICABLE, detail="no echelon product with a code")
    if facts.code.reused_type is None:
        return Verdict(Outcome.VIOLATED, made[0].on, "the code is that of a new product")
    return Verdict(Outcome.MET)


def _against_norm(subject: RecoveredElement | Literal[Fraction.BLACK_MASS]) -> Judge:
    def judge(facts: BatteryFacts, owed: Owed, on: date, _: Assumptions) -> Verdict:
        if owed.verdict is not None:
            return owed.verdict
        if facts.recovery is None or facts.recovery.finished_on > on:
            return Verdict(Outcome.NOT_APPLICABLE, detail="not recycled")
        share: Decimal | None = (
            facts.recovery.electrode_powder
            if subject is Fraction.BLACK_MASS
            else facts.recovery.shares.get(RecoveredElement(subject))
        )
        norm = target_for(subject, facts.recovery.finished_on, regime=Regime.CN_MIIT)
        if share is None or norm is None:
            return Verdict(Outcome.NOT_APPLICABLE, detail="no share, or no norm on the day")
        if share < norm.share:
            detail = f"{share * 100:.1f} % of at least {norm.share * 100:.0f} %"
            return Verdict(Outcome.VIOLATED, facts.recovery.finished_on, detail)
        return Verdict(Outcome.MET)

    return judge
