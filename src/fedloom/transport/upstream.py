"""Subscriptions at a subgraph: which protocol, and connecting again when a stream was lost.

A URL of `ws` or `wss` is a WebSocket, one of `http` or `https` is asked for a WebSocket first and for
server-sent events if it has none. A stream that was there once and is lost is asked for again with growing
pauses, as long as the client's own stream is open; one that never came is an error at once, so that the
client learns it.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fedloom.errors import SubgraphTimeoutError, SubgraphUnreachableError
from fedloom.transport.address import read_address
from fedloom.transport.answer import Answer
from fedloom.transport.event_stream import stream_events
from fedloom.transport.limits import TransportLimits
from fedloom.transport.reaching import MayConnect
from fedloom.transport.request import Headers, SubgraphRequest
from fedloom.transport.signing import Outgoing, Sign, unsigned
from fedloom.transport.websocket import NotASocketError, socket_events

logger = logging.getLogger("fedloom")


class Upstream:
    """Where a subgraph's subscriptions are."""

    def __init__(
        self,
        subgraph: str,
        url: str,
        *,
        limits: TransportLimits | None = None,
        ssl_context: ssl.SSLContext | None = None,
        may_connect: MayConnect | None = None,
    ) -> None:
        """Prepare; nothing is connected yet.

        Raises:
            AddressError: the URL leads nowhere.
        """
        read_address(url)
        self._subgraph, self._url = subgraph, url
        self._limits, self._ssl = limits or TransportLimits(), ssl_context
        self._may_connect = may_connect
        self._has_no_socket = False

    async def events(
        self, request: SubgraphRequest, headers: Headers, sign: Sign = unsigned
    ) -> AsyncGenerator[Answer, None]:
        """Yield an answer for each event. Close it after use: that closes the stream upstream.

        `sign` is called whenever a stream is asked for.

        Raises:
            SubgraphError: there is no stream.
        """
        lost, was_there = 0, False
        while True:
            try:
                async with aclosing(self._stream(request, headers, sign)) as events:
                    async for event in events:
                        was_there = True
                        if event is not None:
                            lost = 0
                            yield event
            except (SubgraphUnreachableError, SubgraphTimeoutError) as error:
                if not was_there:
                    raise
                logger.warning("%s; connecting again", error)
            else:
                return
            await asyncio.sleep(self._limits.backoff_s[min(lost, len(self._limits.backoff_s) - 1)])
            lost += 1

    async def _stream(
        self, request: SubgraphRequest, headers: Headers, sign: Sign
    ) -> AsyncGenerator[Answer | None, None]:
        scheme, _, rest = self._url.partition("://")
        if not self._has_no_socket:
            url = f"{scheme.replace('http', 'ws')}://{rest}"
            sockets = socket_events(
                self._subgraph,
                url,
                request,
                headers,
                signed=sign(Outgoing("GET", url, None)),
                limits=self._limits,
                ssl_context=self._ssl,
                may_connect=self._may_connect,
            )
            try:
                async with aclosing(sockets) as events:
                    async for event in events:
                        yield event
            except NotASocketError as error:
                if scheme in ("ws", "wss"):
                    raise SubgraphUnreachableError(self._subgraph, f"no WebSocket: {error}") from error
            else:
                return
        signed = (*headers, *sign(Outgoing("POST", self._url, request.body)))
        streams = stream_events(
            self._subgraph,
            self._url,
            request,
            signed,
            limits=self._limits,
            ssl_context=self._ssl,
            may_connect=self._may_connect,
        )
        async with aclosing(streams) as events:
            async for event in events:
                self._has_no_socket = True
                yield event
