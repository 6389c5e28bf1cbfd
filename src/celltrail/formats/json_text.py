"""JSON text to exact values and back (RFC 8259).

Fractions become Decimal and are written back as they were read. What a JSON parser usually lets pass is
refused here: names said twice, NaN, numbers and nesting without bound, text that no database stores.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Never

from celltrail.domain.attribute_values import JsonValue, is_bounded
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.text import is_storable

MAX_DEPTH = 64
MAX_STRUCTURES = 2_000_000
_MAX_WHOLE_DIGITS = 64
_PLAINLY_BOUNDED = 10**15

# A string, possessive so that a hostile text costs linear time; or a bracket.
_STRUCTURE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|([\[{])|([\]}])', re.DOTALL)


class _Repeating(dict[str, Any]):
    """A JSON object that said at least one name twice."""

    repeated: str = ""


def parse_json(text: str, findings: Findings) -> JsonValue:
    """Return the value that a JSON text says, fractions as Decimal.

    Raises:
        DocumentRefusedError: it is no JSON text, or nested deeper than MAX_DEPTH; other faults are reported.
    """
    _check_depth(text, findings)
    try:
        value: JsonValue = json.loads(
            text,
            parse_float=_fraction,
            parse_int=_whole,
            parse_constant=_not_a_number,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise findings.refuse(FaultCode.INVALID_JSON, "", message) from None
    except _NotANumberError as error:
        raise findings.refuse(FaultCode.INVALID_JSON, "", f"{error.args[0]} is not JSON") from None
    _check(value, "", findings)
    return value


def write_json(value: JsonValue) -> str:
    """Return the JSON text of a value, two spaces deep, each Decimal in plain digits."""
    return _written(value, "\n") + "\n"


def escaped(name: str) -> str:
    """Return a name as a part of a JSON pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


class _NotANumberError(ValueError):
    """NaN, Infinity or -Infinity in the place of a number."""


def _not_a_number(word: str) -> Never:
    raise _NotANumberError(word)


def _whole(digits: str) -> int | Decimal:
    # int() refuses thousands of digits with an error of its own; a Decimal of them is refused by `_check`.
    return int(digits) if len(digits) <= _MAX_WHOLE_DIGITS else Decimal(digits)


def _fraction(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent that even Decimal does not take
        return Decimal("NaN")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    counts = Counter(name for name, _ in pairs)
    repeating = _Repeating(found)
    repeating.repeated = next(name for name, count in counts.items() if count > 1)
    return repeating


def _check_depth(text: str, findings: Findings) -> None:
    depth = structures = 0
    for match in _STRUCTURE.finditer(text):
        if match.lastindex is None:
            continue
        structures += 1
        depth += 1 if match.lastindex == 1 else -1
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} deep at character {match.start()}"
            raise findings.refuse(FaultCode.DOCUMENT_TOO_LARGE, "", message)
        if structures > MAX_STRUCTURES:
            message = f"more than {MAX_STRUCTURES // 2} objects and arrays"
            raise findings.refuse(FaultCode.DOCUMENT_TOO_LARGE, "", message)


def _check(value: JsonValue, pointer: str, findings: Findings) -> None:
    """Report what a parser lets pass: repeated names, numbers and texts that cannot be kept."""
    if isinstance(value, str):
        _check_text(value, pointer, findings)
    elif isinstance(value, Mapping):
        if isinstance(value, _Repeating):
            message = f"the name {value.repeated[:60]!r} stands twice in one object"
            findings.report(FaultCode.DUPLICATE_KEY, pointer, message)
        for name, part in value.items():
            _check_text(name, pointer, findings)
            _check(part, f"{pointer}/{escaped(name)}", findings)
    elif isinstance(value, Sequence):
        for index, part in enumerate(value):
            _check(part, f"{pointer}/{index}", findings)
    elif isinstance(value, int | Decimal) and not _can_be_kept(value):
        findings.report(FaultCode.NUMBER_OUT_OF_BOUNDS, pointer, "too many digits, or too large an exponent")


def _can_be_kept(number: int | Decimal) -> bool:
    # Most whole numbers are small: none of these is made a Decimal only to count its digits.
    return (isinstance(number, int) and abs(number) < _PLAINLY_BOUNDED) or is_bounded(Decimal(number))


def _check_text(text: str, pointer: str, findings: Findings) -> None:
    if not is_storable(text):
        message = f"{text[:40]!r} holds a control character or half a surrogate pair"
        findings.report(FaultCode.UNSTORABLE_TEXT, pointer, message)


def _written(value: JsonValue, line: str) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str) or value is None or isinstance(value, bool | int | float):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    deeper = line + "  "
    if isinstance(value, Mapping):
        members = [
            f"{json.dumps(name, ensure_ascii=False)}: {_written(v, deeper)}" for name, v in value.items()
        ]
        return "{" + deeper + ("," + deeper).join(members) + line + "}" if members else "{}"
    items = [_written(item, deeper) for item in value]
    return "[" + deeper + ("," + deeper).join(items) + line + "]" if items else "[]"
