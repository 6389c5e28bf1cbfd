"""The services behind their check of who asks: the gateway alone, and each request once (C131, C132)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from celltrail.auth.delegation import Delegation, DelegationKey
from tests.deploy.partners.services import PARTNERS, Service, running, start

NAMES = ("telematics", "laboratory")
ISSUER = "https://gateway.example"
BODY = json.dumps({"query": "{ __typename }"}).encode()
PROTOCOLS = [Subprotocol("graphql-transport-ws")]


@pytest.fixture(scope="module")
def delegation() -> Delegation:
    """The gateway's keys."""
    made = Delegation(issuer=ISSUER, pairwise=bytes(32))
    made.take([DelegationKey.made(datetime.now(UTC) - timedelta(hours=1))])
    return made


@contextmanager
def published(delegation: Delegation) -> Iterator[str]:
    """A gateway as far as a subgraph knows one: its URL, where its keys are."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/.well-known/jwks.json" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(delegation.key_set).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=NAMES)
def guarded(
    request: pytest.FixtureRequest, delegation: Delegation, tmp_path: Path
) -> Iterator[tuple[str, Service]]:
    """A service that answers the gateway alone."""
    name: str = request.param
    with published(delegation) as url:
        chosen = {f"{name.upper()}_GATEWAY": url, f"{name.upper()}_GATEWAY_ISSUER": ISSUER}
        with running(name, tmp_path / "data.sqlite", **chosen) as service:
            yield name, service


def headers_for(
    delegation: Delegation, subgraph: str, url: str, *, body: bytes | None = BODY, now: datetime | None = None
) -> dict[str, str]:
    found = delegation.headers(
        subgraph=subgraph,
        operator_id="oem",
        method="GET" if body is None else "POST",
        url=url,
        body=body,
        now=now or datetime.now(UTC),
    )
    return {name.decode(): value.decode() for name, value in found}


def post(service: Service, headers: Mapping[str, str], body: bytes = BODY) -> httpx.Response:
    return httpx.post(
        f"{service.url}/graphql",
        content=body,
        headers={"content-type": "application/json", **headers},
        timeout=30,
    )


def test_the_gateway_is_answered_and_nobody_else(
    guarded: tuple[str, Service], delegation: Delegation
) -> None:
    name, service = guarded
    url = f"{service.url}/graphql"
    stranger = Delegation(issuer=ISSUER, pairwise=bytes(32))
    stranger.take([DelegationKey.made(datetime.now(UTC) - timedelta(hours=1))])
    right = headers_for(delegation, name, url)
    unsigned = {"authorization": right["authorization"]}
    old = headers_for(delegation, name, url, now=datetime.now(UTC) - timedelta(minutes=3))

    answered = post(service, right)

    assert (answered.status_code, answered.json()) == (200, {"data": {"__typename": "Query"}})
    for headers, body in (
        ({}, BODY),
        (unsigned, BODY),
        (right, BODY),  # again: C132
        (headers_for(delegation, name, url), b'{"query":"{ other: __typename }"}'),
        (headers_for(delegation, "another", url), BODY),
        (headers_for(stranger, name, url), BODY),
        (headers_for(delegation, name, url.replace("127.0.0.1", "localhost")), BODY),
        (old, BODY),
    ):
        refused = post(service, headers, body)
        assert refused.status_code == 401, headers
        assert "data" not in refused.json()
    assert post(service, headers_for(delegation, name, url)).status_code == 200
    assert httpx.get(f"{service.url}/health", timeout=30).status_code == 200


def test_streams_are_the_gateways_as_well(guarded: tuple[str, Service], delegation: Delegation) -> None:
    name, service = guarded
    url = f"{service.url.replace('http', 'ws', 1)}/graphql"
    right = headers_for(delegation, name, url, body=None)

    with connect(url, subprotocols=PROTOCOLS, additional_headers=right) as opened:
        opened.send(json.dumps({"type": "connection_init"}))
        assert json.loads(opened.recv(timeout=30))["type"] == "connection_ack"
    for headers in ({}, right, headers_for(delegation, "another", url, body=None)):
        with pytest.raises(InvalidStatus), connect(url, subprotocols=PROTOCOLS, additional_headers=headers):
            pass


def test_a_body_is_bounded_before_it_is_verified(guarded: tuple[str, Service]) -> None:
    _, service = guarded

    assert post(service, {}, b" " * 6_000_000).status_code == 413


@pytest.mark.parametrize("name", NAMES)
def test_without_a_gateway_it_listens_to_this_machine_alone(name: str, tmp_path: Path) -> None:
    program = start(name, tmp_path / "data.sqlite", "serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 -- refused

    assert program.process.wait(timeout=60) == 1
    assert f"{name.upper()}_GATEWAY is not set" in program.err.all()


def test_both_check_alike() -> None:
    first, second = ((PARTNERS / name / name / "gateway.py").read_text() for name in NAMES)

    assert first == second
