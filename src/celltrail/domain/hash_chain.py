"""The hash chain of events: how a field is committed to, how an event is linked, how a chain is verified.

Each event commits to its fields one by one, each with a salt of its own, and the event's hash covers the
commitments, never the values. A field can therefore be masked for a reader or erased for good by dropping its
opening, and the chain still verifies; who has no opening learns nothing by guessing, because of the salt.

The byte format, for a partner who verifies independently. Hashes are SHA-256, written as 64 lower-case
hexadecimal digits; JCS(x) is the canonical JSON of x (RFC 8785) in UTF-8:

    opening of a field      [salt, value]         salt: its bytes (16 to 64) as lower-case hexadecimal digits
    commitment of a field   SHA-256(JCS(["celltrail.field.1", salt, name, value]))
    hash of an event        SHA-256(JCS(["celltrail.event.1", chain, sequence, commitments, previous]))

`chain` is the id of the battery (or shipment, lot, model), `sequence` counts 1, 2, 3 … without gaps in it,
`commitments` is an object from field names to commitments, and `previous` is the hash of the event before,
null for sequence 1. The first element tags what is hashed and the version of the format, so that neither can
be taken for the other or for a later form. Values are JSON without floats: numbers that are no integer below
2**53 are text, and text has no U+0000 and no lone surrogate, which not every database and parser keeps.

A chain alone cannot show that its newest events were cut off: for that, compare with a hash that was handed
out before (`head`). What is erased may not come back changed: an opening that is there must match.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import rfc8785

from celltrail.domain.errors import InvalidInputError

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"

FIELD_TAG = "celltrail.field.1"
EVENT_TAG = "celltrail.event.1"
INTEGER_LIMIT = 2**53
DEPTH_LIMIT = 32
SALT_BYTES = range(16, 65)

_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(rf"(?:[0-9a-f]{{2}}){{{SALT_BYTES.start},{SALT_BYTES.stop - 1}}}")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class FaultKind(StrEnum):
    """Why a chain does not verify."""

    FOREIGN_CHAIN = "FOREIGN_CHAIN"
    """The event says that it belongs to another chain than the first one."""
    GAP = "GAP"
    """An event is missing, doubled or out of order."""
    WRONG_PREVIOUS = "WRONG_PREVIOUS"
    """The event does not follow the hash of the event before."""
    MALFORMED = "MALFORMED"
    """A commitment, opening or hash is not of the byte format."""
    UNCOMMITTED_FIELD = "UNCOMMITTED_FIELD"
    """An opening stands beside no commitment: the field was added later."""
    COMMITMENT_MISMATCH = "COMMITMENT_MISMATCH"
    """The opened value is not the one that was committed to."""
    HASH_MISMATCH = "HASH_MISMATCH"
    """The event's hash is not that of its commitments."""
    WRONG_HEAD = "WRONG_HEAD"
    """The chain does not end with the hash that the reader knows: newer events are missing or replaced."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first break of a chain: at which sequence, why, and in which field where it is one field's."""

    sequence: int
    kind: FaultKind
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain sees it; `openings` holds the fields that its reader has."""

    chain_id: str
    sequence: int
    commitments: Mapping[str, str]
    openings: Mapping[str, Sequence[Any]]
    hash: str
    previous_hash: str | None


def commit(
    fields: Mapping[str, Any], *, salts: Callable[[], bytes]
) -> tuple[dict[str, str], dict[str, list[JsonValue]]]:
    """Commit to each field; return the commitments, and the openings ``[salt, value]`` that prove them.

    `salts` gives fresh random bytes for each call, 32 of them unless there is a reason for fewer.

    Raises:
        InvalidInputError: a value that canonical JSON, or a database that keeps it, cannot hold exactly.
        ValueError: a salt shorter than 16 bytes or longer than 64, or one given twice: guessing would pay.
    """
    commitments: dict[str, str] = {}
    openings: dict[str, list[JsonValue]] = {}
    used: set[str] = set()
    for name, value in fields.items():
        salt = _fresh(salts(), used)
        plain = _plain(value, field=_text(name, field=name))
        commitments[name] = commitment_of(name, salt=salt, value=plain)
        openings[name] = [salt, plain]
    return commitments, openings


def commitment_of(name: str, *, salt: str, value: JsonValue) -> str:
    """The commitment to one field."""
    return _digest([FIELD_TAG, salt, name, value])


def link(chain_id: str, sequence: int, commitments: Mapping[str, str], previous_hash: str | None) -> str:
    """The hash of the event `sequence` of a chain, after the event whose hash is `previous_hash`.

    Raises:
        ValueError: the first event has a predecessor, or another has none.
    """
    if sequence < 1 or (sequence == 1) is not (previous_hash is None):
        raise ValueError(
            f"event {sequence} of a chain cannot follow {previous_hash!r}: only event 1 follows None"
        )
    return _digest([EVENT_TAG, chain_id, sequence, dict(commitments), previous_hash])


def verify(chain: Sequence[Link], *, head: str | None = None) -> Fault | None:
    """Return the first fault of a whole chain, from its event 1; None when it verifies.

    `head` is the hash of its newest event where the reader knows it from elsewhere.
    """
    previous: str | None = None
    for number, event in enumerate(chain, start=1):
        fault = _place_fault(event, number, chain_id=chain[0].chain_id, previous=previous)
        fault = fault or _content_fault(event)
        if fault is not None:
            return fault
        previous = event.hash
    if head is not None and head != previous:
        return Fault(len(chain), FaultKind.WRONG_HEAD)
    return None


def _place_fault(event: Link, number: int, *, chain_id: str, previous: str | None) -> Fault | None:
    if event.chain_id != chain_id:
        return Fault(number, FaultKind.FOREIGN_CHAIN)
    if event.sequence != number:
        return Fault(number, FaultKind.GAP)
    if event.previous_hash != previous:
        return Fault(number, FaultKind.WRONG_PREVIOUS)
    return None


def _content_fault(event: Link) -> Fault | None:
    for name, commitment in event.commitments.items():
        if not _is_hash(commitment) or _UNKEEPABLE.search(name):
            return Fault(event.sequence, FaultKind.MALFORMED, name)
    for name, opening in event.openings.items():
        kind = _opening_fault(name, opening, event.commitments.get(name))
        if kind is not None:
            return Fault(event.sequence, kind, name)
    if link(event.chain_id, event.sequence, event.commitments, event.previous_hash) != event.hash:
        return Fault(event.sequence, FaultKind.HASH_MISMATCH)
    return None


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _opening_fault(name: str, opening: Any, commitment: str | None) -> FaultKind | None:  # noqa: ANN401 -- as read
    if commitment is None:
        return FaultKind.UNCOMMITTED_FIELD
    match opening:
        case [str(salt), value] if _SALT.fullmatch(salt):
            pass
        case _:
            return FaultKind.MALFORMED
    try:
        plain = _plain(value, field=name)
    except InvalidInputError:
        return FaultKind.MALFORMED
    matches = commitment_of(name, salt=salt, value=plain) == commitment
    return None if matches else FaultKind.COMMITMENT_MISMATCH


def _fresh(salt: bytes, used: set[str]) -> str:
    if len(salt) not in SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES.start} to {SALT_BYTES.stop - 1} bytes, not {len(salt)}")
    digits = salt.hex()
    if digits in used:
        raise ValueError("the source of salts gave the same salt twice: it is not random")
    used.add(digits)
    return digits


def _digest(value: JsonValue) -> str:
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def _plain(value: Any, *, field: str, depth: int = 0) -> JsonValue:  # noqa: ANN401 -- JSON enters here
    """A copy of plain JSON types: what canonical JSON hashes is then exactly what a database gives back."""
    if depth > DEPTH_LIMIT:
        raise InvalidInputError(f"{field} is nested deeper than {DEPTH_LIMIT} levels")
    match value:
        case None | bool():
            return value
        case int() if -INTEGER_LIMIT < value < INTEGER_LIMIT:
            return int(value)
        case int():
            raise InvalidInputError(f"{field} holds an integer of 2**53 or more: write it as text")
        case str():
            return _text(value, field=field)
        case list() | tuple():
            return [_plain(each, field=field, depth=depth + 1) for each in value]
        case Mapping():
            return {
                _text(name, field=field): _plain(each, field=field, depth=depth + 1)
                for name, each in value.items()
            }
    raise InvalidInputError(
        f"{field} holds a {type(value).__name__}; allowed: null, true, false, integers, text, lists, objects"
    )


def _text(value: Any, *, field: str) -> str:  # noqa: ANN401 -- JSON enters here
    if not isinstance(value, str):
        raise InvalidInputError(f"{field!r} holds a name that is no text but a {type(value).__name__}")
    found = _UNKEEPABLE.search(value)
    if found is not None:
        raise InvalidInputError(
            f"{field!r} holds U+{ord(found[0]):04X} at character {found.start() + 1}; allowed: any other"
        )
    return str.__str__(value)
