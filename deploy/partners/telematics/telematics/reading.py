"""What a vehicle's backend sends: readings of the battery management system, and charge sessions.

A body is taken as a whole or not at all. It holds one or both of two lists:

    {"readings": [{"battery": ID, "takenAt": TIME, "stateOfChargePercent": 61.5,
                   "stateOfCertifiedEnergyPercent": 93.2, "chargeCycles": 412, "temperatureC": 24.5}],
     "chargeSessions": [{"battery": ID, "session": "A-17", "startedAt": TIME, "endedAt": TIME,
                         "energyKwh": 41.2}]}

ID is the `Battery.id` of the graph; TIME is RFC 3339 with an offset; the temperature may be left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

MAX_ENTRIES = 1_000
CLOCK_SKEW = timedelta(minutes=5)
MAX_CYCLES = 1_000_000

Entry = TypeVar("Entry")
Path = tuple[str | int, ...]

_NAME = re.compile(r"[\x21-\x7e]{1,200}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_PERCENT = (Decimal(0), Decimal(100))
_TEMPERATURE_C = (Decimal(-60), Decimal(1_000))
_ENERGY_KWH = (Decimal(0), Decimal(10_000))
_MAX_DIGITS = 12


class TelemetryRefusedError(Exception):
    """A body that is not what it should be; `path` leads to the fault."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message, self.path = message, path


@dataclass(frozen=True, slots=True)
class Reading:
    """One battery at one moment."""

    battery: str
    taken_at: datetime
    state_of_charge_percent: Decimal
    state_of_certified_energy_percent: Decimal
    charge_cycles: int
    temperature_c: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ChargeSession:
    """One charge, from plug to plug; `session` is the sender's own number of it."""

    battery: str
    session: str
    started_at: datetime
    ended_at: datetime
    energy_kwh: Decimal


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Everything that one request brings."""

    readings: tuple[Reading, ...]
    sessions: tuple[ChargeSession, ...]


def parse_telemetry(body: bytes, *, now: datetime) -> Telemetry:
    """Read a body.

    Raises:
        TelemetryRefusedError: it is no JSON, or something in it is missing, of another kind or impossible.
    """
    try:
        document = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise TelemetryRefusedError("the body is not JSON") from error
    members = _object(document, ())
    unknown = set(members) - {"readings", "chargeSessions"}
    if unknown:
        raise TelemetryRefusedError("known members are readings and chargeSessions", (min(unknown),))
    telemetry = Telemetry(
        _entries(members, "readings", _reading, now), _entries(members, "chargeSessions", _session, now)
    )
    if not 1 <= len(telemetry.readings) + len(telemetry.sessions) <= MAX_ENTRIES:
        raise TelemetryRefusedError(f"one request brings 1 to {MAX_ENTRIES} entries")
    return telemetry


def _entries(
    members: Mapping[str, Any], name: str, parse: Callable[[_Members], Entry], now: datetime
) -> tuple[Entry, ...]:
    listed = members.get(name, [])
    if not isinstance(listed, list):
        raise TelemetryRefusedError("this is a list", (name,))
    return tuple(
        parse(_Members(_object(each, (name, index)), (name, index), now)) for index, each in enumerate(listed)
    )


def _reading(given: _Members) -> Reading:
    return Reading(
        battery=given.name("battery"),
        taken_at=given.time("takenAt"),
        state_of_charge_percent=given.number("stateOfChargePercent", _PERCENT),
        state_of_certified_energy_percent=given.number("stateOfCertifiedEnergyPercent", _PERCENT),
        charge_cycles=given.count("chargeCycles", MAX_CYCLES),
        temperature_c=given.number("temperatureC", _TEMPERATURE_C) if given.has("temperatureC") else None,
    )


def _session(given: _Members) -> ChargeSession:
    session = ChargeSession(
        battery=given.name("battery"),
        session=given.name("session"),
        started_at=given.time("startedAt"),
        ended_at=given.time("endedAt"),
        energy_kwh=given.number("energyKwh", _ENERGY_KWH),
    )
    if session.ended_at < session.started_at:
        raise given.refusal("endedAt", "a charge ends after it started")
    return session


@dataclass(frozen=True, slots=True)
class _Members:
    """The members of one entry, each read as what it should be."""

    members: Mapping[str, Any]
    path: Path
    now: datetime

    def has(self, name: str) -> bool:
        return self.members.get(name) is not None

    def name(self, name: str) -> str:
        value = self.members.get(name)
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise self.refusal(name, "this is a text of 1 to 200 characters without spaces")
        return value

    def time(self, name: str) -> datetime:
        moment = _moment(self.members.get(name))
        if moment is None:
            message = "this is an RFC 3339 time with an offset, such as 2027-02-18T09:30:00Z"
            raise self.refusal(name, message)
        if moment > self.now + CLOCK_SKEW:
            raise self.refusal(name, "this is in the future")
        return moment

    def number(self, name: str, bounds: tuple[Decimal, Decimal]) -> Decimal:
        value = self.members.get(name)
        low, high = bounds
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and low <= value <= high:
            number = Decimal(value)
            _, digits, exponent = number.as_tuple()
            if len(digits) <= _MAX_DIGITS and abs(int(exponent)) <= _MAX_DIGITS:
                return number
        raise self.refusal(name, f"this is a number from {low} to {high} of at most {_MAX_DIGITS} digits")

    def count(self, name: str, most: int) -> int:
        value = self.members.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise self.refusal(name, f"this is a whole number from 0 to {most}")
        return value

    def refusal(self, name: str, message: str) -> TelemetryRefusedError:
        return TelemetryRefusedError(message, (*self.path, name))


def _object(value: object, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TelemetryRefusedError("this is an object", path)
    return value


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _no_number(text: str) -> None:
    raise ValueError(text)
