"""What is wrong with a document beyond its form: faults that show only beside what is recorded already.

RULES says of each what it does to its document. A command that refuses what a statement asks for is a fault
too, under the code of its own error. Faults of form are those of `celltrail.formats.faults`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from celltrail.domain.errors import DomainError
from celltrail.formats.faults import MAX_FAULTS, Fault, FaultRule, Severity


class ImportFaultCode(StrEnum):
    """The names of faults: stable, never reused."""

    OTHER_MANUFACTURER = "OTHER_MANUFACTURER"
    OTHER_PARTY = "OTHER_PARTY"
    CONFLICTING_FACTS = "CONFLICTING_FACTS"
    SHIPMENT_DIFFERS = "SHIPMENT_DIFFERS"
    PARTIAL_DISMANTLING = "PARTIAL_DISMANTLING"
    NOT_FOUND = "NOT_FOUND"
    UNKNOWN_MANUFACTURER = "UNKNOWN_MANUFACTURER"
    UNKNOWN_PARTY = "UNKNOWN_PARTY"
    MODEL_INCOMPLETE = "MODEL_INCOMPLETE"
    LEVEL_NOT_STATED = "LEVEL_NOT_STATED"
    CORRECTION_UNUSABLE = "CORRECTION_UNUSABLE"
    UNKNOWN_MATERIAL = "UNKNOWN_MATERIAL"
    LEVEL_ASSUMED = "LEVEL_ASSUMED"
    MARKET_ASSUMED = "MARKET_ASSUMED"
    UID_DRAWN = "UID_DRAWN"
    UNKNOWN_FACILITY = "UNKNOWN_FACILITY"
    ALREADY_RECORDED = "ALREADY_RECORDED"
    NOT_CARRIED_OVER = "NOT_CARRIED_OVER"


_R, _T, _W = Severity.REFUSED, Severity.TOLERABLE, Severity.WARNING
_C = ImportFaultCode

RULES: Mapping[ImportFaultCode, FaultRule] = {
    _C.OTHER_MANUFACTURER: FaultRule(_R, "Made by another operator on board: only it registers its own."),
    _C.OTHER_PARTY: FaultRule(_R, "An act of another operator: only it records it."),
    _C.CONFLICTING_FACTS: FaultRule(_R, "What is recorded of the same model or battery is different."),
    _C.SHIPMENT_DIFFERS: FaultRule(_R, "The goods are not those of the open shipment."),
    _C.PARTIAL_DISMANTLING: FaultRule(_R, "Other parts than those that are inside now."),
    _C.NOT_FOUND: FaultRule(
        _R, "A battery that is neither recorded, as far as you see, nor in the document."
    ),
    _C.UNKNOWN_MANUFACTURER: FaultRule(_T, "No operator has the maker's identifier; taken as your own."),
    _C.UNKNOWN_PARTY: FaultRule(_T, "No operator has the party's identifier; the act is left out."),
    _C.MODEL_INCOMPLETE: FaultRule(_T, "No category or chemistry; batteries are registered without it."),
    _C.LEVEL_NOT_STATED: FaultRule(_T, "Cell, module or pack is not said; taken as a pack."),
    _C.CORRECTION_UNUSABLE: FaultRule(_T, "A correction that cannot be applied; only in the raw document."),
    _C.UNKNOWN_MATERIAL: FaultRule(_T, "A recovered material without name or mass; left out."),
    _C.LEVEL_ASSUMED: FaultRule(_W, "The format is about whole batteries; taken as a pack."),
    _C.MARKET_ASSUMED: FaultRule(_W, "The market is not said; taken as your own country."),
    _C.UID_DRAWN: FaultRule(_W, "No unique identifier is said; a random one was drawn."),
    _C.UNKNOWN_FACILITY: FaultRule(_W, "No facility of yours; only in the raw document."),
    _C.ALREADY_RECORDED: FaultRule(_W, "An event, by its id, of an earlier document; not recorded again."),
    _C.NOT_CARRIED_OVER: FaultRule(_W, "A statement that has no place here; only in the raw document."),
}
"""Every fault, what it does to its document, and what it means."""


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One fault and its place (JSON pointer or row); `code` is of a format, of RULES, or of a command."""

    pointer: str
    code: str
    message: str


class ImportRefusedError(DomainError):
    """A document that cannot be imported; nothing of it was written. `total` counts all faults."""

    code = "IMPORT_REFUSED"

    def __init__(self, faults: tuple[ImportFault, ...], *, total: int) -> None:
        first = faults[0]
        more = f" and {total - 1} more" if total > 1 else ""
        super().__init__(
            f"the document is refused: {first.code} at {first.pointer or 'its root'}: {first.message}{more}"
        )
        self.faults, self.total = faults, total


class Notes:
    """Collects what is noted while one document is imported: faults that refuse it, and warnings.

    At most MAX_FAULTS of each are named; `total_warnings` counts all.
    """

    def __init__(self, *, lenient: bool, warnings: Iterable[Fault]) -> None:
        self._lenient = lenient
        self._warnings = {ImportFault(each.pointer, each.code, each.message): None for each in warnings}
        self._refusing: dict[ImportFault, None] = {}
        self._total = 0
        self._kept_warnings = len(self._warnings) + MAX_FAULTS
        self.total_warnings = len(self._warnings)

    def report(self, code: ImportFaultCode, pointer: str, message: str) -> None:
        """Note one fault; the same fault at the same place once."""
        severity = RULES[code].severity
        fault = ImportFault(pointer, code, message)
        if severity is Severity.REFUSED or (severity is Severity.TOLERABLE and not self._lenient):
            self._refuse(fault)
        elif fault not in self._warnings:
            self.total_warnings += 1
            if len(self._warnings) < self._kept_warnings:
                self._warnings[fault] = None

    def refused(self, pointer: str, error: DomainError) -> None:
        """Note that a command refused what a statement asks for."""
        self._refuse(ImportFault(pointer, error.code, error.message))

    def _refuse(self, fault: ImportFault) -> None:
        if fault in self._refusing:
            return
        self._total += 1
        if len(self._refusing) < MAX_FAULTS:
            self._refusing[fault] = None

    @property
    def is_full(self) -> bool:
        """Whether as many faults were found as are named."""
        return self._total >= MAX_FAULTS

    def settle(self) -> tuple[ImportFault, ...]:
        """Return the warnings, or raise.

        Raises:
            ImportRefusedError: at least one fault refuses the document.
        """
        if self._refusing:
            raise ImportRefusedError(tuple(self._refusing), total=self._total)
        return tuple(self._warnings)
