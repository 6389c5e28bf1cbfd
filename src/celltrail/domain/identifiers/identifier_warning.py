"""What is worth telling about an identifier that is valid all the same.

A warning never refuses anything. Its code is stable, so that programs may count and filter by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WarningCode(StrEnum):
    """Why a valid identifier deserves a second look."""

    DATE_IN_FUTURE = "DATE_IN_FUTURE"
    LETTER_I_OR_O = "LETTER_I_OR_O"
    BATTERY_TYPE_FROM_MEMORY = "BATTERY_TYPE_FROM_MEMORY"
    DATE_FROM_MEMORY = "DATE_FROM_MEMORY"
    ECHELON_TYPE_DIFFERS = "ECHELON_TYPE_DIFFERS"
    SHAPE_ONLY = "SHAPE_ONLY"
    OPAQUE_URI = "OPAQUE_URI"
    RANDOM_URI = "RANDOM_URI"
    CONVERTED = "CONVERTED"
    QUALIFIER_DROPPED = "QUALIFIER_DROPPED"
    QUERY_DROPPED = "QUERY_DROPPED"
    NOT_GLOBALLY_UNIQUE = "NOT_GLOBALLY_UNIQUE"
    CHECK_DIGIT_DIFFERS = "CHECK_DIGIT_DIFFERS"
    AMBIGUOUS = "AMBIGUOUS"


@dataclass(frozen=True, slots=True)
class IdentifierWarning:
    """A stable code, and a sentence for people."""

    code: WarningCode
    message: str
