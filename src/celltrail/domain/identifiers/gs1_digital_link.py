"""GS1 Digital Link addresses (URI Syntax 1.2 and later, uncompressed): which GS1 key stands in a web address.

Any host is a resolver: `https://id.gs1.org/01/{gtin}/21/{serial}` and the same path on a maker's own host
name one battery. Compressed addresses are not accepted: they cannot be read without GS1's tables, and a
second spelling of one name would let a battery be registered twice.
"""

from __future__ import annotations

import re

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.gs1_key import Gs1Key, read_giai, read_sgtin
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.uri import WebAddress, decode

CANONICAL_AUTHORITY = "id.gs1.org"

_SGTIN = "https://host/01/{GTIN}/21/{serial}"
_GIAI = "https://host/8004/{GIAI}"
_ALLOWED = f"{_SGTIN} or {_GIAI}"

# Application identifiers that open a key, and what must follow: a page may be called 01 or 414, too.
_KEY_VALUES = {
    "01": re.compile(r"\d{6,}"),
    "8004": re.compile(r"\d{4}.*"),
    "414": re.compile(r"\d{10,}"),
    "417": re.compile(r"\d{10,}"),
    "00": re.compile(r"\d{15,}"),
    "8003": re.compile(r"\d{13}.*"),
    "gtin": re.compile(r"\d{6,}"),
    "giai": re.compile(r"\d{4}.*"),
}
_NOT_A_BATTERY = {
    "414": "414 is the GLN of a location, not a battery",
    "417": "417 is the GLN of a party, not a battery",
    "00": "00 is the SSCC of a logistic unit, not a battery",
    "8003": "8003 is a returnable asset (GRAI), not a battery",
    "gtin": "names in place of numbers were withdrawn from GS1 Digital Link: write 01 and 21",
    "giai": "names in place of numbers were withdrawn from GS1 Digital Link: write 8004",
}
# Key qualifiers of a GTIN in the order that the syntax asks for. A serial is unique within its GTIN, so that
# variant (22) and batch (10) add nothing to the name.
_QUALIFIERS = ("22", "10", "21")
_SERIAL = "21"


def find_key(address: WebAddress) -> int | None:
    """The index of the path segment that opens a GS1 key; None when the address is no Digital Link."""
    for index, (segment, following) in enumerate(zip(address.segments, address.segments[1:], strict=False)):
        pattern = _KEY_VALUES.get(segment)
        if pattern is not None and pattern.fullmatch(decode(following)):
            return index
    return None


def read_key(kind: str, address: WebAddress, *, index: int) -> tuple[Gs1Key, tuple[IdentifierWarning, ...]]:
    """Read the key at segment `index`, and say what of the address does not belong to the name.

    Raises:
        InvalidIdentifierError: a key that names no single battery, or a faulty one.
    """
    identifier, value, *rest = address.segments[index:]
    if rest and not rest[-1]:
        rest.pop()  # A trailing slash.
    if identifier in _NOT_A_BATTERY:
        raise InvalidIdentifierError(
            kind,
            str(address),
            _NOT_A_BATTERY[identifier],
            position=address.position_of(index),
            allowed=_ALLOWED,
        )
    dropped = _dropped_query(address)
    at = address.position_of(index + 1)
    if identifier == "8004":
        _refuse_rest(kind, address, rest=rest, index=index + 2)
        return read_giai(kind, str(address), giai=decode(value), at=at), dropped
    qualifiers = _qualifiers(kind, address, rest=rest, index=index + 2)
    serial_index = index + 2 + rest.index(_SERIAL) + 1
    key = read_sgtin(
        kind,
        str(address),
        gtin=value,
        serial=decode(qualifiers.pop(_SERIAL)),
        at=at,
        serial_at=address.position_of(serial_index),
    )
    return key, dropped + _dropped_qualifiers(qualifiers)


def refuse_unreadable(kind: str, address: WebAddress) -> None:
    """Refuse an address on GS1's own resolver in which no key can be read.

    Raises:
        InvalidIdentifierError: always for that host: it is compressed, or names nothing.
    """
    if address.authority == CANONICAL_AUTHORITY:
        raise InvalidIdentifierError(
            kind,
            str(address),
            "no GS1 key can be read in it; compressed Digital Links are not accepted",
            position=address.position_of(0),
            allowed=_ALLOWED,
        )


def _qualifiers(kind: str, address: WebAddress, *, rest: list[str], index: int) -> dict[str, str]:
    names, values = rest[::2], rest[1::2]
    order = iter(_QUALIFIERS)
    for place, name in enumerate(names):
        if name not in order or place == len(values):  # `in` moves the iterator on: this checks the order.
            _refuse_rest(kind, address, rest=rest, index=index + 2 * place)
    if _SERIAL not in names:
        raise InvalidIdentifierError(
            kind,
            str(address),
            "a GTIN without a serial names a product, not one battery",
            allowed=f"/21/ and a serial behind the GTIN: {_SGTIN}",
        )
    return dict(zip(names, values, strict=True))


def _refuse_rest(kind: str, address: WebAddress, *, rest: list[str], index: int) -> None:
    if rest:
        raise InvalidIdentifierError(
            kind,
            str(address),
            "more follows the key than belongs to it",
            position=address.position_of(index),
            allowed=f"/22/, /10/ and /21/ in this order behind a GTIN, nothing behind a GIAI: {_ALLOWED}",
        )


def _dropped_query(address: WebAddress) -> tuple[IdentifierWarning, ...]:
    if address.query is None:
        return ()
    message = "the query asks a resolver for something; it is no part of the name and was dropped"
    return (IdentifierWarning(WarningCode.QUERY_DROPPED, message),)


def _dropped_qualifiers(qualifiers: dict[str, str]) -> tuple[IdentifierWarning, ...]:
    if not qualifiers:
        return ()
    message = f"{', '.join(qualifiers)} (variant, batch) add nothing to GTIN and serial and were dropped"
    return (IdentifierWarning(WarningCode.QUALIFIER_DROPPED, message),)
