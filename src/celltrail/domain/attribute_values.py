"""Values of passport attributes: read exactly from JSON, checked against the attribute, bounded in size.

Numbers stay as they were written: a JSON number or a string becomes a Decimal, never a float. A number may
name its unit, as `{"value": 12.5, "unit": "kg"}`; it has to be the attribute's own, since units are converted
where a format declares them and never guessed here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, TypeVar

from celltrail.domain.attribute_types import Attribute, ValueType
from celltrail.domain.errors import InvalidInputError

JsonValue: TypeAlias = (
    "bool | int | float | Decimal | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
"""What a JSON text can say; fractions are Decimal where the reader kept them exact."""

MAX_TEXT = 4_000
MAX_ITEMS = 500
MAX_NODES = 2_000
MAX_DEPTH = 10
MAX_DIGITS = 30
_MAX_EXPONENT = 24
_WHOLE = 100
_SIGNED_UNITS = frozenset({"degC"})
_PERCENT_UNITS = frozenset({"%", "%/month"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f\x7f<>\"{}|\\^`]+")
_DOCUMENT_KEYS = frozenset({"uri", "text", "title", "mediaType"})


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One attribute with its value, checked.

    `value` is Decimal, int or str, or for lists and objects tuples and dicts of such; it is never None.
    """

    attribute_id: str
    value: JsonValue
    unit: str | None

    def as_json(self) -> JsonValue:
        """Return the value as JSON that loses nothing: each Decimal as a string of plain digits."""
        return _plain(self.value)


def parse_value(attribute: Attribute, value: JsonValue) -> AttributeValue:
    """Read `value` as a value of `attribute`.

    Raises:
        InvalidInputError: the value is not of the attribute's form; the message says what was found and
            what is allowed, and the path leads into the value.
    """
    try:
        read = _READERS[attribute.value_type](attribute, value)
    except InvalidInputError as error:
        error.under("value")
        raise
    return AttributeValue(attribute.id, read, attribute.unit)


