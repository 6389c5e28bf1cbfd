"""Entities that must say which ones they are: a subgraph that errs gives no object the data of another."""

from __future__ import annotations

from typing import Any

import pytest

from fedloom.executor.compiled_plan import compile_plan
from fedloom.gateway import SubgraphSettings
from fedloom.query_plan.model import Plan, Representation, RequiredField
from fedloom.representations.echoes import is_echoed
from tests.fedloom.executor.plans import entity_fetch, graph, path, plan, root_fetch, told
from tests.fedloom.federated import federation
from tests.fedloom.response.shapes import shape, shown
from tests.fedloom.subgraph_servers import Received, data, reply

USER = shape("User", shown("id", "ID!"), shown("name", "String"))
USERS = data({"users": [{"id": "a"}, {"id": "b"}]})
ECHO = (RequiredField("id", "id_1", is_key=False),)


def echoing(*, selection: str = "name id_1: id") -> Plan:
    representation = Representation("User", frozenset({"User"}), (RequiredField("id", "id"),), ECHO)
    return plan(
        shape("Query", shown("users", "[User]", USER)),
        root_fetch(0, "accounts", "{ users { id } }"),
        entity_fetch(1, "names", selection, at=path("users@"), after=(0,), representations=(representation,)),
    )


async def test_c117_entities_in_another_order_are_not_believed() -> None:
    swapped = data({"_entities": [{"name": "Bo", "id_1": "b"}, {"name": "Ada", "id_1": "a"}]})
    async with graph(accounts=USERS, names=swapped) as running:
        response = await running.run(echoing())

    assert response.data == {"users": [{"id": "a", "name": None}, {"id": "b", "name": None}]}
    assert told(response) == [
        ("SUBGRAPH_ANSWER_INVALID", ("users", 0, "name")),
        ("SUBGRAPH_ANSWER_INVALID", ("users", 1, "name")),
    ]


@pytest.mark.parametrize("said", [{"id_1": "a"}, {"id_1": None}, {}])
async def test_c118_only_the_entity_that_is_another_is_null(said: dict[str, object]) -> None:
    names = data({"_entities": [{"name": "Ada", "id_1": "a"}, {"name": "Ada", **said}]})
    async with graph(accounts=USERS, names=names) as running:
        response = await running.run(echoing())

    assert response.data == {"users": [{"id": "a", "name": "Ada"}, {"id": "b", "name": None}]}
    assert told(response) == [("SUBGRAPH_ANSWER_INVALID", ("users", 1, "name"))]


async def test_an_entity_that_is_not_there_is_no_lie() -> None:
    names = data({"_entities": [None, {"name": "Bo", "id_1": "b"}]})
    async with graph(accounts=USERS, names=names) as running:
        response = await running.run(echoing())

    assert response.data == {"users": [{"id": "a", "name": None}, {"id": "b", "name": "Bo"}]}
    assert response.errors == ()


def test_an_echo_is_compared_and_not_kept() -> None:
    (merge,) = compile_plan(echoing()).fetches[1].lookups[0].merges

    assert merge.keys == ("name",)


@pytest.mark.parametrize(
    ("sent", "said", "is_same"),
    [
        ({"id": 1}, {"id": "1"}, True),
        ({"id": "1"}, {"id": 1}, True),
        ({"id": 3}, {"id": 3.0}, True),
        ({"id": True}, {"id": "True"}, False),
        ({"id": "A"}, {"id": "a"}, False),
        ({"of": {"id": "1", "x": 2}}, {"of": {"id": "1"}}, True),
        ({"of": {"id": "1"}}, {"of": {"id": "2"}}, False),
        ({"of": {"id": "1"}}, {"of": None}, False),
        ({"of": [{"id": "1"}, {"id": "2"}]}, {"of": [{"id": "1"}, {"id": "2"}]}, True),
        ({"of": [{"id": "1"}, {"id": "2"}]}, {"of": [{"id": "2"}, {"id": "1"}]}, False),
        ({"of": [{"id": "1"}]}, {"of": [{"id": "1"}, {"id": "1"}]}, False),
    ],
)
def test_what_is_the_same(sent: dict[str, Any], said: dict[str, Any], *, is_same: bool) -> None:
    inside = (RequiredField("id", "id"),) if "of" in sent else ()
    (name,) = sent

    assert is_echoed((RequiredField(name, name, inside),), sent, said) is is_same


async def test_partners_who_are_not_trusted_are_asked_for_their_keys() -> None:
    async def prices(received: Received) -> bytes:
        keys = [each["id"] for each in reversed(received.representations)]
        found = [{"price": f"of {key}", "id_1": key} for key in keys]
        return reply({"data": {"_entities": found}})

    sdl = {
        "goods": 'type Query { goods: [Good] } type Good @key(fields: "id") { id: ID! }',
        "prices": 'type Good @key(fields: "id") { id: ID! price: String }',
    }
    goods = data({"goods": [{"__typename": "Good", "id": each} for each in "xyz"]})
    settings = SubgraphSettings(untrusted=frozenset({"prices"}))
    async with federation(sdl, settings=settings, goods=goods, prices=prices) as running:
        response = await running.ask("{ goods { price } }")

    # Of three in reverse the one in the middle stands at its place.
    assert response.data == {"goods": [{"price": None}, {"price": "of y"}, {"price": None}]}
    assert "id_1:id" in running.partners["prices"].received[0].members["query"]
