"""Commodity codes, under which customs know goods: 6 digits in HS, 8 in the EU's CN, 10 in TARIC or China."""

from __future__ import annotations

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.normalisation import refuse_long, squeeze

_KIND = "commodity code"
_MIN_DIGITS, _MAX_DIGITS = 6, 10
_ALLOWED = "6 to 10 digits, such as 8507 60 (HS) or 8507 60 00 (CN)"
_DIGITS = "0123456789"
# Harmonized System: chapters 1 to 97, of which 77 is kept free; 98 and 99 are national.
_RESERVED_CHAPTERS = frozenset({"00", "77"})


def parse_commodity_code(text: str) -> str:
    """Return the digits of a commodity code without its dots and blanks.

    Raises:
        InvalidIdentifierError: no digits, too few or too many, or a chapter that does not exist.
    """
    refuse_long(_KIND, text)
    code = squeeze(text).replace(".", "")
    for position, character in enumerate(code, 1):
        if character not in _DIGITS:
            raise InvalidIdentifierError(
                _KIND, text, f"{character!r} is no digit", position=position, allowed=_ALLOWED
            )
    if not _MIN_DIGITS <= len(code) <= _MAX_DIGITS:
        raise InvalidIdentifierError(_KIND, text, f"it has {len(code)} digits", allowed=_ALLOWED)
    if code[:2] in _RESERVED_CHAPTERS:
        raise InvalidIdentifierError(
            _KIND, text, f"the Harmonized System has no chapter {code[:2]}", position=1, allowed=_ALLOWED
        )
    return code