def exact_number(value: JsonValue) -> Decimal | None:
    """Return a JSON number, or a string that writes one, as a Decimal; None for anything else.

    A float is taken by the shortest text that writes it, which is what its author typed.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    if isinstance(value, str) and not (len(value) <= MAX_TEXT and _NUMBER.fullmatch(value)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and value.bit_length() > 4 * MAX_DIGITS:
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    return number if is_bounded(number) else None


def is_bounded(number: Decimal) -> bool:
    """Whether `number` is finite and of a size that arithmetic and storage take."""
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    small = isinstance(exponent, int) and abs(exponent) <= _MAX_EXPONENT
    return small and len(number.as_tuple().digits) <= MAX_DIGITS and abs(number.adjusted()) <= _MAX_EXPONENT


def _decimal(attribute: Attribute, value: JsonValue) -> Decimal:
    number = exact_number(_without_unit(attribute, value))
    if number is None:
        raise _refused(
            attribute, value, f"a number of at most {MAX_DIGITS} digits, as a JSON number or string"
        )
    if attribute.unit in _PERCENT_UNITS and not 0 <= number <= _WHOLE:
        raise _refused(attribute, value, "a percentage from 0 to 100")
    if attribute.unit not in _SIGNED_UNITS and number < 0:
        raise _refused(attribute, value, "a number that is not negative")
    return number


def _integer(attribute: Attribute, value: JsonValue) -> int:
    number = _decimal(attribute, value)
    if number != number.to_integral_value():
        raise _refused(attribute, value, "a whole number")
    return int(number)


def _decimals(attribute: Attribute, value: JsonValue) -> tuple[Decimal, ...]:
    items = value if _is_list(value) else [value]
    return tuple(_each(attribute, items, _decimal))


def _text(attribute: Attribute, value: JsonValue) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT or not _is_storable(value):
        raise _refused(attribute, value, f"a text of 1 to {MAX_TEXT} characters without control characters")
    return value


def _texts(attribute: Attribute, value: JsonValue) -> tuple[str, ...]:
    return tuple(_each(attribute, value if _is_list(value) else [value], _text))


def _uri(attribute: Attribute, value: JsonValue) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or not _URI.fullmatch(value):
        raise _refused(attribute, value, "an absolute URI such as https://… or urn:…")
    return value


def _month(attribute: Attribute, value: JsonValue) -> str:
    if not isinstance(value, str) or not _MONTH.fullmatch(value) or value.startswith("0000"):
        raise _refused(attribute, value, "a month as YYYY-MM")
    return value


def _member(attribute: Attribute, value: JsonValue) -> str:
    if not attribute.members:
        return _text(attribute, value)
    if not isinstance(value, str) or value not in attribute.members:
        raise _refused(attribute, value, f"one of {', '.join(attribute.members)}")
    return str(value)


def _documents(attribute: Attribute, value: JsonValue) -> tuple[JsonValue, ...]:
    return tuple(_each(attribute, value if _is_list(value) else [value], _document))


def _document(attribute: Attribute, value: JsonValue) -> Mapping[str, JsonValue]:
    if isinstance(value, str):
        value = {"uri": value} if _URI.fullmatch(value) else {"text": value}
    allowed = "a URI, or an object of uri or text, with title and mediaType if known"
    if not isinstance(value, Mapping) or not set(value) <= _DOCUMENT_KEYS or not {"uri", "text"} & set(value):
        raise _refused(attribute, value, allowed)
    if "uri" in value:
        _uri(attribute, value["uri"])
    return {key: _text(attribute, part) for key, part in value.items()}


def _object(attribute: Attribute, value: JsonValue) -> Mapping[str, JsonValue]:
    if not isinstance(value, Mapping) or not value:
        raise _refused(attribute, value, "a JSON object with at least one member")
    kept = _bounded(attribute, value)
    return kept if isinstance(kept, Mapping) else {}


def _objects(attribute: Attribute, value: JsonValue) -> tuple[Mapping[str, JsonValue], ...]:
    return tuple(_each(attribute, value if _is_list(value) else [value], _object))


_READERS: Mapping[ValueType, Callable[[Attribute, JsonValue], JsonValue]] = {
    ValueType.TEXT: _text,
    ValueType.URI: _uri,
    ValueType.MONTH: _month,
    ValueType.INTEGER: _integer,
    ValueType.DECIMAL: _decimal,
    ValueType.ENUM: _member,
    ValueType.DOCUMENTS: _documents,
    ValueType.DECIMALS: _decimals,
    ValueType.TEXTS: _texts,
    ValueType.OBJECT: _object,
    ValueType.OBJECTS: _objects,
}


_Read = TypeVar("_Read")


def _each(
    attribute: Attribute, value: JsonValue, read: Callable[[Attribute, JsonValue], _Read]
) -> list[_Read]:
    if not isinstance(value, Sequence) or not 0 < len(value) <= MAX_ITEMS:
        raise _refused(attribute, value, f"a list of 1 to {MAX_ITEMS} items")
    items: list[_Read] = []
    for index, item in enumerate(value):
        try:
            items.append(read(attribute, item))
        except InvalidInputError as error:
            error.under(index)
            raise
    return items


def _without_unit(attribute: Attribute, value: JsonValue) -> JsonValue:
    if not isinstance(value, Mapping) or "value" not in value:
        return value
    if set(value) - {"value", "unit"} or value.get("unit", attribute.unit) != attribute.unit:
        raise _refused(attribute, value, f"a number in {attribute.unit or 'no unit'}")
    return value["value"]


def _bounded(attribute: Attribute, value: JsonValue) -> JsonValue:
    """Copy `value` with exact numbers, refusing what is too large, too deep or cannot be stored."""
    left = MAX_NODES

    def copy(part: JsonValue, depth: int) -> JsonValue:
        nonlocal left
        left -= 1
        if left < 0 or depth > MAX_DEPTH:
            raise _refused(attribute, value, f"at most {MAX_NODES} values, nested at most {MAX_DEPTH} deep")
        if isinstance(part, Mapping):
            return {_text(attribute, key): copy(each, depth + 1) for key, each in part.items()}
        if part is None or isinstance(part, bool):
            return part
        if isinstance(part, str):
            return _text(attribute, part) if part else part
        if isinstance(part, Sequence):
            return tuple(copy(each, depth + 1) for each in part)
        number = exact_number(part)
        if number is None:
            raise _refused(attribute, part, f"numbers of at most {MAX_DIGITS} digits")
        return number

    return copy(value, 1)


def _is_list(value: JsonValue) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_storable(text: str) -> bool:
    """Whether every database takes the text: no control but tab and line ends, no lone surrogate."""
    return all(c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff") for c in text)


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if _is_list(value) and isinstance(value, Sequence):
        return [_plain(each) for each in value]
    return value


def _refused(attribute: Attribute, value: JsonValue, allowed: str) -> InvalidInputError:
    return InvalidInputError(f"{attribute.id}: found {_shown(value)}; allowed: {allowed}")


def _shown(value: JsonValue) -> str:
    if isinstance(value, Mapping):
        return f"an object of {', '.join(sorted(map(str, value))[:8]) or 'no members'}"[:120]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"a list of {len(value)} items"
    if isinstance(value, int) and value.bit_length() > 4 * MAX_DIGITS:
        return "a number of too many digits"
    return (str(value) if isinstance(value, Decimal) else repr(value))[:60]
