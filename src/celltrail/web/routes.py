"""The pages around the graph: health, readiness, GraphiQL.

The graph itself is served by `fedloom.server`; here it is only mounted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from celltrail.web.graphiql import explorer_routes

GRAPHQL_PATH = "/graphql"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Site:
    """The whole ASGI application. `/graphql` goes straight to the graph, without a router in between."""

    def __init__(
        self,
        graph: ASGIApp,
        *,
        is_ready: Callable[[], Awaitable[bool]],
        has_explorer: bool,
        lifespan: Lifespan[Starlette],
    ) -> None:
        self._graph = graph
        self._pages = Starlette(routes=_routes(is_ready, has_explorer=has_explorer), lifespan=lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "lifespan" and scope["path"] == GRAPHQL_PATH:
            await self._graph(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def _routes(is_ready: Callable[[], Awaitable[bool]], *, has_explorer: bool) -> list[BaseRoute]:
    async def health(_: Request) -> Response:
        """Alive: the process answers."""
        return JSONResponse({"status": "ok"}, headers=_HEADERS)

    async def readiness(_: Request) -> Response:
        """Ready: the database answers, and no stop has begun."""
        if await is_ready():
            return JSONResponse({"status": "ready"}, headers=_HEADERS)
        return JSONResponse({"status": "not ready"}, status_code=503, headers=_HEADERS)

    routes: list[BaseRoute] = [Route("/health", health), Route("/ready", readiness)]
    if has_explorer:
        routes.extend(explorer_routes(path="/", graphql_path=GRAPHQL_PATH))
    return routes
