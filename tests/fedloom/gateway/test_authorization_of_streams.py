"""Subscriptions over what directives protect: refused as a whole by their root field, else event by event."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fedloom.authorization.claims import NOBODY, Claims
from fedloom.executor.context import Caller
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response
from tests.fedloom.authorization.protected_graph import SIGNED_IN
from tests.fedloom.federated import Federation, composed, federation
from tests.fedloom.subgraph_servers import Answering, Received, entities, reply

CODE = "UNAUTHORIZED_FIELD_OR_TYPE"
SDL = {
    "feed": """
        type Query { n: Int }
        type Subscription {
          sold: Item
          audited: Item @federation__requiresScopes(scopes: [["audit"]])
        }
        type Item @key(fields: "id") { id: ID! price: Int @federation__authenticated }
    """,
    "stock": """
        type Item @key(fields: "id") { id: ID! count: Int @federation__authenticated shelf: Int }
    """,
}
STOCK = entities({"a": {"count": 3, "shelf": 7}, "b": {"count": 4, "shelf": 8}})


def feed(field: str, *rows: dict[str, object], stays: bool = False) -> Answering:
    """Server-sent events with these rows."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
    head += b"\r\n" if stays else b"connection: close\r\n\r\n"
    events = [{"data": {field: {"__typename": "Item", **each}}} for each in rows]
    body = b"".join(b"event: next\ndata: " + json.dumps(each).encode() + b"\n\n" for each in events)

    async def answering(received: Received) -> bytes:
        if received.line.startswith("GET"):
            return reply({}, status=405)
        return head + body + (b"" if stays else b"event: complete\ndata:\n\n")

    return answering


def responses(running: Federation, query: str, claims: Claims) -> AsyncGenerator[Response, None]:
    return running.gateway.subscribe(GraphQLRequest(query), Caller("ada", "ada", claims=claims))


async def everything(running: Federation, query: str, claims: Claims) -> list[Response]:
    async with aclosing(responses(running, query, claims)) as stream:
        return [each async for each in stream]


async def test_a_refused_root_field_refuses_the_subscription() -> None:
    async with federation(SDL, feed=feed("audited", {"id": "a"}), stock=STOCK) as running:
        (only,) = await everything(running, "subscription { audited { id } }", SIGNED_IN)
        asked = running.requests()

    assert (only.executed, only.data) == (False, None)
    assert [(each.code, each.path) for each in only.errors] == [(CODE, ("audited",))]
    assert asked == {"feed": 0, "stock": 0}


async def test_nobody_is_subscribed_to_for_events_of_which_nothing_is_left() -> None:
    async with federation(SDL, feed=feed("sold", {"id": "a"}), stock=STOCK) as running:
        (only,) = await everything(running, "subscription { sold { price count } }", NOBODY)
        asked = running.requests()

    assert not only.executed
    assert [each.path for each in only.errors] == [("sold", "price"), ("sold", "count")]
    assert asked == {"feed": 0, "stock": 0}


async def test_refused_fields_of_an_event_are_null_and_not_fetched() -> None:
    async with federation(SDL, feed=feed("sold", {"id": "a"}, {"id": "b"}), stock=STOCK) as running:
        told = await everything(running, "subscription { sold { id price count shelf } }", NOBODY)
        documents = [
            each.members["query"]
            for one in running.partners.values()
            for each in one.received
            if each.line.startswith("POST")
        ]

    assert [each.data for each in told] == [
        {"sold": {"id": "a", "price": None, "count": None, "shelf": 7}},
        {"sold": {"id": "b", "price": None, "count": None, "shelf": 8}},
    ]
    assert [[each.path for each in one.errors] for one in told] == [
        [("sold", "price"), ("sold", "count")]
    ] * 2
    assert not any("price" in each or "count" in each for each in documents)


async def test_a_stream_of_which_a_new_supergraph_refuses_more_ends() -> None:
    rows = feed("sold", {"id": "a", "price": 2}, stays=True)
    async with (
        federation(SDL, feed=rows, stock=STOCK) as running,
        aclosing(responses(running, "subscription { sold { id price } }", SIGNED_IN)) as stream,
    ):
        first = await anext(stream)
        urls = {name: each.url for name, each in running.partners.items()}
        stricter = {**SDL, "feed": SDL["feed"].replace("__authenticated", '__policy(policies: [["p"]])')}
        await running.gateway.swap(composed(stricter, urls), running.settings)
        last = await anext(stream)

    assert first.data == {"sold": {"id": "a", "price": 2}}
    assert [each.code for each in last.errors] == ["SERVICE_UNAVAILABLE"]


async def test_a_stream_of_which_a_new_supergraph_refuses_the_same_goes_on() -> None:
    rows = feed("sold", {"id": "a", "price": 2}, {"id": "b", "price": 3}, stays=True)
    query = "subscription { sold { id price } }"
    async with (
        federation(SDL, feed=rows, stock=STOCK) as running,
        aclosing(responses(running, query, NOBODY)) as stream,
        aclosing(responses(running, query, SIGNED_IN)) as other,
    ):
        refused, allowed = [await anext(stream)], [await anext(other)]
        urls = {name: each.url for name, each in running.partners.items()}
        await running.gateway.swap(
            composed({**SDL, "third": "type Query { m: Int }"}, {**urls, "third": urls["feed"]}),
            running.settings,
        )
        refused.append(await anext(stream))
        allowed.append(await anext(other))

    assert [each.data for each in refused] == [{"sold": {"id": each, "price": None}} for each in "ab"]
    assert [each.data for each in allowed] == [
        {"sold": {"id": "a", "price": 2}},
        {"sold": {"id": "b", "price": 3}},
    ]
