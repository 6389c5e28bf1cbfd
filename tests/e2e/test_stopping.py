"""A gateway that is told to stop: readiness fails, what runs finishes, and streams are told."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.e2e import streams
from tests.e2e.following import aside, last_cursor
from tests.e2e.gateways import STOP_TIMEOUT_S, Gateway, started_demo
from tests.e2e.lives import Item, in_use, rival_pack
from tests.e2e.recording import document
from tests.e2e.streams import DEADLINE_S


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Gateway]:
    """A gateway that the test stops by itself."""
    with started_demo(tmp_path, batteries=62) as gateway:
        yield gateway


async def test_a_stop_fails_readiness_tells_streams_and_lets_requests_finish(own: Gateway) -> None:
    pack = rival_pack(own)
    assert own.client.get("/ready").status_code == 200

    async with (
        streams.connected(own, own.tokens["competitor"]) as socket,
        server_sent_text(own) as rest_of_events,
        half_sent(own, pack) as rest_of_request,
    ):
        own.process.send_signal(signal.SIGTERM)  # by SIGINT, all tests end their gateways
        await aside(wait_until_not_ready, own)
        refused = own.client.post("/graphql", json={"query": "{ viewer { roles } }"})
        with pytest.raises(ConnectionClosed) as told:
            async with asyncio.timeout(DEADLINE_S):
                await socket.recv()
        events = await rest_of_events
        status, answer = await rest_of_request()

    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (
        503,
        "SERVICE_UNAVAILABLE",
    )
    assert told.value.rcvd is not None
    assert told.value.rcvd.code == 1012  # clients connect again, to another gateway
    assert "event: complete" not in events
    assert (status, answer["data"]["result"]["__typename"]) == (200, "RecordMeasurementPayload")
    own.client.close()
    assert own.process.wait(timeout=STOP_TIMEOUT_S) == 0, "".join(own.said)


async def test_streams_that_were_cut_with_much_in_hand_do_not_hold_up_a_stop(own: Gateway) -> None:
    family = await aside(in_use, own)
    after = last_cursor(own, "oem", family.pack.id)
    for _ in range(2):
        await aside(in_use, own)

    async with AsyncExitStack() as all_cut:
        opened = [
            await all_cut.enter_async_context(open_stream(own, own.tokens["oem"], after=after))
            for open_stream in (streams.socket, streams.server_sent)
            for _ in range(6)
        ]
        for stream in opened:
            await stream.event()  # the first of many: the gateway is at work on the next of each
    own.client.close()
    own.process.send_signal(signal.SIGTERM)

    assert await aside(own.process.wait, STOP_TIMEOUT_S) == 0, "".join(own.said)


def wait_until_not_ready(gateway: Gateway) -> None:
    """Ask for readiness until it fails, which it must at once (here: within what a busy machine needs)."""
    deadline = time.monotonic() + 5
    while gateway.client.get("/ready").status_code == 200:
        assert time.monotonic() < deadline, "still ready"


@asynccontextmanager
async def server_sent_text(gateway: Gateway) -> AsyncIterator[asyncio.Task[str]]:
    """An event stream that waits for events; the task ends with all of its text when the stream ends."""
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {gateway.tokens['competitor']}"}
    async with (
        httpx.AsyncClient(timeout=DEADLINE_S) as client,
        client.stream(
            "POST", f"{gateway.url}/graphql", json={"query": streams.FOLLOW}, headers=headers
        ) as answer,
    ):

        async def text() -> str:
            return (await answer.aread()).decode()

        yield asyncio.create_task(text())


@asynccontextmanager
async def half_sent(gateway: Gateway, pack: Item) -> AsyncIterator[Callable[[], Awaitable[tuple[int, Any]]]]:
    """A mutation of which the gateway has asked for the body, and got half; yields what sends the rest."""
    given = {"idempotencyKey": "half", "battery": pack.key, "cycleCount": 7}
    body = json.dumps({"query": document("recordMeasurement"), "variables": {"input": given}}).encode()
    address = httpx.URL(gateway.url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {address.host}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {gateway.tokens['competitor']}\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    writer.write(head.encode())
    async with asyncio.timeout(DEADLINE_S):
        # The gateway says so when it begins to read the body: the request is in flight.
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
    writer.write(body[:50])
    await writer.drain()

    async def finish() -> tuple[int, Any]:
        writer.write(body[50:])
        async with asyncio.timeout(DEADLINE_S):
            text = (await reader.read()).decode()
        head, _, answer = text.partition("\r\n\r\n")
        return int(head.split(" ")[1]), json.loads(answer)

    try:
        yield finish
    finally:
        writer.close()
        await writer.wait_closed()
