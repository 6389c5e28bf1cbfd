"""The federated gateway: requests in, responses out, over subgraphs that are running."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from graphql import build_schema

from fedloom import Caller, GraphQLRequest, Limits, Purpose
from fedloom.executor.in_process import InProcessSubgraph
from fedloom.gateway import FederatedGateway, SubgraphSettings
from fedloom.gateway.labels import Labels
from fedloom.transport.address import AddressError
from tests.fedloom.federated import ADA, composed, federation
from tests.fedloom.subgraph_servers import Received, always, data, entities, reply

ITEM = 'type Item @key(fields: "id") '
SHOP = {
    "items": f"type Query {{ items: [Item!]! item(id: ID!): Item }} {ITEM} {{ id: ID! name: String }}",
    "stock": f"{ITEM} {{ id: ID! count: Int colour: Colour }} enum Colour {{ RED BLUE @inaccessible }}",
}
BO = Caller("bo", "bo")


async def items(received: Received) -> bytes:
    await asyncio.sleep(0.01)
    key = "items" if "items" in received.members["query"] else "item"
    item = {"__typename": "Item", "id": "a", "name": "Axe"}
    return reply({"data": {key: [item] if key == "items" else item}})


STOCK = entities({"a": {"count": 3, "colour": "RED"}})


async def test_one_query_is_answered_by_two_subgraphs() -> None:
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        response = await shop.ask("{ items { count name } }")

    assert response.encode() == b'{"data":{"items":[{"count":3,"name":"Axe"}]}}'
    assert shop.requests() == {"items": 1, "stock": 1}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ items { nope } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ items { name }", "GRAPHQL_PARSE_FAILED"),
        ("{ items { colour(x: 1) } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { x }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($id: ID!) { item(id: $id) { name } }", "BAD_USER_INPUT"),
    ],
)
async def test_what_the_api_schema_does_not_have_is_refused_and_nothing_is_asked(
    query: str, code: str
) -> None:
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        response = await shop.ask(query)

    assert (response.executed, response.errors[0].code) == (False, code)
    assert shop.requests() == {"items": 0, "stock": 0}


async def test_introspection_shows_the_api_schema_without_a_fetch() -> None:
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        response = await shop.ask('{ __typename t: __type(name: "Colour") { enumValues { name } } }')

        assert response.members() == {"data": {"__typename": "Query", "t": {"enumValues": [{"name": "RED"}]}}}
        assert shop.requests() == {"items": 0, "stock": 0}

        mixed = await shop.ask("{ items { name } __schema { queryType { name } } }")
        assert mixed.members() == {
            "data": {"items": [{"name": "Axe"}], "__schema": {"queryType": {"name": "Query"}}}
        }


async def test_introspection_reads_its_variables() -> None:
    query = "query ($n: String!, $on: Boolean = false) { __type(name: $n) { name kind @include(if: $on) } }"
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        first = await shop.ask(query, n="Item")
        second = await shop.ask(query, n="Colour", on=True)

    assert first.data == {"__type": {"name": "Item"}}
    assert second.data == {"__type": {"name": "Colour", "kind": "ENUM"}}


async def test_a_value_that_clients_may_not_see_is_null_with_an_error() -> None:
    async with federation(SHOP, items=items, stock=entities({"a": {"colour": "BLUE"}})) as shop:
        response = await shop.ask("{ items { colour } }")

    assert response.data == {"items": [{"colour": None}]}
    assert [(each.code, each.path) for each in response.errors] == [
        ("ANSWER_INVALID", ("items", 0, "colour"))
    ]


@pytest.mark.parametrize(("on", "fetched"), [(True, 1), (False, 0)])
async def test_what_is_skipped_is_not_fetched(on: bool, fetched: int) -> None:  # noqa: FBT001 # a value of the table
    query = "query ($on: Boolean = true) { items { name count @include(if: $on) } }"
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        response = await (shop.ask(query) if on else shop.ask(query, on=False))

    assert response.data == {"items": [{"name": "Axe", "count": 3} if on else {"name": "Axe"}]}
    assert shop.requests()["stock"] == fetched


async def test_null_for_a_condition_is_refused() -> None:
    query = "query ($on: Boolean = true) { items { name @include(if: $on) } }"
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        response = await shop.ask(query, on=None)

    assert (response.executed, response.errors[0].code) == (False, "BAD_USER_INPUT")


async def test_equal_queries_in_flight_run_once_for_one_caller() -> None:
    query = "query ($id: ID!) { item(id: $id) { name } }"
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        await asyncio.gather(*(shop.ask(query, id="a") for _ in range(5)))
        equal = shop.requests()["items"]
        await asyncio.gather(
            shop.ask(query, id="a"), shop.ask(query, id="b"), shop.ask(query, id="a", caller=BO)
        )

    assert (equal, shop.requests()["items"]) == (1, 4)


async def test_headers_of_a_caller_reach_every_subgraph() -> None:
    settings = SubgraphSettings(headers_of=lambda caller: [(b"x-caller", caller.sharing_key.encode())])
    async with federation(SHOP, settings=settings, items=items, stock=STOCK) as shop:
        await shop.ask("{ items { count } }", caller=BO)

    seen = [each.headers["x-caller"] for running in shop.partners.values() for each in running.received]
    assert seen == ["bo", "bo"]


@pytest.mark.parametrize(("shows", "message"), [(False, "A service behind"), (True, "out of stock")])
async def test_texts_of_subgraphs_are_masked_unless_the_host_shows_them(shows: bool, message: str) -> None:  # noqa: FBT001 # a value of the table
    broken = always(
        reply({"data": None, "errors": [{"message": "out of stock", "extensions": {"code": "OUT"}}]})
    )
    settings = SubgraphSettings(shows_subgraph_errors=shows)
    async with federation(SHOP, settings=settings, items=items, stock=broken) as shop:
        response = await shop.ask("{ items { count } }")

    (error,) = response.errors
    assert (error.message[: len(message)], error.code) == (message, "OUT")


def test_a_subgraph_without_an_address_is_refused_at_the_start() -> None:
    with pytest.raises(AddressError):
        FederatedGateway(composed(SHOP, {"items": "http://a.example/", "stock": ""}))


async def test_a_subgraph_in_this_process_runs_in_contexts_of_the_caller() -> None:
    opened: Counter[tuple[object, Purpose]] = Counter()
    sdl = 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! name: String }'
    schema = build_schema(
        "type Query { items: [Item!]! _entities(representations: [_Any!]!): [_Entity]! }"
        " type Item { id: ID! name: String } union _Entity = Item scalar _Any"
    )
    schema.type_map["Query"].fields["items"].resolve = lambda *_: [{"id": "a", "name": "Axe"}]  # type: ignore[attr-defined] # SDL has no functions

    @asynccontextmanager
    async def open_context(caller: Caller, purpose: Purpose) -> AsyncIterator[object]:
        opened[caller.identity, purpose] += 1
        yield None

    settings = SubgraphSettings(
        in_process={"items": InProcessSubgraph("items", schema)}, open_context=open_context
    )
    async with federation({**SHOP, "items": sdl}, settings=settings, stock=STOCK) as shop:
        response = await shop.ask("{ items { name count } }")

    assert response.members() == {"data": {"items": [{"name": "Axe", "count": 3}]}}
    assert opened == {("ada", Purpose.QUERY): 1}


MOVED = {
    "old": "type Query { n: Int @shareable }",
    "new": 'type Query { n: Int @override(from: "old", label: "percent(30)") }',
}


async def test_a_field_that_moves_is_asked_where_its_label_says() -> None:
    async with federation(MOVED, old=data({"n": 1}), new=data({"n": 2})) as moved:
        labels = Labels(moved.supergraph)
        on = [labels.on(ADA, drawn=drawn, labels_of=lambda *_: ()) for drawn in (0.0, 29.9, 30.0, 99.9)]
        answers = Counter([(await moved.ask("{ n }")).members()["data"]["n"] for _ in range(200)])  # type: ignore[index] # JSON

    assert on == [{"percent(30)"}, {"percent(30)"}, frozenset(), frozenset()]
    # A share of 0.3: one in 10^9 runs has less than 20 or more than 110 of 200.
    assert 20 < answers[2] < 110
    assert answers.total() == 200


async def test_labels_of_other_kinds_are_the_hosts_to_say() -> None:
    sdl = {**MOVED, "new": MOVED["new"].replace("percent(30)", "beta")}
    gateway = {"labels_of": lambda caller, labels: labels if caller is BO else ()}
    async with federation(sdl, gateway=gateway, old=data({"n": 1}), new=data({"n": 2})) as moved:
        assert (await moved.ask("{ n }")).data == {"n": 1}
        assert (await moved.ask("{ n }", caller=BO)).data == {"n": 2}


async def test_a_new_supergraph_is_taken_at_once_and_what_runs_ends_with_the_old() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_received: Received) -> bytes:
        begun.set()
        await go_on.wait()
        return reply({"data": {"n": 1}})

    sdl = {"a": "type Query { n: Int }", "b": "type Query { m: Int }"}
    async with federation(sdl, a=slow, b=data({"n": 2})) as running:
        old = asyncio.create_task(running.ask("{ n }"))
        await begun.wait()
        urls = {"b": running.partners["b"].url}
        await running.gateway.swap(composed({"b": "type Query { n: Int }"}, urls), running.settings)
        new = await running.ask("{ n }")
        gone = await running.ask("{ m }")
        go_on.set()

        assert new.data == {"n": 2}
        assert gone.errors[0].code == "GRAPHQL_VALIDATION_FAILED"
        assert (await old).data == {"n": 1}


async def test_a_supergraph_that_cannot_be_served_leaves_the_old_one() -> None:
    async with federation(SHOP, items=items, stock=STOCK) as shop:
        with pytest.raises(AddressError):
            await shop.gateway.swap(composed({"x": "type Query { x: Int }"}, {"x": "nowhere"}), shop.settings)

        assert (await shop.ask("{ items { name } }")).errors == ()


async def test_limits_hold_for_a_federated_graph() -> None:
    async with federation(SHOP, gateway={"limits": Limits(max_cost=5)}, items=items, stock=STOCK) as shop:
        response = await shop.ask("{ items { name count } }")

    assert response.errors[0].code == "COST_EXCEEDED"


async def test_a_subscription_is_no_single_response() -> None:
    sdl = {"a": "type Query { n: Int } type Subscription { n: Int }"}
    async with federation(sdl, a=data({})) as running:
        response = await running.gateway.execute(GraphQLRequest("subscription { n }"), ADA)

    assert response.errors[0].code == "BAD_REQUEST"
    assert replace(response) == response
