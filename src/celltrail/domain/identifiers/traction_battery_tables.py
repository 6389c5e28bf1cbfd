"""The tables of GB/T 34014-2017: what stands at which position of a code, and what each symbol means.

The standard itself was not at hand. What is SOURCED was read in published copies of it, in the published
pattern of Catena-X (io.catenax.traction_battery_code 2.0.0), or in decoders that agree and real codes. What
is from MEMORY was not, and a reading that rests on it is given with a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from celltrail.domain.vocabulary import BatteryLevel, Chemistry


class Evidence(StrEnum):
    """How well the meaning of a symbol is known."""

    SOURCED = "SOURCED"
    MEMORY = "MEMORY"


DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DATE_LETTERS = "ABCDEFGHJKLMNPRSTVWXY"
"""Letters in dates: no I, O, Q, U, Z. From memory, and by count: nine digits and 21 letters are 30 years."""

# Position 4 (published pattern; copies of the standard).
PRODUCT_TYPES: Mapping[str, BatteryLevel] = {
    "P": BatteryLevel.PACK,
    "M": BatteryLevel.MODULE,
    "C": BatteryLevel.CELL,
}

# Position 5. The set of letters is sourced (published pattern); the meaning of all but B and E is from
# memory.
BATTERY_TYPES: Mapping[str, tuple[Chemistry, Evidence]] = {
    "A": (Chemistry.NIMH, Evidence.MEMORY),
    "B": (Chemistry.LFP, Evidence.SOURCED),
    "C": (Chemistry.LMO, Evidence.MEMORY),
    "D": (Chemistry.LCO, Evidence.MEMORY),
    "E": (Chemistry.NMC, Evidence.SOURCED),
    "F": (Chemistry.SUPERCAPACITOR, Evidence.MEMORY),
    "G": (Chemistry.LTO, Evidence.MEMORY),
    "Z": (Chemistry.OTHER, Evidence.MEMORY),
}

# Year: 1 = 2011 to 9 = 2019, A = 2020 to Y = 2040.
FIRST_YEAR = 2011
YEARS: Mapping[str, int] = {
    symbol: year for year, symbol in enumerate(DIGITS[1:] + DATE_LETTERS, start=FIRST_YEAR)
}
LAST_YEAR = max(YEARS.values())
# Two decoders agree to here; for 2037 one of them has U, against the rule that U is not used.
LAST_SOURCED_YEAR = 2036

# Month: 1-9, A = 10, B = 11, C = 12 (published pattern; decoders).
MONTHS: Mapping[str, int] = {symbol: month for month, symbol in enumerate(DIGITS[1:] + "ABC", start=1)}

# Day: 1-9, A = 10 to Y = 30, 0 = 31. That 0 is 31 is inferred (31 symbols for 31 days; real codes have it).
DAYS: Mapping[str, int] = {symbol: day for day, symbol in enumerate(DIGITS[1:] + DATE_LETTERS + "0", start=1)}
INFERRED_DAY = 31

YEAR_SYMBOLS: Mapping[int, str] = {year: symbol for symbol, year in YEARS.items()}
MONTH_SYMBOLS: Mapping[int, str] = {month: symbol for symbol, month in MONTHS.items()}
DAY_SYMBOLS: Mapping[int, str] = {day: symbol for symbol, day in DAYS.items()}


class Part(StrEnum):
    """The parts of a code."""

    MAKER_CODE = "maker code"
    PRODUCT_TYPE = "product type"
    BATTERY_TYPE = "battery type"
    SPECIFICATION_CODE = "specification code"
    TRACEABILITY_CODE = "traceability code"
    YEAR = "year of production"
    MONTH = "month of production"
    DAY = "day of production"
    SERIAL = "serial of the day"
    REUSE_MARK = "mark of an echelon product"
    REUSED_TYPE = "product type of the echelon product"


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a code: how many characters, which, and how to say which."""

    part: Part
    length: int
    symbols: str
    allowed: str


@dataclass(frozen=True, slots=True)
class CodingRule:
    """One standard's layout of a code, from left to right.

    A successor standard is one more row of CODING_RULES; the parser reads whichever row has the code's
    length.
    """

    standard: str
    product: str
    segments: tuple[Segment, ...]
    source: str

    @property
    def length(self) -> int:
        """How many characters a code of this rule has."""
        return sum(segment.length for segment in self.segments)


def _free(part: Part, length: int) -> Segment:
    return Segment(part, length, LETTERS + DIGITS, "A-Z and 0-9")


_DESIGN = (
    _free(Part.MAKER_CODE, 3),
    Segment(Part.PRODUCT_TYPE, 1, "".join(PRODUCT_TYPES), "P (pack), M (module) or C (cell)"),
    Segment(Part.BATTERY_TYPE, 1, "".join(BATTERY_TYPES), "A-G or Z"),
    _free(Part.SPECIFICATION_CODE, 2),
)
_PRODUCTION = (
    Segment(Part.YEAR, 1, "".join(YEARS), "1-9 (2011-2019) or A-Y without I, O, Q, U (2020-2040)"),
    Segment(Part.MONTH, 1, "".join(MONTHS), "1-9, A (10), B (11) or C (12)"),
    Segment(Part.DAY, 1, "".join(DAYS), "1-9, A-Y without I, O, Q, U (10-30) or 0 (31)"),
    Segment(Part.SERIAL, 7, DIGITS, "seven digits, 0000001-9999999"),
)

CODING_RULES: tuple[CodingRule, ...] = (
    CodingRule(
        "GB/T 34014-2017",
        "new pack, module or cell",
        (*_DESIGN, _free(Part.TRACEABILITY_CODE, 7), *_PRODUCTION),
        source="structure: copies of the standard; pattern: io.catenax.traction_battery_code 2.0.0",
    ),
    CodingRule(
        "GB/T 34014-2017",
        "echelon product",
        (
            *_DESIGN,
            *_PRODUCTION,
            Segment(Part.REUSE_MARK, 1, "R", "R"),
            Segment(Part.REUSED_TYPE, 1, "".join(PRODUCT_TYPES), "P (pack), M (module) or C (cell)"),
        ),
        source="pattern: io.catenax.traction_battery_code 2.0.0; reports of 19 characters on recycled cells",
    ),
)
