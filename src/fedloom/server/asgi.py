"""The shapes of ASGI 3, and the head of a request read once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_READ = frozenset(
    {b"accept", b"authorization", b"content-encoding", b"content-length", b"content-type", b"host", b"origin"}
)


@dataclass(frozen=True, slots=True)
class Head:
    """The headers that matter here; repeated ones are joined (RFC 9110, 5.3) and named in `repeated`.

    `forwarded` are those that the host asked for, as they came.
    """

    headers: dict[bytes, bytes]
    repeated: frozenset[bytes]
    query_string: bytes
    client: str | None
    forwarded: tuple[tuple[bytes, bytes], ...] = ()

    def get(self, name: bytes) -> bytes | None:
        """Return a header's value, or None."""
        return self.headers.get(name)


def read_head(scope: Scope, forwarded: frozenset[bytes] = frozenset()) -> Head:
    """Read the head of an HTTP request or of a WebSocket's upgrade; `forwarded` are names the host wants."""
    headers: dict[bytes, bytes] = {}
    repeated: set[bytes] = set()
    for name, value in scope["headers"]:
        if name not in _READ:
            continue
        if name in headers:
            repeated.add(name)
            headers[name] += b", " + value
        else:
            headers[name] = value
    client = scope.get("client")
    wanted = (
        tuple((name, value) for name, value in scope["headers"] if name in forwarded) if forwarded else ()
    )
    return Head(
        headers, frozenset(repeated), scope.get("query_string", b""), client[0] if client else None, wanted
    )
