"""The query page: its headers, and its work in a real browser against a small GraphQL server of our own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from graphql import build_schema, graphql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from celltrail.web.graphiql import STATIC, ExplorerAssetsMissingError, explorer_link, explorer_routes
from tests.plugins.chromium import Browser, Page

TOKEN = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl/+="  # noqa: S105  # characters that a link must escape
SCHEMA = build_schema(
    """
    "What anybody may ask."
    type Query { "Greets **politely**." greeting(name: String!): String! }
    type Subscription { ticks: Int! }
    """
)


@dataclass
class ToyGateway:
    """Answers `greeting`, counts to three over graphql-transport-ws, and remembers what it was sent."""

    address: str = ""
    authorizations: list[str | None] = field(default_factory=list)
    connection_parameters: list[Any] = field(default_factory=list)

    async def over_http(self, request: Request) -> JSONResponse:
        body = await request.json()
        self.authorizations.append(request.headers.get("authorization"))
        root = {"greeting": lambda _info, name: f"Good day, {name}"}
        result = await graphql(SCHEMA, body["query"], root, variable_values=body.get("variables"))
        return JSONResponse(result.formatted, media_type="application/graphql-response+json")

    async def over_websocket(self, socket: WebSocket) -> None:
        await socket.accept(subprotocol="graphql-transport-ws")
        self.connection_parameters.append((await socket.receive_json()).get("payload"))
        await socket.send_json({"type": "connection_ack"})
        subscription = await socket.receive_json()
        for tick in (1, 2, 3):
            payload = {"data": {"ticks": tick}}
            await socket.send_json({"id": subscription["id"], "type": "next", "payload": payload})
        await socket.send_json({"id": subscription["id"], "type": "complete"})
        await socket.receive()


@pytest.fixture
def gateway() -> Iterator[ToyGateway]:
    toy = ToyGateway()
    application = Starlette(
        routes=[
            Route("/graphql", toy.over_http, methods=["POST"]),
            WebSocketRoute("/graphql", toy.over_websocket),
            *explorer_routes(),
        ]
    )
    config = uvicorn.Config(
        application, port=0, log_config=None, ws="websockets-sansio", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the toy gateway did not start"
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    toy.address = f"http://{host}:{port}/"
    yield toy
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive(), "the toy gateway did not stop"


def test_a_query_of_a_link_runs_and_shows_its_result(browser: Browser, gateway: ToyGateway) -> None:
    page = browser.open(explorer_link(gateway.address, query='{ greeting(name: "Ada") }', token=TOKEN))
    page.wait_until("document.querySelector('.graphiql-query-editor')?.innerText.includes('Ada')")

    _run(page)

    page.wait_until("document.querySelector('.graphiql-response')?.innerText.includes('Good day, Ada')")
    assert set(gateway.authorizations) == {f"Bearer {TOKEN}"}
    _assert_nothing_was_refused_and_nothing_left(page, gateway)


def test_a_subscription_runs_over_websocket_with_the_headers_as_parameters(
    browser: Browser, gateway: ToyGateway
) -> None:
    page = browser.open(explorer_link(gateway.address, query="subscription { ticks }", token=TOKEN))
    page.wait_until("document.querySelector('.graphiql-query-editor')?.innerText.includes('ticks')")

    _run(page)

    page.wait_until("document.querySelector('.graphiql-response')?.innerText.includes('\"ticks\": 3')")
    assert gateway.connection_parameters == [{"Authorization": f"Bearer {TOKEN}"}]
    _assert_nothing_was_refused_and_nothing_left(page, gateway)


def test_a_link_runs_nothing_by_itself(browser: Browser, gateway: ToyGateway) -> None:
    page = browser.open(explorer_link(gateway.address, query='{ greeting(name: "Ada") }'))
    page.wait_until("document.querySelector('.graphiql-query-editor')?.innerText.includes('Ada')")

    page.wait_until("document.querySelector('.graphiql-un-constructed') === null")
    sent = [
        json.loads(event["params"]["request"]["postData"])["operationName"]
        for event in page.events
        if event["method"] == "Network.requestWillBeSent" and event["params"]["request"].get("postData")
    ]

    assert set(sent) <= {"IntrospectionQuery"}


def test_the_token_of_a_link_leaves_the_address_and_is_not_stored(
    browser: Browser, gateway: ToyGateway
) -> None:
    page = browser.open(explorer_link(gateway.address, query='{ greeting(name: "Ada") }', token=TOKEN))
    page.wait_until("document.querySelector('.graphiql-editor-tool')?.innerText.includes('Bearer')")

    address, stored = page.evaluate("[location.href, JSON.stringify({...localStorage, ...sessionStorage})]")

    assert "token" not in address
    assert TOKEN not in stored
    assert not any("token" in url for url in page.requested_urls())


def test_the_documentation_opens_under_the_policy(browser: Browser, gateway: ToyGateway) -> None:
    page = browser.open(gateway.address)
    page.wait_until("document.querySelector('[aria-label=\"Show Documentation Explorer\"]')")

    page.evaluate("document.querySelector('[aria-label=\"Show Documentation Explorer\"]').click()")
    page.wait_until("document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Subscription')")
    page.evaluate("document.querySelector('[aria-label=\"Open settings dialog\"]').click()")
    page.wait_until("document.querySelector('.graphiql-dialog')?.innerText.includes('Theme')")

    _assert_nothing_was_refused_and_nothing_left(page, gateway)


async def test_the_page_allows_no_inline_code_no_frame_and_no_other_origin() -> None:
    client = _client_of(explorer_routes())

    page = await client.get("/")

    policy = dict(
        directive.split(" ", 1) for directive in page.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-cache"


async def test_the_assets_are_kept_for_ever_and_are_of_their_type() -> None:
    client = _client_of(explorer_routes())
    script, style = (next(STATIC.glob(f"assets/explorer-*.{suffix}")) for suffix in ("js", "css"))

    answers = {
        suffix: await client.get(f"/assets/{file.name}") for suffix, file in (("js", script), ("css", style))
    }

    for answer in answers.values():
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert answers["js"].headers["content-type"].startswith("text/javascript")
    assert answers["css"].headers["content-type"].startswith("text/css")
    assert (await client.get("/assets/..%2findex.html")).status_code == 404
    assert (await client.get("/assets/absent.js")).status_code == 404


async def test_the_page_tells_its_script_where_graphql_is() -> None:
    client = _client_of(explorer_routes(path="/explorer", graphql_path='/graph"ql'))

    page = (await client.get("/explorer")).text

    assert '<meta name="celltrail-graphql-path" content="/graph&quot;ql">' in page
    assert 'src="/explorer/assets/explorer-' in page


def test_the_bundle_names_no_other_server_and_holds_the_licences_of_its_parts() -> None:
    page, style = STATIC / "index.html", next(STATIC.glob("assets/explorer-*.css"))
    licences = (STATIC / "LICENSES.txt").read_text(encoding="utf-8")

    assert "//" not in page.read_text(encoding="utf-8")
    assert "http" not in style.read_text(encoding="utf-8")
    assert "@font-face" not in style.read_text(encoding="utf-8")
    for package in ("graphiql 4.", "react 19.", "graphql 17.", "graphql-ws 6.", "codemirror 5."):
        assert f"\n{package}" in f"\n{licences}"


def test_an_installation_without_the_page_stops_the_start_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(
        ExplorerAssetsMissingError, match=r"index\.html is missing.*uv sync --reinstall-package"
    ):
        explorer_routes(static=tmp_path)


def _client_of(routes: list[BaseRoute]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Starlette(routes=routes))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


def _run(page: Page) -> None:
    page.wait_until("document.querySelector('.graphiql-execute-button')")
    page.evaluate("document.querySelector('.graphiql-execute-button').click()")


def _assert_nothing_was_refused_and_nothing_left(page: Page, gateway: ToyGateway) -> None:
    assert page.problems() == []
    origin = urlsplit(gateway.address).netloc
    left = [
        url
        for url in page.requested_urls()
        if urlsplit(url).scheme != "data" and urlsplit(url).netloc != origin
    ]
    assert left == []
