"""Identifiers in documents, checked where they stand, so that a fault carries its pointer."""

from __future__ import annotations

from datetime import date

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.identifier_warning import WarningCode
from celltrail.domain.identifiers.parties import parse_party_identifier
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.identifiers.unique_identifier import UniqueIdentifier
from celltrail.domain.identifiers.vin import Vin
from celltrail.domain.vocabulary import IdentifierScheme
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.statements import PartyReference

_URI_SCHEMES = ("https:", "http:", "urn:", "did:")


def is_uri(text: str) -> bool:
    """Whether a local identifier claims to be a URI."""
    return text.lower().startswith(_URI_SCHEMES)


def read_uid(text: str, pointer: str, *, findings: Findings) -> str | None:
    """Return a unique identifier in its one spelling, or None after a fault."""
    try:
        return str(UniqueIdentifier.parse(text))
    except InvalidIdentifierError as error:
        findings.report(FaultCode.INVALID_IDENTIFIER, pointer, error.message)
        return None


def read_code(text: str, pointer: str, *, today: date, findings: Findings) -> TractionBatteryCode | None:
    """Return a GB/T 34014 code, or None after a fault; a date after `today` is a warning."""
    try:
        code = TractionBatteryCode.parse(text)
    except InvalidIdentifierError as error:
        findings.report(FaultCode.INVALID_IDENTIFIER, pointer, error.message)
        return None
    for warning in code.warnings(today=today):
        if warning.code is WarningCode.DATE_IN_FUTURE:
            findings.report(FaultCode.CODE_DATE_IN_FUTURE, pointer, warning.message)
    return code


def read_party(
    scheme: IdentifierScheme, text: str, pointer: str, *, findings: Findings, name: str | None = None
) -> PartyReference | None:
    """Return an operator by an identifier of `scheme`, or None after a fault."""
    try:
        return PartyReference(scheme, parse_party_identifier(scheme, text), name)
    except InvalidIdentifierError as error:
        findings.report(FaultCode.INVALID_IDENTIFIER, pointer, error.message)
        return None


def read_vin(text: str, pointer: str, *, findings: Findings) -> str | None:
    """Return a vehicle identification number, or None after a fault."""
    try:
        return str(Vin.parse(text))
    except InvalidIdentifierError as error:
        findings.report(FaultCode.INVALID_IDENTIFIER, pointer, error.message)
        return None
