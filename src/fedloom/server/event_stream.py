"""Server-sent events: the distinct connections mode of the GraphQL over SSE protocol.

One request, one stream: `event: next` with a response each, then `event: complete`. A stream that ends
without `complete` was broken off (we are stopping), and clients connect again; after a refusal they must
not, so that one comes as `next` and `complete`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fedloom.errors import FedloomError, UnauthenticatedError
from fedloom.executor.context import Caller
from fedloom.gateway.service import GraphQLService, PreparedRequest
from fedloom.operation.documents import OperationKind
from fedloom.response.answer import Response, refusal
from fedloom.response.presentation import mask
from fedloom.server.asgi import Receive, Send
from fedloom.server.lifetime import EXPIRED, GONE, REVOKED, SLOW, Lifetime, Lifetimes
from fedloom.server.options import ServerOptions

_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"


class EventStream:
    """Answers one operation as an event stream."""

    def __init__(
        self,
        gateway: GraphQLService,
        *,
        options: ServerOptions,
        lifetimes: Lifetimes,
        headers: tuple[tuple[bytes, bytes], ...],
    ) -> None:
        self._gateway, self._options, self._lifetimes, self._headers = gateway, options, lifetimes, headers
        self._lifetime = Lifetime()

    async def serve(
        self, asked: PreparedRequest | FedloomError, caller: Caller, *, receive: Receive, send: Send
    ) -> None:
        """Stream until the operation ends, the client leaves, or the connection may live no longer.

        Raises:
            TooManyRequestsError: the caller has too many streams open; nothing was sent.
        """
        lifetime = self._lifetime
        self._lifetimes.add(lifetime)
        try:
            async with lifetime:
                self._lifetimes.admit(lifetime, caller)
                await send(
                    {"type": "http.response.start", "status": 200, "headers": [*self._start_headers()]}
                )
                await self._run(asked, caller, receive=receive, send=send)
        finally:
            self._lifetimes.remove(lifetime)
        await self._finish(send)

    async def _run(
        self, asked: PreparedRequest | FedloomError, caller: Caller, *, receive: Receive, send: Send
    ) -> None:
        try:
            await self._write(send, _COMMENT)
            await self._write_all(asked, caller, receive=receive, send=send)
        except Exception as error:  # noqa: BLE001 # the edge of a stream, already begun: logged, then broken off
            mask(error, "an event stream failed")

    async def _write_all(
        self, asked: PreparedRequest | FedloomError, caller: Caller, *, receive: Receive, send: Send
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(self._watch(receive)), tasks.create_task(self._keep_alive(send))]
            async with aclosing(self._responses(asked, caller)) as responses:
                async for response in responses:
                    await self._write(send, _event(response))
            await self._write(send, _COMPLETE)
            for task in beside:
                task.cancel()

    async def _responses(
        self, asked: PreparedRequest | FedloomError, caller: Caller
    ) -> AsyncGenerator[Response, None]:
        if isinstance(asked, FedloomError):
            yield refusal(asked)
        elif asked.operation.kind is OperationKind.SUBSCRIPTION:
            async with aclosing(self._gateway.stream(asked, caller)) as responses:
                async for response in responses:
                    yield response
        else:
            yield await self._gateway.run(asked, caller)

    async def _finish(self, send: Send) -> None:
        ending = self._lifetime.ending
        if ending in (GONE, SLOW):
            return
        if ending in (EXPIRED, REVOKED):
            last = _event(refusal(UnauthenticatedError(ending.reason))) + _COMPLETE
            await send({"type": "http.response.body", "body": last, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._lifetime.end(GONE)

    async def _keep_alive(self, send: Send) -> None:
        while True:
            await asyncio.sleep(self._options.keep_alive_s)
            await self._write(send, _COMMENT)

    async def _write(self, send: Send, body: bytes) -> None:
        """Send one event; a reader who does not take it in time loses the connection."""
        timer = self._lifetime.end_after(self._options.send_timeout_s, SLOW)
        try:
            await send({"type": "http.response.body", "body": body, "more_body": True})
        finally:
            timer.cancel()

    def _start_headers(self) -> list[tuple[bytes, bytes]]:
        # Proxies of the nginx family hold events back unless they are told not to.
        return [*self._headers, (b"x-accel-buffering", b"no")]


def _event(response: Response) -> bytes:
    try:
        body = response.encode()
    except TypeError as error:  # orjson: a scalar of the schema has no JSON form
        body = refusal(mask(error, "an event could not be encoded")).encode()
    return b"event: next\ndata: " + body + b"\n\n"
