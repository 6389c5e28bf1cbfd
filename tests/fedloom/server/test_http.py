"""GraphQL over HTTP against a running server: statuses, media types, limits, headers."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from fedloom import Limits, ServerOptions
from tests.plugins.toy_gateway import StartToyServer, ToyHost, ToyServer

GRAPHQL_RESPONSE = {"accept": "application/graphql-response+json"}
JSON = {"accept": "application/json"}


@pytest.fixture
async def server(toy_server: StartToyServer) -> ToyServer:
    started: ToyServer = await toy_server(
        options=ServerOptions(max_body_bytes=20_000, body_timeout_s=0.3), limits=Limits(max_cost=1_000)
    )
    return started


@pytest.fixture
async def client(server: ToyServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url.removesuffix("/graphql")) as connected:
        yield connected


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


@pytest.mark.parametrize(
    ("query", "in_json", "in_graphql_response", "expected"),
    [
        pytest.param("{ hello }", 200, 200, None, id="data"),
        pytest.param('{ fails(how: "x") }', 200, 200, "INTERNAL_SERVER_ERROR", id="a field failed"),
        pytest.param("{ failsRequired }", 200, 200, "INTERNAL_SERVER_ERROR", id="data is null"),
        pytest.param("{", 200, 400, "GRAPHQL_PARSE_FAILED", id="syntax"),
        pytest.param("{ nothing }", 200, 400, "GRAPHQL_VALIDATION_FAILED", id="validation"),
        pytest.param(
            "query ($n: Int!) { nodes(first: $n) { totalCount } }", 200, 400, "BAD_USER_INPUT", id="variables"
        ),
        pytest.param(
            "query A { hello } query B { hello }",
            200,
            400,
            "OPERATION_RESOLUTION_FAILURE",
            id="which operation",
        ),
        pytest.param(
            "{ nodes(first: 1000000000) { edges { cursor } } }", 200, 400, "COST_EXCEEDED", id="C97 cost"
        ),
        pytest.param(
            "{ notJson }", 500, 500, "INTERNAL_SERVER_ERROR", id="an answer that JSON has no form for"
        ),
        pytest.param(
            "subscription { endless }", 400, 400, "BAD_REQUEST", id="a subscription without a stream"
        ),
    ],
)
async def test_the_status_depends_on_the_media_type(
    client: httpx.AsyncClient, query: str, in_json: int, in_graphql_response: int, expected: str | None
) -> None:
    as_json = await client.post("/graphql", json={"query": query}, headers=JSON)
    as_response = await client.post("/graphql", json={"query": query}, headers=GRAPHQL_RESPONSE)

    assert (as_json.status_code, as_response.status_code) == (in_json, in_graphql_response)
    assert as_json.headers["content-type"] == "application/json; charset=utf-8"
    assert as_response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    if expected is not None:
        assert code(as_json) == code(as_response) == expected


async def test_every_answer_has_the_headers_that_protect_it(client: httpx.AsyncClient) -> None:
    """C154, C160."""
    for answer in (
        await client.post("/graphql", json={"query": "{ me }"}),
        await client.post("/graphql", content=b"["),
        await client.put("/graphql"),
        await client.post("/graphql", json={}, headers={"authorization": "Bearer bad"}),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["vary"] == "accept, authorization"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
async def test_other_methods_are_not_allowed(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_a_mutation_by_get_is_not_allowed_and_does_nothing(
    client: httpx.AsyncClient, toy_host: ToyHost
) -> None:
    """C147."""
    answer = await client.get("/graphql", params={"query": "mutation { add(n: 1) }"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert toy_host.total == 0


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"query": "{ hello }"}, "hello world"),
        (
            {"query": "query ($name: String) { hello(name: $name) }", "variables": '{"name": "Ada"}'},
            "hello Ada",
        ),
        ({"query": "query A { hello } query B { me }", "operationName": "A"}, "hello world"),
        (
            {"query": '{ hello(name: "a+b & ü") }', "operationName": "", "variables": "", "extensions": ""},
            "hello a+b & ü",
        ),
    ],
)
async def test_a_query_by_get_is_answered(
    client: httpx.AsyncClient, params: dict[str, str], expected: str
) -> None:
    answer = await client.get("/graphql", params=params)

    assert answer.json() == {"data": {"hello": expected}}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="nothing"),
        pytest.param("query=%7Bhello%7D&query=%7Bme%7D", id="twice"),
        pytest.param("query=%7Bhello%7D&variables=x", id="variables are no JSON"),
        pytest.param("query=%7Bhello%7D&variables=1", id="variables are no object"),
        pytest.param("query=%FF", id="C94 bad UTF-8"),
        pytest.param("query=%7Bhello%7D&" + "x=1&" * 40, id="many parameters"),
    ],
)
async def test_a_malformed_url_is_a_bad_request(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/graphql?{query}")

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b'{"query": NaN}', id="NaN"),
        pytest.param(b'{"query": "{ hello }"} x', id="more after it"),
        pytest.param(b'{"query": "\xff"}', id="C94 bad UTF-8"),
        pytest.param(b'{"query": "{ hello }", "variables": {"a": "\\ud800"}}', id="C94 lone surrogate"),
        pytest.param(b'{"query": "{ hello }", "variables": {"a": "\\u0000"}}', id="C94 NUL"),
        pytest.param(
            b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 9_000 + b"]" * 9_000 + b"}}", id="C93 deep"
        ),
        pytest.param(b'[{"query": "{ hello }"}]', id="C89 batch"),
        pytest.param(b'"{ hello }"', id="a string"),
        pytest.param(b"{}", id="no query"),
        pytest.param(b'{"query": 1}', id="query"),
        pytest.param(b'{"query": "{ hello }", "operationName": 1}', id="operationName"),
        pytest.param(b'{"query": "{ hello }", "variables": []}', id="variables"),
        pytest.param(b'{"query": "{ hello }", "extensions": "x"}', id="extensions"),
    ],
)
async def test_a_malformed_body_is_a_bad_request(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/graphql", content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"content-type": "text/plain"}, id="C146 text"),
        pytest.param({"content-type": "application/x-www-form-urlencoded"}, id="C146 form"),
        pytest.param({"content-type": "multipart/form-data; boundary=x"}, id="C146 multipart"),
        pytest.param({"content-type": "application/json; charset=latin-1"}, id="charset"),
        pytest.param({"content-type": "application/json", "content-encoding": "gzip"}, id="C104 compressed"),
    ],
)
async def test_other_bodies_are_unsupported(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    body = gzip.compress(b'{"query": "{ hello }"}')

    answer = await client.post("/graphql", content=body, headers=headers)

    assert answer.status_code == 415


async def test_an_unknown_media_type_is_not_acceptable(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": "{ hello }"}, headers={"accept": "text/html"})

    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("is_chunked", [False, True], ids=["announced", "chunked"])
async def test_a_body_over_the_limit_is_too_large(client: httpx.AsyncClient, *, is_chunked: bool) -> None:
    """C103."""
    whole = json.dumps({"query": "{ hello }", "variables": {"a": "x" * 30_000}}).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(whole), 1_000):
            yield whole[start : start + 1_000]

    content: Any = chunks() if is_chunked else whole
    answer = await client.post("/graphql", content=content, headers={"content-type": "application/json"})

    assert (answer.status_code, code(answer)) == (413, "CONTENT_TOO_LARGE")


async def test_a_body_that_does_not_arrive_is_given_up(server: ToyServer) -> None:
    """C102."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server.url).port)
    writer.write(
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
    )

    async with asyncio.timeout(2):
        status = await reader.readline()

    assert status.startswith(b"HTTP/1.1 400")
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("authorization", "status", "expected"),
    [
        ("Bearer bad", 401, "UNAUTHENTICATED"),
        ("Basic YTpi", 401, "UNAUTHENTICATED"),
        ("Bearer forbidden", 403, "FORBIDDEN"),
        ("Bearer unsure", 503, "SERVICE_UNAVAILABLE"),
        ("Bearer crash", 500, "INTERNAL_SERVER_ERROR"),
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE, {"accept": "text/event-stream"}], ids=str)
async def test_refused_credentials_have_their_own_status(
    client: httpx.AsyncClient, authorization: str, status: int, expected: str, accept: dict[str, str]
) -> None:
    answer = await client.post(
        "/graphql", json={"query": "{ me }"}, headers={"authorization": authorization, **accept}
    )

    assert (answer.status_code, code(answer)) == (status, expected)
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert ("retry-after" in answer.headers) == (status == 503)
    assert "s3cret" not in answer.text


