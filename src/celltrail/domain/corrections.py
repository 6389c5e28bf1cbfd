"""What of an event can be corrected afterwards, and the body that results. Pure.

CORRECTABLE is the whole list: facts that were read, typed or weighed wrongly. Who took part, and what was
built into what, is not corrected but undone by a further event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from celltrail.domain.errors import InvalidInputError, Path
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.events import EventBody
from celltrail.domain.identifiers import Vin
from celltrail.domain.quantities import (
    read,
    require_between,
    require_not_negative,
    require_positive,
    require_share,
    require_text,
)
from celltrail.domain.vocabulary import EndOfLifeRoute

Check = Callable[[Any, Path], Any]


def corrected_body(body: EventBody, changes: Mapping[str, Any]) -> EventBody:
    """Return `body` with the changed fields; names are those of the body's class, values JSON.

    Raises:
        InvalidInputError: a value that the field cannot have.
    """
    checked = {
        name: _CHECKS[name](value, ("changes", name)) if value is not None else None
        for name, value in changes.items()
    }
    return replace(body, **checked)


def _decimal(value: Any, path: Path) -> Decimal:  # noqa: ANN401 -- JSON enters here
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        message = f"{str(value)[:40]!r} is no number; write it as text or as an integer"
        raise InvalidInputError(message, path=path)
    try:
        return Decimal(value)
    except InvalidOperation:
        message = f"{str(value)[:40]!r} is no number"
        raise InvalidInputError(message, path=path) from None


def _number(check: Callable[..., Decimal | None]) -> Check:
    return lambda value, path: check(_decimal(value, path), path=path)


def _text(longest: int) -> Check:
    def check(value: Any, path: Path) -> str:  # noqa: ANN401 -- JSON enters here
        if not isinstance(value, str):
            message = "a text is wanted"
            raise InvalidInputError(message, path=path)
        return require_text(value, path=path, longest=longest)

    return check


def _vin(value: Any, path: Path) -> str:  # noqa: ANN401 -- JSON enters here
    return str(read(Vin.parse, str(value), path=path))


def _cycles(value: Any, path: Path) -> int:  # noqa: ANN401 -- JSON enters here
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:  # noqa: PLR2004 -- the bound of recordMeasurement
        message = f"{str(value)[:40]!r} is no number of cycles from 0 to 1000000"
        raise InvalidInputError(message, path=path)
    return value


def _date(value: Any, path: Path) -> date:  # noqa: ANN401 -- JSON enters here
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        message = f"{str(value)[:40]!r} is no date (YYYY-MM-DD)"
        raise InvalidInputError(message, path=path) from None


def _route(value: Any, path: Path) -> EndOfLifeRoute:  # noqa: ANN401 -- JSON enters here
    try:
        return EndOfLifeRoute(value)
    except ValueError:
        message = f"{str(value)[:40]!r} is no route; allowed: {', '.join(EndOfLifeRoute)}"
        raise InvalidInputError(message, path=path) from None


def _temperature(value: Decimal, *, path: Path) -> Decimal | None:
    return require_between(value, -100, 1_000, path=path)


_CHECKS: Mapping[str, Check] = {
    "state_of_health": _number(require_share),
    "state_of_charge": _number(require_share),
    "cycle_count": _cycles,
    "remaining_capacity_ah": _number(require_not_negative),
    "remaining_energy_kwh": _number(require_not_negative),
    "energy_throughput_kwh": _number(require_not_negative),
    "internal_resistance_ohm": _number(require_not_negative),
    "minimum_temperature_c": _number(_temperature),
    "maximum_temperature_c": _number(_temperature),
    "device": _text(200),
    "vin": _vin,
    "vin_in": _vin,
    "vin_out": _vin,
    "system": _text(200),
    "station": _text(200),
    "placed_on": _date,
    "description": _text(2_000),
    "reason": _text(500),
    "mass_kg": _number(require_positive),
    "condition": _text(20),
    "route": _route,
    "method": _text(500),
    "title": _text(200),
    "vehicle_model": _text(200),
    "vehicle_certificate_on": _date,
    "import_cleared_on": _date,
    "removed_destination": _text(200),
    "uncoded_declaration": _text(500),
    "scrap_certificate": _text(200),
    "received_on": _date,
    "handed_over_on": _date,
    "receiver": _text(200),
    "source_party": _text(200),
    "outbound_on": _date,
}

CORRECTABLE: Mapping[Event, frozenset[str]] = {
    Event.MEASURED: frozenset(
        {
            "state_of_health",
            "state_of_charge",
            "cycle_count",
            "remaining_capacity_ah",
            "remaining_energy_kwh",
            "energy_throughput_kwh",
            "internal_resistance_ohm",
            "minimum_temperature_c",
            "maximum_temperature_c",
            "device",
        }
    ),
    Event.INSTALLED: frozenset(
        {"vin", "system", "vehicle_model", "vehicle_certificate_on", "import_cleared_on"}
    ),
    Event.SWAPPED: frozenset({"station", "vin_in", "vin_out"}),
    Event.PLACED_ON_MARKET: frozenset({"placed_on"}),
    Event.REPAIRED: frozenset({"description", "removed_destination", "uncoded_declaration"}),
    Event.REMOVED: frozenset({"reason", "scrap_certificate", "received_on", "handed_over_on", "receiver"}),
    Event.COLLECTED: frozenset({"mass_kg", "condition", "route", "source_party", "outbound_on", "receiver"}),
    Event.DISMANTLED: frozenset({"mass_kg", "method"}),
    Event.EVIDENCE_ATTACHED: frozenset({"title"}),
}
