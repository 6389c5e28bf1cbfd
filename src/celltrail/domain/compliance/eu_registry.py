"""Registration, import and second lives: what the Union asks beside the content of the passport."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Debtor, Outcome, Owed, Rule, Scope, Stage, Verdict
from celltrail.domain.compliance.judging import Judge
from celltrail.domain.confidence import Confidence
from celltrail.domain.vocabulary import PassportStatus, Regime

_READ: Final = "paraphrase of the consolidated text and of the acts of July 2026, read in September 2026"
_IR: Final = "Implementing Regulation (EU) 2026/1778"
_SECOND_LIFE: Final = frozenset(
    {PassportStatus.REUSED, PassportStatus.REPURPOSED, PassportStatus.REMANUFACTURED}
)
_REGISTERED: Final = (
    (
        "EU-REG-IDENTIFIER",
        "Registration identifier of the registry",
        f"Regulation (EU) 2023/1542, Art. 77(10); {_IR}, Art. 8(8)",
        "registry_registration_identifier",
    ),
    (
        "EU-REG-COMMODITY",
        "Commodity code",
        f"{_IR}, Art. 8(7)(d); Regulation (EU) 2024/1781, Art. 15",
        "commodity_code",
    ),
    (
        "EU-REG-BACKUP",
        "Back-up copy at an independent service provider",
        f"Regulation (EU) 2024/1781, Art. 10(4), Annex III(l); {_IR}, Art. 8(7)(e)",
        "backup_copy_reference",
    ),
)
_REMANUFACTURED_AT_LEAST: Final = Decimal("0.9")


def registry_rules() -> Iterator[tuple[Rule, Judge]]:
    """The rules about the registry, about import, and about second lives."""
    for rule_id, title, legal_basis, field in _REGISTERED:
        yield _rule(rule_id, title, legal_basis, (field,), Stage.REGISTRATION), _registered(field)
    yield (
        _rule(
            "EU-IMPORT-EORI",
            "EORI number of the importer",
            "Regulation (EU) 2024/1781, Annex III(j)",
            ("importer_eori",),
            Stage.IMPORT,
            debtor=Debtor.IMPORTER,
            conditions=("is_imported",),
        ),
        _imported,
    )
    yield (
        _rule(
            "EU-LINK-ORIGINALS",
            "Link to the passports of the originals",
            "Regulation (EU) 2023/1542, Art. 77(7), first subparagraph",
            ("predecessor_passports",),
            Stage.STATUS_CHANGE,
            conditions=("battery_status",),
        ),
        _linked,
    )
    yield (
        _rule(
            "EU-REMANUFACTURED",
            "Capacity of a remanufactured battery: 90 % of the original one",
            "Regulation (EU) 2023/1542, Art. 3(32)",
            ("rated_capacity_at_status_change", "rated_capacity"),
            Stage.STATUS_CHANGE,
            source="not opened",
            confidence=Confidence.MEMORY,
            conditions=("battery_status",),
        ),
        _remanufactured,
    )


def _rule(
    rule_id: str,
    title: str,
    legal_basis: str,
    fields: tuple[str, ...],
    stage: Stage,
    *,
    debtor: Debtor = Debtor.RESPONSIBLE,
    source: str = _READ,
    confidence: Confidence = Confidence.SECONDARY,
    conditions: tuple[str, ...] = (),
) -> Rule:
    return Rule(
        id=rule_id,
        regime=Regime.EU_2023_1542,
        title=title,
        legal_basis=legal_basis,
        source=source,
        confidence=confidence,
        fields=fields,
        stage=stage,
        debtor=debtor,
        conditions=("battery_category", "rated_energy", "placed_on_market", *conditions),
    )


def _registered(field: str) -> Judge:
    def judge(facts: BatteryFacts, owed: Owed, _: date, __: Assumptions) -> Verdict:
        return _owed(field, facts, owed)

    return judge


def _imported(facts: BatteryFacts, owed: Owed, _: date, __: Assumptions) -> Verdict:
    verdict = _owed("importer_eori", facts, owed)
    if verdict.outcome is Outcome.MISSING and facts.is_imported is not True:
        if facts.is_imported is None:
            return Verdict(Outcome.IF_APPLICABLE, detail="owed if the battery is imported into the Union")
        return Verdict(Outcome.NOT_APPLICABLE, detail="made in the Union")
    return verdict


def _owed(field: str, facts: BatteryFacts, owed: Owed) -> Verdict:
    if owed.verdict is not None and owed.verdict.outcome is not Outcome.NOT_YET_OWED:
        return owed.verdict
    if field in facts.values:
        return Verdict(Outcome.MET)
    return owed.verdict or Verdict(Outcome.MISSING, owed.since, f"needs {field}")


def _linked(facts: BatteryFacts, owed: Owed, _: date, __: Assumptions) -> Verdict:
    if owed.scope is Scope.UNKNOWN and owed.verdict is not None:
        return owed.verdict
    if facts.status not in _SECOND_LIFE:
        return Verdict(Outcome.NOT_APPLICABLE, detail="a first life")
    if facts.originals or "predecessor_passports" in facts.values:
        return Verdict(Outcome.MET)
    return Verdict(Outcome.MISSING, owed.since, "needs the batteries that it was made from")


def _remanufactured(facts: BatteryFacts, owed: Owed, on: date, __: Assumptions) -> Verdict:
    if owed.scope is Scope.UNKNOWN and owed.verdict is not None:
        return owed.verdict
    if facts.status is not PassportStatus.REMANUFACTURED:
        return Verdict(Outcome.NOT_APPLICABLE, detail="not remanufactured")
    now, first = facts.value("rated_capacity_at_status_change"), facts.value("rated_capacity")
    if now is None or first is None:
        lacking = "rated_capacity_at_status_change" if now is None else "rated_capacity"
        return Verdict(Outcome.MISSING, facts.changed_by(on), f"needs {lacking}")
    if Decimal(str(now)) < _REMANUFACTURED_AT_LEAST * Decimal(str(first)):
        detail = f"{now} Ah is below 90 % of {first} Ah"
        return Verdict(Outcome.VIOLATED, facts.changed_by(on), detail)
    return Verdict(Outcome.MET)
