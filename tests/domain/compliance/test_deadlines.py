"""Terms of reports: working days of China, and which row holds on which day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from celltrail.domain.compliance.deadlines import DEADLINES, ORDER_73, Count, caused_by
from celltrail.domain.compliance.working_days import DueDay, after_working_days
from celltrail.domain.confidence import Confidence
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.vocabulary import Regime


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        pytest.param(date(2026, 3, 2), 1, date(2026, 3, 3), id="the next day"),
        pytest.param(date(2026, 3, 6), 1, date(2026, 3, 9), id="over a weekend"),
        pytest.param(date(2026, 2, 13), 1, date(2026, 2, 14), id="a Saturday that is worked"),
        pytest.param(date(2026, 2, 14), 1, date(2026, 2, 24), id="over the Spring Festival"),
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="over the National Day"),
        pytest.param(date(2026, 3, 2), 15, date(2026, 3, 23), id="15"),
        pytest.param(date(2026, 4, 1), 30, date(2026, 5, 18), id="30, over two holidays and a Saturday"),
        pytest.param(date(2018, 8, 1), 15, date(2018, 8, 22), id="when the terms began"),
    ],
)
def test_a_term_counts_working_days_after_the_event(start: date, count: int, due: date) -> None:
    assert after_working_days(start, count) == DueDay(due)


def test_beyond_the_published_calendar_a_day_is_provisional() -> None:
    published = after_working_days(date(2026, 11, 2), 15)
    beyond = after_working_days(date(2035, 1, 1), 5)

    assert published == DueDay(date(2026, 11, 23))
    assert beyond == DueDay(date(2035, 1, 8), is_provisional=True)


@pytest.mark.parametrize("count", [0, -1])
def test_a_term_is_positive(count: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        after_working_days(ORDER_73, count)


def test_the_terms_of_2018_end_the_day_before_the_order() -> None:
    before = caused_by(Event.REPAIRED, date(2026, 3, 31))
    since = caused_by(Event.REPAIRED, ORDER_73)

    assert [each.id for each in before] == ["CN-2018-REPAIR"]
    assert [each.confidence for each in before] == [Confidence.SOURCED]
    assert [each.id for each in since] == ["CN-REPAIR"]
    assert [each.confidence for each in since] == [Confidence.DESIGN]
    assert caused_by(Event.REPAIRED, date(2018, 7, 31)) == ()


def test_a_term_can_be_configured() -> None:
    (row,) = caused_by(Event.REPAIRED, ORDER_73)

    assert row.due(date(2026, 3, 2)).day == date(2026, 4, 14)
    assert row.due(date(2026, 3, 2), {"CN-REPAIR": 1}).day == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("on", "regimes"), [(date(2027, 2, 17), []), (date(2027, 2, 18), ["EU-REGISTRATION"])]
)
def test_the_registry_is_owed_since_the_passport_is(on: date, regimes: list[str]) -> None:
    assert [each.id for each in caused_by(Event.PLACED_ON_MARKET, on)] == regimes


def test_the_union_sets_no_terms() -> None:
    (row,) = caused_by(Event.PLACED_ON_MARKET, date(2027, 3, 1))

    assert row.count is Count.SAME_DAY
    assert row.due(date(2027, 3, 1)) == DueDay(date(2027, 3, 1))


def test_rows_are_told_apart_and_one_holds_at_a_time() -> None:
    assert max(Counter(each.id for each in DEADLINES).values()) == 1
    for event in Event:
        for regime in Regime:
            for on in (date(2018, 8, 1), date(2026, 3, 31), date(2026, 4, 1), date(2027, 2, 18)):
                rows = [each for each in caused_by(event, on) if each.regime is regime]
                assert len(rows) <= 1
