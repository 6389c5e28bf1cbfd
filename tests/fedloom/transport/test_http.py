"""Subgraphs over HTTP: what is sent, what is accepted, and what an answer may not be."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from graphql import OperationType

from fedloom.errors import (
    FedloomError,
    SubgraphAnswerInvalidError,
    SubgraphTimeoutError,
    SubgraphUnreachableError,
)
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.limits import TransportLimits
from fedloom.transport.request import SubgraphRequest
from fedloom.transport.signing import Outgoing
from tests.fedloom.subgraph_servers import Answering, Partner, Received, always, partner, reply

QUERY = SubgraphRequest(OperationType.QUERY, "{ a }", None, b'{"query":"{ a }"}')
MUTATION = SubgraphRequest(OperationType.MUTATION, "mutation { a }", None, b'{"query":"mutation { a }"}')
OK = reply({"data": {"a": 1}})
LIMITS = TransportLimits(timeout_s=0.3, max_answer_bytes=10_000, max_head_bytes=1_000)


def asked(running: Partner, limits: TransportLimits = LIMITS) -> HttpSubgraph:
    return HttpSubgraph("partner", running.url, limits=limits)


async def failure(answering: Answering) -> FedloomError:
    async with partner(answering) as running:
        with pytest.raises(FedloomError) as raised:
            await asked(running).text(QUERY)
    return raised.value


async def test_a_request_asks_for_json_that_is_not_encoded() -> None:
    async with partner(always(OK)) as running:
        text = await asked(running).text(QUERY, [(b"authorization", b"Bearer x"), (b"host", b"evil")])

    assert text == b'{"data": {"a": 1}}'
    (received,) = running.received
    assert received.line == "POST /graphql HTTP/1.1"
    assert received.body == QUERY.body
    assert received.headers == {
        "host": f"127.0.0.1:{running.port}",
        "accept": "application/graphql-response+json, application/json;q=0.9",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "content-length": str(len(QUERY.body)),
        "authorization": "Bearer x",
    }


async def test_requests_one_after_another_share_a_connection() -> None:
    async with partner(always(OK)) as running:
        subgraph = asked(running)
        for _ in range(3):
            await subgraph.text(QUERY)

    assert (running.connections, len(running.received)) == (1, 3)


async def test_requests_at_once_have_connections_of_their_own_up_to_the_bound() -> None:
    async def slowly(_received: Received) -> bytes:
        await asyncio.sleep(0.02)
        return OK

    async with partner(slowly) as running:
        subgraph = asked(running, TransportLimits(max_connections=3))
        await asyncio.gather(*(subgraph.text(QUERY) for _ in range(12)))

    assert (running.connections, len(running.received)) == (3, 12)


async def test_an_answer_in_many_parts_is_put_together() -> None:
    chunked = (
        b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\ncontent-type: application/graphql-response+json; charset=utf-8\r\n"
        b'transfer-encoding: chunked\r\n\r\n6\r\n{"data\r\n5\r\n":{}}\r\n0\r\n\r\n'
    )
    async with partner(always(chunked)) as running:
        assert await asked(running).text(QUERY) == b'{"data":{}}'


async def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    unbounded = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"data":{}}'
    async with partner(always(unbounded)) as running:
        assert await asked(running).text(QUERY) == b'{"data":{}}'


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(b"\x1f\x8b", headers="content-encoding: gzip\r\n"), id="C122 encoded"),
        pytest.param(reply(b"x" * 10_001), id="C120 oversized by its length"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            + (b"1388\r\n" + b"x" * 5_000 + b"\r\n") * 3
            + b"0\r\n\r\n",
            id="C120 oversized in parts",
        ),
        pytest.param(reply({}, headers="x: " + "y" * 2_000 + "\r\n"), id="oversized head"),
        pytest.param(reply({"data": {}}, status=302, headers="location: /other\r\n"), id="redirect"),
        pytest.param(reply(b"<p>", content_type="text/html"), id="html"),
        pytest.param(reply(b"out of order", status=500, content_type="text/plain"), id="status without json"),
        pytest.param(reply({"data": {"a": 1}}, status=500), id="status with data"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", id="no http"),
    ],
)
async def test_an_answer_that_is_none_is_refused(answer: bytes) -> None:
    assert isinstance(await failure(always(answer)), SubgraphAnswerInvalidError)


async def test_errors_of_a_refused_request_are_read_and_its_data_are_not() -> None:
    refused = reply({"errors": [{"message": "no"}], "data": {"a": 1}}, status=400)
    async with partner(always(refused)) as running:
        assert await asked(running).text(QUERY) == b'{"errors":[{"message":"no"}]}'


async def test_c123_a_redirect_is_not_followed() -> None:
    async with partner(always(OK)) as other:
        moved = reply({}, status=307, headers=f"location: {other.url}\r\n")
        await failure(always(moved))

    assert other.received == []


async def test_a_subgraph_that_is_down_cannot_be_reached() -> None:
    async with partner(always(OK)) as running:
        url = running.url

    with pytest.raises(SubgraphUnreachableError) as raised:
        await HttpSubgraph("partner", url).text(QUERY)
    assert "partner" not in raised.value.message


async def test_c121_a_slow_subgraph_is_given_up_and_its_connection_closed() -> None:
    async def never(_received: Received) -> bytes:
        await asyncio.sleep(0.6)
        return OK

    async with partner(never) as running:
        with pytest.raises(SubgraphTimeoutError):
            await asked(running).text(QUERY)
        await running.until(lambda: running.open_connections == 0)
        assert len(running.received) == 1


async def test_c121_an_answer_that_trickles_is_given_up_as_well() -> None:
    """The bound is for the whole answer, not from byte to byte."""
    sent, is_over = [], asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionError):
            for each in OK:
                writer.write(bytes([each]))
                await writer.drain()
                sent.append(each)
                await asyncio.sleep(0.02)
        writer.close()
        is_over.set()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
        with pytest.raises(SubgraphTimeoutError):
            await HttpSubgraph("partner", url, limits=LIMITS).text(QUERY)
        await is_over.wait()
    assert 0 < len(sent) < len(OK)


async def test_half_an_answer_is_none() -> None:
    half = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 90\r\n"
    half += b"connection: close\r\n\r\n{"

    assert isinstance(await failure(always(half)), SubgraphUnreachableError)


async def test_a_query_is_sent_again_when_the_connection_was_closed_while_idle() -> None:
    answers = iter([OK, None, OK])

    async def once_each(_received: Received) -> bytes | None:
        return next(answers)

    async with partner(once_each) as running:
        subgraph = asked(running)
        await subgraph.text(QUERY)
        assert await subgraph.text(QUERY) == b'{"data": {"a": 1}}'

    assert (running.connections, len(running.received)) == (2, 3)


async def test_a_request_is_signed_anew_whenever_it_is_sent() -> None:
    answers = iter([OK, None, OK])
    signed: list[Outgoing] = []

    async def once_each(_received: Received) -> bytes | None:
        return next(answers)

    def sign(outgoing: Outgoing) -> list[tuple[bytes, bytes]]:
        signed.append(outgoing)
        return [(b"signature", b"%d" % len(signed)), (b"host", b"evil")]

    async with partner(once_each) as running:
        subgraph = asked(running)
        for _ in range(2):
            await subgraph.text(QUERY, [(b"authorization", b"Bearer x")], sign)

    assert [each.headers["signature"] for each in running.received] == ["1", "2", "3"]
    assert {each.headers["host"] for each in running.received} == {f"127.0.0.1:{running.port}"}
    assert signed == [Outgoing("POST", running.url, QUERY.body)] * 3


async def test_a_mutation_is_never_sent_twice() -> None:
    answers = iter([OK, None, OK])

    async def once_each(_received: Received) -> bytes | None:
        return next(answers)

    async with partner(once_each) as running:
        subgraph = asked(running)
        await subgraph.text(QUERY)
        with pytest.raises(SubgraphUnreachableError):
            await subgraph.text(MUTATION)

    assert len(running.received) == 2


async def test_a_request_that_is_cancelled_leaves_no_connection_behind() -> None:
    arrived = asyncio.Event()

    async def never(_received: Received) -> bytes:
        arrived.set()
        await asyncio.Event().wait()
        return OK

    async with partner(never) as running:
        subgraph = asked(running)
        asking = asyncio.create_task(subgraph.text(QUERY))
        await arrived.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

        assert subgraph.connections == 0


async def test_who_waits_for_a_connection_gets_it_when_another_is_cancelled() -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_received: Received) -> bytes:
        arrived.set()
        await go_on.wait()
        return OK

    async with partner(slowly) as running:
        subgraph = asked(running, TransportLimits(max_connections=1))
        first = asyncio.create_task(subgraph.text(QUERY))
        await arrived.wait()
        second = asyncio.create_task(subgraph.text(QUERY))
        await asyncio.sleep(0)
        first.cancel()
        go_on.set()

        assert await second == b'{"data": {"a": 1}}'


async def test_bytes_that_nobody_asked_for_end_the_connection() -> None:
    async with partner(always(OK + OK)) as running:
        subgraph = asked(running)
        await subgraph.text(QUERY)
        await subgraph.text(QUERY)

    assert running.connections == 2


async def test_a_subgraph_that_is_closed_keeps_no_connection_but_those_in_use() -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_received: Received) -> bytes:
        arrived.set()
        await go_on.wait()
        return OK

    async with partner(slowly) as running:
        subgraph = asked(running)
        asking = asyncio.create_task(subgraph.text(QUERY))
        await arrived.wait()
        subgraph.close()
        go_on.set()

        assert await asking == b'{"data": {"a": 1}}'
        assert subgraph.connections == 0
