"""A subscription over server-sent events: the client's side of the "distinct connections mode".

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, and the format of WHATWG HTML, 9.2. Each
subscription has a connection of its own. A server that answers with JSON instead of a stream has refused the
operation.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

import httptools

from fedloom.errors import SubgraphAnswerInvalidError, SubgraphTimeoutError, SubgraphUnreachableError
from fedloom.transport.address import Address, read_address
from fedloom.transport.answer import Answer, read_answer
from fedloom.transport.http import OWN_HEADERS
from fedloom.transport.limits import TransportLimits
from fedloom.transport.reaching import MayConnect, reached
from fedloom.transport.request import Headers, SubgraphRequest
from fedloom.transport.tls import connection_fault, tls_context

_CHUNK_BYTES = 65_536
_HEAD = (
    "POST {target} HTTP/1.1\r\nhost: {authority}\r\n"
    "accept: text/event-stream\r\naccept-encoding: identity\r\n"
    "content-type: application/json\r\nconnection: close\r\n"
)


async def stream_events(
    subgraph: str,
    url: str,
    request: SubgraphRequest,
    headers: Headers,
    *,
    limits: TransportLimits,
    ssl_context: ssl.SSLContext | None = None,
    may_connect: MayConnect | None = None,
) -> AsyncGenerator[Answer | None, None]:
    """Subscribe, yield None when that is done, and an answer for each event until the server completes.

    Raises:
        SubgraphUnreachableError: the connection cannot be made, or was lost before it was complete.
        SubgraphTimeoutError, SubgraphAnswerInvalidError: the server does not keep to the protocol.
    """
    address = read_address(url)
    reader, writer = await _connected(
        subgraph, address, limits, ssl_context=ssl_context, may_connect=may_connect
    )
    try:
        writer.write(_head(address, request, headers) + request.body)
        answer = _StreamedAnswer(subgraph, reader, limits)
        await answer.begin()
        if not answer.is_stream:
            yield replace(read_answer(subgraph, await answer.rest()), is_refusal=True)
            return
        yield None
        async for name, data in _events(answer):
            if name == b"complete":
                return
            if name == b"next":
                yield read_answer(subgraph, data)
        raise SubgraphUnreachableError(subgraph, "the event stream ended before it was complete")
    finally:
        writer.transport.abort()


class _StreamedAnswer:
    """Reads the answer of one request part by part."""

    def __init__(self, subgraph: str, reader: asyncio.StreamReader, limits: TransportLimits) -> None:
        self._subgraph, self._reader, self._limits = subgraph, reader, limits
        self._parser = httptools.HttpResponseParser(self)
        self._chunks: list[bytes] = []
        self._content_type, self._is_encoded = b"", False
        self._has_begun = self._has_ended = False
        self._head_bytes = 0

    @property
    def is_stream(self) -> bool:
        """Whether events come."""
        return self._content_type.partition(b";")[0].strip().lower() == b"text/event-stream"

    async def begin(self) -> None:
        """Read the head."""
        try:
            async with asyncio.timeout(self._limits.timeout_s):
                while not self._has_begun and await self._feed():
                    pass
        except TimeoutError as error:
            raise SubgraphTimeoutError(self._subgraph, "no event stream in time") from error
        status = self._parser.get_status_code() if self._has_begun else 0
        is_redirect = 300 <= status < 400  # noqa: PLR2004 # RFC 9110, 15.4
        if not self._has_begun or self._is_encoded or is_redirect or (self.is_stream and status != 200):  # noqa: PLR2004
            raise SubgraphAnswerInvalidError(self._subgraph, f"no event stream, but status {status}")

    async def rest(self) -> bytes:
        """The whole body."""
        try:
            async with asyncio.timeout(self._limits.timeout_s):
                parts = [part async for part in self.parts()]
        except TimeoutError as error:
            raise SubgraphTimeoutError(self._subgraph, "no whole answer in time") from error
        return b"".join(parts)

    async def parts(self) -> AsyncIterator[bytes]:
        """Parts of the body as they come; a body that is no stream is bounded as one event."""
        size = 0
        while True:
            while self._chunks:
                part = self._chunks.pop(0)
                size += len(part)
                if not self.is_stream and size > self._limits.max_event_bytes:
                    raise SubgraphAnswerInvalidError(self._subgraph, "the answer is too large")
                yield part
            if self._has_ended or not await self._feed():
                return

    def check_size(self, size: int) -> None:
        """Refuse an event that is too large before it is whole."""
        if size > self._limits.max_event_bytes:
            raise SubgraphAnswerInvalidError(self._subgraph, "an event is too large")

    async def _feed(self) -> bool:
        try:
            received = await self._reader.read(_CHUNK_BYTES)
            if received:
                self._parser.feed_data(received)
        except OSError as error:
            raise SubgraphUnreachableError(self._subgraph, f"the event stream was lost: {error}") from error
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise SubgraphAnswerInvalidError(self._subgraph, f"the answer is no HTTP/1.1: {error}") from error
        if self._head_bytes > self._limits.max_head_bytes:
            raise SubgraphAnswerInvalidError(self._subgraph, "the head of the answer is too large")
        return bool(received)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep what decides."""
        self._head_bytes += len(name) + len(value)
        if name.lower() == b"content-type":
            self._content_type = value
        elif name.lower() == b"content-encoding" and value.lower() != b"identity":
            self._is_encoded = True

    def on_headers_complete(self) -> None:
        """The body comes next, if this is no answer of the 100s."""
        self._has_begun = self._parser.get_status_code() >= 200  # noqa: PLR2004

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        """The body is whole."""
        self._has_ended = self._has_begun


async def _events(answer: _StreamedAnswer) -> AsyncIterator[tuple[bytes, bytes]]:
    """The events of a stream: names and data (WHATWG HTML, 9.2.6)."""
    name, size = b"", 0
    data: list[bytes] = []
    async for line in _lines(answer):
        if not line:
            if name or data:
                yield name, b"\n".join(data)
            name, data, size = b"", [], 0
            continue
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            name = value
        elif field == b"data":
            size += len(value) + 1  # an empty line is one of the event's as well
            answer.check_size(size)
            data.append(value)


async def _lines(answer: _StreamedAnswer) -> AsyncIterator[bytes]:
    pending = b""
    async for part in answer.parts():
        pending += part
        *lines, pending = pending.replace(b"\r\n", b"\n").split(b"\n")
        answer.check_size(len(pending))
        for line in lines:
            yield line


async def _connected(
    subgraph: str,
    address: Address,
    limits: TransportLimits,
    *,
    ssl_context: ssl.SSLContext | None,
    may_connect: MayConnect | None,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    origin = address.origin
    context = (ssl_context or tls_context()) if origin.is_tls else None
    try:
        async with asyncio.timeout(limits.connect_timeout_s):
            return await asyncio.open_connection(
                await reached(origin, may_connect),
                origin.port,
                ssl=context,
                server_hostname=None if context is None else origin.host,
            )
    except TimeoutError as error:
        raise SubgraphTimeoutError(subgraph, "no connection in time") from error
    except OSError as error:
        raise SubgraphUnreachableError(subgraph, connection_fault(error)) from error


def _head(address: Address, request: SubgraphRequest, headers: Headers) -> bytes:
    head = _HEAD.format(target=address.target, authority=address.authority).encode()
    head += b"".join(b"%b: %b\r\n" % each for each in headers if each[0] not in OWN_HEADERS)
    return head + b"content-length: %d\r\n\r\n" % len(request.body)
