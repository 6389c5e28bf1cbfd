"""Operations of which something is refused: what is left, what plans need all the same, who shares what."""

from __future__ import annotations

import asyncio

import pytest

from fedloom.authorization.claims import NOBODY
from fedloom.gateway import SubgraphSettings
from tests.fedloom.authorization.protected_graph import SIGNED_IN, Truth, protected_graph
from tests.fedloom.authorization.shop import SUBGRAPHS, TRUTH, answered, scopes


@pytest.mark.parametrize(
    "query", ["{ secret }", "{ admin { name } level }", "{ user { email friend { phone } } }"]
)
async def test_where_all_is_refused_nothing_is_fetched(query: str) -> None:
    data, paths, documents = await answered(query, NOBODY)

    assert data is None
    assert paths
    assert documents == {}


@pytest.mark.parametrize(
    ("wants", "data", "paths"),
    [
        pytest.param(True, {"open": 1, "secret": None}, [("secret",)], id="wanted"),
        pytest.param(False, {"open": 1}, [], id="not wanted"),
    ],
)
async def test_a_field_that_is_not_wanted_is_not_refused(
    wants: bool,  # noqa: FBT001
    data: object,
    paths: list[object],
) -> None:
    found = await answered("query ($w: Boolean!) { open secret @include(if: $w) }", NOBODY, w=wants)

    assert found == (data, paths, {"people": ["{open}"]})


async def test_an_operation_that_wants_nothing_of_what_is_refused_is_empty() -> None:
    found = await answered("query ($w: Boolean!) { secret @include(if: $w) }", NOBODY, w=False)

    assert found == ({}, [], {})


async def test_what_another_subgraph_has_is_not_fetched_either() -> None:
    data, paths, documents = await answered("{ user { orders points } }", NOBODY)

    assert (data, paths) == ({"user": {"orders": None, "points": 4}}, [("user", "orders")])
    assert documents["shop"] == [
        "query($representations:[_Any!]!){_entities(representations:$representations){...on User{points}}}"
    ]


async def test_keys_are_fetched_for_the_plan_but_not_for_the_client() -> None:
    """Apollo Router, "Authorization and @key fields"."""
    data, paths, documents = await answered("{ vaults { first { label address } } }", NOBODY)
    refused = await answered("{ vaults { first { id label } } }", NOBODY)

    assert (data, paths) == ({"vaults": {"first": {"label": "l", "address": "a"}}}, [])
    assert documents["people"] == ["{vaults{first{__typename label id}}}"]
    assert refused == (
        {"vaults": {"first": None}},
        [("vaults", "first", "id")],
        {"people": ["{vaults{__typename}}"]},
    )


async def test_a_requirement_is_fetched_for_the_field_that_demands_the_same() -> None:
    allowed = await answered("{ vaults { first { rent } } }", SIGNED_IN)
    data, paths, documents = await answered("{ vaults { first { rent label } } }", NOBODY)

    assert allowed[:2] == ({"vaults": {"first": {"rent": 5}}}, [])
    assert (data, paths) == (
        {"vaults": {"first": {"rent": None, "label": "l"}}},
        [("vaults", "first", "rent")],
    )
    assert documents == {"people": ["{vaults{first{label}}}"]}


async def test_a_refused_mutation_is_not_called_and_the_others_go_on() -> None:
    found = await answered("mutation { rename { name } wipe count }", NOBODY)

    assert found == (
        {"rename": {"name": "Ada"}, "wipe": None, "count": 2},
        [("wipe",)],
        {"people": ["mutation{rename{name}count}"]},
    )


async def test_a_mutation_that_is_allowed_is_called_though_its_result_is_refused() -> None:
    found = await answered("mutation { rename { email } }", NOBODY)
    refused = await answered("mutation { wipe }", NOBODY)

    assert found == (
        {"rename": {"email": None}},
        [("rename", "email")],
        {"people": ["mutation{rename{__typename}}"]},
    )
    assert refused == (None, [("wipe",)], {})


