"""Leaves of an answer: which JSON values may stand for a value of a scalar (GraphQL 3.5, "Result Coercion").

Values of custom scalars are JSON of any form. A number for an ID is its text (GraphQL 3.5.5), which is the
only value that is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MAX_INT = 2_147_483_647
MIN_INT = -2_147_483_648


class UnfitValueError(Exception):
    """A value that its type does not have; raised where the answer is projected on the straight way."""


def fits_int(value: object) -> object:
    """An integer of 32 bits; a float without a fraction is one in JSON."""
    if value.__class__ is int and MIN_INT <= value <= MAX_INT:
        return value
    if isinstance(value, float) and value.is_integer() and MIN_INT <= value <= MAX_INT:
        return int(value)
    raise UnfitValueError


def fits_float(value: object) -> object:
    """A number."""
    if value.__class__ is float or value.__class__ is int:
        return value
    raise UnfitValueError


def fits_string(value: object) -> object:
    """A text; a resolver in this process may give one of a class of its own."""
    if isinstance(value, str):
        return str.__str__(value)
    raise UnfitValueError


def fits_boolean(value: object) -> object:
    """True or false."""
    if value is True or value is False:
        return value
    raise UnfitValueError


def fits_id(value: object) -> object:
    """A text, or an integer as one."""
    if isinstance(value, str):
        return str.__str__(value)
    if value.__class__ is int:
        return str(value)
    raise UnfitValueError


#: What checks a value that is not null, for each scalar of GraphQL.
SCALARS: dict[str, Callable[[Any], object]] = {
    "Int": fits_int,
    "Float": fits_float,
    "String": fits_string,
    "Boolean": fits_boolean,
    "ID": fits_id,
}

#: The same as an expression for the common case; `bound` binds the value to the name `v`.
INLINE_CHECKS: dict[str, str] = {
    "Int": "{bound}.__class__ is int and -2147483648 <= {v} <= 2147483647",
    "Float": "{bound}.__class__ is float",
    "String": "{bound}.__class__ is str",
    "Boolean": "{bound}.__class__ is bool",
    "ID": "{bound}.__class__ is str",
}


def member_of(values: frozenset[str]) -> Callable[[Any], object]:
    """The check of an enum whose values are these."""

    def fits(value: object) -> object:
        if isinstance(value, str) and value in values:
            return value
        raise UnfitValueError

    return fits
