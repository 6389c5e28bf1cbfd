"""Entities: at several places in one request, of several types, of interface objects, in contexts."""

from __future__ import annotations

from fedloom.query_plan.model import (
    Condition,
    ContextSource,
    ContextVariable,
    Fetch,
    Lookup,
    Representation,
    RequiredField,
    Step,
)
from tests.fedloom.executor.plans import entity_fetch, graph, path, plan, root_fetch, told
from tests.fedloom.response.shapes import shape, shown, type_name
from tests.fedloom.subgraph_servers import Answering, Received, always, data, entities, reply

USER = shape("User", shown("id", "ID!"), shown("name", "String"))
NAMED = entities({"a": {"name": "Ada"}, "b": {"name": "Bo"}})
LOOKUP_HEAD = "query ($representations: [_Any!]!, $others: [_Any!]!)"


def data_with_errors(value: object, errors: object) -> Answering:
    return always(reply({"data": value, "errors": errors}))


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


def shared_list(selection: str) -> tuple[Fetch, ...]:
    """Users and the one of `me` in one list of entities."""
    me = Lookup(
        key="_entities",
        variable="representations",
        path=path("me"),
        representations=(Representation("User", frozenset({"User"}), (RequiredField("id", "i"),)),),
    )
    return (
        root_fetch(0, "accounts", "{ users { id } me { i: id } }"),
        entity_fetch(1, "names", selection, at=path("users@"), after=(0,), also=(me,)),
    )


SHARED_USERS = data({"users": [{"id": "a"}, {"id": "b"}, {"id": "a"}], "me": {"i": "b"}})


async def test_an_entity_at_several_places_is_asked_about_once() -> None:
    of = shape("Query", shown("users", "[User]", USER), shown("me", "User", shape("User", USER.fields[1])))
    async with graph(accounts=SHARED_USERS, names=NAMED) as running:
        response = await running.run(plan(of, *shared_list("name")))

    assert response.data == {
        "users": [{"id": "a", "name": "Ada"}, {"id": "b", "name": "Bo"}, {"id": "a", "name": "Ada"}],
        "me": {"name": "Bo"},
    }
    assert running.partners["names"].received[0].representations == [
        {"__typename": "User", "id": "a"},
        {"__typename": "User", "id": "b"},
    ]


async def test_an_error_of_a_shared_entity_stands_at_each_of_its_places() -> None:
    errors = [{"message": "x", "path": ["_entities", 1, "name"]}]
    names = data_with_errors({"_entities": [{"name": "Ada"}, {"name": None}]}, errors)
    of = shape("Query", shown("users", "[User]", USER), shown("me", "User", shape("User", USER.fields[1])))
    async with graph(accounts=SHARED_USERS, names=names) as running:
        response = await running.run(plan(of, *shared_list("name")))

    assert told(response) == [
        ("SUBGRAPH_ERROR", ("users", 1, "name")),
        ("SUBGRAPH_ERROR", ("me", "name")),
    ]


async def test_a_shared_list_that_is_too_short_is_believed_at_no_place() -> None:
    of = shape("Query", shown("users", "[User]", USER), shown("me", "User", shape("User", USER.fields[1])))
    async with graph(accounts=SHARED_USERS, names=data({"_entities": [{"name": "Ada"}]})) as running:
        response = await running.run(plan(of, *shared_list("name")))

    assert {code for code, _ in told(response)} == {"SUBGRAPH_ANSWER_INVALID"}
    assert (response.data or {})["me"] == {"name": None}


