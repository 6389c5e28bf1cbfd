"""Whether the battery passport is owed for a battery, and since when (Art. 77(1))."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from celltrail.domain.compliance.eu_data_points import CATEGORIES
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Outcome, Owed, Scope, Verdict
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, PassportStatus

PASSPORT_FROM: Final = date(2027, 2, 18)
_INDUSTRIAL_ABOVE_KWH: Final = Decimal(2)


def eu_scope(facts: BatteryFacts, on: date) -> Owed:
    """What the regulation asks of a battery on a day."""
    placed = facts.placed_on_market if facts.placed_on_market and facts.placed_on_market <= on else None
    reference = placed or on
    reason = _uncovered(facts)
    if reason:
        return Owed(Scope.UNKNOWN, reason, reference, placed, Verdict(Outcome.UNKNOWN, detail=reason))
    if facts.status is PassportStatus.CEASED:
        reason = "the battery is recycled: its passport has ceased to exist (Art. 77(8))"
        return Owed(Scope.DOES_NOT_APPLY, reason, reference, placed, _not_asked(reason))
    if placed is None:
        reason = "the battery is not on the market of the Union yet"
        begins = Verdict(Outcome.NOT_YET_OWED, PASSPORT_FROM) if on < PASSPORT_FROM else None
        return Owed(Scope.WHEN_PLACED, reason, reference, placed, begins)
    if placed < PASSPORT_FROM:
        reason = f"placed on the market on {placed}, before the passport was owed ({PASSPORT_FROM})"
        return Owed(Scope.DOES_NOT_APPLY, reason, reference, placed, _not_asked(reason))
    return Owed(Scope.APPLIES, f"placed on the market on {placed}", reference, placed, since=placed)


def _not_asked(reason: str) -> Verdict:
    return Verdict(Outcome.NOT_APPLICABLE, detail=reason)


def _uncovered(facts: BatteryFacts) -> str:
    """Why no rule about the passport can be judged; empty where they can."""
    if facts.level in {BatteryLevel.CELL, BatteryLevel.MODULE}:
        return "cells and modules are parts of a battery, which owes the passport"
    if facts.category is None:
        return "the battery has no model that says its category"
    if facts.category not in CATEGORIES:
        return f"category {facts.category}: the passport rules do not cover it"
    if facts.category is BatteryCategory.INDUSTRIAL:
        if facts.rated_energy_kwh is None:
            return "the rated energy decides whether an industrial battery owes a passport, and is not known"
        if facts.rated_energy_kwh <= _INDUSTRIAL_ABOVE_KWH:
            return "an industrial battery of up to 2 kWh: the passport rules do not cover it"
    return ""
