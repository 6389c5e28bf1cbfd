"""Clients of both kinds of streams: `graphql-transport-ws`, and server-sent events (distinct connections).

A stream yields the responses of one subscription. Every wait has a deadline, so a stream that stays silent
fails the test instead of holding it up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.e2e.gateways import Gateway

DEADLINE_S = 15
PROTOCOL = Subprotocol("graphql-transport-ws")

FOLLOW = """subscription ($after: String) {
  batteryStatusChanged(after: $after) {
    id type cursor sequence recordedBy { name }
    battery { id level stage passportStatus }
    ... on WorkAssigned { capacity assignee { name } }
    ... on Collected { massKg route }
    ... on Dismantled { massKg released { id } }
    ... on LotProcessed { massKg lot { id reference } }
    ... on Recycled { lot { id reference } }
  }
}"""

Event = dict[str, Any]

_TLS = httpx.create_ssl_context()  # not used, and slow to make for each client


@dataclass(frozen=True, slots=True)
class Stream:
    """The events of one open subscription."""

    responses: AsyncGenerator[dict[str, Any], None]

    async def event(self) -> Event:
        """The next event, as `batteryStatusChanged` delivers it."""
        response = await self.response()
        assert "errors" not in response, response
        event: Event = response["data"]["batteryStatusChanged"]
        return event

    async def events(self, count: int) -> list[Event]:
        """The next events."""
        return [await self.event() for _ in range(count)]

    async def response(self) -> dict[str, Any]:
        """The next response, with its errors if it has any."""
        async with asyncio.timeout(DEADLINE_S):
            return await anext(self.responses)


Opened = AbstractAsyncContextManager[Stream]
Open = Callable[..., Opened]


@asynccontextmanager
async def socket(
    gateway: Gateway, token: str | None, *, after: str | None = None, query: str = FOLLOW
) -> AsyncIterator[Stream]:
    """Subscribe over a WebSocket of its own. Leaving the block cuts the connection without a farewell."""
    async with connected(gateway, token) as connection:
        payload = {"query": query, "variables": {"after": after}}
        await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        async with aclosing(_socket_responses(connection)) as responses:
            yield Stream(responses)
        connection.transport.abort()


@asynccontextmanager
async def connected(gateway: Gateway, token: str | None) -> AsyncIterator[ClientConnection]:
    """Open a WebSocket, and have it acknowledged."""
    address = f"{gateway.url.replace('http://', 'ws://')}/graphql"
    async with connect(address, subprotocols=[PROTOCOL], open_timeout=DEADLINE_S) as connection:
        payload = {} if token is None else {"authorization": f"Bearer {token}"}
        await connection.send(json.dumps({"type": "connection_init", "payload": payload}))
        async with asyncio.timeout(DEADLINE_S):
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
        yield connection


async def _socket_responses(connection: ClientConnection) -> AsyncGenerator[dict[str, Any], None]:
    async for text in connection:
        message = json.loads(text)
        if message["type"] == "complete":
            return
        payload = message["payload"]
        yield payload if message["type"] == "next" else {"errors": payload}


@asynccontextmanager
async def server_sent(
    gateway: Gateway, token: str | None, *, after: str | None = None, query: str = FOLLOW
) -> AsyncIterator[Stream]:
    """Subscribe by server-sent events. Leaving the block cuts the connection."""
    headers = {"accept": "text/event-stream"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    body = {"query": query, "variables": {"after": after}}
    async with (
        httpx.AsyncClient(timeout=DEADLINE_S, verify=_TLS) as client,
        client.stream("POST", f"{gateway.url}/graphql", json=body, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        async with aclosing(_sent_responses(answer)) as responses:
            yield Stream(responses)


async def _sent_responses(answer: httpx.Response) -> AsyncGenerator[dict[str, Any], None]:
    kind = ""
    async for line in answer.aiter_lines():
        name, _, value = line.partition(":")
        if name == "event":
            kind = value.strip()
        if kind == "complete":
            return
        if name == "data":
            yield json.loads(value)
