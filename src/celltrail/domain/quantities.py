"""Checks of single values that requests carry: texts, positive numbers, shares, masses.

Each returns the value, so that a request can be read and checked in one expression, and names the field and
what is allowed when it refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from celltrail.domain.errors import DomainError, InvalidInputError, Path

Parsed = TypeVar("Parsed")

MAX_DIGITS = 18
"""Significant digits that a quantity may have: more is a mistake, and would not survive every database."""


def read(parse: Callable[[str], Parsed], text: str, *, path: Path) -> Parsed:
    """Parse a text of a request; a refusal names the field at `path`.

    Raises:
        DomainError: what `parse` raises.
    """
    try:
        return parse(text)
    except DomainError as error:
        raise error.under(*path) from None


def require_text(text: str, *, path: Path, longest: int) -> str:
    """A text with something in it, without control characters; blanks around it are dropped.

    Raises:
        InvalidInputError: empty, too long, or with control characters or lone surrogates.
    """
    trimmed = text.strip()
    if not trimmed:
        message = "the text is empty"
        raise InvalidInputError(message, path=path)
    if len(trimmed) > longest:
        message = f"the text has {len(trimmed)} characters; at most {longest} are allowed"
        raise InvalidInputError(message, path=path)
    for number, character in enumerate(trimmed, start=1):
        if not character.isprintable():
            message = f"character {number} (U+{ord(character):04X}) is not printable"
            raise InvalidInputError(message, path=path)
    return trimmed


def optional_text(text: str | None, *, path: Path, longest: int) -> str | None:
    """The same for a text that may be left out."""
    return None if text is None else require_text(text, path=path, longest=longest)


def not_future(day: date | None, *, today: date, path: Path) -> date | None:
    """A day that has come, or None.

    Raises:
        InvalidInputError: it lies in the future.
    """
    if day is not None and day > today:
        message = f"{day} lies in the future"
        raise InvalidInputError(message, path=path)
    return day


def require_positive(value: Decimal | None, *, path: Path) -> Decimal | None:
    """A quantity above zero, or None.

    Raises:
        InvalidInputError: zero, negative, not finite, or with more digits than a measurement has.
    """
    if value is None:
        return None
    _require_exact(value, path=path)
    if value <= 0:
        message = f"{value} is not above zero"
        raise InvalidInputError(message, path=path)
    return value


def require_not_negative(value: Decimal | None, *, path: Path) -> Decimal | None:
    """A quantity of zero or more, or None.

    Raises:
        InvalidInputError: negative, not finite, or with too many digits.
    """
    if value is None:
        return None
    _require_exact(value, path=path)
    if value < 0:
        message = f"{value} is below zero"
        raise InvalidInputError(message, path=path)
    return value


def require_share(value: Decimal | None, *, path: Path) -> Decimal | None:
    """A share from 0 to 1, or None.

    Raises:
        InvalidInputError: outside of 0..1; a value above 1 is probably a percentage.
    """
    checked = require_not_negative(value, path=path)
    if checked is not None and checked > 1:
        message = f"{checked} is not a share of 0 to 1 (94.2 % is 0.942)"
        raise InvalidInputError(message, path=path)
    return checked


def require_between(value: Decimal | None, low: int, high: int, *, path: Path) -> Decimal | None:
    """A number from `low` to `high`, or None.

    Raises:
        InvalidInputError: outside.
    """
    if value is None:
        return None
    _require_exact(value, path=path)
    if not low <= value <= high:
        message = f"{value} is not between {low} and {high}"
        raise InvalidInputError(message, path=path)
    return value


def _require_exact(value: Decimal, *, path: Path) -> None:
    if not value.is_finite():
        message = f"{value} is not a number"
        raise InvalidInputError(message, path=path)
    _, digits, exponent = value.as_tuple()
    if len(digits) > MAX_DIGITS or not -MAX_DIGITS <= int(exponent) <= MAX_DIGITS:
        message = f"the number has more digits than {MAX_DIGITS}"
        raise InvalidInputError(message, path=path)
