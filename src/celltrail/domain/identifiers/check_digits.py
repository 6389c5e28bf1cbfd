"""The check digits of the schemes that have one: each function returns the character that should be there."""

from __future__ import annotations

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a unified social credit code: no I, O, S, V, Z (GB 32100-2015, table 1)."""

_USCC_MODULUS = 31
_USCC_WEIGHTS = tuple(pow(3, place, _USCC_MODULUS) for place in range(17))

# ISO 3779 and 49 CFR 565.15, table III: letters of a VIN as digits, in the order of the alphabet without I,
# O, Q.
VIN_VALUES: dict[str, int] = {digit: int(digit) for digit in "0123456789"} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)
)
# 49 CFR 565.15, table IV, and GB 16735: the weight of each position; the check digit itself counts nothing.
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def gs1_check_digit(body: str) -> str:
    """The check digit behind `body`, all other digits of a GTIN or GLN (GS1 General Specifications 7.9.1)."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-weighted % 10)


def uscc_check_character(body: str) -> str:
    """The 18th character behind the first 17 of a unified social credit code (GB 32100-2015, modulus 31)."""
    weighted = sum(
        USCC_ALPHABET.index(character) * weight for character, weight in zip(body, _USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[-weighted % _USCC_MODULUS]


def vin_check_digit(vin: str) -> str:
    """The ninth character that the other sixteen of `vin` ask for: 0-9, or X for ten (49 CFR 565.15(c))."""
    weighted = sum(
        VIN_VALUES[character] * weight for character, weight in zip(vin, _VIN_WEIGHTS, strict=True)
    )
    return "0123456789X"[weighted % 11]
