"""What a text without a label may be: the kinds in the order in which they are tried, and how each is read.

The order: first what says of itself what it is (a URI has a scheme, a battery code has 24 or 19 characters, a
BPN its prefix), then what a check digit proves, then what is only digits of some length, most common reading
first. `claims` is a guess on the shape; `read` decides. Both get the text that
`celltrail.domain.identifiers.identify` has bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from celltrail.domain.identifiers.commodity_code import parse_commodity_code
from celltrail.domain.identifiers.countries import EU_MEMBER_STATES, parse_country
from celltrail.domain.identifiers.gs1_key import Giai, Sgtin
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.lithium_battery_code import STANDARD, LithiumBatteryCode
from celltrail.domain.identifiers.parties import parse_party_identifier
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.identifiers.unique_identifier import UniqueIdentifier
from celltrail.domain.identifiers.vin import Vin
from celltrail.domain.vocabulary import IdentifierScheme


class IdentifierKind(StrEnum):
    """What a text can be identified as."""

    UNIQUE_IDENTIFIER = "UNIQUE_IDENTIFIER"
    TRACTION_BATTERY_CODE = "TRACTION_BATTERY_CODE"
    LITHIUM_BATTERY_CODE = "LITHIUM_BATTERY_CODE"
    VIN = "VIN"
    BPN = "BPN"
    USCC = "USCC"
    EORI = "EORI"
    GLN = "GLN"
    DUNS = "DUNS"
    COMMODITY_CODE = "COMMODITY_CODE"
    MIIT_MAKER_CODE = "MIIT_MAKER_CODE"
    COUNTRY = "COUNTRY"
    GS1_PREFIX = "GS1_PREFIX"


PartValue = str | int | bool | date | None
Parts = tuple[tuple[str, PartValue], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A text that was read. `is_proven` says that a check digit or a scheme leaves no other reading."""

    normalised: str
    parts: Parts = ()
    warnings: tuple[IdentifierWarning, ...] = ()
    is_proven: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One kind: the shape that it claims (of the squeezed text), and its reader (of the text as it came)."""

    kind: IdentifierKind
    shape: re.Pattern[str]
    read: Callable[[str, date], Found]

    def claims(self, squeezed: str) -> bool:
        """Whether the shape of the text is that of this kind."""
        return self.shape.fullmatch(squeezed) is not None


def _read_unique_identifier(text: str, _today: date) -> Found:
    uid = UniqueIdentifier.parse(text)
    parts: tuple[tuple[str, PartValue], ...] = (("form", uid.form),)
    if isinstance(uid.gs1_key, Sgtin):
        parts += (("gtin", uid.gs1_key.gtin), ("serial", uid.gs1_key.serial))
    if isinstance(uid.gs1_key, Giai):
        parts += (("giai", uid.gs1_key.giai),)
    return Found(uid.text, (*parts, ("canonical", uid.canonical)), uid.warnings(), is_proven=True)


def _read_traction_battery_code(text: str, today: date) -> Found:
    code = TractionBatteryCode.parse(text)
    parts = (
        ("standard", code.standard),
        ("maker_code", code.maker_code),
        ("product_type", code.product_type),
        ("battery_type", code.battery_type),
        ("chemistry", code.chemistry),
        ("specification_code", code.specification_code),
        ("traceability_code", code.traceability_code),
        ("produced_on", code.produced_on),
        ("serial", f"{code.serial:07}"),
        ("is_echelon", code.is_echelon),
        ("reused_type", code.reused_type),
    )
    return Found(code.text, parts, code.warnings(today=today), is_proven=True)


def _read_lithium_battery_code(text: str, _today: date) -> Found:
    code = LithiumBatteryCode.parse(text)
    return Found(code.text, (("standard", STANDARD), ("is_reused", code.is_reused)), code.warnings())


def _read_vin(text: str, _today: date) -> Found:
    vin = Vin.parse(text)
    parts = (
        ("maker", vin.maker),
        ("descriptor", vin.text[3:9]),
        ("indicator", vin.text[9:]),
        ("is_check_digit_verified", vin.has_lawful_check_digit),
    )
    return Found(vin.text, parts, vin.warnings(), is_proven=vin.has_lawful_check_digit)


def _read_uscc(text: str, _today: date) -> Found:
    code = parse_party_identifier(IdentifierScheme.USCC, text)
    parts = (("authority", code[:2]), ("division", code[2:8]), ("organisation", code[8:17]))
    return Found(code, parts, is_proven=True)


def _read_bpn(text: str, _today: date) -> Found:
    bpn = parse_party_identifier(IdentifierScheme.BPN, text)
    names = {"L": "legal entity", "S": "site", "A": "address"}
    return Found(bpn, (("names", names[bpn[3]]),), _shape_only("its check characters are not verified"))


def _read_eori(text: str, _today: date) -> Found:
    eori = parse_party_identifier(IdentifierScheme.EORI, text)
    warnings = _shape_only("an EORI number has no check digit that holds in all countries")
    return Found(eori, (("country", eori[:2]), ("number", eori[2:])), warnings)


def _read_gln(text: str, _today: date) -> Found:
    gln = parse_party_identifier(IdentifierScheme.GLN, text)
    message = "13 digits with a right check digit may also be a GTIN: a party or place here, a product there"
    return Found(gln, warnings=(IdentifierWarning(WarningCode.AMBIGUOUS, message),))


def _read_duns(text: str, _today: date) -> Found:
    return Found(
        parse_party_identifier(IdentifierScheme.DUNS, text),
        warnings=_shape_only("a DUNS number has no check digit"),
    )


def _read_commodity_code(text: str, _today: date) -> Found:
    code = parse_commodity_code(text)
    return Found(code, (("chapter", code[:2]), ("heading", code[:4]), ("subheading", code[:6])))


def _read_maker_code(text: str, _today: date) -> Found:
    code = parse_party_identifier(IdentifierScheme.MIIT_MAKER_CODE, text)
    return Found(code, warnings=_shape_only("any three letters and digits may be a maker code"))


def _read_country(text: str, _today: date) -> Found:
    country = parse_country(text)
    return Found(country, (("is_eu_member_state", country in EU_MEMBER_STATES),), is_proven=True)


def _read_company_prefix(text: str, _today: date) -> Found:
    prefix = parse_party_identifier(IdentifierScheme.GS1_PREFIX, text)
    return Found(prefix, warnings=_shape_only("any 4 to 12 digits may be a GS1 company prefix"))


def _shape_only(message: str) -> tuple[IdentifierWarning, ...]:
    return (IdentifierWarning(WarningCode.SHAPE_ONLY, f"only the shape is checked: {message}"),)


_EORI_COUNTRIES = "|".join(sorted(EU_MEMBER_STATES | {"GB", "XI"}))
_K = IdentifierKind

# A kind may stand twice: where its shape is telling, and again where a faulty text still deserves its error.
CANDIDATES: tuple[Candidate, ...] = (
    Candidate(_K.UNIQUE_IDENTIFIER, re.compile(r"[A-Z][A-Z0-9+.-]*:.*", re.DOTALL), _read_unique_identifier),
    Candidate(_K.TRACTION_BATTERY_CODE, re.compile(r"[^-]{24}|[^-]{19}"), _read_traction_battery_code),
    Candidate(_K.BPN, re.compile(r"BPN[A-Z].{10,14}"), _read_bpn),
    Candidate(_K.USCC, re.compile(r".{2}\d{6}.{10}"), _read_uscc),
    # Before VIN: a country and digits alone are 17 characters at most, and hardly a VIN.
    Candidate(_K.EORI, re.compile(rf"(?:{_EORI_COUNTRIES})\d{{8,15}}"), _read_eori),
    Candidate(_K.VIN, re.compile(r"[^-]{17}"), _read_vin),
    Candidate(_K.EORI, re.compile(rf"(?:{_EORI_COUNTRIES})(?=.*\d)[A-Z0-9]{{5,15}}"), _read_eori),
    Candidate(_K.GLN, re.compile(r"\d{13}"), _read_gln),
    Candidate(_K.DUNS, re.compile(r"\d{9}|\d{2}-\d{3}-\d{4}"), _read_duns),
    Candidate(_K.COMMODITY_CODE, re.compile(r"\d[\d.]{5,13}"), _read_commodity_code),
    Candidate(_K.MIIT_MAKER_CODE, re.compile(r"[A-Z0-9]{3}"), _read_maker_code),
    Candidate(_K.COUNTRY, re.compile(r"[A-Z]{2}"), _read_country),
    Candidate(_K.GS1_PREFIX, re.compile(r"\d{4,12}"), _read_company_prefix),
    # A battery code that lost or won a few characters: the letter of the product type gives it away.
    Candidate(_K.TRACTION_BATTERY_CODE, re.compile(r".{3}[PMC][^-]{12,22}"), _read_traction_battery_code),
    # Not every hyphenated word: an enterprise code, a time code and a serial need some room.
    Candidate(
        _K.LITHIUM_BATTERY_CODE,
        re.compile(r"(?=.{16,64}$)[A-Z0-9]{4,}(?:-R)?-(?=.*\d)[A-Z0-9]+"),
        _read_lithium_battery_code,
    ),
)
