"""The cost of operations, by their page sizes."""

from __future__ import annotations

from time import perf_counter

import pytest
from graphql import build_schema

from fedloom.operation.documents import Documents
from fedloom.operation.limits import Limits

SCHEMA = build_schema("""
type Query {
  a: Int b: Int self: Query tags: [Query!]! names: [String!]!
  batteries(first: Int, last: Int): Connection! flat(first: Int): [Query!]
}
type Connection { edges: [Edge!]! nodes: [Query!]! totalCount: Int pageInfo: Page! }
type Edge { cursor: String node: Query }
type Page { hasNextPage: Boolean! }
""")
LIMITS = Limits(default_page_size=50, default_list_size=10, max_root_fields=10**9, max_depth=100)


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        pytest.param("{ a b }", {}, 2, id="one for each field"),
        pytest.param("{ a __typename }", {}, 1, id="__typename is free"),
        pytest.param("{ __schema { types { name } } }", {}, 0, id="introspection is free"),
        pytest.param("{ names }", {}, 1, id="a list of leaves is one field"),
        pytest.param("{ tags { a } }", {}, 1 + 10, id="a plain list has the default size"),
        pytest.param("{ flat(first: 7) { a b } }", {}, 1 + 7 * 2, id="a sliced list"),
        pytest.param(
            "{ batteries(first: 7) { edges { cursor } } }", {}, 1 + 1 + 7, id="a connection sizes its edges"
        ),
        pytest.param(
            "{ batteries(first: 7) { nodes { a } totalCount pageInfo { hasNextPage } } }",
            {},
            1 + 1 + 7 + 1 + 2,
            id="but not its other fields",
        ),
        pytest.param("{ batteries { nodes { a } } }", {}, 1 + 1 + 50, id="the default page"),
        pytest.param("{ batteries(last: 3) { nodes { a } } }", {}, 1 + 1 + 3, id="last"),
        pytest.param(
            "{ batteries(first: 2) { nodes { tags { a } } } }",
            {},
            1 + 1 + 2 * (1 + 10),
            id="lists in lists multiply",
        ),
        pytest.param(
            "query ($n: Int) { batteries(first: $n) { nodes { a } } }", {"n": 4}, 1 + 1 + 4, id="a variable"
        ),
        pytest.param(
            "query ($n: Int) { batteries(first: $n) { nodes { a } } }",
            {},
            1 + 1 + 50,
            id="a variable that is absent",
        ),
        pytest.param(
            "query ($n: Int = 6) { batteries(first: $n) { nodes { a } } }",
            {},
            1 + 1 + 6,
            id="a variable's default",
        ),
        pytest.param(
            "query ($n: Int) { batteries(first: $n) { nodes { a } } }",
            {"n": "many"},
            1 + 1 + 50,
            id="what is no number is for coercion",
        ),
        pytest.param(
            "query ($n: Int) { batteries(first: $n) { nodes { a } } }",
            {"n": -5},
            1 + 1 + 50,
            id="a negative size is for the resolver",
        ),
        pytest.param(
            "query ($n: Int) { batteries(first: $n, last: 9) { nodes { a } } }",
            {"n": 4},
            1 + 1 + 9,
            id="the larger of both",
        ),
        pytest.param(
            "{ batteries(first: 1000000000) { nodes { a } } }",
            {},
            1 + 1 + 10**9,
            id="C97 a page of a billion",
        ),
        pytest.param(
            "{ batteries(first: 3) { ...C } } fragment C on Connection { nodes { ...Q } }"
            " fragment Q on Query { a b }",
            {},
            1 + 1 + 3 * 2,
            id="fragments keep the size",
        ),
        pytest.param(
            "{ x: batteries(first: 3) { ...C } y: batteries(first: 5) { ...C } }"
            " fragment C on Connection { nodes { a } }",
            {},
            2 + 2 + 3 + 5,
            id="one fragment under two sizes",
        ),
    ],
)
def test_the_cost_is_the_number_of_fields_that_may_be_answered(
    text: str, variables: dict[str, object], expected: int
) -> None:
    operation = Documents(SCHEMA, LIMITS).operation(text, None)

    assert operation.cost.value(variables) == expected


@pytest.mark.parametrize("count", [16, 60, 90])
@pytest.mark.parametrize("size", ["2", "$n"])
def test_doubling_fragments_are_weighed_in_the_time_of_their_text(count: int, size: str) -> None:
    chain = "".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }} " for i in range(count))
    text = (
        "query ($n: Int) { self { ...F0 } }"
        + chain
        + f"fragment F{count} on Query {{ batteries(first: {size}) {{ nodes {{ a }} }} }}"
    )
    operation = Documents(SCHEMA, LIMITS).operation(
        text.replace("($n: Int)", "($n: Int)" if "$" in size else ""), None
    )
    started = perf_counter()

    cost = operation.cost.value({"n": 2})

    assert cost == 1 + 2**count * 4
    assert perf_counter() - started < 0.05
