"""Contexts: what is asked about entities in them, in how many requests."""

from __future__ import annotations

from typing import Any

from fedloom.executor.compiled_plan import compile_plan
from fedloom.query_plan.model import ContextSource, ContextVariable, Plan, RequiredField
from tests.fedloom.executor.plans import entity_fetch, graph, path, plan, root_fetch, told
from tests.fedloom.response.shapes import shape, shown
from tests.fedloom.subgraph_servers import Received, data, reply

DOCUMENT = (
    "query ($representations: [_Any!]!, $in: String) { _entities(representations: $representations)"
    " { ... on Item { price(in: $in) } } }"
)
ITEM = shape("Item", shown("price", "String"))
SHAPE = shape("Query", shown("shops", "[Shop]", shape("Shop", shown("best", "Item", ITEM))))


def priced(*sources: ContextSource) -> Plan:
    return plan(
        SHAPE,
        root_fetch(0, "shops", "{ shops { __typename cur best { id } } }"),
        entity_fetch(
            1,
            "prices",
            "",
            at=path("shops@", "best"),
            after=(0,),
            type_name="Item",
            document=DOCUMENT,
            contexts=(ContextVariable("in", sources),),
        ),
    )


IN_CURRENCY = priced(ContextSource(1, RequiredField("cur", "cur")))


async def prices(received: Received) -> bytes:
    variables = received.members["variables"]
    found = {
        name.replace("representations", "_entities"): [
            {"price": f"{each['id']} {variables[name.replace('representations', 'in')]}"} for each in value
        ]
        for name, value in variables.items()
        if name.startswith("representations")
    }
    return reply({"data": found})


def shops(*currencies: object, type_name: str = "Shop") -> dict[str, Any]:
    return {
        "shops": [
            {"__typename": type_name, "cur": each, "best": {"id": f"i{number}"}}
            for number, each in enumerate(currencies)
        ]
    }


async def test_many_contexts_are_asked_about_in_few_requests() -> None:
    currencies = [f"c{number}" for number in range(120)]
    async with graph(shops=data(shops(*currencies)), prices=prices) as running:
        response = await running.run(IN_CURRENCY)

    found = [each["best"]["price"] for each in (response.data or {})["shops"]]  # type: ignore[attr-defined] # JSON
    assert found == [f"i{number} {each}" for number, each in enumerate(currencies)]
    assert [len(each.members["variables"]) for each in running.partners["prices"].received] == [100, 100, 40]


async def test_documents_of_variants_are_kept_and_bounded() -> None:
    compiled = compile_plan(IN_CURRENCY)
    fetch = compiled.fetches[1]

    first = fetch.varied({"_entities": 2})
    for count in range(3, 60):
        fetch.varied({"_entities": count})

    assert fetch.varied({"_entities": 59}) is fetch.varied({"_entities": 59})
    assert fetch.varied({"_entities": 2}) is not first


async def test_no_objects_are_no_request() -> None:
    async with graph(shops=data({"shops": []}), prices=prices) as running:
        response = await running.run(IN_CURRENCY)

    assert response.data == {"shops": []}
    assert running.partners["prices"].received == []


async def test_an_error_stands_where_its_variant_does() -> None:
    errors = [{"message": "x", "path": ["_entities_v1", 0, "price"]}]
    answer = {"_entities": [{"price": "1"}], "_entities_v1": [{"price": None}]}

    async def failing(_received: Received) -> bytes:
        return reply({"data": answer, "errors": errors})

    async with graph(shops=data(shops("EUR", "SEK")), prices=failing) as running:
        response = await running.run(IN_CURRENCY)

    assert response.data == {"shops": [{"best": {"price": "1"}}, {"best": {"price": None}}]}
    assert told(response) == [("SUBGRAPH_ERROR", ("shops", 1, "best", "price"))]


async def test_the_first_source_of_the_object_s_type_gives_the_value() -> None:
    sources = (
        ContextSource(1, RequiredField("cur", "cur", on=frozenset({"Stall"}))),
        ContextSource(1, RequiredField("id", "__typename")),
    )
    for type_name, expected in (("Stall", "i0 EUR"), ("Shop", "i0 Shop")):
        async with graph(shops=data(shops("EUR", type_name=type_name)), prices=prices) as running:
            response = await running.run(priced(*sources))

        assert response.data == {"shops": [{"best": {"price": expected}}]}
