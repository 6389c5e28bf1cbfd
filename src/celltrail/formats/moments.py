"""Dates and times as documents write them, with the faults that real documents hold."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from celltrail.formats.faults import FaultCode, Findings

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_MICROSECOND_DIGITS = 6


def read_date(text: str, pointer: str, findings: Findings) -> date | None:
    """Read a calendar date, YYYY-MM-DD; None when a fault was reported."""
    match = _DATE.fullmatch(text)
    if match is None or match[2]:
        findings.report(FaultCode.NOT_ALLOWED, pointer, f"{text[:40]!r} is not a date as YYYY-MM-DD")
        return None
    try:
        return date.fromisoformat(match[1])
    except ValueError as error:
        findings.report(FaultCode.IMPOSSIBLE_DATE, pointer, f"{text!r} is no date: {error}")
        return None


def read_moment(text: str, pointer: str, findings: Findings) -> datetime | None:
    """Read a time with its offset (RFC 3339), as it was written; None when a fault was reported.

    Where the reading is lenient, a date alone is its first moment, and a time without an offset is UTC.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        return _date_for_moment(text, pointer, findings)
    day, clock, fraction, offset = match.groups()
    if offset is None:
        findings.report(FaultCode.TIME_WITHOUT_ZONE, pointer, f"{text!r} has no offset from UTC")
    microseconds = int((fraction or "0").ljust(_MICROSECOND_DIGITS, "0")[:_MICROSECOND_DIGITS])
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=_zone(offset))
        moment.astimezone(UTC)  # the first and last hours of the calendar have no UTC
    except (ValueError, OverflowError) as error:
        findings.report(FaultCode.IMPOSSIBLE_DATE, pointer, f"{text!r} is no time: {error}")
        return None
    return moment.replace(microsecond=microseconds)


def write_moment(moment: datetime) -> str:
    """Write a time as RFC 3339, with as few digits of a second as it needs."""
    if moment.microsecond == 0:
        return moment.isoformat()
    return moment.isoformat(timespec="microseconds" if moment.microsecond % 1000 else "milliseconds")


def _date_for_moment(text: str, pointer: str, findings: Findings) -> datetime | None:
    match = _DATE.fullmatch(text)
    if match is None:
        allowed = "a time as 2027-02-18T09:30:00Z"
        findings.report(FaultCode.NOT_ALLOWED, pointer, f"{text[:40]!r} is not {allowed}")
        return None
    findings.report(FaultCode.DATE_WHERE_TIME_IS_REQUIRED, pointer, f"{text!r} is a date without a time")
    try:
        moment = datetime.combine(date.fromisoformat(match[1]), datetime.min.time(), _zone(match[2]))
        moment.astimezone(UTC)  # as above
    except (ValueError, OverflowError) as error:
        findings.report(FaultCode.IMPOSSIBLE_DATE, pointer, f"{text!r} is no date: {error}")
        return None
    return moment


def _zone(offset: str | None) -> timezone:
    if offset is None or offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    return timezone((-1 if offset[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
