"""Subgraphs of data: what values mean, which rows representations find, what is wrong on purpose."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fedloom.execution.subgraph import DataSubgraph

SDL = """
    type Query { one(id: ID, unit: String = "kg"): Item items: [Item] }
    type Mutation { add(name: String): Item }
    type Item @key(fields: "id") @key(fields: "maker { code } no") {
      id: ID! no: Int maker: Maker name(unit: String): String log: [String] told: String other: Item
    }
    type Maker { code: String }
"""
ROWS = {
    "a": {"id": "a", "no": 1, "maker": {"code": "M"}, "name": "A", "log": [], "other": "->Item.b"},
    "b": {"id": "b", "no": 2, "maker": {"code": "M"}, "name": "B", "told": {"$told": "price"}},
}
ENTITIES = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Item { name told } } }"


def _subgraph(**root: object) -> DataSubgraph:
    return DataSubgraph({"sdl": SDL, "entities": {"Item": ROWS}, "root": {"Query": root, "Mutation": root}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("->Item.a", "A", id="a row"),
        pytest.param({"name": "C"}, "C", id="an object"),
        pytest.param(
            {"name": {"$format": "{maker[code]} {none[at][all]}", "id": 1}}, "None None", id="nulls"
        ),
        pytest.param({"name": {"$echo": True}}, '{"unit": "g"}', id="its arguments"),
        pytest.param({"$by": "{args[unit]}", "of": {"kg": "->Item.b"}}, "B", id="by an argument's default"),
        pytest.param({"$by": "{args[id]}", "of": {}, "else": "->Item.a"}, "A", id="by none of them"),
    ],
)
def test_a_value_is_what_stands_there(value: object, expected: str) -> None:
    answer = _subgraph(one=value).answer({"query": '{ one { name(unit: "g") } }'})

    assert answer == {"data": {"one": {"name": expected}}}


def test_an_error_is_one_at_its_place() -> None:
    answer = _subgraph(items=["->Item.a", {"$error": "lost", "code": "LOST"}]).answer(
        {"query": "{ items { id } }"}
    )

    assert answer["data"] == {"items": [{"id": "a"}, None]}
    assert [(each["path"], each["extensions"]) for each in answer["errors"]] == [
        (["items", 1], {"code": "LOST"})
    ]


@pytest.mark.parametrize(
    ("representation", "expected"),
    [
        pytest.param({"id": "b", "price": 3}, {"name": "B", "told": "3"}, id="by one key"),
        pytest.param({"maker": {"code": "M"}, "no": 2}, {"name": "B", "told": "null"}, id="by another"),
        pytest.param({"maker": {"code": "N"}, "no": 2}, None, id="unknown"),
        pytest.param({"no": 2}, None, id="half a key"),
        pytest.param({"id": None}, None, id="null"),
    ],
)
def test_a_representation_finds_the_row_of_its_key(representation: dict[str, Any], expected: object) -> None:
    variables = {"r": [{"__typename": "Item", **representation}]}

    assert _subgraph().answer({"query": ENTITIES, "variables": variables}) == {
        "data": {"_entities": [expected]}
    }


def test_what_a_mutation_changes_stays_until_the_reset() -> None:
    added = {"$do": [["append", "Item.a.log", {"$format": "{args[name]}"}]], "return": "->Item.a"}
    subgraph = _subgraph(one="->Item.a", add=added)

    assert subgraph.answer({"query": 'mutation { add(name: "x") { log } }'})["data"] == {
        "add": {"log": ["x"]}
    }
    assert subgraph.answer({"query": "{ one { log } }"})["data"] == {"one": {"log": ["x"]}}
    subgraph.reset()
    assert subgraph.answer({"query": "{ one { log } }"})["data"] == {"one": {"log": []}}


def test_a_document_that_the_subgraph_does_not_know_is_refused() -> None:
    answer = _subgraph().answer({"query": "{ nope }"})

    assert "data" not in answer
    assert "nope" in answer["errors"][0]["message"]


def test_a_subgraph_that_serves_another_schema_says_whatever_its_data_are() -> None:
    subgraph = DataSubgraph(
        {
            "sdl": "type Query { one: Item } type Item { id: ID! }",
            "serves": "scalar Any type Query { one: Any }",
            "root": {"Query": {"one": [{"id": 7}]}},
        }
    )

    assert subgraph.answer({"query": "{ one { id } }"}) == {"data": {"one": [{"id": 7}]}}
