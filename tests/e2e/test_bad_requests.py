"""Requests that are no good GraphQL over HTTP: each has its status and a code, and none is a 500.

Sources: GraphQL over HTTP, "Request" and "Status Codes"; RFC 9110, 15.5.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.e2e.gateways import Gateway
from tests.e2e.written import nothing_written

ROLES = "{ viewer { roles } }"
ONE_MEGABYTE = 1_000_000
REVOKE = 'mutation { revokeAccess(input: { idempotencyKey: "a", grant: "b" }) { __typename } }'


@pytest.fixture(scope="module", autouse=True)
def _untouched(gateway: Gateway) -> Iterator[None]:
    """Nothing of all this may leave a trace in anybody's data."""
    with nothing_written(gateway, "maker", "competitor", "oem", "recycler"):
        yield


def chunks() -> Iterator[bytes]:
    """A body of two megabytes whose length is not announced."""
    yield b'{"query": "'
    for _ in range(20):
        yield b" " * 100_000
    yield b'"}'


def body(query: object, **members: object) -> bytes:
    """A request body."""
    return json.dumps({"query": query, **members}).encode()


BODIES = {
    "empty": (b"", 400, "BAD_REQUEST"),
    "cut off": (b'{"query": "{ vie', 400, "BAD_REQUEST"),
    "no JSON": (b"query { viewer { roles } }", 400, "BAD_REQUEST"),
    "no UTF-8": (b'{"query": "\xff"}', 400, "BAD_REQUEST"),
    "a lone surrogate": (b'{"query": "\\ud800"}', 400, "BAD_REQUEST"),
    "NaN": (b'{"query": "{ viewer { roles } }", "variables": {"a": NaN}}', 400, "BAD_REQUEST"),
    "two documents": (b'{"query": "{ viewer { roles } }"}{}', 400, "BAD_REQUEST"),
    "an array": (b"[" + body(ROLES) + b"]", 400, "BAD_REQUEST"),
    "a string": (b'"{ viewer { roles } }"', 400, "BAD_REQUEST"),
    "null": (b"null", 400, "BAD_REQUEST"),
    "no query": (b"{}", 400, "BAD_REQUEST"),
    "a query that is a number": (body(1), 400, "BAD_REQUEST"),
    "variables that are a list": (body(ROLES, variables=[]), 400, "BAD_REQUEST"),
    "extensions that are a text": (body(ROLES, extensions="x"), 400, "BAD_REQUEST"),
    "an operation name that is a number": (body(ROLES, operationName=3), 400, "BAD_REQUEST"),
    "100,000 brackets": (b"[" * 100_000, 400, "BAD_REQUEST"),
    "1,000 brackets in the variables": (
        body(ROLES, variables={"a": json.loads("[" * 900 + "]" * 900)}),
        400,
        "VARIABLES_TOO_LARGE",
    ),
    "over a megabyte": (body(" " * ONE_MEGABYTE), 413, "CONTENT_TOO_LARGE"),
    "two megabytes in chunks": (chunks, 413, "CONTENT_TOO_LARGE"),
    "a syntax error": (body("{ viewer {"), 400, "GRAPHQL_PARSE_FAILED"),
    "a NUL": (body("{ viewer { roles \x00 } }"), 400, "GRAPHQL_PARSE_FAILED"),
    "nothing to run": (body(""), 400, "GRAPHQL_PARSE_FAILED"),
    "a fragment alone": (
        body("fragment F on Query { viewer { roles } }"),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "an unknown field": (body("{ secrets }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    "an unknown operation": (
        body("query A { viewer { roles } }", operationName="B"),
        400,
        "OPERATION_RESOLUTION_FAILURE",
    ),
    "a fragment in itself": (
        body("{ ...F } fragment F on Query { ...F }"),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "30 levels": (
        body("{ node(id: 1) { ... on Battery { " + "parent { " * 30 + "id" + " }" * 33),
        400,
        "DEPTH_EXCEEDED",
    ),
    "200 aliases": (
        body("{ " + " ".join(f"a{n}: viewer {{ roles }}" for n in range(200)) + " }"),
        400,
        "ALIASES_EXCEEDED",
    ),
    "pages of pages": (
        body(
            "{ batteries(first: 100) { nodes { components(first: 100) { nodes {"
            " history(first: 100) { nodes { id } } } } } } }"
        ),
        400,
        "COST_EXCEEDED",
    ),
    "60,001 characters": (body("#" * 60_001), 400, "DOCUMENT_TOO_LONG"),
    "5,000 tokens": (body("{ viewer { " + "roles " * 5_000 + "} }"), 400, "TOKENS_EXCEEDED"),
}


@pytest.mark.parametrize(("content", "status", "code"), list(BODIES.values()), ids=list(BODIES))
def test_a_bad_body_has_its_status_and_code(
    gateway: Gateway,
    content: bytes | Callable[[], Iterator[bytes]],
    status: int,
    code: str,
) -> None:
    sent = content() if callable(content) else content

    answer = post(gateway, sent)

    assert answer.status_code == status
    check_error(answer, code)


HEADERS = {
    "no media type": ({"content-type": ""}, 415),
    "a form": ({"content-type": "application/x-www-form-urlencoded"}, 415),
    "a multipart form": ({"content-type": "multipart/form-data; boundary=x"}, 415),
    "plain text": ({"content-type": "text/plain"}, 415),
    "another charset": ({"content-type": "application/json; charset=latin-1"}, 415),
    "compressed": ({"content-encoding": "gzip"}, 415),
    "an answer in HTML": ({"accept": "text/html"}, 406),
    "an answer in nothing": ({"accept": "application/json;q=0"}, 406),
}


@pytest.mark.parametrize(("headers", "status"), list(HEADERS.values()), ids=list(HEADERS))
def test_media_types_that_are_not_spoken_are_refused(
    gateway: Gateway, headers: dict[str, str], status: int
) -> None:
    answer = post(gateway, body(ROLES), **headers)

    assert answer.status_code == status
    check_error(answer, "BAD_REQUEST")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(gateway: Gateway, method: str) -> None:
    answer = gateway.client.request(method, "/graphql", headers=authorized(gateway))

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    check_error(answer, "BAD_REQUEST")


URLS = {
    "no query": ("", 400, "BAD_REQUEST"),
    "broken percent signs": ("query=%ff%", 400, "BAD_REQUEST"),
    "two queries": ("query={viewer{roles}}&query={viewer{roles}}", 400, "BAD_REQUEST"),
    "variables that are no JSON": ("query={viewer{roles}}&variables=[", 400, "BAD_REQUEST"),
    "variables that are a list": ("query={viewer{roles}}&variables=[]", 400, "BAD_REQUEST"),
    "100 parameters": ("&".join(f"p{n}=1" for n in range(100)), 400, "BAD_REQUEST"),
    "a mutation": (f"query={REVOKE}", 405, "BAD_REQUEST"),
    "a subscription": ("query=subscription{batteryStatusChanged{id}}", 400, "BAD_REQUEST"),
    "a token": ("query={viewer{roles}}&access_token=x", 401, "UNAUTHENTICATED"),
}


@pytest.mark.parametrize(("query", "status", "code"), list(URLS.values()), ids=list(URLS))
def test_a_bad_url_has_its_status_and_code(gateway: Gateway, query: str, status: int, code: str) -> None:
    answer = gateway.client.get(f"/graphql?{query}", headers=authorized(gateway))

    assert answer.status_code == status
    check_error(answer, code)


@pytest.mark.parametrize("path", ["/nothing", "/graphql/", "/static/../pyproject.toml", "/%2e%2e/x"])
def test_a_path_that_does_not_exist_is_not_found(gateway: Gateway, path: str) -> None:
    answer = gateway.client.get(path)

    assert answer.status_code == 404


def test_a_request_that_is_no_http_is_refused_and_the_gateway_goes_on(gateway: Gateway) -> None:
    address = httpx.URL(gateway.url)
    with socket.create_connection((address.host, address.port or 80), timeout=10) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00 no HTTP at all\r\n\r\n")
        answer = raw.recv(1_000)

    assert answer.startswith(b"HTTP/1.1 400")
    assert gateway.client.get("/health").status_code == 200


def post(gateway: Gateway, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    """Post a body with a partner's token."""
    given = {"content-type": "application/json", **authorized(gateway), **headers}
    return gateway.client.post("/graphql", content=content, headers=given)


def authorized(gateway: Gateway) -> dict[str, str]:
    """The headers of a partner."""
    return {
        "authorization": f"Bearer {gateway.tokens['maker']}",
        "accept": "application/graphql-response+json",
    }


def check_error(answer: httpx.Response, code: str) -> None:
    """A well-formed error: a message, the code, no data."""
    document = answer.json()
    assert set(document) == {"errors"}
    (error, *_) = document["errors"]
    assert error["message"]
    assert error["extensions"]["code"] == code