async def test_what_a_shared_entity_holds_is_written_to_at_one_place_only() -> None:
    """`me.team` and `users.team` are one answer; the title is added to that of `me`, under the same key."""
    team = shape("Team", shown("id", "ID!"), shown("title", "String"))
    titled = shape("User", shown("team", "Team", team))
    of = shape("Query", shown("users", "[User]", titled), shown("me", "User", titled))
    fetches = (
        *shared_list("team { __typename id }"),
        entity_fetch(2, "titles", "title", at=path("me", "team"), after=(1,), type_name="Team"),
    )
    teams = entities({each: {"team": {"__typename": "Team", "id": "t"}} for each in "ab"})
    async with graph(
        accounts=SHARED_USERS, names=teams, titles=entities({"t": {"title": "Gold"}})
    ) as running:
        response = await running.run(plan(of, *fetches))

    assert response.data == {
        "users": [{"team": {"id": "t", "title": None}}] * 3,
        "me": {"team": {"id": "t", "title": "Gold"}},
    }


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
        variables = received.members["variables"]
        found = {
            f"_entities{of}": [
                {"price": {"text": f"{each['id']} in {variables[f'currency{of}']}"}}
                for each in variables[f"representations{of}"]
            ]
            for of in ("", "_v1")
        }
        return reply({"data": found})

    document = (
        "query ($representations: [_Any!]!, $currency: String) { _entities(representations: $representations)"
        " { ... on Item { price(currency: $currency) { text } } } }"
    )
    context = ContextVariable("currency", (ContextSource(1, RequiredField("currency", "currency")),))
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
    (received,) = running.partners["prices"].received
    assert received.members["query"] == (
        "query($currency:String$representations:[_Any!]!$currency_v1:String$representations_v1:[_Any!]!)"
        "{_entities(representations:$representations){...on Item{price(currency:$currency){text}}}"
        "_entities_v1:_entities(representations:$representations_v1)"
        "{...on Item{price(currency:$currency_v1){text}}}}"
    )


async def test_a_requirement_that_never_came_takes_only_the_fields_that_need_it() -> None:
    price = RequiredField("price", "price", is_key=False, for_fields=("tax",))
    item = shape("Item", shown("id", "ID!"), shown("tax", "Int"), shown("name", "String"))
    fetches = (
        root_fetch(0, "shop", "{ items { id } }"),
        entity_fetch(1, "prices", "price", at=path("items@"), after=(0,), type_name="Item"),
        entity_fetch(
            2,
            "taxes",
            "tax name",
            at=path("items@"),
            after=(1,),
            type_name="Item",
            fields=(RequiredField("id", "id"), price),
        ),
    )
    taxes = data({"_entities": [{"tax": 99, "name": "A"}]})
    async with graph(shop=data({"items": [{"id": "a"}]}), prices=always(None), taxes=taxes) as running:
        response = await running.run(plan(shape("Query", shown("items", "[Item]", item)), *fetches))

    assert response.data == {"items": [{"id": "a", "tax": None, "name": "A"}]}
    assert running.partners["taxes"].received[0].representations == [{"__typename": "Item", "id": "a"}]


async def test_where_all_need_what_never_came_nothing_is_asked() -> None:
    price = RequiredField("price", "price", is_key=False, for_fields=("tax",))
    item = shape("Item", shown("tax", "Int"))
    fetches = (
        root_fetch(0, "shop", "{ items { id } }"),
        entity_fetch(
            1,
            "taxes",
            "tax",
            at=path("items@"),
            after=(0,),
            type_name="Item",
            fields=(RequiredField("id", "id"), price),
        ),
    )
    async with graph(shop=data({"items": [{"id": "a"}]}), taxes=data({})) as running:
        response = await running.run(plan(shape("Query", shown("items", "[Item]", item)), *fetches))

    assert response.data == {"items": [{"tax": None}]}
    assert running.partners["taxes"].received == []


async def test_what_a_null_entity_would_have_had_is_not_required_as_null() -> None:
    """Nobody said that the grade is null: the part that would have it is not known."""
    grade = RequiredField("grade", "grade", is_key=False, for_fields=("class",))
    required = RequiredField("part", "part", (grade,), is_key=False, for_fields=("class",))
    part = shape("Part", shown("grade", "Int"))
    item = shape("Item", shown("class", "String"), shown("part", "Part", part))
    fetches = (
        root_fetch(0, "shop", "{ items { id part { number } } }"),
        entity_fetch(
            1,
            "parts",
            "grade",
            at=path("items@", "part"),
            after=(0,),
            type_name="Part",
            fields=(RequiredField("number", "number"),),
        ),
        entity_fetch(
            2,
            "classes",
            "class",
            at=path("items@"),
            after=(1,),
            type_name="Item",
            fields=(RequiredField("id", "id"), required),
        ),
    )
    shop = data({"items": [{"id": "a", "part": {"number": 1}}]})
    parts, classes = data({"_entities": [None]}), data({"_entities": [{"class": "none"}]})
    async with graph(shop=shop, parts=parts, classes=classes) as running:
        response = await running.run(plan(shape("Query", shown("items", "[Item]", item)), *fetches))

    assert response.data == {"items": [{"class": "none", "part": {"grade": None}}]}
    assert running.partners["classes"].received[0].representations == [
        {"__typename": "Item", "id": "a", "part": None}
    ]
