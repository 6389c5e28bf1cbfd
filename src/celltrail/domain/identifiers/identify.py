"""What a text is: `celltrail identify`, for any text whatever.

`identify` never raises. It tries the kinds of `celltrail.domain.identifiers.candidates` in their order: the
first that reads the text wins, and other readings are named in a warning. If none reads it, the error is that
of the first kind whose shape it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.candidates import (
    CANDIDATES,
    Candidate,
    Found,
    IdentifierKind,
    Parts,
    PartValue,
)
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.normalisation import MAX_TEXT, refuse_long, squeeze

_UNKNOWN = "identifier"
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

Json = str | int | bool | None | dict[str, "Json"] | list["Json"]


@dataclass(frozen=True, slots=True)
class IdentificationFault:
    """Why a text is no identifier. `position` is 1-based in the normalised text."""

    code: str
    message: str
    position: int | None = None
    allowed: str | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """What one text is. An invalid text has the kind that it comes closest to, if there is one."""

    input: str
    valid: bool
    kind: IdentifierKind | None = None
    normalised: str | None = None
    parts: Parts = ()
    warnings: tuple[IdentifierWarning, ...] = ()
    error: IdentificationFault | None = None

    def as_json(self) -> dict[str, Json]:
        """A plain dictionary that any JSON encoder takes: dates as ISO texts, lone surrogates escaped."""
        return {
            "input": _encodable(self.input),
            "valid": self.valid,
            "kind": self.kind,
            "normalised": None if self.normalised is None else _encodable(self.normalised),
            "parts": {name: _plain(value) for name, value in self.parts},
            "warnings": [{"code": str(w.code), "message": _encodable(w.message)} for w in self.warnings],
            "error": None if self.error is None else _plain_fault(self.error),
        }


def identify(text: str, *, today: date) -> Identification:
    """Say what `text` is; `today` decides which dates lie in the future."""
    try:
        refuse_long(_UNKNOWN, text)
    except InvalidIdentifierError as error:
        return Identification(text, valid=False, error=_fault(error))
    squeezed = squeeze(text)
    claimants = [candidate for candidate in CANDIDATES if candidate.claims(squeezed)]
    return _first_reading(text, claimants=claimants, today=today)


def _first_reading(text: str, *, claimants: list[Candidate], today: date) -> Identification:
    readings: list[tuple[IdentifierKind, Found]] = []
    failures: list[tuple[IdentifierKind, InvalidIdentifierError]] = []
    for candidate in claimants:
        try:
            readings.append((candidate.kind, candidate.read(text, today)))
        except InvalidIdentifierError as error:
            failures.append((candidate.kind, error))
        if readings and readings[0][1].is_proven:
            break
    if readings:
        kind, found = readings[0]
        others = tuple(dict.fromkeys(other for other, _ in readings if other is not kind))
        return Identification(
            text,
            valid=True,
            kind=kind,
            normalised=found.normalised,
            parts=found.parts,
            warnings=found.warnings + _ambiguity(kind, others),
        )
    if failures:
        kind, failure = failures[0]
        return Identification(text, valid=False, kind=kind, normalised=failure.text, error=_fault(failure))
    unknown = InvalidIdentifierError(
        _UNKNOWN, text, "no kind known here has its shape", allowed=f"one of {', '.join(IdentifierKind)}"
    )
    return Identification(text, valid=False, error=_fault(unknown))


def _ambiguity(kind: IdentifierKind, others: tuple[IdentifierKind, ...]) -> tuple[IdentifierWarning, ...]:
    if not others:
        return ()
    message = f"read as {kind}; it may also be {', '.join(others)}"
    return (IdentifierWarning(WarningCode.AMBIGUOUS, message),)


def _fault(error: InvalidIdentifierError) -> IdentificationFault:
    return IdentificationFault(error.code, error.message, error.position, error.allowed)


def _plain(value: PartValue) -> Json:
    return value.isoformat() if isinstance(value, date) else value


def _plain_fault(fault: IdentificationFault) -> Json:
    return {
        "code": fault.code,
        "message": _encodable(fault.message),
        "position": fault.position,
        "allowed": fault.allowed,
    }


def _encodable(text: str) -> str:
    """`text` as UTF-8 can carry it, cut where no identifier is that long."""
    shown = text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + _ELLIPSIS
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")
