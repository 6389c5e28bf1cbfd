"""Entities: at several places in one request, of several types, of interface objects, in contexts."""

from __future__ import annotations

from fedloom.query_plan.model import (
    Condition,
    ContextVariable,
    Fetch,
    Lookup,
    Representation,
    RequiredField,
    Step,
)
from tests.fedloom.executor.plans import entity_fetch, graph, path, plan, root_fetch, told
from tests.fedloom.response.shapes import shape, shown, type_name
from tests.fedloom.subgraph_servers import Received, data, entities, reply

USER = shape("User", shown("id", "ID!"), shown("name", "String"))
NAMED = entities({"a": {"name": "Ada"}, "b": {"name": "Bo"}})
LOOKUP_HEAD = "query ($representations: [_Any!]!, $others: [_Any!]!)"


def two_places(conditions: tuple[Condition, ...] = ()) -> tuple[Fetch, ...]:
    others = Lookup(
        key="_others",
        variable="others",
        path=path("me"),
        representations=(Representation("User", frozenset({"User"}), (RequiredField("id", "id"),)),),
        conditions=conditions,
    )
    document = (
        f"{LOOKUP_HEAD} {{ _entities(representations: $representations) {{ ... on User {{ name }} }} "
        "_others: _entities(representations: $others) { ... on User { name } } }"
    )
    return (
        root_fetch(0, "accounts", "{ users { id } me { id } }"),
        entity_fetch(1, "names", "", at=path("users@"), after=(0,), document=document, also=(others,)),
    )


async def test_entities_at_several_places_are_asked_for_in_one_request() -> None:
    async def names(received: Received) -> bytes:
        variables = received.members["variables"]
        found = {
            key: [{"name": each["id"].upper()} for each in variables[name]]
            for key, name in (("_entities", "representations"), ("_others", "others"))
        }
        return reply({"data": found, "errors": [{"message": "x", "path": ["_others", 0, "name"]}]})

    of = shape("Query", shown("users", "[User]", USER), shown("me", "User", USER, as_="i"))
    async with graph(accounts=data({"users": [{"id": "a"}], "me": {"id": "b"}}), names=names) as running:
        response = await running.run(plan(of, *two_places()))

    assert response.data == {"users": [{"id": "a", "name": "A"}], "i": {"id": "b", "name": "B"}}
    assert told(response) == [("SUBGRAPH_ERROR", ("i", "name"))]


async def test_a_lookup_whose_condition_does_not_hold_asks_for_nothing() -> None:
    of = shape("Query", shown("users", "[User]", USER))
    answer = reply({"data": {"_entities": [{"name": "Ada"}], "_others": []}})

    async def names(_received: Received) -> bytes:
        return answer

    conditions = (Condition("x", is_on=True),)
    async with graph(accounts=data({"users": [{"id": "a"}], "me": {"id": "b"}}), names=names) as running:
        await running.run(plan(of, *two_places(conditions)), holds={"x": False})

    assert running.partners["names"].received[0].members["variables"] == {
        "representations": [{"__typename": "User", "id": "a"}],
        "others": [],
    }


async def test_an_interface_object_learns_its_type_and_never_forgets_it() -> None:
    media = Representation("Media", None, (RequiredField("id", "id"),))
    back = Representation("Media", frozenset({"Book"}), (RequiredField("id", "id"),))
    fetches = (
        root_fetch(0, "ratings", "{ best { __typename id } }"),
        entity_fetch(
            1,
            "media",
            "__typename title",
            at=path("best"),
            after=(0,),
            type_name="Media",
            representations=(media,),
        ),
        entity_fetch(
            2,
            "ratings",
            "__typename stars",
            at=path("best"),
            after=(1,),
            type_name="Media",
            representations=(back,),
        ),
    )
    best = shape("Media", type_name(), shown("title", "String"), shown("stars", "Int"), of="Book Film")

    async def ratings(received: Received) -> bytes:
        if "variables" in received.members:
            return reply({"data": {"_entities": [{"__typename": "Media", "stars": 5}]}})
        return reply({"data": {"best": {"__typename": "Media", "id": "m"}}})

    async with graph(ratings=ratings, media=entities({"m": {"__typename": "Book", "title": "T"}})) as running:
        response = await running.run(plan(shape("Query", shown("best", "Media", best)), *fetches))

    assert response.data == {"best": {"__typename": "Book", "title": "T", "stars": 5}}


async def test_steps_and_representations_of_some_types_leave_the_others_alone() -> None:
    answer = data(
        {
            "feed": [
                {"__typename": "Book", "author": {"id": "a"}},
                {"__typename": "Film", "author": {"id": "b"}},
            ]
        }
    )
    at = (Step("feed", lists=1), Step("author", on=frozenset({"Book"})))
    item = shape("Item", type_name(), shown("author", "User", USER, on="Book"), of="Book Film")
    fetches = (
        root_fetch(0, "accounts", "{ feed { __typename author { id } } }"),
        entity_fetch(1, "names", "name", at=at, after=(0,)),
    )
    async with graph(accounts=answer, names=NAMED) as running:
        response = await running.run(plan(shape("Query", shown("feed", "[Item]", item)), *fetches))

    assert response.data == {
        "feed": [{"__typename": "Book", "author": {"id": "a", "name": "Ada"}}, {"__typename": "Film"}]
    }
    assert len(running.partners["names"].received[0].representations) == 1


async def test_entities_in_different_contexts_are_asked_for_apart() -> None:
    answer = data(
        {
            "shops": [
                {"currency": "EUR", "best": {"id": "p"}},
                {"currency": "SEK", "best": {"id": "p"}},
                {"currency": "EUR", "best": {"id": "q"}},
            ]
        }
    )

    async def prices(received: Received) -> bytes:
        currency = received.members["variables"]["currency"]
        found = [{"price": {"text": f"{each['id']} in {currency}"}} for each in received.representations]
        return reply({"data": {"_entities": found}})

    document = (
        "query ($representations: [_Any!]!, $currency: String) { _entities(representations: $representations)"
        " { ... on Item { price(currency: $currency) { text } } } }"
    )
    context = ContextVariable("currency", 1, RequiredField("currency", "currency"))
    fetches = (
        root_fetch(0, "shops", "{ shops { currency best { id } } }"),
        entity_fetch(
            1,
            "prices",
            "",
            at=path("shops@", "best"),
            after=(0,),
            type_name="Item",
            document=document,
            contexts=(context,),
        ),
    )
    price = shape("Item", shown("price", "Price", shape("Price", shown("text", "String"))))
    of = shape("Query", shown("shops", "[Shop]", shape("Shop", shown("best", "Item", price))))
    async with graph(shops=answer, prices=prices) as running:
        response = await running.run(plan(of, *fetches))

    texts = [each["best"]["price"]["text"] for each in (response.data or {})["shops"]]  # type: ignore[attr-defined] # JSON
    assert texts == ["p in EUR", "p in SEK", "q in EUR"]
    assert len(running.partners["prices"].received) == 2
