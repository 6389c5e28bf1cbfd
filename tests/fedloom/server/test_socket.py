"""The protocol graphql-transport-ws against a running server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from fedloom import ServerOptions
from tests.plugins.toy_gateway import StartToyServer, ToyHost, ToyServer

PROTOCOL = Subprotocol("graphql-transport-ws")
INIT = {"type": "connection_init", "payload": {"authorization": "Bearer alice"}}


def subscribe(query: str, *, name: str = "1", **members: object) -> dict[str, object]:
    return {"id": name, "type": "subscribe", "payload": {"query": query, **members}}


@asynccontextmanager
async def opened(server: ToyServer, **options: Any) -> AsyncIterator[ClientConnection]:  # noqa: ANN401 # of the client
    options.setdefault("subprotocols", [PROTOCOL])
    async with asyncio.timeout(5), connect(server.socket_url, **options) as socket:
        yield socket


@asynccontextmanager
async def initialised(
    server: ToyServer,
    name: str = "alice",
    **options: Any,  # noqa: ANN401 # of the client
) -> AsyncIterator[ClientConnection]:
    async with opened(server, **options) as socket:
        await say(socket, {"type": "connection_init", "payload": {"authorization": f"Bearer {name}"}})
        assert await hear(socket) == {"type": "connection_ack"}
        yield socket


async def say(socket: ClientConnection, *messages: object) -> None:
    for message in messages:
        await socket.send(message if isinstance(message, str | bytes) else json.dumps(message))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await socket.recv())
    return message


async def socket_messages(socket: ClientConnection) -> AsyncIterator[str | bytes]:
    """Yield messages until the socket closes, however it does."""
    try:
        async for message in socket:
            yield message
    except ConnectionClosed:
        return


async def closing(socket: ClientConnection) -> tuple[int, str]:
    """Read until the socket closes, and return its code and reason."""
    async for _message in socket_messages(socket):
        pass
    assert socket.close_code is not None
    return socket.close_code, socket.close_reason or ""


async def test_a_query_over_the_socket_is_answered_and_completed(toy_server: StartToyServer) -> None:
    async with initialised(await toy_server()) as socket:
        await say(
            socket, subscribe("query ($name: String) { hello(name: $name) me }", variables={"name": "Ada"})
        )

        assert await hear(socket) == {
            "id": "1",
            "type": "next",
            "payload": {"data": {"hello": "hello Ada", "me": "alice"}},
        }
        assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_ping_is_answered_with_its_payload_before_and_after_init(toy_server: StartToyServer) -> None:
    async with opened(await toy_server()) as socket:
        await say(
            socket,
            {"type": "ping"},
            {"type": "ping", "payload": {"a": 1}},
            {"type": "pong"},
            INIT,
            {"type": "ping"},
        )

        assert [await hear(socket) for _ in range(4)] == [
            {"type": "pong"},
            {"type": "pong", "payload": {"a": 1}},
            {"type": "connection_ack"},
            {"type": "pong"},
        ]


@pytest.mark.parametrize(
    ("messages", "code", "reason"),
    [
        pytest.param(["x"], 4400, "Invalid message: the message is not JSON", id="no JSON"),
        pytest.param([b"{}"], 4400, "Invalid message: text frames only", id="binary"),
        pytest.param([[]], 4400, "Invalid message: an object with a type is expected", id="no object"),
        pytest.param(
            [{"type": "connection_ack"}],
            4400,
            "Invalid message: unknown type 'connection_ack'",
            id="a server's message",
        ),
        pytest.param(
            [{"type": "start", "id": "1"}], 4400, "Invalid message: unknown type 'start'", id="legacy"
        ),
        pytest.param(
            [{"type": "ping", "payload": "x"}],
            4400,
            "Invalid message: the payload of ping",
            id="ping's payload",
        ),
        pytest.param(
            [{"type": "connection_init", "payload": []}],
            4400,
            "Invalid message: the payload of connection_init",
            id="init's payload",
        ),
        pytest.param([subscribe("{ me }")], 4401, "Unauthorized", id="subscribe before init"),
        pytest.param([INIT, INIT], 4429, "Too many initialisation requests", id="two inits"),
        pytest.param(
            [INIT, {"type": "subscribe", "payload": {"query": "{ me }"}}],
            4400,
            "Invalid message: the id",
            id="no id",
        ),
        pytest.param([INIT, subscribe("{ me }", name="")], 4400, "Invalid message: the id", id="empty id"),
        pytest.param(
            [INIT, subscribe("{ me }", name="x" * 129)], 4400, "Invalid message: the id", id="long id"
        ),
        pytest.param(
            [INIT, {"type": "subscribe", "id": "1"}],
            4400,
            "Invalid message: the request is not",
            id="no payload",
        ),
        pytest.param(
            [INIT, {"type": "subscribe", "id": "1", "payload": {}}],
            4400,
            "Invalid message: the request has no query",
            id="no query",
        ),
        pytest.param(
            [INIT, subscribe("{ me }", variables=[])],
            4400,
            "Invalid message: the member `variables`",
            id="variables",
        ),
        pytest.param([INIT, {"type": "complete"}], 4400, "Invalid message: the id", id="complete without id"),
        pytest.param(
            [INIT, subscribe("subscription { endless }"), subscribe("{ me }")],
            4409,
            "Subscriber for 1 already exists",
            id="C111 the same id",
        ),
        pytest.param(
            [INIT, *(subscribe("subscription { endless }", name=str(i)) for i in range(4))],
            4429,
            "Too many operations",
            id="C107 operations",
        ),
        pytest.param(
            [INIT, subscribe("#" + "x" * 5_000)], 1009, "Message too big", id="C109 a large message"
        ),
        pytest.param(
            [{"type": "connection_init", "payload": {"authorization": "Bearer bad"}}],
            4401,
            "the token is not valid",
            id="a bad token",
        ),
        pytest.param(
            [{"type": "connection_init", "payload": {"authorization": "Bearer forbidden"}}],
            4403,
            "the token is for another service",
            id="forbidden",
        ),
        pytest.param(
            [{"type": "connection_init", "payload": {"authorization": "Bearer unsure"}}],
            1013,
            "the keys cannot be fetched",
            id="undecided",
        ),
        pytest.param(
            [{"type": "connection_init", "payload": {"authorization": "Bearer crash"}}],
            4500,
            "Internal error",
            id="our fault",
        ),
        pytest.param(
            [{"type": "connection_init", "payload": {"authorization": 1}}],
            4401,
            "the authorization in",
            id="no string",
        ),
    ],
)
async def test_what_breaks_the_protocol_closes_the_socket(
    toy_server: StartToyServer, toy_host: ToyHost, messages: list[object], code: int, reason: str
) -> None:
    server = await toy_server(options=ServerOptions(max_operations_per_socket=3, max_message_bytes=4_000))

    async with opened(server) as socket:
        await say(socket, *messages)
        found = await closing(socket)

    assert found[0] == code
    assert found[1].startswith(reason)
    await asyncio.sleep(0.02)
    assert (toy_host.open_sources, server.application.open_streams) == (0, 0)


async def test_a_socket_without_init_is_closed(toy_server: StartToyServer) -> None:
    """C106."""
    server = await toy_server(options=ServerOptions(init_timeout_s=0.1))

    async with opened(server) as socket:
        assert await closing(socket) == (4408, "Connection initialisation timeout")


async def test_a_socket_with_init_stays_open_beyond_the_timeout(toy_server: StartToyServer) -> None:
    server = await toy_server(options=ServerOptions(init_timeout_s=0.05))

    async with initialised(server) as socket:
        await asyncio.sleep(0.1)
        await say(socket, {"type": "ping"})

        assert await hear(socket) == {"type": "pong"}


@pytest.mark.parametrize("protocols", [["graphql-ws"], ["graphql-ws", "other"], None], ids=str)
async def test_other_protocols_are_closed_with_4406(
    toy_server: StartToyServer, protocols: list[Subprotocol] | None
) -> None:
    """C106: the legacy protocol is off."""
    async with opened(await toy_server(), subprotocols=protocols) as socket:
        assert (await closing(socket))[0] == 4406


async def test_the_current_protocol_is_chosen_among_several(toy_server: StartToyServer) -> None:
    async with opened(await toy_server(), subprotocols=["graphql-ws", PROTOCOL]) as socket:
        assert socket.subprotocol == PROTOCOL


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        pytest.param(None, True, id="no browser"),
        pytest.param("{own}", True, id="its own"),
        pytest.param("https://partner.example", True, id="listed"),
        pytest.param("https://evil.example", False, id="another"),
        pytest.param("null", False, id="opaque"),
        pytest.param("https://partner.example.evil.example", False, id="prefix"),
    ],
)
async def test_a_page_of_another_site_cannot_open_a_socket(
    toy_server: StartToyServer, origin: str | None, *, is_allowed: bool
) -> None:
    """C150."""
    server = await toy_server(options=ServerOptions(allowed_origins=frozenset({"https://partner.example"})))
    own = server.url.removesuffix("/graphql")

    if is_allowed:
        async with opened(server, origin=origin.format(own=own) if origin else None) as socket:
            assert socket.subprotocol == PROTOCOL
    else:
        with pytest.raises(InvalidStatus, match="HTTP 403"):
            async with opened(server, origin=origin):
                pass


async def test_a_token_in_the_url_is_refused(toy_server: StartToyServer) -> None:
    """C30."""
    server = await toy_server()

    async with (
        asyncio.timeout(5),
        connect(f"{server.socket_url}?access_token=x", subprotocols=[PROTOCOL]) as socket,
    ):
        assert (await closing(socket))[0] == 4401


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { refused }", "TOY_REFUSED"),
        ("subscription { breaks(after: 0) }", "INTERNAL_SERVER_ERROR"),
        ("{ notJson }", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_an_error_ends_its_operation_and_nothing_else(
    toy_server: StartToyServer, query: str, expected: str
) -> None:
    async with initialised(await toy_server()) as socket:
        await say(socket, subscribe("subscription { endless }", name="other"))
        assert (await hear(socket))["type"] == "next"

        await say(socket, subscribe(query))
        error = await hear(socket)
        await say(socket, subscribe("{ me }"))

        assert (error["type"], error["id"]) == ("error", "1")
        assert error["payload"][0]["extensions"]["code"] == expected
        assert (await hear(socket))["payload"] == {"data": {"me": "alice"}}
        assert await hear(socket) == {"id": "1", "type": "complete"}
        await say(socket, {"type": "ping"})
        assert await hear(socket) == {"type": "pong"}


async def test_complete_of_the_client_closes_the_source_and_frees_the_id(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    async with initialised(await toy_server()) as socket:
        await say(socket, subscribe("subscription { endless }"))
        await hear(socket)
        assert toy_host.open_sources == 1

        await say(
            socket,
            {"id": "1", "type": "complete"},
            {"id": "unknown", "type": "complete"},
            subscribe("{ me }"),
        )

        assert [(await hear(socket))["type"] for _ in range(2)] == ["next", "complete"]
        assert toy_host.open_sources == 0


async def test_a_client_that_leaves_ends_its_sources(toy_server: StartToyServer, toy_host: ToyHost) -> None:
    server = await toy_server()
    async with initialised(server) as socket:
        await say(socket, *(subscribe("subscription { endless }", name=str(number)) for number in range(3)))
        for _ in range(3):
            await hear(socket)
        assert toy_host.open_sources == 3
        socket.transport.abort()

    await asyncio.sleep(0.05)
    assert (toy_host.open_sources, server.application.open_streams) == (0, 0)


async def test_expired_credentials_close_the_socket_within_a_second(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    """C27."""
    async with initialised(await toy_server(), name="alice until 0.2") as socket:
        await say(socket, subscribe("subscription { endless }"))
        async with asyncio.timeout(1.2):
            assert await closing(socket) == (4401, "Unauthorized: the credentials have expired")

    assert toy_host.open_sources == 0


async def test_revoked_credentials_close_the_sockets_of_their_caller_only(toy_server: StartToyServer) -> None:
    """C26."""
    server = await toy_server()

    async with initialised(server, "alice") as alice, initialised(server, "bob") as bob:
        server.application.end_streams(lambda caller: caller.identity == "alice")

        assert (await closing(alice))[0] == 4401
        await say(bob, {"type": "ping"})
        assert await hear(bob) == {"type": "pong"}


async def test_one_caller_has_a_bounded_number_of_sockets(toy_server: StartToyServer) -> None:
    """C108."""
    server = await toy_server(options=ServerOptions(max_streams_per_caller=1))

    async with initialised(server), initialised(server, "bob"), opened(server) as socket:
        await say(socket, INIT)

        assert (await closing(socket))[0] == 4429

    async with initialised(server):
        pass


async def test_a_stopping_server_closes_sockets_so_that_clients_come_back(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    """C192."""
    server = await toy_server()

    async with initialised(server) as socket:
        await say(socket, subscribe("subscription { endless }"))
        await hear(socket)

        assert await server.application.close(deadline_s=1)
        assert await closing(socket) == (1012, "Service restart")
        async with opened(server) as another:
            assert (await closing(another))[0] == 1012
    assert toy_host.open_sources == 0


async def test_a_reader_who_does_not_read_holds_up_the_source_and_is_let_go(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    """C110: nothing is buffered without bound."""
    server = await toy_server(options=ServerOptions(send_timeout_s=0.3))

    # Compressed, a hundred thousand equal letters would be next to nothing.
    async with initialised(server, compression=None) as socket:
        await say(socket, subscribe("subscription { tightens(size: 100000) }"))
        socket.transport.pause_reading()
        await asyncio.sleep(0.2)
        produced = toy_host.produced
        await asyncio.sleep(0.05)
        assert toy_host.produced == produced
        await asyncio.sleep(0.3)
        assert (toy_host.open_sources, server.application.open_streams) == (0, 0)
        socket.transport.abort()
