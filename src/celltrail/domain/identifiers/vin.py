"""Vehicle identification numbers: 17 characters without I, O and Q (ISO 3779).

Position 9 is a check digit by law in North America (49 CFR 565.15) and in China (GB 16735). Elsewhere makers
use it as they like, so that there a mismatch is worth a warning and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.check_digits import VIN_VALUES, vin_check_digit
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.normalisation import refuse_long, squeeze

_KIND = "VIN"
_LENGTH = 17
_CHECK_PLACE = 8

# ISO 3780: the first character of the world manufacturer identifier is the region. All of L is China.
CHECKED_REGIONS = {
    "1": "United States",
    "2": "Canada",
    "3": "Mexico and Central America",
    "4": "United States",
    "5": "United States",
    "L": "China",
}


@dataclass(frozen=True, slots=True)
class Vin:
    """A vehicle identification number, valid once it exists. `text` is in upper case without blanks."""

    text: str

    def __post_init__(self) -> None:
        _check(self.text)

    @classmethod
    def parse(cls, text: str) -> Vin:
        """Read a VIN as people and scanners write it; its printed form may have blanks and hyphens.

        Raises:
            InvalidIdentifierError: wrong length or letter, or a wrong check digit where the law asks for one.
        """
        refuse_long(_KIND, text)
        return cls(squeeze(text).replace("-", ""))

    @property
    def maker(self) -> str:
        """The world manufacturer identifier, positions 1-3 (ISO 3780)."""
        return self.text[:3]

    @property
    def has_lawful_check_digit(self) -> bool:
        """Whether the region of the maker asks for the check digit, so that it was verified."""
        return self.text[0] in CHECKED_REGIONS

    def warnings(self) -> tuple[IdentifierWarning, ...]:
        """A warning where the check digit is optional and does not fit; nothing otherwise."""
        if self.text[_CHECK_PLACE] == vin_check_digit(self.text):
            return ()
        return (
            IdentifierWarning(
                WarningCode.CHECK_DIGIT_DIFFERS,
                "position 9 is not the check digit of this VIN; its region does not ask for one, "
                "so it may be right: compare it with the vehicle",
            ),
        )

    def __str__(self) -> str:
        return self.text


def _check(text: str) -> None:
    for position, character in enumerate(text, 1):
        if character not in VIN_VALUES:
            raise InvalidIdentifierError(
                _KIND,
                text,
                f"{character!r} is no character of a VIN",
                position=position,
                allowed="A-Z without I, O and Q, and 0-9",
            )
    if len(text) != _LENGTH:
        raise InvalidIdentifierError(_KIND, text, f"it has {len(text)} characters", allowed="17 characters")
    expected = vin_check_digit(text)
    if text[0] in CHECKED_REGIONS and text[_CHECK_PLACE] != expected:
        raise InvalidIdentifierError(
            _KIND,
            text,
            f"the check digit is wrong, as {CHECKED_REGIONS[text[0]]} asks for it",
            position=_CHECK_PLACE + 1,
            allowed=expected,
        )
