"""Queries, mutations and subscriptions: what is particular to each, and variables."""

from __future__ import annotations

from graphql import OperationType

from tests.fedloom.planner.planned import planned, tree

_SHOP = {
    "goods": """
        type Query { good(id: ID): Good }
        type Mutation { add(id: ID): Good drop: Good }
        type Subscription { added: Good! }
        type Good @key(fields: "id") { id: ID! name: String }
    """,
    "prices": """
        type Mutation { reprice: Good }
        type Good @key(fields: "id") { id: ID! price(in: Currency): Float }
        enum Currency { EUR USD }
    """,
}


def test_root_fields_of_a_mutation_run_in_the_order_of_the_document() -> None:
    plan = planned(
        "mutation { add { price } drop { name } reprice { name price } last: drop { id } }", **_SHOP
    )

    # Neighbours of one subgraph go together. What is asked of a result is asked before the next one runs.
    assert str(plan) == tree("""
        Sequence
          Fetch(goods) mutation { add { __typename id } drop { name } }
          Flatten(add)
            Fetch(prices) Good { id } => { price }
          Fetch(prices) mutation { reprice { __typename price id } }
          Flatten(reprice)
            Fetch(goods) Good { id } => { name }
          Fetch(goods) mutation { last: drop { id } }
    """)


def test_a_shared_root_field_of_a_mutation_is_called_once() -> None:
    plan = planned(
        "mutation { change { b c } }",
        a="""
            type Query { q: Int }
            type Mutation { change: Thing @shareable }
            type Thing @key(fields: "id") { id: ID! }
        """,
        b='type Mutation { change: Thing @shareable } type Thing @key(fields: "id") { id: ID! b: Int }',
        c='type Thing @key(fields: "id") { id: ID! c: Int }',
    )

    # `b` does it with one fetch more, `a` would need two.
    assert str(plan) == tree("""
        Sequence
          Fetch(b) mutation { change { __typename b id } }
          Flatten(change)
            Fetch(c) Thing { id } => { c }
    """)


def test_a_query_type_that_a_mutation_returns_is_asked_again_in_every_subgraph() -> None:
    plan = planned(
        "mutation { done { query { q z } } }",
        a="""
            type Query { q: Int }
            type Mutation { done: Done }
            type Done { query: Query }
        """,
        b="type Query { z: Int }",
    )

    # After the mutation; what b says is put into the same object.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) mutation { done { query { q } } }
          Flatten(done.query)
            Fetch(b) { z }
    """)


def test_the_rest_of_a_subscription_is_fetched_for_each_event() -> None:
    plan = planned("subscription { added { name price } }", **_SHOP)

    # The fetch waits for nothing: when it runs, the event is there.
    assert str(plan) == tree("""
        Subscription
          Fetch(goods) subscription { added { __typename name id } }
          Flatten(added)
            Fetch(prices) Good { id } => { price }
    """)
    assert plan.primary is not None
    assert plan.primary.kind is OperationType.SUBSCRIPTION
    assert [each.depends_on for each in plan.fetches] == [frozenset()]


def test_variables_are_sent_only_where_they_are_used() -> None:
    plan = planned(
        "query($id: ID = 1, $in: Currency!, $x: Boolean!) "
        "{ good(id: $id) { name @include(if: $x) price(in: $in) } }",
        **_SHOP,
    )

    first, second = plan.fetches
    # Types and defaults are the client's.
    assert (first.variables, second.variables) == (("id", "x"), ("in",))
    assert first.document == ("query($id:ID=1$x:Boolean!){good(id:$id){__typename name@include(if:$x)id}}")
    assert second.document == (
        "query($representations:[_Any!]!$in:Currency!)"
        "{_entities(representations:$representations){...on Good{price(in:$in)}}}"
    )


def test_variables_inside_of_values_are_found() -> None:
    plan = planned(
        "query($n: Int, $s: String) { find(where: { tags: [$s], size: { least: $n } }) }",
        a="""
            type Query { find(where: Where): Int }
            input Where { tags: [String] size: Size }
            input Size { least: Int }
        """,
    )

    assert sorted(plan.fetches[0].variables) == ["n", "s"]


def test_introspection_and_the_root_type_are_not_fetched() -> None:
    plan = planned('{ __typename __schema { queryType { name } } t: __type(name: "Good") { name } }', **_SHOP)

    assert plan.fetches == ()
    assert str(plan) == "Nothing to fetch"
    assert [(each.response_key, each.is_introspection) for each in plan.shape.fields] == [
        ("__typename", False),
        ("__schema", True),
        ("t", True),
    ]


def test_introspection_stands_beside_data() -> None:
    plan = planned("{ __schema { queryType { name } } good { name } }", **_SHOP)

    assert str(plan) == "Fetch(goods) { good { name } }"


def test_fragments_that_repeat_each_other_are_one_selection() -> None:
    plan = planned(
        "query { good { ...A ...B name } } fragment A on Good { name ...B } fragment B on Good { id name }",
        **_SHOP,
    )

    assert str(plan) == "Fetch(goods) { good { name id } }"


def test_enum_values_that_clients_may_see_are_in_the_shape() -> None:
    plan = planned(
        "{ grade }",
        a="type Query { grade: Grade @shareable } enum Grade { A B C @inaccessible }",
    )

    (grade,) = plan.shape.fields
    assert grade.enum_values == frozenset({"A", "B"})
