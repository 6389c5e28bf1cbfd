"""The code of a traction battery: GB/T 34014-2017, 24 characters for a new product, 19 for an echelon
product.

There is no check digit, so the parts are all that can be checked: the symbols, that the date exists, and that
the serial is not zero. `celltrail.domain.identifiers.traction_battery_tables` holds the rules; this module
reads them.

Whether I and O may stand in positions 1-14 is not known: they are accepted with a warning. Nor is it known
that the last letter of an echelon code repeats position 4 (it may name what was reused): a difference is a
warning.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.normalisation import first_outside, refuse_long, squeeze
from celltrail.domain.identifiers.traction_battery_tables import (
    BATTERY_TYPES,
    CODING_RULES,
    DAY_SYMBOLS,
    DAYS,
    FIRST_YEAR,
    INFERRED_DAY,
    LAST_SOURCED_YEAR,
    LAST_YEAR,
    MONTH_SYMBOLS,
    MONTHS,
    PRODUCT_TYPES,
    YEAR_SYMBOLS,
    YEARS,
    CodingRule,
    Evidence,
    Part,
)
from celltrail.domain.vocabulary import BatteryLevel, Chemistry

KIND = "traction battery code"

_MAX_SERIAL = 9_999_999
# Catena-X describes the code as "24 or 18" characters long; its own pattern needs 19, as the codes in use
# have.
_EIGHTEEN = 18


@dataclass(frozen=True, slots=True)
class TractionBatteryCode:
    """A traction battery code, valid once it exists: the normalised `text`, and what is read from it."""

    text: str
    standard: str = field(init=False, compare=False)
    maker_code: str = field(init=False, compare=False)
    product_type: BatteryLevel = field(init=False, compare=False)
    battery_type: str = field(init=False, compare=False)
    specification_code: str = field(init=False, compare=False)
    traceability_code: str | None = field(init=False, compare=False)
    """None in the code of an echelon product, which has none."""
    produced_on: date = field(init=False, compare=False)
    serial: int = field(init=False, compare=False)
    reused_type: BatteryLevel | None = field(init=False, compare=False)
    """The last letter of the code of an echelon product; None in the code of a new one."""

    def __post_init__(self) -> None:
        rule = _rule(self.text)
        parts = _parts(self.text, rule)
        reused_letter = parts.get(Part.REUSED_TYPE)
        read: dict[str, object] = {
            "standard": rule.standard,
            "maker_code": parts[Part.MAKER_CODE],
            "product_type": PRODUCT_TYPES[parts[Part.PRODUCT_TYPE]],
            "battery_type": parts[Part.BATTERY_TYPE],
            "specification_code": parts[Part.SPECIFICATION_CODE],
            "traceability_code": parts.get(Part.TRACEABILITY_CODE),
            "produced_on": _produced_on(self.text, parts=parts, rule=rule),
            "serial": _serial(self.text, parts=parts, rule=rule),
            "reused_type": None if reused_letter is None else PRODUCT_TYPES[reused_letter],
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)

    @classmethod
    def parse(cls, text: str) -> TractionBatteryCode:
        """Read a code as people and scanners write it.

        Raises:
            InvalidIdentifierError: wrong length, a symbol that may not stand at its position (1-based, in the
                normalised text), a date that does not exist, or a serial of zero.
        """
        refuse_long(KIND, text)
        return cls(squeeze(text))

    @classmethod
    def compose(
        cls,
        *,
        maker_code: str,
        product_type: BatteryLevel,
        chemistry: Chemistry,
        specification_code: str,
        produced_on: date,
        serial: int,
        traceability_code: str = "",
        reused_type: BatteryLevel | None = None,
    ) -> TractionBatteryCode:
        """Build a code from its parts: of a new product with a traceability code, of an echelon one without.

        Raises:
            InvalidIdentifierError: a part that no code can carry.
        """
        letters = f"{_letter_of_level(product_type)}{_letter_of_chemistry(chemistry)}"
        design = f"{maker_code}{letters}{specification_code}"
        production = f"{_date_symbols(produced_on)}{_serial_digits(serial)}"
        ending = "" if reused_type is None else f"R{_letter_of_level(reused_type)}"
        code = cls(f"{design}{traceability_code}{production}{ending}")
        if (code.maker_code, code.specification_code) != (maker_code, specification_code):
            raise InvalidIdentifierError(
                KIND, code.text, "a part of wrong length moves its neighbours", allowed=_lengths()
            )
        return code

    @property
    def chemistry(self) -> Chemistry:
        """The battery type as a chemistry; `warnings` say when its meaning is known from memory only."""
        return BATTERY_TYPES[self.battery_type][0]

    @property
    def is_echelon(self) -> bool:
        """Whether this is the code of an echelon (second-life) product."""
        return self.reused_type is not None

    def warnings(self, *, today: date) -> tuple[IdentifierWarning, ...]:
        """What is worth telling about this valid code, as of `today`."""
        found = (
            self._future_date(today),
            self._confusable_letter(),
            self._remembered_type(),
            self._remembered_date(),
            self._differing_type(),
        )
        return tuple(warning for warning in found if warning is not None)

    def __str__(self) -> str:
        return self.text

    def _future_date(self, today: date) -> IdentifierWarning | None:
        if self.produced_on <= today:
            return None
        return IdentifierWarning(
            WarningCode.DATE_IN_FUTURE,
            f"the date of production, {self.produced_on.isoformat()}, lies after {today.isoformat()}",
        )

    def _confusable_letter(self) -> IdentifierWarning | None:
        free = f"{self.text[:7]}{self.traceability_code or ''}"
        places = [str(position) for position, character in enumerate(free, 1) if character in "IO"]
        if not places:
            return None
        return IdentifierWarning(
            WarningCode.LETTER_I_OR_O,
            f"I or O at position {', '.join(places)}: it may be a misread 1 or 0; dates avoid both",
        )

    def _remembered_type(self) -> IdentifierWarning | None:
        chemistry, evidence = BATTERY_TYPES[self.battery_type]
        if evidence is Evidence.SOURCED:
            return None
        return IdentifierWarning(
            WarningCode.BATTERY_TYPE_FROM_MEMORY,
            f"that battery type {self.battery_type} means {chemistry} was not checked against the standard",
        )

    def _remembered_date(self) -> IdentifierWarning | None:
        if self.produced_on.year <= LAST_SOURCED_YEAR and self.produced_on.day != INFERRED_DAY:
            return None
        return IdentifierWarning(
            WarningCode.DATE_FROM_MEMORY,
            f"day symbol 0 as 31, and years after {LAST_SOURCED_YEAR}, were not checked against the standard",
        )

    def _differing_type(self) -> IdentifierWarning | None:
        if self.reused_type is None or self.reused_type is self.product_type:
            return None
        return IdentifierWarning(
            WarningCode.ECHELON_TYPE_DIFFERS,
            f"position 4 says {self.product_type}, the last letter {self.reused_type}: check which is meant",
        )


def _rule(text: str) -> CodingRule:
    """The first rule with the length of `text`."""
    for rule in CODING_RULES:
        if rule.length == len(text):
            return rule
    reason = f"it has {len(text)} characters"
    if len(text) == _EIGHTEEN:
        reason += "; some descriptions say 24 or 18, but an echelon code has 19 and ends in R and P, M or C"
    raise InvalidIdentifierError(KIND, text, reason, allowed=_lengths())


def _lengths() -> str:
    return " or ".join(f"{rule.length} characters ({rule.product}, {rule.standard})" for rule in CODING_RULES)


def _parts(text: str, rule: CodingRule) -> Mapping[Part, str]:
    """Cut `text` as the rule says, and check each symbol."""
    parts: dict[Part, str] = {}
    start = 0
    for segment in rule.segments:
        piece = text[start : start + segment.length]
        wrong = first_outside(piece, segment.symbols)
        if wrong is not None:
            raise InvalidIdentifierError(
                KIND,
                text,
                f"{piece[wrong - 1]!r} is no {segment.part}",
                position=start + wrong,
                allowed=segment.allowed,
            )
        parts[segment.part] = piece
        start += segment.length
    return parts


def _produced_on(text: str, *, parts: Mapping[Part, str], rule: CodingRule) -> date:
    year, month, day = YEARS[parts[Part.YEAR]], MONTHS[parts[Part.MONTH]], DAYS[parts[Part.DAY]]
    days = calendar.monthrange(year, month)[1]
    if day > days:
        raise InvalidIdentifierError(
            KIND,
            text,
            f"{year}-{month:02} has {days} days and no {day}",
            position=_position(Part.DAY, rule),
            allowed=f"1 (day 1) to {DAY_SYMBOLS[days]} (day {days})",
        )
    return date(year, month, day)


def _serial(text: str, *, parts: Mapping[Part, str], rule: CodingRule) -> int:
    serial = int(parts[Part.SERIAL])
    if serial == 0:
        raise InvalidIdentifierError(
            KIND,
            text,
            "serials of a day begin with one",
            position=_position(Part.SERIAL, rule),
            allowed="0000001-9999999",
        )
    return serial


def _position(part: Part, rule: CodingRule) -> int:
    """The 1-based position at which a part begins."""
    before = 0
    for segment in rule.segments:
        if segment.part is part:
            break
        before += segment.length
    return before + 1


def _letter_of_level(level: BatteryLevel) -> str:
    for letter, meaning in PRODUCT_TYPES.items():
        if meaning is level:
            return letter
    raise InvalidIdentifierError(
        KIND, level, "no letter stands for this level", allowed="PACK, MODULE or CELL"
    )


def _letter_of_chemistry(chemistry: Chemistry) -> str:
    for letter, (meaning, _) in BATTERY_TYPES.items():
        if meaning is chemistry:
            return letter
    coded = ", ".join(meaning for meaning, _ in BATTERY_TYPES.values())
    raise InvalidIdentifierError(KIND, chemistry, "no letter stands for this chemistry", allowed=coded)


def _date_symbols(day: date) -> str:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidIdentifierError(
            KIND, day.isoformat(), "no symbol stands for this year", allowed=f"{FIRST_YEAR}-{LAST_YEAR}"
        )
    return f"{YEAR_SYMBOLS[day.year]}{MONTH_SYMBOLS[day.month]}{DAY_SYMBOLS[day.day]}"


def _serial_digits(serial: int) -> str:
    if not 0 < serial <= _MAX_SERIAL:
        raise InvalidIdentifierError(
            KIND, str(serial), "a serial of the day has seven digits", allowed=f"1-{_MAX_SERIAL}"
        )
    return f"{serial:07}"
