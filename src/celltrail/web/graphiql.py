"""The query page: GraphiQL, served by us, working offline and under a strict policy.

The page and its assets are built from npm into `celltrail/web/static` by the build hook
(`frontend/hatch_build.py`); docs/decisions/0006-graphiql.md says why this version. What a link to the page
may carry is said in `frontend/explorer.jsx`; `explorer_link` writes one.

Sources: Content Security Policy Level 3; RFC 9110 and RFC 8246 (`immutable`).
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

STATIC = Path(__file__).parent / "static"

# (directive, what it allows, why)
POLICY: tuple[tuple[str, str, str], ...] = (
    ("default-src", "'none'", "what is not named below is not needed, workers and fonts among it"),
    ("script-src", "'self'", "the bundle; no inline script, no eval"),
    ("style-src", "'self'", "the bundle's style sheet; the editor sets styles through the object model"),
    ("img-src", "'self' data:", "the editor's style sheet holds its marks as data URLs"),
    (
        "connect-src",
        "'self'",
        "GraphQL over HTTP, and over WebSocket: CSP3 matches ws and wss of this origin",
    ),
    ("base-uri", "'none'", "no element may move the page's relative addresses"),
    ("form-action", "'none'", "the page submits no form"),
    ("frame-ancestors", "'none'", "no other page may lay itself over this one, which holds tokens"),
)

PAGE_HEADERS = {
    "Cache-Control": "no-cache",  # it names the hashed assets of the running version
    "Content-Security-Policy": "; ".join(f"{directive} {allowed}" for directive, allowed, _ in POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

ASSET_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",  # the name of an asset holds its hash
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class ExplorerAssetsMissingError(RuntimeError):
    """The installed package holds no query page: it was built without its build hook."""

    code = "EXPLORER_ASSETS_MISSING"

    def __init__(self, missing: Path) -> None:
        super().__init__(
            f"the query page is not in this installation: {missing} is missing. The build hook makes it "
            "from npm packages: install a wheel built by `uv build`, or in a checkout run "
            "`uv sync --reinstall-package celltrail`"
        )
        self.missing = missing


def explorer_routes(
    *, path: str = "/", graphql_path: str = "/graphql", static: Path = STATIC
) -> list[BaseRoute]:
    """Return the routes of the query page at `path`, and of its assets below, for GraphQL at `graphql_path`.

    Raises:
        ExplorerAssetsMissingError: the package was built without the page. The start stops there.
    """
    template, assets = static / "index.html", static / "assets"
    for required in (template, assets):
        if not required.exists():
            raise ExplorerAssetsMissingError(required)
    assets_path = f"{path.rstrip('/')}/assets"
    page = Template(template.read_text(encoding="utf-8")).substitute(
        graphql_path=escape(graphql_path), assets_path=escape(assets_path)
    )

    async def explorer(_: Request) -> Response:
        return HTMLResponse(page, headers=PAGE_HEADERS)

    return [
        Route(path, explorer, methods=["GET"], name="explorer"),
        Mount(assets_path, _Assets(directory=assets), name="explorer-assets"),
    ]


def explorer_link(url: str, *, query: str, token: str | None = None) -> str:
    """Return a link to the page at `url` that opens with `query`, and with `token` in the header editor.

    The token is in the fragment, which browsers keep to themselves: it reaches no server and no log.
    """
    fragment = "" if token is None else f"#token={quote(token, safe='')}"
    return f"{url}?query={quote(query, safe='')}{fragment}"


class _Assets(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(ASSET_HEADERS)
        return response