async def test_introspection_is_answered_beside_what_is_refused() -> None:
    found = await answered('{ __type(name: "Admin") { name } secret }', NOBODY)

    assert found == ({"__type": {"name": "Admin"}, "secret": None}, [("secret",)], {})


async def test_the_message_names_the_field_and_nothing_of_its_value() -> None:
    async with protected_graph(TRUTH, SUBGRAPHS) as running:
        response = await running.ask("{ nodes { title } }")

    (entry,) = response.errors
    assert (entry.message, entry.extensions) == ("not authorized to have Draft.title, Memo.title", {})


async def test_plans_and_requests_in_flight_are_shared_by_what_is_refused() -> None:
    query = "{ user { name email } }"
    async with protected_graph(TRUTH, SUBGRAPHS) as running:
        for number in range(200):
            response = await running.ask(query, scopes("read:email", f"team:{number}"))
            assert response.data == {"user": {"name": "Bo", "email": None}}
        await running.ask(query, scopes("admin"))
        plans = running.gateway._generation.planned_operations

    assert [refused for _, refused in plans] == [frozenset(), frozenset({"User.email"})]


async def test_callers_of_one_sharing_key_do_not_get_what_only_one_of_them_may_have() -> None:
    async with protected_graph(TRUTH, SUBGRAPHS) as running:
        query = "{ user { name email } }"
        allowed, refused, same = await asyncio.gather(
            running.ask(query, scopes("admin")), running.ask(query), running.ask(query, SIGNED_IN)
        )
        sent = running.asked()["people"]

    assert allowed.data == {"user": {"name": "Bo", "email": "ada@example"}}
    assert refused.data == {"user": {"name": "Bo", "email": None}}
    assert same is refused
    assert sorted(sent) == ["{user{name email}}", "{user{name}}"]


async def test_a_new_supergraph_is_warmed_for_those_who_asked() -> None:
    query = "{ user { name email orders } }"
    async with protected_graph(TRUTH, SUBGRAPHS) as running:
        await running.ask(query, SIGNED_IN)
        await running.ask(query, scopes("admin"))
        await running.gateway.swap(running.supergraph, SubgraphSettings())
        warmed = running.gateway._generation.planned_operations
        again = await running.ask(query, scopes("admin"))

    assert {refused for _, refused in warmed} == {frozenset({"User.email"}), frozenset({"User.orders"})}
    assert again.data == {"user": {"name": "Bo", "email": "ada@example", "orders": None}}


async def test_objects_of_a_protected_type_show_nothing_of_an_interface_object() -> None:
    painting = {"__typename": "Painting", "id": "p", "stars": 1, "label": "l", "sold": 2}
    tool = {"__typename": "Tool", "id": "t", "stars": 3, "label": "m", "sold": 4}
    subgraphs = {
        "catalogue": """
            type Query { exhibits: [Exhibit] }
            interface Exhibit @key(fields: "id") { id: ID! label: String }
            type Painting implements Exhibit @key(fields: "id") @authenticated { id: ID! label: String }
            type Tool implements Exhibit @key(fields: "id") { id: ID! label: String }
        """,
        "visitors": """
            type Query { favourites: [Exhibit] }
            type Exhibit @key(fields: "id") @interfaceObject {
              id: ID! stars: Int sold: Int @policy(policies: [["books"]])
            }
        """,
    }
    visited = [{**each, "__typename": "Exhibit"} for each in (painting, tool)]
    truth = Truth({"exhibits": [painting, tool], "favourites": visited}, {"p": painting, "t": tool})
    async with protected_graph(truth, subgraphs) as running:
        nobody = await running.ask("{ favourites { stars label sold } exhibits { stars } }")
        signed_in = await running.ask("{ favourites { stars } }", SIGNED_IN)
        documents = running.asked()

    assert nobody.data == {
        "favourites": [
            {"stars": None, "label": None, "sold": None},
            {"stars": 3, "label": "m", "sold": None},
        ],
        "exhibits": [{"stars": None}, {"stars": 3}],
    }
    assert signed_in.data == {"favourites": [{"stars": 1}, {"stars": 3}]}
    assert not any("sold" in each for each in documents["visitors"])
