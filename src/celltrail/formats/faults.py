"""The named faults of documents: what each means, and which of them a lenient reading takes as a warning.

Readers report every fault to one `Findings`; it decides at the end whether the document is refused. A strict
reading refuses all but those that are warnings by their nature; a lenient one also takes the faults that real
documents hold and that leave no doubt about what is meant, or whose value can be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from celltrail.domain.errors import DomainError

MAX_FAULTS = 100


class Severity(StrEnum):
    """What a fault does to its document."""

    REFUSED = "REFUSED"
    """Refused, strict or lenient."""
    TOLERABLE = "TOLERABLE"
    """Refused when strict, a warning when lenient."""
    WARNING = "WARNING"
    """A warning always."""


class FaultCode(StrEnum):
    """The names of faults: stable, never reused."""

    DOCUMENT_TOO_LARGE = "DOCUMENT_TOO_LARGE"
    INVALID_ENCODING = "INVALID_ENCODING"
    INVALID_JSON = "INVALID_JSON"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    NUMBER_OUT_OF_BOUNDS = "NUMBER_OUT_OF_BOUNDS"
    UNSTORABLE_TEXT = "UNSTORABLE_TEXT"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
    UNSUPPORTED_VERSION = "UNSUPPORTED_VERSION"
    INVALID_CSV = "INVALID_CSV"
    MISSING_VALUE = "MISSING_VALUE"
    WRONG_TYPE = "WRONG_TYPE"
    NOT_ALLOWED = "NOT_ALLOWED"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    INVALID_IDENTIFIER = "INVALID_IDENTIFIER"
    UNIT_NOT_ACCEPTED = "UNIT_NOT_ACCEPTED"
    CONTRADICTION = "CONTRADICTION"
    REQUIRED_VALUE_UNUSABLE = "REQUIRED_VALUE_UNUSABLE"
    STRING_NUMBER = "STRING_NUMBER"
    DECIMAL_COMMA = "DECIMAL_COMMA"
    URN_FORM_VOCABULARY = "URN_FORM_VOCABULARY"
    IMPOSSIBLE_DATE = "IMPOSSIBLE_DATE"
    DATE_WHERE_TIME_IS_REQUIRED = "DATE_WHERE_TIME_IS_REQUIRED"
    TIME_WITHOUT_ZONE = "TIME_WITHOUT_ZONE"
    DATES_OUT_OF_ORDER = "DATES_OUT_OF_ORDER"
    SELF_REFERENCE = "SELF_REFERENCE"
    DUPLICATE_ITEM = "DUPLICATE_ITEM"
    LEVEL_MISMATCH = "LEVEL_MISMATCH"
    ATTRIBUTE_VALUE_REFUSED = "ATTRIBUTE_VALUE_REFUSED"
    UNKNOWN_COLUMN = "UNKNOWN_COLUMN"
    UNSUPPORTED_EVENT = "UNSUPPORTED_EVENT"
    UNKNOWN_PROPERTY = "UNKNOWN_PROPERTY"
    EXTENSION_NOT_READ = "EXTENSION_NOT_READ"
    UNMAPPED_STEP = "UNMAPPED_STEP"
    UNKNOWN_MEASUREMENT = "UNKNOWN_MEASUREMENT"
    NOT_CARRIED_OVER = "NOT_CARRIED_OVER"
    PASSPORT_IDENTIFIER_AS_UID = "PASSPORT_IDENTIFIER_AS_UID"
    CATENAX_ID_AS_UID = "CATENAX_ID_AS_UID"
    CODE_DATE_IN_FUTURE = "CODE_DATE_IN_FUTURE"
    PASSPORT_EXPIRED = "PASSPORT_EXPIRED"
    PASSPORT_NOT_APPROVED = "PASSPORT_NOT_APPROVED"
    NIL_IDENTIFIER = "NIL_IDENTIFIER"
    FORMULA_LIKE_TEXT = "FORMULA_LIKE_TEXT"


class FaultRule(NamedTuple):
    """What a fault does to its document, and what it means (the text of docs/formats.md)."""

    severity: Severity
    meaning: str


_R, _T, _W = Severity.REFUSED, Severity.TOLERABLE, Severity.WARNING
_F = FaultCode

FAULTS: Mapping[FaultCode, FaultRule] = {
    _F.DOCUMENT_TOO_LARGE: FaultRule(_R, "More bytes, rows, depth or values than are read."),
    _F.INVALID_ENCODING: FaultRule(_R, "Bytes that are not the text encoding they claim to be."),
    _F.INVALID_JSON: FaultRule(_R, "Not a JSON text (RFC 8259); NaN and Infinity are none."),
    _F.DUPLICATE_KEY: FaultRule(_R, "A JSON object that says a name twice."),
    _F.NUMBER_OUT_OF_BOUNDS: FaultRule(_R, "More digits or a larger exponent than is kept exactly."),
    _F.UNSTORABLE_TEXT: FaultRule(_R, "A text with a control character or half of a surrogate pair."),
    _F.UNKNOWN_FORMAT: FaultRule(_R, "No supported format has this shape, or two have."),
    _F.UNSUPPORTED_VERSION: FaultRule(_R, "A known format in a version that is not read."),
    _F.INVALID_CSV: FaultRule(_R, "A row that is no CSV, or has more or fewer cells than the header."),
    _F.MISSING_VALUE: FaultRule(_R, "A required property, column or cell is absent or empty."),
    _F.WRONG_TYPE: FaultRule(
        _R, "Another JSON type than the format has here, or a text that is no such value."
    ),
    _F.NOT_ALLOWED: FaultRule(_R, "A value outside the format's pattern or list."),
    _F.OUT_OF_RANGE: FaultRule(_R, "A number outside its range."),
    _F.INVALID_IDENTIFIER: FaultRule(_R, "An identifier that is not valid: wrong form, date or check digit."),
    _F.UNIT_NOT_ACCEPTED: FaultRule(_R, "A unit that is missing or cannot be converted: never guessed."),
    _F.CONTRADICTION: FaultRule(_R, "Two places of the document that cannot both be true."),
    _F.REQUIRED_VALUE_UNUSABLE: FaultRule(_R, "A tolerable fault in a value that cannot be left out."),
    _F.STRING_NUMBER: FaultRule(_T, "A number written as a string; taken as the number."),
    _F.DECIMAL_COMMA: FaultRule(_T, "A decimal comma in a CSV with semicolons; taken as a point."),
    _F.URN_FORM_VOCABULARY: FaultRule(_T, "A CBV word in its old URI form; taken as the bare word."),
    _F.IMPOSSIBLE_DATE: FaultRule(_T, "A date or time that the calendar does not have; left out."),
    _F.DATE_WHERE_TIME_IS_REQUIRED: FaultRule(
        _T, "A date in the place of a time; taken as its first moment."
    ),
    _F.TIME_WITHOUT_ZONE: FaultRule(_T, "A time without offset; taken as UTC."),
    _F.DATES_OUT_OF_ORDER: FaultRule(_T, "A date before another that it must follow; left out."),
    _F.SELF_REFERENCE: FaultRule(_T, "An object named as its own part or predecessor; left out."),
    _F.DUPLICATE_ITEM: FaultRule(_T, "The same thing listed twice; taken once."),
    _F.LEVEL_MISMATCH: FaultRule(_T, "A product type that the battery code contradicts; the code is taken."),
    _F.ATTRIBUTE_VALUE_REFUSED: FaultRule(
        _T, "A value that the passport attribute does not accept; left out."
    ),
    _F.UNKNOWN_COLUMN: FaultRule(_T, "A CSV column that the layout does not have; left out."),
    _F.UNSUPPORTED_EVENT: FaultRule(_T, "A type of EPCIS event that has no meaning here; left out."),
    _F.UNKNOWN_PROPERTY: FaultRule(
        _W, "A property that the format does not define; only in the raw document."
    ),
    _F.EXTENSION_NOT_READ: FaultRule(_W, "An extension that is not read; only in the raw document."),
    _F.UNMAPPED_STEP: FaultRule(_W, "A business step that changes no battery here; kept as an observation."),
    _F.UNKNOWN_MEASUREMENT: FaultRule(_W, "A type of sensor report that is not read."),
    _F.NOT_CARRIED_OVER: FaultRule(
        _W, "A valid value that has no exact place here; only in the raw document."
    ),
    _F.PASSPORT_IDENTIFIER_AS_UID: FaultRule(_W, "The passport's identifier stands in for the battery's."),
    _F.CATENAX_ID_AS_UID: FaultRule(_W, "A Catena-X id stands in for the battery's unique identifier."),
    _F.CODE_DATE_IN_FUTURE: FaultRule(_W, "A battery code whose date has not come yet."),
    _F.PASSPORT_EXPIRED: FaultRule(_W, "The document says that it has expired."),
    _F.PASSPORT_NOT_APPROVED: FaultRule(_W, "The document says that it is a draft, invalid or expired."),
    _F.NIL_IDENTIFIER: FaultRule(_W, "The nil UUID: taken as no identifier."),
    _F.FORMULA_LIKE_TEXT: FaultRule(
        _W, "A text that a spreadsheet would run; kept as text, never evaluated."
    ),
}
"""Every fault, what it does and what it means."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and its place: a JSON pointer (RFC 6901), or "row 3, column code" in a CSV."""

    pointer: str
    code: FaultCode
    message: str


