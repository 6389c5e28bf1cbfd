"""The engine as a gateway of its own: `/graphql` and `/health`, and nothing else.

It judges no credentials: callers are strangers, told apart by the headers that are forwarded for them.
Whoever may see an answer is for the subgraphs to say, which get these headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fedloom.executor.context import Caller
from fedloom.gateway import FederatedGateway, SubgraphSettings
from fedloom.operation.limits import Limits
from fedloom.server.application import GraphQLServer
from fedloom.server.asgi import Receive, Scope, Send
from fedloom.server.credentials import Credentials
from fedloom.server.options import ServerOptions
from fedloom.supergraph.model import Supergraph

_Headers = tuple[tuple[bytes, bytes], ...]
_JSON = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
_AUTHORIZATION = b"authorization"

#: Limits for who serves an own graph: against accidents, not against strangers.
_LIMITS = Limits(
    max_fragments=1_000,
    max_directives=1_000,
    max_depth=50,
    max_aliases=1_000,
    max_root_fields=200,
    max_cost=10**12,
    max_list_items=100_000,
    max_text_characters=1_000_000,
)


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served: names of headers are forwarded in lower case."""

    forwarded_headers: frozenset[bytes] = frozenset()
    subscription_urls: Mapping[str, str] = field(default_factory=dict)
    authorities: Path | None = None
    shows_subgraph_errors: bool = False


class GatewayApplication:
    """The ASGI application."""

    def __init__(self, supergraph: Supergraph, serving: Serving) -> None:
        """Build it; it is ready then.

        Raises:
            AddressError: a subgraph has no URL that leads somewhere.
            AuthorityFileError: the file of authorities cannot be used.
        """
        self._forwarded = serving.forwarded_headers
        self._gateway = FederatedGateway(
            supergraph,
            SubgraphSettings(
                subscription_urls=serving.subscription_urls,
                headers_of=_headers_of,
                authorities=serving.authorities,
                shows_subgraph_errors=serving.shows_subgraph_errors,
            ),
            limits=_LIMITS,
        )
        options = ServerOptions(
            max_body_bytes=10_000_000,
            max_message_bytes=10_000_000,
            max_streams_per_caller=10_000,
            forwarded_headers=self._forwarded,
        )
        self._graphql = GraphQLServer(self._gateway, self._authenticate, options=options)
        self._is_stopping = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan" or scope["path"] in ("/graphql", "/graphql/"):
            await self._graphql(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == "/health":
            await _answer(send, 503 if self._is_stopping else 200, b'{"ready":true}')
        else:
            await _answer(send, 404, b'{"errors":[{"message":"the graph is at /graphql"}]}')

    async def stop(self, deadline_s: float) -> None:
        """Readiness fails at once, streams are told, requests end."""
        self._is_stopping = True
        await self._graphql.close(deadline_s)
        self._gateway.close()

    async def _authenticate(self, credentials: Credentials) -> Caller:
        headers: _Headers = tuple(each for each in credentials.forwarded if each[0] != _AUTHORIZATION)
        if credentials.authorization is not None and _AUTHORIZATION in self._forwarded:
            headers = (*headers, (_AUTHORIZATION, credentials.authorization.encode()))
        return Caller(headers, repr(sorted(headers)))


def _headers_of(caller: Caller) -> _Headers:
    headers = caller.identity
    assert isinstance(headers, tuple)  # noqa: S101 # of the only ones who make callers here
    return headers


async def _answer(send: Send, status: int, body: bytes) -> None:
    body = b'{"ready":false}' if status == 503 else body  # noqa: PLR2004 # RFC 9110, 15.6.4
    headers = [*_JSON, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
