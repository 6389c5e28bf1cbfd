"""The unique identifier of a battery under EU law: a URI (Regulation (EU) 2023/1542, Art. 77(3)).

The law asks for ISO/IEC 15459 "or equivalent". In practice that is a GS1 Digital Link with a serial; any
other https address, urn or did is accepted as an opaque name, with a warning, since nobody can check it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.epc_urn import PREFIX as EPC_PREFIX
from celltrail.domain.identifiers.epc_urn import read_epc_urn
from celltrail.domain.identifiers.gs1_digital_link import (
    CANONICAL_AUTHORITY,
    find_key,
    read_key,
    refuse_unreadable,
)
from celltrail.domain.identifiers.gs1_key import LOCAL_PREFIXES, Gs1Key, Sgtin
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.uri import WebAddress, parse_web_address, split_scheme

KIND = "unique identifier"


class UriForm(StrEnum):
    """What kind of name a unique identifier is."""

    GS1_SGTIN = "GS1_SGTIN"
    GS1_GIAI = "GS1_GIAI"
    UUID = "UUID"
    WEB = "WEB"
    URN = "URN"
    DID = "DID"


_UUID_PREFIX = "urn:uuid:"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# RFC 9562, 5.9 and 5.10: the nil and the max UUID stand for "none".
_NO_UUID = frozenset({"0", "f"})
# RFC 8141: namespace identifier and namespace-specific string, without r-, q- and f-components.
_URN = re.compile(r"urn:([A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]):([^?]+)")
# Decentralized Identifiers 1.0, 3.1: a DID itself, not a DID URL.
_DID = re.compile(r"did:[a-z0-9]+:(?:[A-Za-z0-9._%-]*:)*[A-Za-z0-9._%-]+")
_NAMES_NO_THING = {
    "epcglobal": "it is a word of an EPCIS vocabulary",
    "samm": "it is the name of a data model",
}


@dataclass(frozen=True, slots=True)
class UniqueIdentifier:
    """A unique identifier, valid once it exists: a normalised URI, and `changes` that parsing made to it."""

    text: str
    changes: tuple[IdentifierWarning, ...] = field(default=(), compare=False)
    form: UriForm = field(init=False, compare=False)
    gs1_key: Gs1Key | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        reading = _read(self.text)
        if reading.text != self.text:
            raise InvalidIdentifierError(KIND, self.text, "it is not in normal form", allowed=reading.text)
        object.__setattr__(self, "form", reading.form)
        object.__setattr__(self, "gs1_key", reading.gs1_key)

    @classmethod
    def parse(cls, text: str) -> UniqueIdentifier:
        """Read a URI as it was scanned or typed.

        Raises:
            InvalidIdentifierError: no URI, one that names no single battery, or one that is not safe to
            follow.
        """
        reading = _read(text)
        return cls(reading.text, reading.changes)

    @property
    def canonical(self) -> str:
        """One text for one battery: a GS1 key on GS1's resolver, whatever host `text` has; else `text`."""
        return self.text if self.gs1_key is None else _on_gs1(self.gs1_key)

    def warnings(self) -> tuple[IdentifierWarning, ...]:
        """What is worth telling about this valid identifier, and what parsing took away."""
        own = _form_warning(self.form) if self.gs1_key is None else _local_warning(self.gs1_key)
        return self.changes + own

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    form: UriForm
    gs1_key: Gs1Key | None = None
    changes: tuple[IdentifierWarning, ...] = ()


def _read(text: str) -> _Reading:
    scheme, uri = split_scheme(KIND, text)
    if scheme == "https":
        return _read_web(parse_web_address(KIND, uri))
    if scheme == "did":
        return _read_did(uri)
    lowered = uri.lower()
    if lowered.startswith(_UUID_PREFIX):
        return _read_uuid(lowered)
    if lowered.startswith(EPC_PREFIX):
        return _read_epc(uri)
    return _read_urn(uri)


def _read_web(address: WebAddress) -> _Reading:
    index = find_key(address)
    if index is not None:
        key, changes = read_key(KIND, address, index=index)
        segments = (*address.segments[:index], *key.path)
        return _Reading(str(WebAddress(address.authority, segments, None)), _form(key), key, changes)
    refuse_unreadable(KIND, address)
    if not any(address.segments) and not address.query:
        raise InvalidIdentifierError(
            KIND, str(address), "a host alone names no battery", allowed="an address with a path"
        )
    return _Reading(str(address), UriForm.WEB)


def _read_did(uri: str) -> _Reading:
    if _DID.fullmatch(uri) is None:
        raise InvalidIdentifierError(
            KIND, uri, "it is no DID", allowed="did:method:name, without path and query"
        )
    return _Reading(uri, UriForm.DID)


def _read_uuid(uri: str) -> _Reading:
    uuid = uri.removeprefix(_UUID_PREFIX)
    position = len(_UUID_PREFIX) + 1
    if _UUID.fullmatch(uuid) is None:
        raise InvalidIdentifierError(
            KIND, uri, "it is no UUID", position=position, allowed="8-4-4-4-12 hexadecimal digits"
        )
    digits = set(uuid) - {"-"}
    if len(digits) == 1 and digits <= _NO_UUID:
        raise InvalidIdentifierError(
            KIND, uri, "this UUID stands for none", position=position, allowed="a UUID of its own"
        )
    return _Reading(uri, UriForm.UUID)


def _read_epc(uri: str) -> _Reading:
    # Scheme and namespace of a URN have no case; the rest of an EPC URN is written in lower case but for
    # serials.
    key = read_epc_urn(KIND, EPC_PREFIX + uri[len(EPC_PREFIX) :])
    converted = IdentifierWarning(WarningCode.CONVERTED, "an EPC URN, here written as a GS1 Digital Link")
    return _Reading(_on_gs1(key), _form(key), key, (converted,))


def _read_urn(uri: str) -> _Reading:
    match = _URN.fullmatch(uri)
    if match is None:
        raise InvalidIdentifierError(
            KIND, uri, "it is no URN", position=5, allowed="urn:namespace:name, without '?' components"
        )
    namespace = match[1].lower()
    if namespace in _NAMES_NO_THING:
        raise InvalidIdentifierError(
            KIND, uri, _NAMES_NO_THING[namespace], position=5, allowed="the name of one battery"
        )
    return _Reading(f"urn:{namespace}:{match[2]}", UriForm.URN)


def _form(key: Gs1Key) -> UriForm:
    return UriForm.GS1_SGTIN if isinstance(key, Sgtin) else UriForm.GS1_GIAI


def _on_gs1(key: Gs1Key) -> str:
    return str(WebAddress(CANONICAL_AUTHORITY, key.path, None))


def _form_warning(form: UriForm) -> tuple[IdentifierWarning, ...]:
    if form is UriForm.UUID:
        message = "a random name: it says nothing of who gave it, and resolves nowhere"
        return (IdentifierWarning(WarningCode.RANDOM_URI, message),)
    message = "taken as an opaque name: nothing shows that it is an ISO/IEC 15459 identifier or equivalent"
    return (IdentifierWarning(WarningCode.OPAQUE_URI, message),)


def _local_warning(key: Gs1Key) -> tuple[IdentifierWarning, ...]:
    for prefix, use in LOCAL_PREFIXES.items():
        if key.company_digits.startswith(prefix):
            message = f"GS1 prefix {prefix} is for {use}: the number is not unique in the world"
            return (IdentifierWarning(WarningCode.NOT_GLOBALLY_UNIQUE, message),)
    return ()
