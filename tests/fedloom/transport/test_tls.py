"""TLS to subgraphs: certificates are verified, over HTTP, WebSocket and server-sent events."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from graphql import OperationType
from websockets.asyncio.server import ServerConnection, serve

from fedloom.errors import SubgraphUnreachableError
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.limits import TransportLimits
from fedloom.transport.request import SubgraphRequest
from fedloom.transport.tls import AuthorityFileError, tls_context
from fedloom.transport.upstream import Upstream
from tests.fedloom.subgraph_servers import data, partner, reply
from tests.plugins.certificates import Certificates

LIMITS = TransportLimits(backoff_s=(0.01,), connect_timeout_s=2, timeout_s=2)
QUERY = SubgraphRequest(OperationType.QUERY, "{ n }", None, b'{"query":"{ n }"}')
SUBSCRIPTION = SubgraphRequest(
    OperationType.SUBSCRIPTION, "subscription { n }", None, b'{"query":"subscription { n }"}'
)


def subgraph(url: str, authorities: Path | None) -> HttpSubgraph:
    return HttpSubgraph("stock", url, limits=LIMITS, ssl_context=tls_context(authorities))


def upstream(url: str, authorities: Path | None) -> Upstream:
    return Upstream("stock", url, limits=LIMITS, ssl_context=tls_context(authorities))


async def numbers(stream: Upstream) -> list[object]:
    async with aclosing(stream.events(SUBSCRIPTION, ())) as events:
        return [event.data["n"] if event.data else event.faults async for event in events]


@asynccontextmanager
async def socket_server(context: ssl.SSLContext) -> AsyncIterator[str]:
    async def connected(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('{"type":"connection_ack"}')
        await socket.recv()
        await socket.send('{"type":"next","id":"1","payload":{"data":{"n":1}}}')
        await socket.send('{"type":"complete","id":"1"}')
        await socket.wait_closed()

    protocols = ["graphql-transport-ws"]
    async with serve(connected, "127.0.0.1", 0, subprotocols=protocols, ssl=context) as server:  # type: ignore[arg-type] # a NewType of str
        yield f"wss://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/graphql"


async def test_a_subgraph_whose_authority_is_known_is_asked(certificates: Certificates) -> None:
    async with partner(data({"n": 1}), ssl_context=certificates.signed) as running:
        asked = subgraph(running.url, certificates.authority)

        answers = [await asked.text(QUERY) for _ in range(3)]
        asked.close()

    assert running.url.startswith("https://")
    assert answers == [b'{"data": {"n": 1}}'] * 3
    assert running.connections == 1


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        ("self_signed", "self-signed certificate"),
        ("misnamed", "IP address mismatch, certificate is not valid for '127.0.0.1'."),
        ("expired", "certificate has expired"),
    ],
)
async def test_a_certificate_that_proves_nothing_is_refused_and_nothing_is_sent(
    certificates: Certificates, served: str, reason: str
) -> None:
    context = getattr(certificates, served)
    async with partner(data({"n": 1}), ssl_context=context) as running:
        with pytest.raises(SubgraphUnreachableError) as refused:
            await subgraph(running.url, certificates.authority).text(QUERY)

    assert str(refused.value) == f"subgraph stock: its certificate is not accepted: {reason}"
    assert refused.value.entries[0].message == "A service behind this graph cannot be reached"
    assert running.received == []


async def test_the_authorities_of_the_system_do_not_know_ours(certificates: Certificates) -> None:
    async with partner(data({"n": 1}), ssl_context=certificates.signed) as running:
        with pytest.raises(SubgraphUnreachableError, match="its certificate is not accepted: unable to get"):
            await subgraph(running.url, None).text(QUERY)


async def test_a_server_that_does_not_speak_tls_gets_no_request(certificates: Certificates) -> None:
    heard: list[bytes] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))
        writer.write(reply({"errors": [{"message": "plain HTTP"}]}, status=400))
        writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
        with pytest.raises(SubgraphUnreachableError, match=r"(?i)wrong version number|record layer"):
            await subgraph(url, certificates.authority).text(QUERY)

    assert b"POST" not in heard[0]


async def test_a_socket_over_tls_is_subscribed_to(certificates: Certificates) -> None:
    async with socket_server(certificates.signed) as url:
        assert await numbers(upstream(url, certificates.authority)) == [1]
        # A routing URL of https leads to the same socket.
        assert await numbers(upstream(url.replace("wss", "https"), certificates.authority)) == [1]


async def test_a_socket_with_a_certificate_of_its_own_is_refused(certificates: Certificates) -> None:
    async with socket_server(certificates.self_signed) as url:
        with pytest.raises(SubgraphUnreachableError, match="not accepted: self-signed certificate"):
            await numbers(upstream(url, certificates.authority))


async def test_an_event_stream_over_tls_is_subscribed_to(certificates: Certificates) -> None:
    events = b'event: next\ndata: {"data":{"n":1}}\n\nevent: complete\n\n'
    served = reply(events, content_type="text/event-stream", headers="connection: close\r\n")

    async def answering(received: object) -> bytes:
        is_stream = "text/event-stream" in getattr(received, "headers", {}).get("accept", "")
        return served if is_stream else reply(b"no socket", status=400)

    async with partner(answering, ssl_context=certificates.signed) as running:
        assert await numbers(upstream(running.url, certificates.authority)) == [1]
    async with partner(answering, ssl_context=certificates.self_signed) as running:
        with pytest.raises(SubgraphUnreachableError, match="not accepted: self-signed certificate"):
            await numbers(upstream(running.url, certificates.authority))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read from .*: No such file or directory"),
        ("", "it has no certificates in PEM"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "it has no certificates in PEM"),
    ],
)
def test_a_file_without_certificates_is_no_authority(
    tmp_path: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(AuthorityFileError, match=message):
        tls_context(path)
