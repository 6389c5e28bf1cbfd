"""GS1 keys that name one battery: a GTIN with its serial (SGTIN), or an individual asset (GIAI).

Source: GS1 General Specifications (GTIN, AI 21, GIAI, check digit, character set 82). Where a key is written,
`celltrail.domain.identifiers.gs1_digital_link` and `epc_urn` know.
"""

from __future__ import annotations

from dataclasses import dataclass

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.check_digits import gs1_check_digit
from celltrail.domain.identifiers.normalisation import first_outside
from celltrail.domain.identifiers.uri import encode

DIGITS = "0123456789"
CHARACTER_SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

_GTIN_LENGTHS = (8, 12, 13, 14)
_MAX_SERIAL, _MAX_GIAI = 20, 30
_MIN_COMPANY_PREFIX = 4

# GS1 prefixes (of the GTIN without its indicator digit) under which numbers are not unique in the world.
LOCAL_PREFIXES = {
    "02": "restricted circulation within a region or company",
    "04": "restricted circulation within a company",
    "2": "restricted circulation within a region",
    "952": "demonstrations and examples of the GS1 system",
}


@dataclass(frozen=True, slots=True)
class Sgtin:
    """One unit of a trade item: a GTIN of 14 digits and a serial."""

    gtin: str
    serial: str

    @property
    def path(self) -> tuple[str, ...]:
        """The path segments of this key in a Digital Link."""
        return ("01", self.gtin, "21", encode(self.serial))

    @property
    def company_digits(self) -> str:
        """The digits that begin with the company prefix: the GTIN without its indicator digit."""
        return self.gtin[1:]


@dataclass(frozen=True, slots=True)
class Giai:
    """One asset of a company: its company prefix and a reference of its own."""

    giai: str

    @property
    def path(self) -> tuple[str, ...]:
        """The path segments of this key in a Digital Link."""
        return ("8004", encode(self.giai))

    @property
    def company_digits(self) -> str:
        """The text that begins with the company prefix."""
        return self.giai


Gs1Key = Sgtin | Giai


def read_sgtin(kind: str, uri: str, *, gtin: str, serial: str, at: int, serial_at: int) -> Sgtin:
    """Check a GTIN of 8, 12, 13 or 14 digits and a serial; `at` and `serial_at` are their positions in `uri`.

    Raises:
        InvalidIdentifierError: a wrong length, character or check digit.
    """
    wrong = first_outside(gtin, DIGITS)
    if wrong is not None or len(gtin) not in _GTIN_LENGTHS:
        raise InvalidIdentifierError(
            kind,
            uri,
            f"a GTIN of {len(gtin)} characters",
            position=at + (wrong or 1) - 1,
            allowed="8, 12, 13 or 14 digits",
        )
    expected = gs1_check_digit(gtin[:-1])
    if gtin[-1] != expected:
        raise InvalidIdentifierError(
            kind, uri, "the check digit of the GTIN is wrong", position=at + len(gtin) - 1, allowed=expected
        )
    _check_text(kind, uri, value=serial, name="serial", longest=_MAX_SERIAL, at=serial_at)
    return Sgtin(gtin.zfill(14), serial)


def read_giai(kind: str, uri: str, *, giai: str, at: int) -> Giai:
    """Check an individual asset identifier at position `at` of `uri`.

    Raises:
        InvalidIdentifierError: no company prefix, nothing behind it, too long, or a character outside set 82.
    """
    _check_text(kind, uri, value=giai, name="GIAI", longest=_MAX_GIAI, at=at)
    wrong = first_outside(giai[:_MIN_COMPANY_PREFIX], DIGITS)
    if wrong is not None or len(giai) <= _MIN_COMPANY_PREFIX:
        raise InvalidIdentifierError(
            kind,
            uri,
            "a GIAI begins with a company prefix",
            position=at + (wrong or 1) - 1,
            allowed="a GS1 company prefix of 4 to 12 digits and a reference behind it",
        )
    return Giai(giai)


def _check_text(kind: str, uri: str, *, value: str, name: str, longest: int, at: int) -> None:
    wrong = first_outside(value, CHARACTER_SET_82)
    if wrong is not None:
        raise InvalidIdentifierError(
            kind,
            uri,
            f"{value[wrong - 1]!r} may not stand in a {name}",
            position=at + wrong - 1,
            allowed="letters, digits and the punctuation of GS1 character set 82",
        )
    if not 0 < len(value) <= longest or value in {".", ".."}:
        raise InvalidIdentifierError(
            kind,
            uri,
            f"a {name} of {len(value)} characters that a path can carry is needed",
            position=at,
            allowed=f"1 to {longest} characters, not '.' or '..'",
        )
