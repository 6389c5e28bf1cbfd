"""The errors of the battery domain, and the stable codes that clients depend on.

    DomainError
    ├── InvalidInputError          INVALID_INPUT           a value that no state would accept
    │   └── InvalidIdentifierError INVALID_IDENTIFIER      a code or identifier; carries kind and position
    ├── NotFoundError              NOT_FOUND               missing, or hidden: one answer for both
    ├── ForbiddenError             FORBIDDEN               what no capacity of the caller's roles allows
    ├── StageConflictError         STAGE_CONFLICT          an event that the battery's state does not accept
    ├── VersionConflictError       VERSION_CONFLICT        the battery changed since the caller read it
    ├── IdempotencyConflictError   IDEMPOTENCY_CONFLICT    a key used before with another input
    ├── MassBalanceExceededError   MASS_BALANCE_EXCEEDED   more mass out than in
    ├── formats.DocumentRefusedError            DOCUMENT_REFUSED   a document whose form has faults
    └── commands.importing.ImportRefusedError   IMPORT_REFUSED     a document whose acts are refused

A code is never reused or renamed.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

Path = tuple[str | int, ...]


class DomainError(Exception):
    """A request that the rules of the domain refuse: the caller's fault, safe to show to the caller.

    `path` leads to the argument that is at fault, from the mutation's `input`: names and list indices.
    """

    code: ClassVar[str]

    def __init__(self, message: str, *, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    def under(self, *prefix: str | int) -> DomainError:
        """Put `prefix` before the path, as the error travels out to the edge of the input; return itself."""
        self.path = (*prefix, *self.path)
        return self


class InvalidInputError(DomainError):
    """A value that no state of the world would accept."""

    code = "INVALID_INPUT"


class InvalidIdentifierError(InvalidInputError):
    """A text that is not the identifier it was given as.

    `position` is the 1-based place of the first wrong character, or None when the whole is wrong;
    `allowed` says what may stand there.
    """

    code = "INVALID_IDENTIFIER"

    def __init__(
        self, kind: str, text: str, reason: str, *, position: int | None = None, allowed: str | None = None
    ) -> None:
        place = "" if position is None else f" at position {position}"
        permitted = "" if allowed is None else f"; allowed: {allowed}"
        super().__init__(f"{text[:80]!r} is not a valid {kind}{place}: {reason}{permitted}")
        self.kind, self.text, self.reason, self.position, self.allowed = kind, text, reason, position, allowed


class NotFoundError(DomainError):
    """Nothing that the caller may see answers to the key. Hidden and missing are this one error."""

    code = "NOT_FOUND"

    def __init__(self, what: str, key: str, *, path: Path = ()) -> None:
        super().__init__(f"no {what} {key[:120]!r}", path=path)


class ForbiddenError(DomainError):
    """The caller's token or roles do not allow the act, whatever the rows say."""

    code = "FORBIDDEN"


class StageConflictError(DomainError):
    """The battery (or shipment, or lot) does not accept the event in its present state."""

    code = "STAGE_CONFLICT"

    def __init__(
        self, subject: str, stage: str | None, event: str, accepted: Iterable[str], *, path: Path = ()
    ) -> None:
        self.subject, self.stage, self.event, self.accepted = subject, stage, event, tuple(sorted(accepted))
        listed = ", ".join(self.accepted) or "no further event"
        found = f"{subject} does not accept {event} as it is now"
        if stage is not None:
            found = f"{subject} in stage {stage} does not accept {event}; it accepts {listed}"
        super().__init__(found, path=path)

    def without_stage(self) -> StageConflictError:
        """The same refusal for a caller that may record the event and not read the stage (INDIVIDUAL)."""
        return StageConflictError(self.subject, None, self.event, (), path=self.path)


class VersionConflictError(DomainError):
    """`expectedVersion` is not the version that the battery has now."""

    code = "VERSION_CONFLICT"

    def __init__(self, expected: str, current: str | None, *, path: Path = ()) -> None:
        super().__init__(
            "the battery changed since it was read: read it again, then repeat the change", path=path
        )
        self.expected, self.current = expected, current


class IdempotencyConflictError(DomainError):
    """The idempotency key was used before, with another input."""

    code = "IDEMPOTENCY_CONFLICT"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"the idempotency key {key[:80]!r} was used before with another input: use a new key",
            path=("idempotencyKey",),
        )


class MassBalanceExceededError(DomainError):
    """More mass would come out of a process than went in."""

    code = "MASS_BALANCE_EXCEEDED"

    def __init__(self, subject: str, *, input_kg: Decimal, output_kg: Decimal, path: Path = ()) -> None:
        super().__init__(f"{subject}: {output_kg} kg out of an input of {input_kg} kg", path=path)
        self.input_kg, self.output_kg = input_kg, output_kg
