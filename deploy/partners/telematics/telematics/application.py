"""The service as one ASGI application: GraphQL, what vehicles send, and a health check."""

from __future__ import annotations

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

from telematics.following import Followers
from telematics.ingest import Ingest
from telematics.schema import Context, schema
from telematics.store import Store

MIN_SECRET = 16


def application(data: Path, *, ingest_secret: str) -> Starlette:
    """Build the service over the SQLite file `data`.

    Raises:
        ValueError: the secret is too short to be one.
    """
    if len(ingest_secret) < MIN_SECRET or not ingest_secret.isascii():
        raise ValueError(f"the secret of ingest has at least {MIN_SECRET} ASCII characters")
    store, followers = Store(data), Followers()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    graph, ingest = _Graph(store, followers), Ingest(store, followers, secret=ingest_secret)
    return Starlette(
        routes=[
            Route("/telemetry", ingest.take, methods=["POST"]),
            Route("/health", _health),
            Route("/graphql", graph),
            WebSocketRoute("/graphql", graph),
        ],
        lifespan=lifespan,
    )


class _Graph(GraphQL[Context, None]):
    """Strawberry's ASGI application, with the one protocol for streams that is not obsolete."""

    def __init__(self, store: Store, followers: Followers) -> None:
        self._store, self._followers = store, followers
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=10),
        )

    async def get_context(
        self,
        request: Request | WebSocket,  # noqa: ARG002 -- Strawberry's hook; nothing of the caller is known yet
        response: Response | WebSocket,  # noqa: ARG002 -- as above
    ) -> Context:
        return Context(self._store, self._followers)


async def _health(_: Request) -> Response:
    return PlainTextResponse("up\n")
