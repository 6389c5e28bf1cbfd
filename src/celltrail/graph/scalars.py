"""The scalars of the API: exact, bounded, and strict about what they accept.

A Decimal is a string in JSON so that no client rounds it. A time must name its offset, because one without
would be read in another zone than it was written in. Whatever is refused is refused with what was found and
what is allowed; graphql-core adds the argument's place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NewType

import strawberry
from graphql import (
    GraphQLError,
    ValueNode,
    print_ast,
    value_from_ast_untyped,
)
from graphql.language import FloatValueNode, IntValueNode, ListValueNode, ObjectValueNode, StringValueNode
from strawberry.types.scalar import ScalarDefinition

from celltrail.domain.attribute_values import MAX_DIGITS, exact_number

URI = NewType("URI", str)
JSON = NewType("JSON", object)

_MAX_SHOWN = 60
_MAX_TIME = 40
_MAX_URI = 2_000
_MAX_EXPONENT = 24
# RFC 3339, 5.6; the offset is required, as it is there, and a leap second is not.
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f\x7f<>\"{}|\\^`]+")
_MICROSECONDS = 6


def _refusal(scalar: str, found: object, allowed: str) -> GraphQLError:
    text = repr(found)
    shown = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
    return GraphQLError(f"{shown} is not a {scalar}; allowed: {allowed}")


def parse_date_time(value: object) -> datetime:
    """Read an RFC 3339 time with an offset; the result is UTC.

    Raises:
        GraphQLError: no text, no offset, or a time that does not exist.
    """
    allowed = "an RFC 3339 time with an offset, such as 2027-02-18T09:30:00Z"
    if not isinstance(value, str) or len(value) > _MAX_TIME or not _RFC3339.fullmatch(value):
        raise _refusal("DateTime", value, allowed)
    try:
        return datetime.fromisoformat(_at_most_microseconds(value.upper())).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refusal("DateTime", value, allowed) from None


def _at_most_microseconds(text: str) -> str:
    """Finer fractions than a database keeps are cut, not refused: they come from well-meant clocks."""
    return re.sub(rf"(\.\d{{{_MICROSECONDS}}})\d+", r"\1", text)


def write_date_time(value: object) -> str:
    """Write a time as RFC 3339 UTC with a `Z`."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        message = f"a DateTime is an aware time, not {value!r}"
        raise TypeError(message)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_date(value: object) -> date:
    """Read an RFC 3339 full-date.

    Raises:
        GraphQLError: another form, or a day that does not exist.
    """
    allowed = "a date such as 2027-02-18"
    if not isinstance(value, str) or not _FULL_DATE.fullmatch(value):
        raise _refusal("Date", value, allowed)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _refusal("Date", value, allowed) from None


def write_date(value: object) -> str:
    """Write a date as ISO 8601."""
    if not isinstance(value, date) or isinstance(value, datetime):
        message = f"a Date is a date, not {value!r}"
        raise TypeError(message)
    return value.isoformat()


def parse_decimal(value: object) -> Decimal:
    """Read a number from a string or a JSON number, exactly as it was written.

    Raises:
        GraphQLError: not finite, not a number, or more digits than a measurement has.
    """
    number = exact_number(value) if isinstance(value, str | int | float | Decimal) else None
    if number is None or not number.is_finite():
        raise _refusal("Decimal", value, 'a number, best as a string such as "12.5"')
    _, digits, exponent = number.as_tuple()
    if len(digits) > MAX_DIGITS or abs(int(exponent)) > _MAX_EXPONENT:
        raise _refusal("Decimal", value, f"at most {MAX_DIGITS} digits and exponents up to {_MAX_EXPONENT}")
    return number


def write_decimal(value: object) -> str:
    """Write a number in plain digits, without an exponent and with the digits that it has."""
    if not isinstance(value, Decimal):
        message = f"a Decimal is a decimal.Decimal, not {value!r}"
        raise TypeError(message)
    return format(value, "f")


def parse_uri(value: object) -> URI:
    """Read an absolute URI; its meaning is checked where it is used.

    Raises:
        GraphQLError: no text, no scheme, a character that no URI holds, or too long.
    """
    if not isinstance(value, str) or len(value) > _MAX_URI or not _URI.fullmatch(value):
        raise _refusal("URI", value, f"an absolute URI of up to {_MAX_URI} characters")
    return URI(value)


def parse_json(value: object) -> JSON:
    """Take any JSON value; the field that receives it checks what it means."""
    return JSON(value)


def _of_literal(parse: Callable[[object], Any]) -> Callable[[ValueNode, Mapping[str, Any] | None], Any]:
    """Read a literal the way a variable is read; a number keeps the digits that were written."""

    def parse_literal(node: ValueNode, variables: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 -- JSON
        return parse(exact_literal(node, variables))

    return parse_literal


def exact_literal(node: ValueNode, variables: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 -- JSON
    """Return the value of a literal, with fractions as Decimal instead of a rounded float."""
    match node:
        case FloatValueNode(value=text):
            return exact_number(text)
        case IntValueNode(value=text):
            return int(text) if len(text) <= MAX_DIGITS else text
        case ListValueNode(values=values):
            return [exact_literal(each, variables) for each in values]
        case ObjectValueNode(fields=fields):
            return {each.name.value: exact_literal(each.value, variables) for each in fields}
    return value_from_ast_untyped(node, dict(variables) if variables else None)


def _text_literal(scalar: str, parse: Callable[[object], Any]) -> Callable[..., Any]:
    def parse_literal(node: ValueNode, _variables: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 -- JSON
        if not isinstance(node, StringValueNode):
            raise _refusal(scalar, print_ast(node), "a string")
        return parse(node.value)

    return parse_literal


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A point in time: RFC 3339 with an offset; answers are in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=write_date_time,
        parse_value=parse_date_time,
        parse_literal=_text_literal("DateTime", parse_date_time),
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar day: RFC 3339 full-date, such as 2027-02-18.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=write_date,
        parse_value=parse_date,
        parse_literal=_text_literal("Date", parse_date),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description=(
            "An exact decimal number, a string in JSON. Strings and numbers are accepted, with up to "
            f"{MAX_DIGITS} digits. Mass is in kilograms, energy in kilowatt-hours, capacity in ampere-hours; "
            "shares are 0..1."
        ),
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal",
        serialize=write_decimal,
        parse_value=parse_decimal,
        parse_literal=_of_literal(parse_decimal),
    ),
    URI: strawberry.scalar(
        name="URI",
        description="An absolute URI, such as a GS1 Digital Link.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3986",
        serialize=str,
        parse_value=parse_uri,
        parse_literal=_text_literal("URI", parse_uri),
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value. Numbers with fractions are strings in answers, so that none is rounded.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=parse_json,
        parse_literal=_of_literal(parse_json),
    ),
}
"""What each Python type is in the schema."""
