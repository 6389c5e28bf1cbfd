"""Units that documents declare, converted exactly; what is not listed here is refused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

KILOGRAMS: Mapping[str, Decimal] = {
    # SAMM unit catalogue, as the Catena-X schemas list it.
    "unit:gram": Decimal("0.001"),
    "unit:kilogram": Decimal(1),
    "unit:tonneMetricTon": Decimal(1000),
    "unit:tonUsOrShortTonUkorus": Decimal("907.18474"),
    "unit:ounceAvoirdupois": Decimal("0.028349523125"),
    "unit:pound": Decimal("0.45359237"),
    # UN/ECE Recommendation 20, as EPCIS quantities and sensor reports write it.
    "GRM": Decimal("0.001"),
    "KGM": Decimal(1),
    "TNE": Decimal(1000),
    "STN": Decimal("907.18474"),
    "ONZ": Decimal("0.028349523125"),
    "LBR": Decimal("0.45359237"),
}
"""Kilograms in one of each unit of mass."""

MONTHS: Mapping[str, int] = {"unit:month": 1, "unit:year": 12}
"""Months in one of each unit of time that is made of whole months."""

FOOTPRINT_UNITS = frozenset({"kgco2/kwh", "kgco2e/kwh", "kgco2eq/kwh", "kgco2-eq/kwh"})
"""Spellings of kilograms of carbon dioxide equivalent for a kilowatt-hour, without spaces, in lower case."""


def in_kilograms(value: Decimal, unit: str) -> Decimal | None:
    """Return a mass in kilograms; None when the unit is none of mass."""
    factor = KILOGRAMS.get(unit)
    return None if factor is None else (value * factor).normalize() + 0


def is_footprint_unit(unit: str) -> bool:
    """Whether a footprint is given in kilograms of carbon dioxide equivalent for a kilowatt-hour."""
    return "".join(unit.lower().split()) in FOOTPRINT_UNITS
