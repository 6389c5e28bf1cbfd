"""What the tests of streams share: where a stream begins, what it told, and acts beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

from tests.e2e import streams
from tests.e2e.gateways import Gateway
from tests.e2e.lives import Family
from tests.e2e.streams import Event

Result = TypeVar("Result")
Given = ParamSpec("Given")

TRANSPORTS = pytest.mark.parametrize(
    "open_stream",
    [pytest.param(streams.socket, id="websocket"), pytest.param(streams.server_sent, id="sse")],
)

_LAST = "query ($id: ID!) { node(id: $id) { ... on Battery { history(last: 1) { nodes { cursor } } } } }"

_LOG = """query ($batteries: [ID!]!) {
  events(first: 100, filter: { batteries: $batteries }) { nodes { id } }
}"""


async def aside(act: Callable[Given, Result], /, *given: Given.args, **named: Given.kwargs) -> Result:
    """Let a partner act while streams are open."""
    return await asyncio.to_thread(act, *given, **named)


def last_cursor(gateway: Gateway, partner: str, battery_id: str) -> str:
    """The cursor of the last event of a battery: a stream after it misses nothing, whenever it opens."""
    (event,) = gateway.data(partner, _LAST, {"id": battery_id})["node"]["history"]["nodes"]
    cursor: str = event["cursor"]
    return cursor


def told(events: list[Event]) -> list[tuple[str, str]]:
    """The type of each event, and the battery that it is of."""
    return [(each["type"], each["battery"]["id"]) for each in events]


def logged(gateway: Gateway, partner: str, family: Family) -> list[str]:
    """The ids of all events of the family that the partner may see, in the order of the log."""
    found = gateway.data(partner, _LOG, {"batteries": [each.id for each in family]})
    return [each["id"] for each in found["events"]["nodes"]]
