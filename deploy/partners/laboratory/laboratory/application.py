"""The service as one ASGI application: GraphQL and a health check."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from laboratory.following import Followers
from laboratory.schema import schema
from laboratory.store import Store
from laboratory.types import Context

MIN_SECRET = 16


def application(data: Path, *, recording_secret: str) -> Starlette:
    """Build the service over the SQLite file `data`.

    Raises:
        ValueError: the secret is too short to be one.
    """
    if len(recording_secret) < MIN_SECRET or not recording_secret.isascii():
        raise ValueError(f"the secret of recording has at least {MIN_SECRET} ASCII characters")
    store = Store(data)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    graph = _Graph(store, Followers(), recording_secret=recording_secret)
    return Starlette(
        routes=[
            Route("/health", _health),
            Route("/graphql", graph),
            WebSocketRoute("/graphql", graph),
        ],
        lifespan=lifespan,
    )


class _Graph(GraphQL[Context, None]):
    """Strawberry's ASGI application, with the one protocol for streams that is not obsolete."""

    def __init__(self, store: Store, followers: Followers, *, recording_secret: str) -> None:
        self._store, self._followers = store, followers
        self._expected = f"Bearer {recording_secret}".encode()
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=10),
        )

    async def get_context(
        self,
        request: Request | WebSocket,
        response: Response | WebSocket,  # noqa: ARG002 -- Strawberry's hook
    ) -> Context:
        given = request.headers.get("authorization", "").encode("latin-1")
        may_record = hmac.compare_digest(given, self._expected)
        return Context(self._store, self._followers, may_record=may_record)


async def _health(_: Request) -> Response:
    return PlainTextResponse("up\n")
