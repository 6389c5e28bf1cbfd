"""One connection of HTTP/1.1 (RFC 9112), one request at a time.

The protocol of asyncio is used as it is, with httptools as its parser: a client of many layers takes more
time than the rest of a gateway. A connection is given back only after a whole answer; whatever else happens
closes it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

import httptools

from fedloom.transport.limits import TransportLimits

_FIRST_FINAL_STATUS = 200


class ConnectionBrokenError(Exception):
    """The connection was lost. `is_untouched`: before the first byte of an answer."""

    def __init__(self, message: str, *, is_untouched: bool) -> None:
        super().__init__(message)
        self.is_untouched = is_untouched


class ProtocolBrokenError(Exception):
    """What came is no HTTP/1.1, or is over a bound."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole answer."""

    status: int
    content_type: bytes
    body: bytes


class HttpConnection(asyncio.Protocol):
    """Sends requests and reads answers. `request` again only when the one before was answered."""

    def __init__(self, limits: TransportLimits) -> None:
        self._limits = limits
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[HttpAnswer] | None = None
        self._failure: str | None = None
        self._content_type = b""
        self._chunks: list[bytes] = []
        self._head_bytes = self._size = 0
        self._in_body = self._is_delimited = self._received = False
        self.is_reusable = True
        self.idle_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self._transport is not None and self.is_reusable and not self._transport.is_closing()

    def request(self, head: bytes, body: bytes) -> asyncio.Future[HttpAnswer]:
        """Send a request; the answer comes as a future, which fails with one of the errors above."""
        self._waiter = waiter = asyncio.get_running_loop().create_future()
        if not self.is_open or self._transport is None:
            self._fail(ConnectionBrokenError("the connection was closed", is_untouched=True))
            return waiter
        self._reset()
        self._transport.write(head + body if len(body) < 65_536 else head)  # noqa: PLR2004 # one packet train
        if len(body) >= 65_536:  # noqa: PLR2004
            self._transport.write(body)
        return waiter

    def close(self) -> None:
        """Close the connection at once."""
        self.is_reusable = False
        if self._transport is not None:
            self._transport.abort()

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # A stream transport, by `create_connection`; uvloop's is none by inheritance.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; bytes that nobody asked for end the connection."""
        if self._waiter is None:
            self.close()
            return
        self._received = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._failure = self._failure or f"the answer is no HTTP/1.1: {error}"
        if self._failure is not None:
            self._fail(ProtocolBrokenError(self._failure))

    def eof_received(self) -> bool:
        """An answer without a length ends with the connection (RFC 9112, 6.3)."""
        if self._waiter is not None and self._in_body and not self._is_delimited and self._failure is None:
            self.is_reusable = False
            self.on_message_complete()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request that is waiting, if there is one."""
        self.is_reusable = False
        reason = str(exc) if exc else "it was closed"
        self._fail(
            ConnectionBrokenError(f"the connection was lost: {reason}", is_untouched=not self._received)
        )

    # httptools' side

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep the headers that decide; count all."""
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > self._limits.max_head_bytes:
            self._failure = "the head of the answer is too large"
        match name.lower():
            case b"content-type":
                self._content_type = value
            case b"content-encoding" if value.lower() != b"identity":
                self._failure = "the answer is encoded, although identity was asked for"
            case b"content-length":
                self._is_delimited = True
                if len(value) > 18 or int(value) > self._limits.max_answer_bytes:  # noqa: PLR2004 # digits
                    self._failure = f"the answer is larger than {self._limits.max_answer_bytes} bytes"
            case b"transfer-encoding":
                self._is_delimited = True

    def on_headers_complete(self) -> None:
        """The body comes next."""
        self._in_body = True

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body, within its bound."""
        self._size += len(body)
        if self._size > self._limits.max_answer_bytes:
            self._failure = f"the answer is larger than {self._limits.max_answer_bytes} bytes"
        elif self._failure is None:
            self._chunks.append(body)

    def on_message_complete(self) -> None:
        """Hand over the answer; one of the 100s is not yet it (RFC 9110, 15.2)."""
        status = self._parser.get_status_code()
        if self._failure is not None:
            return
        if status < _FIRST_FINAL_STATUS:
            self._reset()
            return
        waiter, self._waiter = self._waiter, None
        if not self._parser.should_keep_alive():
            self.is_reusable = False
        if waiter is None:
            self.close()  # a second answer to one request
        elif not waiter.done():
            body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
            waiter.set_result(HttpAnswer(status, self._content_type, body))

    def _reset(self) -> None:
        self._content_type = b""
        self._chunks = []
        self._head_bytes = self._size = 0
        self._in_body = self._is_delimited = self._received = False

    def _fail(self, error: Exception) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_exception(error)
        self.close()
