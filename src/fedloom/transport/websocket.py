"""A subscription over WebSocket: the client's side of `graphql-transport-ws`.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. One socket for each subscription: a socket
belongs to one caller, whose headers it was opened with. The headers go into `connection_init` as well, where
servers look that serve browsers.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from fedloom.errors import SubgraphAnswerInvalidError, SubgraphTimeoutError, SubgraphUnreachableError
from fedloom.transport.address import read_address
from fedloom.transport.answer import Answer, answer_of, read_faults
from fedloom.transport.limits import TransportLimits
from fedloom.transport.reaching import MayConnect, reached
from fedloom.transport.request import Headers, SubgraphRequest
from fedloom.transport.tls import connection_fault, tls_context

PROTOCOL = Subprotocol("graphql-transport-ws")
_ID = "1"


class NotASocketError(Exception):
    """The server answered the upgrade as plain HTTP: it may speak another protocol there."""


async def socket_events(
    subgraph: str,
    url: str,
    request: SubgraphRequest,
    headers: Headers,
    *,
    signed: Headers = (),
    limits: TransportLimits,
    ssl_context: ssl.SSLContext | None = None,
    may_connect: MayConnect | None = None,
) -> AsyncGenerator[Answer | None, None]:
    """Subscribe, yield None when that is done, and an answer for each event until the server completes.

    `headers` stand in the handshake and in `connection_init`; `signed` in the handshake, which they are for.

    Raises:
        NotASocketError: there is no WebSocket at the URL.
        SubgraphUnreachableError: the connection cannot be made, or was lost.
        SubgraphTimeoutError, SubgraphAnswerInvalidError: the server does not keep to the protocol.
    """
    async with _opened(
        subgraph, url, (*headers, *signed), limits=limits, ssl_context=ssl_context, may_connect=may_connect
    ) as socket:
        talk = _Talk(subgraph, socket)
        limit = asyncio.timeout(limits.connect_timeout_s)
        try:
            async with limit:
                await talk.initialise(headers)
        except TimeoutError as error:
            raise SubgraphTimeoutError(subgraph, "no connection_ack in time") from error
        await talk.send({"id": _ID, "type": "subscribe", "payload": orjson.Fragment(request.body)})
        is_complete = False
        try:
            yield None
            while (event := await talk.next_event()) is not None:
                is_complete = event.is_refusal
                yield event
                if event.is_refusal:
                    return
            is_complete = True
        finally:
            if not is_complete:
                await talk.leave()


class _Talk:
    """What is said on one socket."""

    def __init__(self, subgraph: str, socket: ClientConnection) -> None:
        self._subgraph, self._socket = subgraph, socket

    async def initialise(self, headers: Headers) -> None:
        payload = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
        await self.send(
            {"type": "connection_init", "payload": payload} if payload else {"type": "connection_init"}
        )
        while (message := await self._hear())["type"] != "connection_ack":
            await self._keep_up(message)

    async def next_event(self) -> Answer | None:
        """The next event; None when the server has completed."""
        while True:
            message = await self._hear()
            match message["type"]:
                case "next" if message.get("id") == _ID:
                    return answer_of(self._subgraph, message.get("payload"))
                case "error" if message.get("id") == _ID:
                    return Answer(None, read_faults(message.get("payload")), is_refusal=True)
                case "complete" if message.get("id") == _ID:
                    return None
                case _:
                    await self._keep_up(message)

    async def leave(self) -> None:
        """Tell the server that nobody listens any more; it may be gone."""
        try:
            await self._socket.send(orjson.dumps({"id": _ID, "type": "complete"}).decode())
        except ConnectionClosed:
            return

    async def send(self, message: Mapping[str, object]) -> None:
        try:
            await self._socket.send(orjson.dumps(message).decode())
        except ConnectionClosed as error:
            raise SubgraphUnreachableError(self._subgraph, f"the socket was closed: {error}") from error

    async def _keep_up(self, message: Mapping[str, object]) -> None:
        if message["type"] == "ping":
            payload = message.get("payload")
            await self.send({"type": "pong", "payload": payload} if payload else {"type": "pong"})

    async def _hear(self) -> dict[str, object]:
        try:
            message = orjson.loads(await self._socket.recv())
        except ConnectionClosed as error:
            raise SubgraphUnreachableError(self._subgraph, f"the socket was closed: {error}") from error
        except orjson.JSONDecodeError as error:
            raise SubgraphAnswerInvalidError(self._subgraph, f"a message is no JSON: {error}") from error
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise SubgraphAnswerInvalidError(self._subgraph, "a message has no type")
        return message


@asynccontextmanager
async def _opened(
    subgraph: str,
    url: str,
    headers: Headers,
    *,
    limits: TransportLimits,
    ssl_context: ssl.SSLContext | None,
    may_connect: MayConnect | None,
) -> AsyncGenerator[ClientConnection, None]:
    origin = read_address(url).origin
    try:
        async with asyncio.timeout(limits.connect_timeout_s):
            host = await reached(origin, may_connect)
    except TimeoutError as error:
        raise SubgraphTimeoutError(subgraph, "no address in time") from error
    except OSError as error:
        raise SubgraphUnreachableError(subgraph, connection_fault(error)) from error
    connecting = _Connect(
        url,
        subprotocols=[PROTOCOL],
        additional_headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers],
        compression=None,
        proxy=None,
        user_agent_header=None,
        open_timeout=limits.connect_timeout_s,
        close_timeout=1,
        max_size=limits.max_event_bytes,
        ssl=(ssl_context or tls_context()) if origin.is_tls else None,
        host=host,
        port=origin.port,
    )
    try:
        socket = await connecting
    except InvalidStatus as error:
        raise NotASocketError(f"status {error.response.status_code}") from error
    except TimeoutError as error:
        raise SubgraphTimeoutError(subgraph, "no WebSocket in time") from error
    except OSError as error:
        raise SubgraphUnreachableError(subgraph, connection_fault(error)) from error
    except WebSocketException as error:
        raise SubgraphUnreachableError(subgraph, f"no WebSocket: {error}") from error
    try:
        if socket.subprotocol != PROTOCOL:
            raise SubgraphAnswerInvalidError(subgraph, f"the server does not speak {PROTOCOL}")
        yield socket
    finally:
        await socket.close()


class _Connect(connect):
    """Follows no redirects: they would carry a caller's headers to somebody else."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Every answer but an upgrade is a failure."""
        return exc
