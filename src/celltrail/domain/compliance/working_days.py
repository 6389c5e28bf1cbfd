"""Working days in China: weekends, public holidays, and the weekends that are worked in exchange.

The State Council publishes each year's calendar late in the year before. Beyond what is published Mondays to
Fridays are counted, and the day is provisional: it is computed anew once the calendar is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import chinese_calendar  # type: ignore[import-untyped] # it has annotations and no marker

_A_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of a term; provisional where it was counted beyond the published calendar."""

    day: date
    is_provisional: bool = False


def after_working_days(start: date, count: int) -> DueDay:
    """Return the day on which a term of so many working days ends. The day of the event does not count.

    Raises:
        ValueError: a term that is not positive.
    """
    if count < 1:
        message = f"a term of {count} working days"
        raise ValueError(message)
    day, is_provisional = start, False
    while count:
        day += _A_DAY
        is_worked, is_published = _judged(day)
        is_provisional = is_provisional or not is_published
        count -= is_worked
    return DueDay(day, is_provisional)


def _judged(day: date) -> tuple[bool, bool]:
    """Whether a day is worked, and whether that is published."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < _SATURDAY, False
