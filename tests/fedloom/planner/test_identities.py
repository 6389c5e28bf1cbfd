"""Lists that several subgraphs give: each is asked for a key of their objects."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode, parse

from fedloom.planner import Planner
from fedloom.query_plan.model import Identity, Step
from tests.fedloom.planner.planned import composed, planned, tree

_GOODS = {
    "a": """
        type Query { goods: [Good] @shareable best: Good @shareable }
        type Good @key(fields: "sku") @key(fields: "id") { id: ID! sku: ID! name: String }
    """,
    "b": """
        type Query { goods: [Good] @shareable best: Good @shareable }
        type Good @key(fields: "id") { id: ID! price: Int }
    """,
}


def test_a_list_of_two_subgraphs_is_matched_by_a_key_that_both_have() -> None:
    plan = planned("{ goods { name price } }", **_GOODS)

    # By order, a good would get another's price as soon as the two sort differently.
    assert str(plan) == tree("""
        Parallel
          Fetch(a) { goods { name id } }
          Fetch(b) { goods { price id } }
    """)
    assert {each.identities for each in plan.fetches} == {
        (Identity((Step("goods", lists=1),), ("id",)),),
    }


def test_a_list_of_one_subgraph_needs_no_key() -> None:
    plan = planned("{ goods { name } }", **_GOODS)

    assert str(plan) == "Fetch(a) { goods { name } }"
    assert plan.fetches[0].identities == ()


def test_the_key_is_asked_for_when_something_of_the_objects_is() -> None:
    plan = planned("query($x: Boolean!) { goods { name price @include(if: $x) } }", **_GOODS)

    assert str(plan) == tree("""
        Parallel
          Fetch(a) { goods { name id } }
          Fetch(b) @include(if: $x) { goods { price id } }
    """)


@pytest.mark.parametrize(
    ("untrusted", "text"),
    [
        ("", "Parallel\n  Fetch(a) { best { name } }\n  Fetch(b) { best { price } }"),
        ("b", "Parallel\n  Fetch(a) { best { name id } }\n  Fetch(b) { best { price id } }"),
    ],
)
def test_a_single_object_is_compared_where_somebody_is_not_trusted(untrusted: str, text: str) -> None:
    planner = Planner(composed(**_GOODS), untrusted=frozenset(untrusted))
    document = parse("{ best { name price } }")
    (definition,) = document.definitions
    assert isinstance(definition, OperationDefinitionNode)

    plan = planner.plan(document, definition, {})

    assert str(plan) == text


def test_objects_of_several_types_are_matched_by_type_and_key() -> None:
    plan = planned(
        "{ all { ... on Cell { volts ohms } ... on Fuse { amps grams } } }",
        a="""
            type Query { all: [Part] @shareable }
            union Part = Cell | Fuse
            type Cell @key(fields: "id") { id: ID! volts: Int }
            type Fuse @key(fields: "code") { code: Int! amps: Int }
        """,
        b="""
            type Query { all: [Part] @shareable }
            union Part = Cell | Fuse
            type Cell @key(fields: "id") { id: ID! ohms: Int }
            type Fuse @key(fields: "code") { code: Int! grams: Int }
        """,
    )

    assert str(plan) == tree("""
        Parallel
          Fetch(a) { all { __typename ... on Cell { volts id } ... on Fuse { amps code } } }
          Fetch(b) { all { __typename ... on Cell { ohms id } ... on Fuse { grams code } } }
    """)
    assert plan.fetches[0].identities[0].keys == ("__typename", "id", "code")


def test_values_without_a_key_are_matched_by_their_order() -> None:
    plan = planned(
        "{ sizes { width height } }",
        a="type Query { sizes: [Size] @shareable } type Size @shareable { width: Int }",
        b="type Query { sizes: [Size] @shareable } type Size @shareable { height: Int }",
    )

    assert str(plan) == tree("""
        Parallel
          Fetch(a) { sizes { width } }
          Fetch(b) { sizes { height } }
    """)
