"""GraphQL over HTTP: one request, one answer (https://graphql.github.io/graphql-over-http/draft/).

The order of checks is method, Accept, credentials, body, document: each is cheaper than the next, and a
stranger's body is never read. Statuses follow the specification's two media types: in application/json a
well-formed request that is refused by GraphQL itself is a 200, in application/graphql-response+json a 400.
What is no matter of GraphQL (credentials, load, our own faults) has its own status in both.

GET is for queries. It needs no special header here: no ambient credentials (cookies) are ever read, so a
cross-site GET can ask only what anybody may.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from fedloom.errors import (
    FedloomError,
    MalformedRequestError,
    RequestTooLargeError,
    UnavailableError,
)
from fedloom.executor.context import Caller
from fedloom.gateway.service import GraphQLService, PreparedRequest
from fedloom.operation.documents import OperationKind
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response, refusal
from fedloom.response.presentation import mask
from fedloom.server.asgi import Head, Receive, Scope, Send, read_head
from fedloom.server.credentials import Authenticate, credentials_of
from fedloom.server.event_stream import EventStream
from fedloom.server.lifetime import GONE, Lifetime, Lifetimes
from fedloom.server.media import Accepted, MediaType, accepted, is_json_in_utf8
from fedloom.server.options import ServerOptions
from fedloom.server.reading import ClientGoneError, read_body, request_of_body, request_of_url
from fedloom.server.trusted import TrustedDocuments, with_document

Headers = tuple[tuple[bytes, bytes], ...]

#: Statuses that hold in both media types. Other refusals are GraphQL's own.
STATUSES = {
    "BAD_REQUEST": 400,
    "CONTENT_TOO_LARGE": 413,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "TOO_MANY_REQUESTS": 429,
    "SERVICE_UNAVAILABLE": 503,
    "REQUEST_TIMEOUT": 504,
    "INTERNAL_SERVER_ERROR": 500,
}
#: What a status is sent with (RFC 6750, 3; RFC 9110, 10.2.3).
STATUS_HEADERS: dict[int, Headers] = {
    401: ((b"www-authenticate", b"Bearer"),),
    429: ((b"retry-after", b"1"),),
    503: ((b"retry-after", b"1"),),
}
_COMMON_HEADERS: Headers = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"accept, authorization"),
)
_HEADERS: dict[MediaType, Headers] = {
    media: ((b"content-type", f"{media}; charset=utf-8".encode()), *_COMMON_HEADERS) for media in MediaType
}


class HttpRefusedError(Exception):
    """A request that is refused by HTTP's own rules, with a status and headers of its own."""

    def __init__(self, status: int, message: str, *, headers: Headers = ()) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers
        self.response = refusal(MalformedRequestError(message))


