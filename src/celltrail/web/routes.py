"""The pages around the graph: health, readiness, GraphiQL.

The graph itself is served by `fedloom.server`; here it is only mounted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from celltrail.web.graphiql import explorer_routes

GRAPHQL_PATH = "/graphql"
KEY_SET_PATH = "/.well-known/jwks.json"
_BRIEFLY = {"Cache-Control": "public, max-age=60"}
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


KeySet = Callable[[], Mapping[str, Any] | None]
"""The public keys; None before there are any."""


class Site:
    """The whole ASGI application. `/graphql` goes straight to the graph, without a router in between."""

    def __init__(
        self,
        graph: ASGIApp,
        *,
        is_ready: Callable[[], Awaitable[bool]],
        key_set: KeySet,
        has_explorer: bool,
        lifespan: Lifespan[Starlette],
    ) -> None:
        self._graph = graph
        self._pages = Starlette(
            routes=_routes(is_ready, key_set, has_explorer=has_explorer), lifespan=lifespan
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "lifespan" and scope["path"] == GRAPHQL_PATH:
            await self._graph(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def _routes(
    is_ready: Callable[[], Awaitable[bool]], key_set: KeySet, *, has_explorer: bool
) -> list[BaseRoute]:
    async def health(_: Request) -> Response:
        """Alive: the process answers."""
        return JSONResponse({"status": "ok"}, headers=_HEADERS)

    async def readiness(_: Request) -> Response:
        """Ready: the database answers, and no stop has begun."""
        if await is_ready():
            return JSONResponse({"status": "ready"}, headers=_HEADERS)
        return JSONResponse({"status": "not ready"}, status_code=503, headers=_HEADERS)

    async def keys(_: Request) -> Response:
        """The keys of the gateway's own tokens and signatures (RFC 7517)."""
        found = key_set()
        if found is None:
            return JSONResponse({"status": "not ready"}, status_code=503, headers=_HEADERS)
        return JSONResponse(found, media_type="application/jwk-set+json", headers=_HEADERS | _BRIEFLY)

    routes: list[BaseRoute] = [
        Route("/health", health),
        Route("/ready", readiness),
        Route(KEY_SET_PATH, keys),
    ]
    if has_explorer:
        routes.extend(explorer_routes(path="/", graphql_path=GRAPHQL_PATH))
    return routes
