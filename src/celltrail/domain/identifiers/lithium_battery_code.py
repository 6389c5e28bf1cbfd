"""The code of a lithium-ion battery outside cars (storage, two-wheelers, consumer): GB/T 45565-2025.

The standard could not be read. What is known of it: a fixed and a variable part joined by `-`, and `-R` after
the fixed part of a reused battery; the enterprise code has four characters, but where it stands is not known.
So the code is opaque here: its shape is checked, and nothing is read out of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.normalisation import first_outside, refuse_long, squeeze

STANDARD = "GB/T 45565-2025"

_KIND = "lithium battery code"
_SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_REUSED = "R"
# An enterprise code of four characters has to fit in; the upper bound is ours, so that a column can hold the
# code.
_MIN_FIXED, _MAX_LENGTH = 4, 64
_SHAPE = "a fixed part, -R for a reused battery, and a variable part, joined by '-'"


@dataclass(frozen=True, slots=True)
class LithiumBatteryCode:
    """A GB/T 45565 code whose shape is right; no more is claimed. `text` is in upper case without blanks."""

    text: str

    def __post_init__(self) -> None:
        _check(self.text)

    @classmethod
    def parse(cls, text: str) -> LithiumBatteryCode:
        """Read a code as people and scanners write it.

        Raises:
            InvalidIdentifierError: a character other than A-Z, 0-9 and the joints, or a part that is missing.
        """
        refuse_long(_KIND, text)
        return cls(squeeze(text))

    @property
    def is_reused(self) -> bool:
        """Whether the code marks a reused battery."""
        return _REUSED in self.text.split("-")[1:-1]

    def warnings(self) -> tuple[IdentifierWarning, ...]:
        """Always one: that only the shape was checked."""
        message = f"only the shape of a {STANDARD} code is checked: its positions are not published"
        return (IdentifierWarning(WarningCode.SHAPE_ONLY, message),)

    def __str__(self) -> str:
        return self.text


def _check(text: str) -> None:
    wrong = first_outside(text, _SYMBOLS + "-")
    if wrong is not None:
        raise InvalidIdentifierError(
            _KIND,
            text,
            f"{text[wrong - 1]!r} may not stand in it",
            position=wrong,
            allowed="A-Z, 0-9 and '-'",
        )
    if len(text) > _MAX_LENGTH:
        raise InvalidIdentifierError(
            _KIND, text, f"it has {len(text)} characters", allowed=f"at most {_MAX_LENGTH} characters"
        )
    fixed, *rest = text.split("-")
    if len(fixed) < _MIN_FIXED:
        raise InvalidIdentifierError(
            _KIND,
            text,
            "the fixed part is too short for an enterprise code of four",
            position=1,
            allowed=_SHAPE,
        )
    match rest:
        case [variable] | ["R", variable] if variable and (len(rest) > 1 or variable != _REUSED):
            return
        case _:
            raise InvalidIdentifierError(
                _KIND, text, "its parts are missing or too many", position=len(fixed) + 1, allowed=_SHAPE
            )