async def test_a_strangers_body_is_not_read(server: ToyServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server.url).port)
    writer.write(
        b"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer bad\r\n"
        b"content-type: application/json\r\ncontent-length: 100\r\n\r\n"
    )

    async with asyncio.timeout(0.25):
        status = await reader.readline()

    assert status.startswith(b"HTTP/1.1 401")
    writer.close()
    await writer.wait_closed()


async def test_a_token_in_the_url_is_refused(client: httpx.AsyncClient) -> None:
    """C30."""
    answer = await client.post("/graphql?access_token=x", json={"query": "{ me }"})

    assert answer.status_code == 401


async def test_a_request_that_runs_too_long_is_a_gateway_timeout(toy_server: StartToyServer) -> None:
    server = await toy_server(request_timeout_s=0.05)

    async with httpx.AsyncClient() as client:
        answer = await client.post(server.url, json={"query": "{ slow(seconds: 5) }"})

    assert (answer.status_code, code(answer)) == (504, "REQUEST_TIMEOUT")


async def test_a_client_that_leaves_stops_its_query(toy_server: StartToyServer, toy_host: ToyHost) -> None:
    server = await toy_server(options=ServerOptions(watch_after_s=0.01), request_timeout_s=20.0)

    async with httpx.AsyncClient(timeout=0.2) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post(server.url, json={"query": "{ slow(seconds: 15) }"})

    async with asyncio.timeout(2):
        while not toy_host.closed:  # noqa: ASYNC110 # the host has no event for it
            await asyncio.sleep(0.005)
    assert toy_host.closed == toy_host.opened
