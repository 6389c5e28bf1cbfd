"""Runs of plans: what is asked, in which order, and what becomes of the answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from graphql import OperationType

from fedloom.query_plan.model import (
    Condition,
    RequiredField,
)
from tests.fedloom.executor.plans import entity_fetch, graph, path, plan, root_fetch, told
from tests.fedloom.response.shapes import shape, shown
from tests.fedloom.subgraph_servers import Received, data, entities, reply

USER = shape("User", shown("id", "ID!"), shown("name", "String"))
USERS = shape("Query", shown("users", "[User]", USER))
ALL_USERS = root_fetch(0, "accounts", "{ users { id } }")
NAMES = entity_fetch(1, "names", "name", at=path("users@"), after=(0,))
NAMED = entities({"a": {"name": "Ada"}, "b": {"name": "Bo"}})


def users(*ids: object) -> Any:  # noqa: ANN401 # JSON
    return data({"users": [None if each is None else {"id": each} for each in ids]})


async def test_entities_are_asked_for_once_and_put_where_they_belong() -> None:
    async with graph(accounts=users("a", "b", None, "a"), names=NAMED) as running:
        response = await running.run(plan(USERS, ALL_USERS, NAMES))

    assert response.data == {
        "users": [{"id": "a", "name": "Ada"}, {"id": "b", "name": "Bo"}, None, {"id": "a", "name": "Ada"}]
    }
    assert response.errors == ()
    (received,) = running.partners["names"].received
    assert received.representations == [{"__typename": "User", "id": "a"}, {"__typename": "User", "id": "b"}]


@pytest.mark.parametrize("ids", [(), (None,), (None, None)])
async def test_without_an_object_nothing_is_asked(ids: tuple[object, ...]) -> None:
    async with graph(accounts=users(*ids), names=NAMED) as running:
        response = await running.run(plan(USERS, ALL_USERS, NAMES))

    assert response.data == {"users": list(ids)}
    assert running.partners["names"].received == []


async def test_an_object_without_a_key_is_not_asked_about_and_its_fields_are_null() -> None:
    answer = data({"users": [{"id": "a"}, {"id": None}]})
    nullable = shape(
        "Query", shown("users", "[User]", shape("User", shown("id", "ID"), shown("name", "String")))
    )
    async with graph(accounts=answer, names=NAMED) as running:
        response = await running.run(plan(nullable, ALL_USERS, NAMES))

    assert response.data == {"users": [{"id": "a", "name": "Ada"}, {"id": None, "name": None}]}
    assert response.errors == ()
    assert len(running.partners["names"].received[0].representations) == 1


async def test_an_entity_that_is_missing_is_null_without_an_error() -> None:
    async with graph(accounts=users("a", "z"), names=NAMED) as running:
        response = await running.run(plan(USERS, ALL_USERS, NAMES))

    assert response.data == {"users": [{"id": "a", "name": "Ada"}, {"id": "z", "name": None}]}
    assert response.errors == ()


async def test_lists_of_lists_are_walked_and_kept() -> None:
    answer = data({"rows": [[{"id": "a"}, None], None, [], [{"id": "b"}, {"id": "a"}]]})
    rows = shape("Query", shown("rows", "[[User]]", USER))
    fetches = (
        root_fetch(0, "accounts", "{ rows { id } }"),
        entity_fetch(1, "names", "name", at=path("rows@@"), after=(0,)),
    )
    async with graph(accounts=answer, names=NAMED) as running:
        response = await running.run(plan(rows, *fetches))

    a, b = {"id": "a", "name": "Ada"}, {"id": "b", "name": "Bo"}
    assert response.data == {"rows": [[a, None], None, [], [b, a]]}


async def test_one_entity_at_several_places_is_followed_once() -> None:
    friends = entities({"a": {"friends": [{"id": "b"}]}, "b": {"friends": [{"id": "a"}, {"id": "b"}]}})
    friend = shape("User", shown("name", "String"))
    nested = shape("Query", shown("users", "[User]", shape("User", shown("friends", "[User]", friend))))
    fetches = (
        ALL_USERS,
        entity_fetch(1, "social", "friends { id }", at=path("users@"), after=(0,)),
        entity_fetch(2, "names", "name", at=path("users@", "friends@"), after=(1,)),
    )
    async with graph(accounts=users("a", "b", "a", "a"), social=friends, names=NAMED) as running:
        response = await running.run(plan(nested, *fetches))

    ada, bo = {"name": "Ada"}, {"name": "Bo"}
    of_a, of_b = {"friends": [bo]}, {"friends": [ada, bo]}
    assert response.data == {"users": [of_a, of_b, of_a, of_a]}
    assert len(running.partners["names"].received[0].representations) == 2


async def test_fetches_that_do_not_wait_for_each_other_run_at_once() -> None:
    together = asyncio.Barrier(2)

    async def meet(received: Received) -> bytes:
        async with asyncio.timeout(0.4):
            await together.wait()
        key = received.members["query"].split()[1]
        return reply({"data": {key: 1}})

    both = shape("Query", shown("x", "Int"), shown("y", "Int"))
    async with graph(first=meet, second=meet) as running:
        response = await running.run(
            plan(both, root_fetch(0, "first", "{ x }"), root_fetch(1, "second", "{ y }"))
        )

    assert response.data == {"x": 1, "y": 1}


async def test_a_fetch_begins_when_the_last_of_those_it_waits_for_is_merged() -> None:
    seen: list[str] = []

    async def slow_names(received: Received) -> bytes | None:
        await asyncio.sleep(0.03)
        seen.append("names")
        return await NAMED(received)

    async def ages(received: Received) -> bytes:
        seen.append("ages")
        return reply({"data": {"_entities": [{"age": 1} for _ in received.representations]}})

    fields = (RequiredField("id", "id"), RequiredField("name", "name", is_key=False))
    fetches = (
        ALL_USERS,
        NAMES,
        entity_fetch(2, "ages", "age", at=path("users@"), after=(0, 1), fields=fields),
    )
    of = shape("Query", shown("users", "[User]", shape("User", shown("age", "Int"))))
    async with graph(accounts=users("a"), names=slow_names, ages=ages) as running:
        response = await running.run(plan(of, *fetches))

    assert response.data == {"users": [{"age": 1}]}
    assert seen == ["names", "ages"]
    assert running.partners["ages"].received[0].representations == [
        {"__typename": "User", "id": "a", "name": "Ada"}
    ]


async def test_what_several_subgraphs_say_of_one_object_is_merged() -> None:
    first = data({"me": {"at": {"x": 1}, "tags": [{"a": 1}, None], "n": 1}})
    second = data({"me": {"at": {"y": 2}, "tags": [{"b": 2}, {"b": 3}], "n": None, "extra": "no"}})
    at = shape("At", shown("x", "Int"), shown("y", "Int"))
    tag = shape("Tag", shown("a", "Int"), shown("b", "Int"))
    me = shape("Me", shown("at", "At", at), shown("tags", "[Tag]", tag), shown("n", "Int"))
    fetches = (
        root_fetch(0, "first", "{ me { at { x } tags { a } n } }"),
        root_fetch(1, "second", "{ me { at { y } tags { b } n } }", after=(0,)),
    )
    async with graph(first=first, second=second) as running:
        response = await running.run(plan(shape("Query", shown("me", "Me", me)), *fetches))

    assert response.data == {
        "me": {"at": {"x": 1, "y": 2}, "tags": [{"a": 1, "b": 2}, {"a": None, "b": 3}], "n": 1}
    }


async def test_only_the_clients_variables_that_are_given_are_sent() -> None:
    fetch = root_fetch(
        0, "a", "query Q($x: Int, $y: Int) { f(x: $x, y: $y) }", operation_name="Q", variables=("x", "y")
    )
    async with graph(a=data({"f": 1})) as running:
        await running.run(plan(shape("Query", shown("f", "Int")), fetch), x=None, z=3)

    assert running.partners["a"].received[0].members == {
        "query": fetch.document,
        "operationName": "Q",
        "variables": {"x": None},
    }


async def test_conditions_decide_over_fetches() -> None:
    on = (Condition("x", is_on=True),)
    fetches = (ALL_USERS, entity_fetch(1, "names", "name", at=path("users@"), after=(0,), conditions=on))
    name = shown("name", "String", conditions=on)
    of = shape("Query", shown("users", "[User]", shape("User", shown("id", "ID!"), name)))
    async with graph(accounts=users("a"), names=NAMED) as running:
        without = await running.run(plan(of, *fetches), holds={"x": False})
        asked_without = len(running.partners["names"].received)
        with_it = await running.run(plan(of, *fetches), holds={"x": True})

    assert (without.data, asked_without) == ({"users": [{"id": "a"}]}, 0)
    assert with_it.data == {"users": [{"id": "a", "name": "Ada"}]}


async def test_mutations_run_one_after_another_and_go_on_after_a_failure() -> None:
    seen: list[str] = []

    async def change(received: Received) -> bytes:
        text = received.members["query"]
        seen.append(f"begin {text}")
        await asyncio.sleep(0.02)
        seen.append(f"end {text}")
        key = text.split()[2]
        return reply({"data": {key: 1}}) if key != "y" else reply(b"", status=500)

    kind = OperationType.MUTATION
    documents = ["mutation { x }", "mutation { y }", "mutation { z }"]
    fetches = [
        root_fetch(number, "a", text, kind=kind, after=tuple(range(number)))
        for number, text in enumerate(documents)
    ]
    of = shape("Mutation", shown("x", "Int"), shown("y", "Int"), shown("z", "Int"))
    async with graph(a=change) as running:
        response = await running.run(plan(of, *fetches, kind=kind))

    assert seen == [f"{when} {text}" for text in documents for when in ("begin", "end")]
    assert response.data == {"x": 1, "y": None, "z": 1}
    assert told(response) == [("SUBGRAPH_ANSWER_INVALID", ("y",))]
