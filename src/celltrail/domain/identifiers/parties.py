"""Identifiers of economic operators, and the prefixes under which they name batteries.

One table, READERS, says for each scheme how a text is read; check digits are checked where the scheme has
one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.check_digits import USCC_ALPHABET, gs1_check_digit, uscc_check_character
from celltrail.domain.identifiers.countries import ISO_3166_ALPHA_2
from celltrail.domain.identifiers.gs1_digital_link import CANONICAL_AUTHORITY
from celltrail.domain.identifiers.normalisation import first_outside, refuse_long, squeeze
from celltrail.domain.identifiers.uri import parse_web_address, split_scheme
from celltrail.domain.vocabulary import IdentifierScheme

_DIGITS = "0123456789"
_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _DIGITS

_GLN_LENGTH = 13
_USCC_LENGTH, _USCC_DIVISION = 18, slice(2, 8)
_DUNS_LENGTH = 9
_BPN_LENGTH, _BPN_KINDS = 16, ("BPNL", "BPNS", "BPNA")
_MAKER_CODE_LENGTH = 3
_MIN_COMPANY_PREFIX, _MAX_COMPANY_PREFIX = 4, 12
_MAX_EORI = 17
_MAX_URI_PREFIX = 200
_DELIMITERS = ("/", ":")
_UUID_PREFIX = "urn:uuid:"

# Commission Delegated Regulation (EU) 2015/2446, Annex B, data group 13: a country and up to 15 characters.
# XI is Northern Ireland under the Windsor Framework; it is no country of ISO 3166-1.
EORI_PREFIXES = ISO_3166_ALPHA_2 | {"XI"}


def parse_party_identifier(scheme: IdentifierScheme, text: str) -> str:
    """Return an identifier of `scheme` in normal form.

    Raises:
        InvalidIdentifierError: the text is not one; the error's `kind` is the scheme.
    """
    refuse_long(scheme, text)
    return READERS[scheme](text)


def _gln(text: str) -> str:
    gln = squeeze(text)
    _require(IdentifierScheme.GLN, gln, symbols=_DIGITS, length=_GLN_LENGTH, allowed="13 digits")
    expected = gs1_check_digit(gln[:-1])
    if gln[-1] != expected:
        raise InvalidIdentifierError(
            IdentifierScheme.GLN, gln, "the check digit is wrong", position=_GLN_LENGTH, allowed=expected
        )
    return gln


def _uscc(text: str) -> str:
    scheme, code = IdentifierScheme.USCC, squeeze(text)
    _require(
        scheme,
        code,
        symbols=USCC_ALPHABET,
        length=_USCC_LENGTH,
        allowed="18 characters: 0-9 and A-Z without I, O, S, V, Z",
    )
    wrong = first_outside(code[_USCC_DIVISION], _DIGITS)
    if wrong is not None:
        raise InvalidIdentifierError(
            scheme, code, "positions 3-8 are an administrative division", position=2 + wrong, allowed="0-9"
        )
    expected = uscc_check_character(code[:-1])
    if code[-1] != expected:
        raise InvalidIdentifierError(
            scheme, code, "the check character is wrong", position=_USCC_LENGTH, allowed=expected
        )
    return code


def _eori(text: str) -> str:
    scheme, eori = IdentifierScheme.EORI, squeeze(text)
    _require(
        scheme,
        eori,
        symbols=_ALPHANUMERIC,
        length=None,
        allowed="a country code and 1 to 15 letters or digits",
    )
    if eori[:2] not in EORI_PREFIXES:
        raise InvalidIdentifierError(
            scheme,
            eori,
            f"{eori[:2]!r} is no country",
            position=1,
            allowed="a country code of ISO 3166-1, or XI for Northern Ireland",
        )
    if not len("XX") < len(eori) <= _MAX_EORI:
        raise InvalidIdentifierError(
            scheme, eori, f"it has {len(eori)} characters", allowed=f"3 to {_MAX_EORI} characters"
        )
    return eori


def _duns(text: str) -> str:
    duns = squeeze(text).replace("-", "")
    _require(IdentifierScheme.DUNS, duns, symbols=_DIGITS, length=_DUNS_LENGTH, allowed="9 digits")
    return duns


def _bpn(text: str) -> str:
    scheme, bpn = IdentifierScheme.BPN, squeeze(text)
    if not bpn.startswith(_BPN_KINDS):
        raise InvalidIdentifierError(
            scheme, bpn, "its kind is unknown", position=1, allowed=", ".join(_BPN_KINDS)
        )
    # Catena-X CX-0010; the published pattern is a kind and twelve characters. Its check characters are not
    # verified.
    _require(
        scheme,
        bpn,
        symbols=_ALPHANUMERIC,
        length=_BPN_LENGTH,
        allowed="BPNL, BPNS or BPNA and 12 of A-Z, 0-9",
    )
    return bpn


def _maker_code(text: str) -> str:
    code = squeeze(text)
    _require(
        IdentifierScheme.MIIT_MAKER_CODE,
        code,
        symbols=_ALPHANUMERIC,
        length=_MAKER_CODE_LENGTH,
        allowed="3 characters, A-Z and 0-9",
    )
    return code


def _company_prefix(text: str) -> str:
    scheme, prefix = IdentifierScheme.GS1_PREFIX, squeeze(text)
    allowed = f"{_MIN_COMPANY_PREFIX} to {_MAX_COMPANY_PREFIX} digits"
    _require(scheme, prefix, symbols=_DIGITS, length=None, allowed=allowed)
    if not _MIN_COMPANY_PREFIX <= len(prefix) <= _MAX_COMPANY_PREFIX:
        raise InvalidIdentifierError(scheme, prefix, f"it has {len(prefix)} digits", allowed=allowed)
    return prefix


def _uri_prefix(text: str) -> str:
    """A URI up to a delimiter, below a host or namespace that somebody can hold."""
    kind = IdentifierScheme.URI_PREFIX
    scheme, uri = split_scheme(kind, text)
    allowed = "https://host/.../, urn:namespace:...: or did:method:...:, ending in '/' or ':'"
    if scheme == "https":
        address = parse_web_address(kind, uri)
        uri = str(address)
        if address.authority == CANONICAL_AUTHORITY or address.query is not None or not address.segments:
            raise InvalidIdentifierError(
                kind, uri, "nobody can hold this prefix; for GS1 keys assign a GS1_PREFIX", allowed=allowed
            )
    else:
        method, _, rest = uri.partition(":")[2].partition(":")
        uri = f"{scheme}:{method.lower()}:{rest}"
        # A DID method, unlike a URN namespace, belongs to all who use it.
        unheld = not method or (scheme == "did" and not rest)
        if unheld or uri.lower().startswith((_UUID_PREFIX, "urn:epc:")):
            raise InvalidIdentifierError(
                kind, uri, "nobody can hold this prefix", position=1, allowed=allowed
            )
    if not uri.endswith(_DELIMITERS) or len(uri) > _MAX_URI_PREFIX:
        raise InvalidIdentifierError(
            kind,
            uri,
            "a prefix ends at a delimiter, or it would cover its neighbours",
            position=len(uri),
            allowed=f"{allowed}, at most {_MAX_URI_PREFIX} characters",
        )
    return uri


def _require(kind: str, text: str, *, symbols: str, length: int | None, allowed: str) -> None:
    """Require a text of some symbols, and of one length where the scheme has one."""
    wrong = first_outside(text, symbols)
    if wrong is not None:
        raise InvalidIdentifierError(
            kind, text, f"{text[wrong - 1]!r} may not stand here", position=wrong, allowed=allowed
        )
    if length is not None and len(text) != length:
        raise InvalidIdentifierError(kind, text, f"it has {len(text)} characters", allowed=allowed)


READERS: Mapping[IdentifierScheme, Callable[[str], str]] = {
    IdentifierScheme.GLN: _gln,  # GS1 General Specifications, 7.9.1
    IdentifierScheme.USCC: _uscc,  # GB 32100-2015
    IdentifierScheme.EORI: _eori,  # no check digit that holds in all countries
    IdentifierScheme.DUNS: _duns,  # nine digits; the check digit was given up in 2006
    IdentifierScheme.BPN: _bpn,  # Catena-X CX-0010
    IdentifierScheme.MIIT_MAKER_CODE: _maker_code,  # GB/T 34014-2017, positions 1-3
    IdentifierScheme.GS1_PREFIX: _company_prefix,  # GS1 General Specifications: GS1 Company Prefix
    IdentifierScheme.URI_PREFIX: _uri_prefix,  # RFC 3986
}
