"""The ASGI application: which transport a request came by, and how the server stops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from fedloom.executor.context import Caller
from fedloom.gateway.service import GraphQLService
from fedloom.server.asgi import Head, Receive, Scope, Send, read_head
from fedloom.server.credentials import Authenticate
from fedloom.server.http import HttpEndpoint
from fedloom.server.lifetime import REVOKED, STOPPING, Ending, Lifetimes
from fedloom.server.options import ServerOptions
from fedloom.server.socket import PROTOCOL, Socket, close
from fedloom.server.trusted import TrustedDocuments

_LEGACY = Ending(4406, f"Subprotocol not acceptable: {PROTOCOL} is")


class GraphQLServer:
    """Serves a gateway at whatever path it is mounted: HTTP, event streams and WebSockets alike."""

    def __init__(
        self,
        gateway: GraphQLService,
        authenticate: Authenticate,
        *,
        options: ServerOptions | None = None,
        documents: TrustedDocuments | None = None,
    ) -> None:
        self._gateway, self._authenticate, self._documents = gateway, authenticate, documents
        self._options = options or ServerOptions()
        self._lifetimes = Lifetimes(self._options.max_streams_per_caller)
        self._http = HttpEndpoint(
            gateway, authenticate, options=self._options, lifetimes=self._lifetimes, documents=documents
        )
        self._in_flight = 0
        self._idle = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        self._in_flight += 1
        try:
            if scope["type"] == "http":
                await self._http.answer(scope, receive, send)
            else:
                await self._serve_socket(scope, receive, send)
        finally:
            self._in_flight -= 1
            if self._http.is_stopping and not self._in_flight:
                self._idle.set()

    @property
    def open_streams(self) -> int:
        """How many WebSockets and event streams are open."""
        return len(self._lifetimes)

    def end_streams(self, where: Callable[[Caller], bool]) -> None:
        """End the streams of callers whose credentials are no longer accepted: 4401, or an error event."""
        self._lifetimes.end(REVOKED, where=where)

    async def close(self, deadline_s: float = 10.0) -> bool:
        """Stop: refuse what is new, end streams so that clients reconnect elsewhere, let requests finish.

        Returns whether all had finished within `deadline_s`.
        """
        self._http.is_stopping = True
        self._lifetimes.end(STOPPING)
        if not self._in_flight:
            return True
        try:
            async with asyncio.timeout(deadline_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = read_head(scope, self._options.forwarded_headers)
        await receive()  # websocket.connect
        if not self._is_allowed_origin(head):
            # Closing before accepting answers the upgrade with 403 (ASGI, "Close").
            await send({"type": "websocket.close", "code": 4403, "reason": "Origin not allowed"})
            return
        offered: list[str] = scope.get("subprotocols", [])
        # A client sees a close code only on a socket that was accepted, with a protocol that it offered.
        chosen = PROTOCOL if PROTOCOL in offered else next(iter(offered), None)
        await send({"type": "websocket.accept", "subprotocol": chosen})
        if chosen != PROTOCOL:
            await close(send, _LEGACY)
        elif self._http.is_stopping:
            await close(send, STOPPING)
        else:
            socket = Socket(
                self._gateway,
                self._authenticate,
                options=self._options,
                lifetimes=self._lifetimes,
                documents=self._documents,
                receive=receive,
                send=send,
            )
            await socket.serve(head)

    def _is_allowed_origin(self, head: Head) -> bool:
        """Say whether a browser's page may open a socket; other clients send no Origin (RFC 6455, 10.2)."""
        origin = head.get(b"origin")
        if origin is None:
            return True
        if b"origin" in head.repeated:
            return False
        text = origin.decode("latin-1").lower()
        host = (head.get(b"host") or b"").decode("latin-1").lower()
        return text in self._options.allowed_origins or (bool(host) and urlsplit(text).netloc == host)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})
