"""Dates and times of documents: the calendar's edges, and what no later step could use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.moments import read_moment

_NO_TIME = [
    pytest.param("2026-02-30T00:00:00Z", id="30 February"),
    pytest.param("2026-03-01T24:00:00Z", id="24 o'clock"),
    pytest.param("2026-03-01T10:00:60Z", id="a leap second"),
    pytest.param("2026-03-01T10:00:00+99:99", id="an offset of four days"),
    pytest.param("0001-01-01T00:00:00+14:00", id="before the first hour of UTC"),
    pytest.param("9999-12-31T23:59:59-14:00", id="after the last hour of UTC"),
    pytest.param("0001-01-01+14:00", id="a date before the first hour of UTC"),
    pytest.param("7172-75-08", id="a date of no calendar"),
]


@pytest.mark.parametrize("text", _NO_TIME)
def test_a_time_that_no_calendar_has_is_a_fault_and_no_crash(text: str) -> None:
    findings = Findings(lenient=True)

    assert read_moment(text, "/eventTime", findings) is None
    (warning,) = [each for each in findings.settle() if each.code is FaultCode.IMPOSSIBLE_DATE]
    assert warning.pointer == "/eventTime"


def test_a_time_keeps_its_microseconds_and_its_offset() -> None:
    moment = read_moment("2026-03-01T10:00:00.1234569+02:00", "", Findings())

    assert moment is not None
    assert moment.isoformat() == "2026-03-01T10:00:00.123456+02:00"
    assert moment.astimezone(UTC) == datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)
