"""What judges a rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from celltrail.domain.compliance.assumptions import Assumptions
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Owed, Verdict

Judge = Callable[[BatteryFacts, Owed, date, Assumptions], Verdict]
"""Judges one rule: the facts, what is owed, the day of the question, and what was assumed."""
