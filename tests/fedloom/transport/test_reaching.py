"""C128: a name is resolved, its addresses are judged, and one of them is connected to, by every transport."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import aclosing

import pytest
from graphql import OperationType

from fedloom.errors import SubgraphUnreachableError
from fedloom.transport.address import Origin
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.limits import TransportLimits
from fedloom.transport.reaching import ForbiddenAddressError, reached
from fedloom.transport.request import SubgraphRequest
from fedloom.transport.upstream import Upstream
from tests.fedloom.subgraph_servers import Received, always, partner, reply
from tests.fedloom.transport.test_upstream import next_number, socket_partner, stream, two_numbers

QUERY = SubgraphRequest(OperationType.QUERY, "{ a }", None, b'{"query":"{ a }"}')
FOLLOW = SubgraphRequest(
    OperationType.SUBSCRIPTION, "subscription { n }", None, b'{"query":"subscription { n }"}'
)
LIMITS = TransportLimits(backoff_s=(0.01,), connect_timeout_s=1, timeout_s=1)
OK = reply({"data": {"a": 1}})
RESOLVED = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The name partner.example leads here when it is asked first, and elsewhere ever after: rebinding."""
    asked: list[str] = []
    original = socket.getaddrinfo

    def getaddrinfo(host: object, *more: object, **named: object) -> object:
        if host != "partner.example":
            return original(host, *more, **named)  # type: ignore[arg-type] # as it was called
        asked.append(str(host))
        if len(asked) > 1:
            raise socket.gaierror("elsewhere")
        return RESOLVED

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return lambda: len(asked)


async def test_c128_what_was_judged_is_what_is_connected_to(name: Callable[[], int]) -> None:
    judged: list[str] = []

    def may_connect(address: str) -> bool:
        judged.append(address)
        return True

    async with partner(always(OK)) as running:
        url = running.url.replace("127.0.0.1", "partner.example")
        subgraph = HttpSubgraph("partner", url, limits=LIMITS, may_connect=may_connect)
        assert await subgraph.text(QUERY) == b'{"data": {"a": 1}}'
        subgraph.close()

    assert judged == ["127.0.0.1"]
    assert name() == 1
    assert running.received[0].headers["host"] == f"partner.example:{running.port}"


async def test_c128_a_socket_goes_where_was_judged(name: Callable[[], int]) -> None:
    async with socket_partner(two_numbers) as running:
        url = running.url.replace("127.0.0.1", "partner.example").replace("http", "ws")
        upstream = Upstream("partner", url, limits=LIMITS, may_connect=lambda _: True)
        async with aclosing(upstream.events(FOLLOW, ())) as events:
            assert [event.data async for event in events] == [{"n": 1}, {"n": 2}]

    assert name() == 1


@pytest.mark.parametrize("scheme", ["http", "ws"])
async def test_c128_what_is_not_allowed_is_not_connected_to(scheme: str) -> None:
    async with partner(always(OK)) as running:
        url = running.url.replace("http", scheme)
        with pytest.raises(SubgraphUnreachableError, match="not allowed"):
            await HttpSubgraph("partner", url, limits=LIMITS, may_connect=lambda _: False).text(QUERY)
        upstream = Upstream("partner", url, limits=LIMITS, may_connect=lambda _: False)
        with pytest.raises(SubgraphUnreachableError, match="not allowed"):
            async with aclosing(upstream.events(FOLLOW, ())) as events:
                await anext(events)

    assert running.connections == 0


async def test_c128_an_event_stream_is_asked_for_where_was_judged() -> None:
    async def answering(received: Received) -> bytes:
        is_socket = received.line.startswith("GET")
        return reply({}, status=404) if is_socket else stream(next_number(1), "event: complete\n\n")

    answers = iter([True, False])
    async with partner(answering) as running:
        # The socket's address is allowed, and the event stream's is not any more.
        upstream = Upstream("partner", running.url, limits=LIMITS, may_connect=lambda _: next(answers))
        with pytest.raises(SubgraphUnreachableError, match="not allowed"):
            async with aclosing(upstream.events(FOLLOW, ())) as events:
                await anext(events)

    assert [each.line.split()[0] for each in running.received] == ["GET"]


async def test_one_address_that_is_not_allowed_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    second = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 0))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [*RESOLVED, second])

    with pytest.raises(ForbiddenAddressError):
        await reached(Origin("partner.example", 443, is_tls=True), lambda address: address == "127.0.0.1")


async def test_without_a_judge_the_name_is_left_to_the_system() -> None:
    assert await reached(Origin("partner.example", 443, is_tls=True), None) == "partner.example"
