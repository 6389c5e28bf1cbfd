"""Subscriptions of a federated graph: the source in one subgraph, the rest fetched for each event."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from graphql import build_schema

from fedloom import Caller, GraphQLRequest, InProcessSubgraph, Purpose, Response, SubgraphSettings
from fedloom.gateway import FederatedGateway
from tests.fedloom.federated import ADA, Federation, composed, federation
from tests.fedloom.subgraph_servers import Answering, Received, entities, reply

SDL = {
    "feed": 'type Query { n: Int } type Subscription { sold: Item } type Item @key(fields: "id") { id: ID! }',
    "stock": 'type Item @key(fields: "id") { id: ID! count: Int }',
}
SUBSCRIPTION = GraphQLRequest("subscription { s: sold { id count } }")
STOCK = entities({"a": {"count": 3}, "b": {"count": 4}})


def event(value: object, **members: object) -> bytes:
    return b"event: next\ndata: " + json.dumps({"data": {"s": value}, **members}).encode() + b"\n\n"


def item(number: str) -> dict[str, str]:
    return {"__typename": "Item", "id": number}


COMPLETE = b"event: complete\ndata:\n\n"


def feed(*events: bytes, stays: bool = False) -> Answering:
    """Server-sent events; `stays` leaves the stream open behind them."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
    head += b"\r\n" if stays else b"connection: close\r\n\r\n"

    async def answering(received: Received) -> bytes:
        return reply({}, status=405) if received.line.startswith("GET") else head + b"".join(events)

    return answering


def responses(running: Federation) -> AsyncGenerator[Response, None]:
    return running.gateway.subscribe(SUBSCRIPTION, ADA)


async def everything(running: Federation) -> list[dict[str, object]]:
    async with aclosing(responses(running)) as stream:
        return [each.members() async for each in stream]


async def test_the_rest_of_the_plan_runs_for_each_event() -> None:
    events = [event(item("a")), event(None), event(item("b")), COMPLETE]
    async with federation(SDL, feed=feed(*events), stock=STOCK) as running:
        told = await everything(running)

    assert told == [
        {"data": {"s": {"id": "a", "count": 3}}},
        {"data": {"s": None}},
        {"data": {"s": {"id": "b", "count": 4}}},
    ]


async def test_errors_of_one_event_have_the_clients_path_and_the_stream_goes_on() -> None:
    broken = event({**item("a")}, errors=[{"message": "x", "path": ["s", "id"]}])
    counts = iter([reply(b"", status=500), reply({"data": {"_entities": [{"count": 4}]}})])

    async def stock(_received: Received) -> bytes:
        return next(counts)

    async with (
        federation(SDL, feed=feed(broken, event(item("b")), COMPLETE), stock=stock) as running,
        aclosing(responses(running)) as stream,
    ):
        first, second = [each async for each in stream]

    assert first.data == {"s": {"id": "a", "count": None}}
    assert [(each.code, each.path) for each in first.errors] == [
        ("SUBGRAPH_ERROR", ("s", "id")),
        ("SUBGRAPH_ANSWER_INVALID", ("s", "count")),
    ]
    assert second.members() == {"data": {"s": {"id": "b", "count": 4}}}


async def test_a_refused_subscription_ends_with_its_errors() -> None:
    refusal = reply({"errors": [{"message": "s3cret", "extensions": {"code": "NOT_YOURS"}}]}, status=403)

    async def refuse(received: Received) -> bytes:
        return reply({}, status=405) if received.line.startswith("GET") else refusal

    async with (
        federation(SDL, feed=refuse, stock=STOCK) as running,
        aclosing(responses(running)) as stream,
    ):
        (only,) = [each async for each in stream]

    assert (only.executed, only.errors[0].code) == (False, "NOT_YOURS")
    assert b"s3cret" not in only.encode()


async def test_a_client_that_leaves_closes_the_stream_upstream() -> None:
    async with federation(SDL, feed=feed(event(item("a")), stays=True), stock=STOCK) as running:
        async with aclosing(responses(running)) as stream:
            await anext(stream)
            assert running.partners["feed"].open_connections == 1
        await running.partners["feed"].until(lambda: running.partners["feed"].open_connections == 0)


async def next_after_swap(running: Federation, sdl: dict[str, str]) -> Response:
    """The answer that a waiting client gets when the supergraph changes."""
    urls = {name: each.url for name, each in running.partners.items()}
    async with aclosing(responses(running)) as stream:
        await anext(stream)
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0)
        await running.gateway.swap(composed(sdl, urls), running.settings)
        return await waiting


async def test_a_stream_whose_plan_changes_ends_and_may_be_asked_for_again() -> None:
    gone = {**SDL, "stock": 'type Item @key(fields: "id") { id: ID! left: Int }'}
    async with federation(SDL, feed=feed(event(item("a")), stays=True), stock=STOCK) as running:
        last = await next_after_swap(running, gone)

    assert (last.executed, last.errors[0].code) == (False, "SERVICE_UNAVAILABLE")
    assert isinstance(running.gateway, FederatedGateway)


async def test_a_stream_whose_plan_stays_goes_on_with_another_supergraph() -> None:
    grown = {**SDL, "stock": 'type Item @key(fields: "id") { id: ID! count: Int left: Int }'}
    events = feed(event(item("a")), event(item("b")), COMPLETE)
    async with federation(SDL, feed=events, stock=STOCK) as running:
        second = await next_after_swap(running, grown)

    assert second.members() == {"data": {"s": {"id": "b", "count": 4}}}


async def test_a_source_in_this_process_is_closed_when_the_client_leaves() -> None:
    opened: Counter[Purpose] = Counter()
    closed: Counter[Purpose] = Counter()
    schema = build_schema("type Query { n: Int } type Subscription { sold: Item } type Item { id: ID! }")

    async def sold(*_: object) -> AsyncGenerator[dict[str, str], None]:
        for number in "ab":
            yield {"id": number}
        await asyncio.Event().wait()

    assert schema.subscription_type is not None
    schema.subscription_type.fields["sold"].subscribe = sold
    schema.subscription_type.fields["sold"].resolve = lambda event, _info: event

    @asynccontextmanager
    async def open_context(_caller: Caller, purpose: Purpose) -> AsyncIterator[object]:
        opened[purpose] += 1
        yield None
        closed[purpose] += 1

    settings = SubgraphSettings(
        in_process={"feed": InProcessSubgraph("feed", schema)}, open_context=open_context
    )
    async with (
        federation(SDL, settings=settings, stock=STOCK) as running,
        aclosing(responses(running)) as stream,
    ):
        told = [(await anext(stream)).data for _ in range(2)]

    assert told == [{"s": {"id": "a", "count": 3}}, {"s": {"id": "b", "count": 4}}]
    assert opened == {Purpose.SUBSCRIBE: 1, Purpose.EVENT: 2}
    assert closed[Purpose.EVENT] == 2
