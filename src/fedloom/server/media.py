"""Media types: what a body is written in, and what an answer may be written in.

GraphQL over HTTP, "Media Types"; RFC 9110, 12.5.1 for Accept. Both are decided by pure functions of one
header, and remembered: clients send the same few headers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class MediaType(StrEnum):
    """The forms of an answer, in the order in which they are preferred where the client has no wish."""

    JSON = "application/json"
    GRAPHQL_RESPONSE = "application/graphql-response+json"
    EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the client accepts: the best form of one answer, and whether it named event streams."""

    best: MediaType
    event_stream: bool


@lru_cache(maxsize=256)
def accepted(accept: bytes | None) -> Accepted | None:
    """Return what an Accept header allows, or None where none of our forms is acceptable.

    No header means application/json, as the audits of graphql-http have it. A wildcard never means an event
    stream: a client that does not name it could not read it. Of equal weights the first one wins.
    """
    if accept is None or not accept.strip():
        return Accepted(MediaType.JSON, event_stream=False)
    weights: dict[MediaType, tuple[float, int]] = {}
    named: set[MediaType] = set()
    for place, item in enumerate(accept.decode("latin-1").split(",")):
        range_, weight, charset = _parsed(item)
        if charset not in (None, "utf-8", "utf8"):
            continue
        for media in _matches(range_):
            exact = range_ == media
            if media in named and not exact:
                continue
            if exact:
                named.add(media)
            weights[media] = (weight, -place)
    usable = {media: weight for media, weight in weights.items() if weight[0] > 0}
    if not usable:
        return None
    order = list(MediaType)
    best = max(usable, key=lambda media: (usable[media], -order.index(media)))
    return Accepted(best, MediaType.EVENT_STREAM in usable)


@lru_cache(maxsize=256)
def is_json_in_utf8(content_type: bytes | None) -> bool:
    """Say whether a body is application/json, in UTF-8 as far as it says (GraphQL over HTTP, "POST")."""
    if content_type is None or b"," in content_type:
        return False
    media, _weight, charset = _parsed(content_type.decode("latin-1"))
    return media == MediaType.JSON and charset in (None, "utf-8", "utf8")


def _matches(range_: str) -> tuple[MediaType, ...]:
    if range_ in ("*/*", "application/*"):
        return (MediaType.JSON, MediaType.GRAPHQL_RESPONSE)
    return (MediaType(range_),) if range_ in set(MediaType) else ()


def _parsed(item: str) -> tuple[str, float, str | None]:
    """Return the media range, its weight and its charset; what cannot be read as a weight counts nothing."""
    range_, *parameters = (part.strip().lower() for part in item.split(";"))
    weight, charset = 1.0, None
    for parameter in parameters:
        name, _equals, value = (part.strip() for part in parameter.partition("="))
        if name == "q":
            weight = _weight(value)
        elif name == "charset":
            charset = value.strip('"')
    return range_, weight, charset


def _weight(value: str) -> float:
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
