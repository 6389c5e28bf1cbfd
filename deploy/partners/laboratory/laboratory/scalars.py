"""Decimal and DateTime, as the gateway reads and writes them: no client rounds a number, every time has an
offset.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import strawberry
from graphql import GraphQLError, ValueNode
from graphql.language import FloatValueNode, IntValueNode, StringValueNode
from strawberry.types.scalar import ScalarDefinition

_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def read_decimal(value: object) -> Decimal:
    """Read a number as it was written; floats by their shortest form.

    Raises:
        GraphQLError: no number in plain digits.
    """
    is_number = isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)
    if not is_number or not _NUMBER.fullmatch(str(value)):
        raise GraphQLError('this is no Decimal; write it in plain digits, such as "0.125"')
    return Decimal(str(value))


def write_decimal(value: Decimal) -> str:
    """Write a number in plain digits."""
    return format(value, "f")


def read_time(value: object) -> datetime:
    """Read an RFC 3339 time.

    Raises:
        GraphQLError: another form, no offset, or a time that does not exist.
    """
    message = "this is no RFC 3339 time with an offset, such as 2027-02-18T09:30:00Z"
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise GraphQLError(message)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError(message) from None


def write_time(value: datetime) -> str:
    """Write a time as RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _decimal_literal(node: ValueNode, _variables: Mapping[str, Any] | None = None) -> Decimal:
    if isinstance(node, StringValueNode | IntValueNode | FloatValueNode):
        return read_decimal(node.value)
    return read_decimal(None)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=write_time,
        parse_value=read_time,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal",
        serialize=write_decimal,
        parse_value=read_decimal,
        parse_literal=_decimal_literal,
    ),
}
