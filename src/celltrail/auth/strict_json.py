"""JSON from outside, read so that it can mean one thing only.

Refused beyond what the `json` module refuses: a key given twice (RFC 8259 leaves open which one counts, RFC
7515 section 4 and RFC 7519 section 4 let us refuse), NaN and Infinity, other encodings than UTF-8, endless
nesting.
"""

from __future__ import annotations

import json
from typing import Any


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
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except StrictJsonError:
        raise
    except (ValueError, RecursionError) as exc:
        raise StrictJsonError(f"not readable as JSON ({type(exc).__name__})") from exc
    if not isinstance(value, dict):
        raise StrictJsonError("not a JSON object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateKeyError("an object has the same key twice")
    return members


def _refuse_constant(name: str) -> None:
    raise StrictJsonError(f"{name} is not JSON")
