"""Whether China's traceability asks anything of a battery, and since when."""

from __future__ import annotations

from datetime import date
from typing import Final

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Outcome, Owed, Scope, Verdict
from celltrail.domain.vocabulary import Chemistry

#: MIIT Announcement 2018 No. 35 holds from here on; what happened before was not to be reported.
TRACED_FROM: Final = date(2018, 8, 1)
# Lead-acid batteries and others that are hazardous waste are outside (secondary source).
_OUTSIDE: Final = frozenset({Chemistry.LEAD_ACID, Chemistry.NICD})


def cn_scope(facts: BatteryFacts, on: date, assumed: Assumptions) -> Owed:
    """What China's platform asks of a battery on a day."""
    made = facts.produced_on
    reason, outcome = _unasked(facts, assumed)
    if reason:
        scope = Scope.UNKNOWN if outcome is Outcome.UNKNOWN else Scope.DOES_NOT_APPLY
        return Owed(scope, reason, on, made, Verdict(outcome, detail=reason))
    if made is not None and made < TRACED_FROM:
        reason = f"made on {made}, before production was traced ({TRACED_FROM}): what happened since is"
        return Owed(Scope.APPLIES, reason, on, made)
    return Owed(Scope.APPLIES, "made in China or imported into it", on, made, since=made)


def _unasked(facts: BatteryFacts, assumed: Assumptions) -> tuple[str, Outcome]:
    """Why nothing is asked of the battery, or why that is not known; empty where it is asked."""
    if facts.is_of_china is False:
        return "neither made in China nor imported into it", Outcome.NOT_APPLICABLE
    if facts.chemistry in _OUTSIDE:
        return f"{facts.chemistry} batteries are outside of the traceability", Outcome.NOT_APPLICABLE
    if facts.is_of_china is None:
        return "where the battery was made is not known", Outcome.UNKNOWN
    if facts.category is None:
        return "the battery has no model that says its category", Outcome.UNKNOWN
    if facts.category not in assumed.cn_categories:
        reason = f"category {facts.category}: Order No. 73 speaks of power batteries of new energy vehicles"
        return reason, Outcome.UNKNOWN
    return "", Outcome.MET