class DocumentRefusedError(DomainError):
    """A document that is not taken. `faults` are those found, at most MAX_FAULTS; `total` counts all."""

    code = "DOCUMENT_REFUSED"

    def __init__(self, faults: tuple[Fault, ...], *, total: int, lenient: bool) -> None:
        first = faults[0]
        more = f" and {total - 1} more" if total > 1 else ""
        advice = "" if lenient or not _all_tolerable(faults) else "; a lenient import takes these as warnings"
        super().__init__(
            f"the document is refused: {first.code} at {first.pointer or 'its root'}: {first.message}{more}"
            f"{advice}"
        )
        self.faults, self.total = faults, total


class Findings:
    """Collects the faults of one document while it is read."""

    def __init__(self, *, lenient: bool = False) -> None:
        self._lenient = lenient
        self._refusing: list[Fault] = []
        self._warnings: list[Fault] = []
        self._refusing_total = 0

    def report(self, code: FaultCode, pointer: str, message: str) -> None:
        """Note one fault."""
        fault = Fault(pointer, code, message)
        severity = FAULTS[code].severity
        if severity is Severity.REFUSED or (severity is Severity.TOLERABLE and not self._lenient):
            self._refusing_total += 1
            kept = self._refusing
        else:
            kept = self._warnings
        if len(kept) < MAX_FAULTS:
            kept.append(fault)

    @property
    def is_refused(self) -> bool:
        """Whether a fault was noted that refuses the document."""
        return self._refusing_total > 0

    def refuse(self, code: FaultCode, pointer: str, message: str) -> DocumentRefusedError:
        """Note a fault after which nothing more can be read; return the error to raise."""
        self.report(code, pointer, message)
        return self._error()

    def settle(self) -> tuple[Fault, ...]:
        """Return the warnings, or raise.

        Raises:
            DocumentRefusedError: at least one fault refuses the document.
        """
        if self.is_refused:
            raise self._error()
        return tuple(self._warnings)

    def _error(self) -> DocumentRefusedError:
        return DocumentRefusedError(tuple(self._refusing), total=self._refusing_total, lenient=self._lenient)


def _all_tolerable(faults: tuple[Fault, ...]) -> bool:
    return all(FAULTS[fault.code].severity is Severity.TOLERABLE for fault in faults)
