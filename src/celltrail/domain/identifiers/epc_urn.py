"""EPC URNs (GS1 Tag Data Standard): the older spelling of GS1 keys, as EPCIS 1 events carry them."""

from __future__ import annotations

import re

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.check_digits import gs1_check_digit
from celltrail.domain.identifiers.gs1_key import Gs1Key, read_giai, read_sgtin
from celltrail.domain.identifiers.uri import decode

PREFIX = "urn:epc:"

_ALLOWED = "urn:epc:id:sgtin:{company}.{indicator and item}.{serial} or urn:epc:id:giai:{company}.{asset}"
_SGTIN = re.compile(r"urn:epc:id:sgtin:(\d{6,12})\.(\d{1,7})\.(.+)")
_GIAI = re.compile(r"urn:epc:id:giai:(\d{6,12})\.(.+)")
# Company prefix, indicator digit and item reference are a GTIN-14 without its check digit.
_GTIN_DIGITS = 13


def read_epc_urn(kind: str, uri: str) -> Gs1Key:
    """Return the GS1 key that an EPC URN spells.

    Raises:
        InvalidIdentifierError: a URN of another kind (a location, a class, a pattern), or a faulty one.
    """
    name = decode(uri)
    if (match := _GIAI.fullmatch(name)) is not None:
        return read_giai(kind, uri, giai=match[1] + match[2], at=match.start(1) + 1)
    match = _SGTIN.fullmatch(name)
    if match is None:
        raise InvalidIdentifierError(
            kind, uri, "this EPC URN names no single battery", position=len(PREFIX) + 1, allowed=_ALLOWED
        )
    company, item, serial = match.groups()
    if len(company) + len(item) != _GTIN_DIGITS:
        raise InvalidIdentifierError(
            kind,
            uri,
            f"company prefix and item reference have {len(company) + len(item)} digits",
            position=match.start(1) + 1,
            allowed=f"{_GTIN_DIGITS} digits together",
        )
    body = f"{item[0]}{company}{item[1:]}"
    return read_sgtin(
        kind,
        uri,
        gtin=body + gs1_check_digit(body),
        serial=serial,
        at=match.start(1) + 1,
        serial_at=match.start(3) + 1,
    )
