"""Event bodies to and from the JSON values that the log commits to.

Values are JSON without floats: Decimals, dates and times are text, tuples lists, enums their value. Reading
is driven by the types of the body's class, so that an old event stays readable as long as the class keeps
its fields. A field that was erased reads as None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import BODIES, EventBody

PREFIX = "body."
"""Body fields are committed under this prefix, apart from the fields that every event has."""


_ERASED: tuple[None, None] = (None, None)


def encode_body(body: EventBody) -> dict[str, Any]:
    """All fields by their committed names; those that are not known too, so that a chain does not tell
    which.
    """
    return {f"{PREFIX}{each.name}": encode_value(getattr(body, each.name)) for each in fields(body)}


def decode_body(event_type: str, openings: Mapping[str, Any]) -> EventBody:
    """The body from the openings that are left: ``{"body.market": [salt, "DE"], …}``."""
    body_class = BODIES[LifecycleEventType(event_type)]
    values = {
        name: read(value)
        for name, read in _readers(body_class).items()
        if (value := openings.get(f"{PREFIX}{name}", _ERASED)[1]) is not None
    }
    return body_class(**values)


def encode_value(value: Any) -> Any:  # noqa: ANN401, C901, PLR0911 -- one case per kind of value
    """One value as JSON without floats."""
    match value:
        case Enum():
            return value.value
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case frozenset() | set():
            return sorted(encode_value(each) for each in value)
        case tuple() | list():
            return [encode_value(each) for each in value]
        case dict():
            return {key: encode_value(each) for key, each in value.items()}
        case float():
            return format(Decimal(repr(value)), "f")
    return value


def _readers(body_class: type[EventBody]) -> dict[str, Callable[[Any], Any]]:
    return _READERS[body_class.type]


def _reader(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type form
    inner = next(each for each in get_args(hint) if each is not NoneType)
    if get_origin(inner) is tuple:
        return tuple
    if inner is datetime or inner is date:
        return inner.fromisoformat
    if inner in (str, int, bool):
        return lambda value: value
    return inner  # type: ignore[no-any-return] # a Decimal or an enum: built by calling it


_READERS = {
    event_type: {each.name: _reader(get_type_hints(body_class)[each.name]) for each in fields(body_class)}
    for event_type, body_class in BODIES.items()
}
