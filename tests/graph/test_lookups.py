"""Look-ups by a complete identifier are counted by caller and minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from celltrail.graph.lookups import LookupLimit, RateLimitedError

AT = datetime(2027, 3, 1, 8, 0, 20, tzinfo=UTC)


def test_c53_one_too_many_is_refused_until_the_minute_is_over() -> None:
    limit = LookupLimit(allowed=3)
    for _ in range(3):
        limit.charge("one", now=AT)

    with pytest.raises(RateLimitedError) as refused:
        limit.charge("one", now=AT)
    limit.charge("another", now=AT)
    limit.charge("one", now=AT + timedelta(seconds=refused.value.retry_after_s))

    assert refused.value.retry_after_s == 40


def test_c53_callers_without_number_are_forgotten_with_their_minute() -> None:
    limit = LookupLimit(allowed=1)
    for number in range(1_000):
        limit.charge(f"caller {number}", now=AT)

    limit.charge("one", now=AT + timedelta(minutes=1))

    assert len(limit._counts) == 1