class HttpEndpoint:
    """Answers HTTP requests: with one response, or with an event stream where the client wants one."""

    def __init__(
        self,
        gateway: GraphQLService,
        authenticate: Authenticate,
        *,
        options: ServerOptions,
        lifetimes: Lifetimes,
        documents: TrustedDocuments | None = None,
    ) -> None:
        self._gateway, self._authenticate, self._options = gateway, authenticate, options
        self._lifetimes, self._documents = lifetimes, documents
        self.is_stopping = False

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        media = MediaType.JSON
        try:
            head = read_head(scope, self._options.forwarded_headers)
            _check_method(scope["method"], ("GET", "POST"))
            accepts = _accepts(head)
            # An event stream's refusals are plain answers; nothing is streamed yet.
            media = MediaType.JSON if accepts.best is MediaType.EVENT_STREAM else accepts.best
            await self._answer(scope["method"], head, accepts, receive=receive, send=send)
        except ClientGoneError:
            return
        except HttpRefusedError as refused:
            await _send(send, refused.response, media, status=refused.status, headers=refused.headers)
        except FedloomError as error:
            await _send(send, refusal(error), media)
        except Exception as error:  # noqa: BLE001 # the edge of a request: masked and logged
            await _send(send, refusal(mask(error, "an HTTP request failed")), media)

    async def _answer(
        self, method: str, head: Head, accepts: Accepted, *, receive: Receive, send: Send
    ) -> None:
        if self.is_stopping:
            raise UnavailableError("the server is stopping: try again")
        caller = await self._authenticate(credentials_of(head))
        request = await self._request(method, head, receive)
        streams = accepts.best is MediaType.EVENT_STREAM
        try:
            prepared = self._gateway.prepare(with_document(request, caller, self._documents))
        except FedloomError as error:
            # The graphql-sse protocol reports a document's errors as events, so that clients do not retry.
            if not streams:
                raise
            await self._stream(error, caller, receive=receive, send=send)
            return
        _check_kind(prepared, method, accepts)
        if streams or prepared.operation.kind is OperationKind.SUBSCRIPTION:
            await self._stream(prepared, caller, receive=receive, send=send)
            return
        response = await self._run(prepared, caller, receive)
        await _send(send, response, accepts.best)

    async def _run(self, prepared: PreparedRequest, caller: Caller, receive: Receive) -> Response:
        """Run an operation, and stop it when the client leaves.

        Most requests are answered before anybody looks whether the client is there: a task for each would
        take a good part of the time that a small answer takes.
        """
        watching: list[asyncio.Task[None]] = []
        async with Lifetime() as lifetime:
            timer = asyncio.get_running_loop().call_later(
                self._options.watch_after_s,
                lambda: watching.append(asyncio.create_task(_watch(receive, lifetime))),
            )
            try:
                return await self._gateway.run(prepared, caller)
            finally:
                timer.cancel()
                for task in watching:
                    task.cancel()
        raise ClientGoneError

    async def _stream(
        self, asked: PreparedRequest | FedloomError, caller: Caller, *, receive: Receive, send: Send
    ) -> None:
        headers = _HEADERS[MediaType.EVENT_STREAM]
        stream = EventStream(self._gateway, options=self._options, lifetimes=self._lifetimes, headers=headers)
        await stream.serve(asked, caller, receive=receive, send=send)

    async def _request(self, method: str, head: Head, receive: Receive) -> GraphQLRequest:
        if method == "GET":
            return request_of_url(head.query_string)
        if head.get(b"content-encoding") not in (None, b"identity"):
            raise HttpRefusedError(
                415,
                "compressed bodies are not accepted: send no Content-Encoding",
                headers=((b"accept-encoding", b"identity"),),
            )
        if not is_json_in_utf8(head.get(b"content-type")):
            raise HttpRefusedError(
                415,
                "the body must be application/json in UTF-8",
                headers=((b"accept-post", b"application/json"),),
            )
        length = head.get(b"content-length")
        if length is not None and length.isdigit() and int(length) > self._options.max_body_bytes:
            raise RequestTooLargeError("request body", allowed_bytes=self._options.max_body_bytes)
        body = await read_body(
            receive, max_bytes=self._options.max_body_bytes, timeout_s=self._options.body_timeout_s
        )
        return request_of_body(body)


async def _watch(receive: Receive, lifetime: Lifetime) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    lifetime.end(GONE)


def status_of(response: Response, media: MediaType) -> int:
    """Return the status of a response (GraphQL over HTTP, "Status Codes")."""
    if response.executed:
        return 200
    own = STATUSES.get(response.errors[0].code)
    if own is not None:
        return own
    return 400 if media is MediaType.GRAPHQL_RESPONSE else 200


async def _send(
    send: Send, response: Response, media: MediaType, *, status: int | None = None, headers: Headers = ()
) -> None:
    try:
        body = response.encode()
    except TypeError as error:  # orjson: a scalar of the schema has no JSON form
        response = refusal(mask(error, "a response could not be encoded"))
        body = response.encode()
    status = status or status_of(response, media)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                *_HEADERS[media],
                (b"content-length", b"%d" % len(body)),
                *STATUS_HEADERS.get(status, ()),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _accepts(head: Head) -> Accepted:
    accepts = accepted(head.get(b"accept"))
    if accepts is None:
        raise HttpRefusedError(
            406, f"none of the accepted media types can be answered: {', '.join(MediaType)} can"
        )
    return accepts


def _check_kind(prepared: PreparedRequest, method: str, accepts: Accepted) -> None:
    kind = prepared.operation.kind
    if kind is OperationKind.MUTATION and method == "GET":
        _check_method(method, ("POST",), "a mutation must be sent by POST")
    if kind is OperationKind.SUBSCRIPTION and not accepts.event_stream:
        raise MalformedRequestError(
            "a subscription has many responses: accept text/event-stream, or open a WebSocket"
        )


def _check_method(method: str, allowed: Iterable[str], reason: str | None = None) -> None:
    if method not in allowed:
        listed = ", ".join(allowed)
        raise HttpRefusedError(
            405,
            reason or f"the method {method[:20]} is not allowed: {listed}",
            headers=((b"allow", listed.encode()),),
        )
