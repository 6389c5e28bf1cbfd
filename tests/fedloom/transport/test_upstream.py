"""Subscriptions upstream: both protocols, connections that are lost, and clients that leave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import OperationType
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from fedloom.errors import SubgraphAnswerInvalidError, SubgraphError, SubgraphUnreachableError
from fedloom.transport.answer import Answer
from fedloom.transport.limits import TransportLimits
from fedloom.transport.request import SubgraphRequest
from fedloom.transport.signing import Outgoing, Sign, unsigned
from fedloom.transport.upstream import Upstream
from tests.fedloom.subgraph_servers import Received, always, partner, reply

REQUEST = SubgraphRequest(
    OperationType.SUBSCRIPTION, "subscription { n }", None, b'{"query":"subscription { n }"}'
)
LIMITS = TransportLimits(backoff_s=(0.01,), connect_timeout_s=1, timeout_s=1, max_event_bytes=1_000)
HEADERS = [(b"authorization", b"Bearer x")]


@dataclass(slots=True)
class SocketPartner:
    """A server of `graphql-transport-ws`, and what it heard."""

    url: str
    heard: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    authorizations: list[str | None] = field(default_factory=list)


Speaking = Callable[[ServerConnection, SocketPartner], Awaitable[None]]


@asynccontextmanager
async def socket_partner(speaking: Speaking) -> AsyncIterator[SocketPartner]:
    async def connected(socket: ServerConnection) -> None:
        running.connections += 1
        assert socket.request is not None
        running.authorizations.append(socket.request.headers.get("authorization"))
        try:
            running.heard.append(json.loads(await socket.recv()))
            await say(socket, type="connection_ack")
            running.heard.append(json.loads(await socket.recv()))
            await speaking(socket, running)
            async for message in socket:
                running.heard.append(json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            running.left.set()

    async with serve(connected, "127.0.0.1", 0, subprotocols=["graphql-transport-ws"]) as server:  # type: ignore[list-item] # a NewType of str
        port = next(iter(server.sockets)).getsockname()[1]
        running = SocketPartner(f"http://127.0.0.1:{port}/graphql")
        yield running


async def say(socket: ServerConnection, **message: object) -> None:
    await socket.send(json.dumps(message))


async def say_number(socket: ServerConnection, number: int) -> None:
    await say(socket, id="1", type="next", payload={"data": {"n": number}})


async def numbers(upstream: Upstream, sign: Sign = unsigned) -> list[object]:
    async with aclosing(upstream.events(REQUEST, HEADERS, sign)) as events:
        return [event.data["n"] if event.data else event.faults async for event in events]


async def two_numbers(socket: ServerConnection, _running: SocketPartner) -> None:
    await say_number(socket, 1)
    await say(socket, type="ping", payload={"at": 1})
    await say_number(socket, 2)
    await say(socket, id="1", type="complete")


async def test_a_socket_is_opened_as_the_caller_and_gives_events_until_it_completes() -> None:
    async with socket_partner(two_numbers) as running:
        assert await numbers(Upstream("partner", running.url, limits=LIMITS)) == [1, 2]
        await running.left.wait()

    assert running.authorizations == ["Bearer x"]
    assert running.heard == [
        {"type": "connection_init", "payload": {"authorization": "Bearer x"}},
        {"id": "1", "type": "subscribe", "payload": {"query": "subscription { n }"}},
        {"type": "pong", "payload": {"at": 1}},
    ]


async def test_a_refusal_is_the_only_answer_and_nothing_is_tried_again() -> None:
    async def refuse(socket: ServerConnection, _running: SocketPartner) -> None:
        await say(socket, id="1", type="error", payload=[{"message": "no", "extensions": {"code": "NO"}}])

    async with socket_partner(refuse) as running:
        events = [
            event async for event in Upstream("partner", running.url, limits=LIMITS).events(REQUEST, ())
        ]

    assert [(each.is_refusal, each.faults[0].code) for each in events] == [(True, "NO")]
    assert running.connections == 1


async def test_a_socket_that_is_lost_is_opened_again_and_the_stream_goes_on() -> None:
    async def one_then_lost(socket: ServerConnection, running: SocketPartner) -> None:
        await say_number(socket, running.connections)
        if running.connections < 3:
            await socket.close(1012)
        else:
            await say(socket, id="1", type="complete")

    async with socket_partner(one_then_lost) as running:
        assert await numbers(Upstream("partner", running.url, limits=LIMITS)) == [1, 2, 3]


@dataclass(slots=True)
class Signing:
    """Signs by counting."""

    signed: list[Outgoing] = field(default_factory=list)

    def __call__(self, outgoing: Outgoing) -> list[tuple[bytes, bytes]]:
        self.signed.append(outgoing)
        return [(b"authorization", b"%d" % len(self.signed))]


async def test_every_opening_of_a_socket_is_signed_by_itself() -> None:
    async def one_then_lost(socket: ServerConnection, running: SocketPartner) -> None:
        await say_number(socket, running.connections)
        if running.connections < 2:
            await socket.close(1012)
        else:
            await say(socket, id="1", type="complete")

    sign = Signing()
    async with socket_partner(one_then_lost) as running:
        upstream = Upstream("partner", running.url, limits=LIMITS)
        async with aclosing(upstream.events(REQUEST, (), sign)) as events:
            assert [event.data async for event in events] == [{"n": 1}, {"n": 2}]
        await running.left.wait()

    assert running.authorizations == ["1", "2"]
    # It is of the handshake, and of nothing that is said later.
    assert running.heard[0] == {"type": "connection_init"}
    assert sign.signed == [Outgoing("GET", running.url.replace("http", "ws"), None)] * 2


async def test_every_event_stream_is_signed_with_its_body() -> None:
    sign = Signing()
    async with partner(without_sockets(stream(next_number(1), "event: complete\n\n"))) as running:
        assert await numbers(Upstream("partner", running.url, limits=LIMITS), sign) == [1]

    assert sign.signed[-1] == Outgoing("POST", running.url, REQUEST.body)


async def test_a_stream_that_never_was_is_an_error_at_once() -> None:
    async with partner(always(None)) as running:
        url = running.url

    with pytest.raises(SubgraphUnreachableError):
        await numbers(Upstream("partner", url, limits=LIMITS))


async def test_a_client_that_leaves_closes_the_socket_upstream() -> None:
    async def one(socket: ServerConnection, _running: SocketPartner) -> None:
        await say_number(socket, 1)

    async with socket_partner(one) as running:
        async with aclosing(Upstream("partner", running.url, limits=LIMITS).events(REQUEST, ())) as events:
            assert (await anext(events)).data == {"n": 1}
        await asyncio.wait_for(running.left.wait(), 2)

    assert running.heard[-1] == {"id": "1", "type": "complete"}


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"data": {"n": "x" * 2_000}}, id="oversized"),
        pytest.param([], id="no object"),
    ],
)
async def test_an_event_that_is_none_ends_the_stream(payload: object) -> None:
    async def lie(socket: ServerConnection, running: SocketPartner) -> None:
        if running.connections > 1:  # a message over the bound closes the socket, which is opened again
            await say(socket, id="1", type="next", payload=[])
        await say(socket, id="1", type="next", payload=payload)

    async with socket_partner(lie) as running:
        with pytest.raises(SubgraphAnswerInvalidError):
            await numbers(Upstream("partner", running.url, limits=LIMITS))


def stream(*events: str, headers: str = "") -> bytes:
    body = "".join(events)
    head = f"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n{headers}connection: close\r\n\r\n"
    return (head + body).encode()


def next_number(number: int) -> str:
    return f'event: next\ndata: {{"data":\ndata: {{"n": {number}}}}}\n\n'


def without_sockets(answer: bytes) -> Callable[[Received], Awaitable[bytes]]:
    async def answering(received: Received) -> bytes:
        if received.line.startswith("GET"):
            return reply({}, status=405)
        return answer

    return answering


async def test_where_there_is_no_socket_server_sent_events_are_asked_for() -> None:
    events = stream(
        ": hello\n\n", next_number(1), next_number(2).replace("\n", "\r\n"), "event: complete\n\n"
    )
    async with partner(without_sockets(events)) as running:
        upstream = Upstream("partner", running.url, limits=LIMITS)
        assert await numbers(upstream) == [1, 2]
        assert await numbers(upstream) == [1, 2]

    # That there is no socket is learnt once.
    assert [each.line.split()[0] for each in running.received] == ["GET", "POST", "POST"]
    assert running.received[1].headers["accept"] == "text/event-stream"
    assert running.received[1].headers["authorization"] == "Bearer x"


async def test_json_instead_of_a_stream_is_a_refusal() -> None:
    refused = reply({"errors": [{"message": "no"}]}, status=400)
    async with partner(without_sockets(refused)) as running:
        events = [
            event async for event in Upstream("partner", running.url, limits=LIMITS).events(REQUEST, ())
        ]

    assert [(type(each), each.is_refusal) for each in events] == [(Answer, True)]


async def test_an_event_stream_that_breaks_off_is_asked_for_again() -> None:
    answers = iter([stream(next_number(1)), stream(next_number(2), "event: complete\n\n")])

    async def answering(received: Received) -> bytes:
        return reply({}, status=404) if received.line.startswith("GET") else next(answers)

    async with partner(answering) as running:
        assert await numbers(Upstream("partner", running.url, limits=LIMITS)) == [1, 2]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(stream("event: next\ndata: ", "x" * 2_000, "\n\n"), id="an oversized event"),
        pytest.param(stream("x" * 2_000), id="an oversized line"),
        pytest.param(stream("event: next\n", "data:\n" * 2_000, "\n"), id="an event of empty lines"),
        pytest.param(stream("event: next\ndata: {\n\n"), id="no json"),
        pytest.param(stream(headers="content-encoding: gzip\r\n"), id="encoded"),
        pytest.param(reply({}, status=302, headers="location: /other\r\n"), id="a redirect"),
        pytest.param(reply(b"<p>", content_type="text/html"), id="html"),
    ],
)
async def test_an_event_stream_that_is_none_is_refused(answer: bytes) -> None:
    async with partner(without_sockets(answer)) as running:
        with pytest.raises(SubgraphError) as raised:
            await numbers(Upstream("partner", running.url, limits=LIMITS))

    assert isinstance(raised.value, SubgraphAnswerInvalidError)


async def test_a_client_that_leaves_closes_the_event_stream_upstream() -> None:
    endless = stream(next_number(1)).replace(b"connection: close\r\n", b"")
    async with partner(without_sockets(endless)) as running:
        async with aclosing(Upstream("partner", running.url, limits=LIMITS).events(REQUEST, ())) as events:
            await anext(events)
            assert running.open_connections == 1
        await running.until(lambda: running.open_connections == 0)


async def still_sending(sent: list[int]) -> bool:
    """Whether more is sent while nobody reads; waits until the buffers of both sides are full."""
    for _ in range(40):
        before = len(sent)
        await asyncio.sleep(0.05)
        if len(sent) == before:
            return False
    return True


async def test_c143_a_flood_of_events_waits_for_its_reader() -> None:
    """Nothing is read ahead: what a partner sends beyond some buffers stays with the partner."""
    sent: list[int] = []

    async def flooding(socket: ServerConnection, _running: SocketPartner) -> None:
        while True:
            await say(socket, id="1", type="next", payload={"data": {"n": len(sent), "x": "y" * 900}})
            sent.append(1)

    async with socket_partner(flooding) as running:
        upstream = Upstream("partner", running.url, limits=LIMITS)
        async with aclosing(upstream.events(REQUEST, HEADERS)) as events:
            read = [await anext(events) for _ in range(3)]
            assert not await still_sending(sent)
        assert [each.data["n"] for each in read if each.data] == [0, 1, 2]
        assert len(sent) < 20_000


async def test_c143_a_flood_of_server_sent_events_waits_too() -> None:
    sent: list[int] = []
    event = f'event: next\ndata: {{"data": {{"x": "{"y" * 900}"}}}}\n\n'.encode() * 10

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if line.startswith(b"GET"):
            writer.write(reply({}, status=405, headers="connection: close\r\n"))
        else:
            writer.write(stream())
            with suppress(ConnectionError):
                while True:
                    writer.write(event)
                    await writer.drain()
                    sent.append(1)
        writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        upstream = Upstream("partner", f"http://127.0.0.1:{port}/graphql", limits=LIMITS)
        async with aclosing(upstream.events(REQUEST, ())) as events:
            assert [(await anext(events)).data for _ in range(3)] == [{"x": "y" * 900}] * 3
            assert not await still_sending(sent)
