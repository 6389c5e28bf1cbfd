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
          Fetch(a) mutation { done { query { __typename q } } }
          Flatten(done.query)
            Fetch(b) { z }
    """)


def test_a_query_type_is_asked_whether_it_is_there_though_all_of_it_is_elsewhere() -> None:
    plan = planned(
        "mutation { done { query { z } } }",
        a="type Query { q: Int } type Mutation { done: Done } type Done { query: Query }",
        b="type Query { z: Int }",
    )

    # Without an object at `done.query` there would be nothing to put `z` into.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) mutation { done { query { __typename } } }
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


def test_a_mutation_is_called_where_it_is_selected_first() -> None:
    plan = planned(
        """mutation($x: Boolean!) { first: call @include(if: $x) { of } second: call { of } ...F }
        fragment F on Mutation { first: call { id } }""",
        a="type Query { q: Int } type Mutation { call: Call } type Call { id: ID of: Int }",
    )

    # Without $x the second call is the first that is selected (GraphQL 6.3.2).
    assert str(plan) == tree("""
        Sequence
          Fetch(a) mutation { first: call @include(if: $x) { of id } second: call { of } }
          Fetch(a) @skip(if: $x) mutation { first: call { id } }
    """)


def test_selections_of_a_mutation_with_nothing_between_them_are_one_call() -> None:
    plan = planned(
        "mutation($x: Boolean!) { call @include(if: $x) { of } call { id } second: call { of } }",
        a="type Query { q: Int } type Mutation { call: Call } type Call { id: ID of: Int }",
    )

    assert str(plan) == "Fetch(a) mutation { call { of @include(if: $x) id } second: call { of } }"


def test_directives_of_the_subgraphs_own_go_with_the_field() -> None:
    directive = "directive @upper(by: Int, of: [Int]) repeatable on FIELD"
    plan = planned(
        """query($n: Int) {
            cell { grade @upper(by: 1) @upper(by: 1) ...C plain: grade of @upper(of: [$n]) }
        }
        fragment C on Cell { grade @upper(by: 2) @upper(by: 1) }""",
        a=f'{directive} type Query {{ cell: Cell }} type Cell @key(fields: "of") {{ of: ID! grade: Int }}',
        b=f'{directive} type Cell @key(fields: "of") {{ of: ID! note: Int }}',
    )

    assert str(plan) == (
        "Fetch(a) { cell { grade @upper(by: 1) @upper(by: 1) @upper(by: 2)"
        " plain: grade of @upper(of: [$n]) } }"
    )
    assert plan.fetches[0].variables == ("n",)


def test_what_a_key_takes_is_asked_without_the_client_s_directives() -> None:
    directive = "directive @upper on FIELD"
    plan = planned(
        "{ cell { id @upper note } }",
        a=f'{directive} type Query {{ cell: Cell }} type Cell @key(fields: "id") {{ id: ID! }}',
        b=f'{directive} type Cell @key(fields: "id") {{ id: ID! note: Int }}',
    )

    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename id @upper id_1: id } }
          Flatten(cell)
            Fetch(b) Cell { id: id_1 } => { note }
    """)
