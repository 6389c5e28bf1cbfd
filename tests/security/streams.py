"""Clients of a gateway's streams that say what they are told to, also what no client should."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.security.house import DEADLINE_S, House

PROTOCOL = Subprotocol("graphql-transport-ws")
FOLLOW = "subscription { batteryStatusChanged { id } }"


@asynccontextmanager
async def socket(
    house: House, *, protocol: Subprotocol = PROTOCOL, headers: dict[str, str] | None = None, query: str = ""
) -> AsyncIterator[ClientConnection]:
    """An open WebSocket on which nothing was said yet."""
    address = f"{house.url.replace('http://', 'ws://')}/graphql{query}"
    async with connect(
        address, subprotocols=[protocol], additional_headers=headers or {}, open_timeout=DEADLINE_S
    ) as opened:
        yield opened


async def initialise(opened: ClientConnection, token: str) -> None:
    """Say who one is."""
    await say(opened, type="connection_init", payload={"authorization": f"Bearer {token}"})


@asynccontextmanager
async def following(house: House, token: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket with a subscription that runs."""
    async with socket(house) as opened:
        await initialise(opened, token)
        async with asyncio.timeout(DEADLINE_S):
            assert json.loads(await opened.recv()) == {"type": "connection_ack"}
        await say(opened, type="subscribe", id="1", payload={"query": FOLLOW})
        await say(opened, type="ping")
        async with asyncio.timeout(DEADLINE_S):
            assert json.loads(await opened.recv()) == {"type": "pong"}
        yield opened


@asynccontextmanager
async def event_stream(house: House, token: str) -> AsyncIterator[asyncio.Task[str]]:
    """Server-sent events that have begun; the task ends with all of their text."""
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {token}"}
    async with house.client.stream("POST", "/graphql", json={"query": FOLLOW}, headers=headers) as answer:
        assert answer.status_code == 200

        async def text() -> str:
            async with asyncio.timeout(DEADLINE_S):
                return (await answer.aread()).decode()

        reading = asyncio.create_task(text())
        yield reading
        reading.cancel()
        await asyncio.wait([reading])


async def say(opened: ClientConnection, **message: object) -> None:
    """Send one message."""
    await opened.send(json.dumps(message))


async def ending(opened: ClientConnection) -> tuple[int | None, list[dict[str, Any]]]:
    """The code that a socket is closed with, and what came before."""
    messages: list[dict[str, Any]] = []
    async with asyncio.timeout(DEADLINE_S):
        try:
            while True:
                messages.append(json.loads(await opened.recv()))
        except ConnectionClosed:
            return opened.close_code, messages
