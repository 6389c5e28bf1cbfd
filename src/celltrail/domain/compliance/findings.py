"""Rules and what they find: what is owed, by whom, since or from when, and how sure that is.

A value that is missing is not one that is not owed yet, and neither is one that the law itself still waits
for. `Outcome` keeps them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from celltrail.domain.confidence import Confidence
from celltrail.domain.vocabulary import Regime


class Outcome(StrEnum):
    """What a rule says of a battery on a day."""

    MET = "MET"
    """What is owed is there."""
    MISSING = "MISSING"
    """It is owed now, and is not there."""
    OUTDATED = "OUTDATED"
    """It is there, and is owed anew since the battery's status changed."""
    VIOLATED = "VIOLATED"
    """It is there, and is not what the law allows."""
    NOT_YET_OWED = "NOT_YET_OWED"
    """The law asks for it from a day that has not come."""
    PENDING = "PENDING"
    """The law names it and waits for an act of its own: it cannot be given yet."""
    IF_APPLICABLE = "IF_APPLICABLE"
    """It is owed under a condition that the record does not decide."""
    OPTIONAL = "OPTIONAL"
    """It may be given, and is not."""
    NOT_APPLICABLE = "NOT_APPLICABLE"
    """The rule does not ask for it of this battery."""
    UNKNOWN = "UNKNOWN"
    """What decides whether the rule applies is not known."""


#: What stands in the way of a battery: somebody has to act.
OPEN = frozenset({Outcome.MISSING, Outcome.OUTDATED, Outcome.VIOLATED})


class Stage(StrEnum):
    """When in a life something falls due. The stages of China are those of its platform."""

    PRODUCTION = "PRODUCTION"
    PLACING_ON_MARKET = "PLACING_ON_MARKET"
    REGISTRATION = "REGISTRATION"
    IMPORT = "IMPORT"
    STATUS_CHANGE = "STATUS_CHANGE"
    VEHICLE_INSTALLATION = "VEHICLE_INSTALLATION"
    SALE = "SALE"
    SWAP = "SWAP"
    MAINTENANCE_REPLACEMENT = "MAINTENANCE_REPLACEMENT"
    EXPORT = "EXPORT"
    DECOMMISSION = "DECOMMISSION"
    COLLECTION = "COLLECTION"
    ECHELON_USE = "ECHELON_USE"
    DISMANTLING = "DISMANTLING"
    MATERIAL_RECOVERY = "MATERIAL_RECOVERY"


class Debtor(StrEnum):
    """Who owes it, by its part in the battery's life."""

    MANUFACTURER = "MANUFACTURER"
    RESPONSIBLE = "RESPONSIBLE"
    IMPORTER = "IMPORTER"
    EXPORTER = "EXPORTER"
    RECYCLER = "RECYCLER"
    RECORDER = "RECORDER"
    """Whoever recorded the event that the rule is about."""


class Scope(StrEnum):
    """Whether a regime asks anything of a battery."""

    APPLIES = "APPLIES"
    WHEN_PLACED = "WHEN_PLACED"
    """Not on the market yet: what is found is owed when it is placed there."""
    DOES_NOT_APPLY = "DOES_NOT_APPLY"
    """Placed on the market before the duty, or no longer in existence."""
    UNKNOWN = "UNKNOWN"
    """Outside of what the rules cover, or what decides it is not known. This is no exemption."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a regime.

    `fields` are ids of attributes (`domain.attributes`) or facts that the rule names itself; `conditions`
    those that decide whether it is owed at all. `legal_basis` is the article, `source` where we read it.
    """

    id: str
    regime: Regime
    title: str
    legal_basis: str
    source: str
    confidence: Confidence
    fields: tuple[str, ...]
    stage: Stage
    debtor: Debtor
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge of a rule says.

    `on` is the day since which it is owed (MISSING, OUTDATED, VIOLATED), or from which it will be
    (NOT_YET_OWED). `detail` may hold values: it is for those who read the rule's fields. `owed_by` is the
    operator that recorded the event in question.
    """

    outcome: Outcome
    on: date | None = None
    detail: str = ""
    owed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a regime asks of one battery on a day.

    `placed` is the day of placing on the market, if it has come; `reference` the day that dates of the law
    are compared with: that day, or the day of the question. `verdict` answers for every rule about the
    content of the passport where it is not owed now; `since` is the day since which it is, None before it is
    on the market.
    """

    scope: Scope
    reason: str
    reference: date
    placed: date | None
    verdict: Verdict | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one battery; `debtor_id` is the operator that owes it, where one is known."""

    rule: Rule
    outcome: Outcome
    debtor_id: str | None
    on: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a regime says of one battery on a day. `reason` explains the scope."""

    regime: Regime
    on: date
    scope: Scope
    reason: str
    findings: tuple[Finding, ...]

    @property
    def open(self) -> Sequence[Finding]:
        """What somebody has to act on."""
        return [each for each in self.findings if each.outcome in OPEN]
