"""JSON from outside, read so that it can mean one thing only.

Refused beyond what the `json` module refuses: a key given twice (RFC 8259 leaves open which one counts, RFC
7515 section 4 and RFC 7519 section 4 let us refuse), NaN and Infinity, other encodings than UTF-8, deep
nesting (how much of it the `json` module can take differs between versions of Python).
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import Any

MAX_DEPTH = 16

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")


class StrictJsonError(ValueError):
    """The bytes are no JSON object that means one thing."""


class DuplicateKeyError(StrictJsonError):
    """An object holds the same key twice."""


def parse_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that `raw` holds.

    Raises:
        DuplicateKeyError: some object in it, at any depth, has a key twice.
        StrictJsonError: no JSON, no object, or nested too deeply to be read.
    """
    try:
        text = raw.decode("utf-8")
        _refuse_depth(text)
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except StrictJsonError:
        raise
    except (ValueError, RecursionError) as exc:
        raise StrictJsonError(f"not readable as JSON ({type(exc).__name__})") from exc
    if not isinstance(value, dict):
        raise StrictJsonError("not a JSON object")
    return value


def _refuse_depth(text: str) -> None:
    steps = (1 if bracket in "[{" else -1 for bracket in _BRACKET.findall(_STRING.sub("", text)))
    if max(accumulate(steps), default=0) > MAX_DEPTH:
        raise StrictJsonError(f"nested more than {MAX_DEPTH} deep")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateKeyError("an object has the same key twice")
    return members


def _refuse_constant(name: str) -> None:
    raise StrictJsonError(f"{name} is not JSON")
