"""`@requires`: what a field needs is fetched first, and sent along with the key."""

from __future__ import annotations

from tests.fedloom.planner.planned import planned, tree

_CIRCLE = {
    "a": """
        type Query { cell: Cell }
        type Cell @key(fields: "id") { id: ID! a1: Int b1: Int @external a2: Int @requires(fields: "b1") }
    """,
    "b": """
        type Cell @key(fields: "id") {
          id: ID! a1: Int @external b1: Int @requires(fields: "a1")
          a2: Int @external b2: Int @requires(fields: "a2")
        }
    """,
}
_PRICES = {
    "prices": 'type Query { good: Good } type Good @key(fields: "id") { id: ID! price(in: String): Int }',
    "awards": """
        type Good @key(fields: "id") {
          id: ID! price(in: String): Int @external
          euros: Int @requires(fields: "price(in: \\"EUR\\")")
          dollars: Int @requires(fields: "price(in: \\"USD\\")")
        }
    """,
}


def test_a_requirement_of_the_subgraph_that_begins_costs_no_fetch() -> None:
    plan = planned("{ cell { b1 } }", **_CIRCLE)

    # a1 is taken along where the cell comes from.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename id a1 } }
          Flatten(cell)
            Fetch(b) Cell { id a1 } => { b1 }
    """)


def test_requirements_go_to_and_fro_between_two_subgraphs() -> None:
    plan = planned("{ cell { b2 } }", **_CIRCLE)

    # b2 needs a2 needs b1 needs a1: no round can be spared, and each asks for one thing only.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename id a1 } }
          Flatten(cell)
            Fetch(b) Cell { id a1 } => { b1 }
          Flatten(cell)
            Fetch(a) Cell { id b1 } => { a2 }
          Flatten(cell)
            Fetch(b) Cell { id a2 } => { b2 }
    """)


def test_a_requirement_of_the_fields_own_subgraph_is_sent_back_to_it() -> None:
    plan = planned(
        "{ cell { watts } }",
        a="""
            type Query { cell: Cell }
            type Cell @key(fields: "id") {
              id: ID! volts: Int @external watts: Int @requires(fields: "volts")
            }
        """,
        b='type Cell @key(fields: "id") { id: ID! volts: Int }',
    )

    # The cell stands in `a` already, but `watts` is answered only with a representation.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename id } }
          Flatten(cell)
            Fetch(b) Cell { id } => { volts }
          Flatten(cell)
            Fetch(a) Cell { id volts } => { watts }
    """)


def test_fields_of_one_subgraph_with_and_without_requirements_are_one_lookup() -> None:
    plan = planned("{ cell { b0 b1 } }", a=_CIRCLE["a"], b=_CIRCLE["b"].replace("id: ID!", "id: ID! b0: Int"))

    # b0 needs no requirement; it is ready in the same round, and so comes along.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename id a1 } }
          Flatten(cell)
            Fetch(b) Cell { id a1 } => { b0 b1 }
    """)


def test_a_requirement_with_arguments_leaves_the_clients_field_alone() -> None:
    plan = planned("query($c: String) { good { price(in: $c) euros } }", **_PRICES)

    # Two values of one field: the client's keeps its name, the other is stored under a name of ours.
    assert str(plan) == tree("""
        Sequence
          Fetch(prices) { good { __typename price(in: $c) id price_1: price(in: "EUR") } }
          Flatten(good)
            Fetch(awards) Good { id price: price_1 } => { euros }
    """)


def test_a_requirement_uses_a_field_that_the_client_selects_with_the_same_arguments() -> None:
    plan = planned('{ good { cost: price(in: "EUR") euros } }', **_PRICES)

    # What the client asks for as `cost` is the very thing.
    assert str(plan) == tree("""
        Sequence
          Fetch(prices) { good { __typename cost: price(in: "EUR") id } }
          Flatten(good)
            Fetch(awards) Good { id price: cost } => { euros }
    """)


def test_two_requirements_of_one_field_with_different_arguments_are_two_lookups() -> None:
    plan = planned("{ good { euros dollars } }", **_PRICES)

    # One representation holds one `price`; both lookups go in one request all the same.
    assert str(plan) == tree("""
        Sequence
          Fetch(prices) { good { __typename id price(in: "EUR") price_1: price(in: "USD") } }
          Fetch(awards)
            Flatten(good) Good { id price } => { euros }
            Flatten(good) Good { id price: price_1 } => { dollars }
    """)


def test_a_requirement_reaches_through_lists_into_other_subgraphs() -> None:
    plan = planned(
        "{ order { cost } }",
        orders="""
            type Query { order: Order }
            type Order @key(fields: "id") { id: ID! items: [Item!]! }
            type Item { good: Good amount: Int }
            type Good @key(fields: "id") { id: ID! }
        """,
        goods='type Good @key(fields: "id") { id: ID! mass: Int sizes: [Size!] } type Size { mm: Int }',
        shipping="""
            type Order @key(fields: "id") {
              id: ID! items: [Item!]! @external
              cost: Int @requires(fields: "items { amount good { mass sizes { mm } } }")
            }
            type Item { good: Good @external amount: Int @external }
            type Good @key(fields: "id", resolvable: false) {
              id: ID! mass: Int @external sizes: [Size!] @external
            }
            type Size { mm: Int @external }
        """,
    )

    # The goods of all items are one lookup; the order is asked about when they are there.
    assert str(plan) == tree("""
        Sequence
          Fetch(orders) { order { __typename id items { amount good { __typename id } } } }
          Flatten(order.items.@.good)
            Fetch(goods) Good { id } => { mass sizes { mm } }
          Flatten(order)
            Fetch(shipping) Order { id items { amount good { mass sizes { mm } } } } => { cost }
    """)


def test_a_requirement_asks_each_member_of_an_interface_for_what_it_has() -> None:
    plan = planned(
        "{ order { cost } }",
        orders="""
            type Query { order: Order }
            type Order @key(fields: "id") { id: ID! item: Item }
            interface Item { id: ID! }
            type Cell implements Item @key(fields: "id") { id: ID! volts: Int }
            type Pack implements Item @key(fields: "id") { id: ID! }
        """,
        packs='type Pack @key(fields: "id") { id: ID! bays: Int }',
        shipping="""
            type Order @key(fields: "id") {
              id: ID! item: Item @external
              cost: Int @requires(fields: "item { id ... on Cell { volts } ... on Pack { bays } }")
            }
            interface Item { id: ID! }
            type Cell implements Item { id: ID! @external volts: Int @external }
            type Pack implements Item { id: ID! @external bays: Int @external }
        """,
    )

    # Only packs need another subgraph; `__typename` tells the fields apart, also for the subgraph.
    assert str(plan) == tree("""
        Sequence
          Fetch(orders) { order { __typename id item { __typename id ... on Cell { volts } } } }
          Flatten(order.item)
            Fetch(packs) Pack { id } => { bays }
          Flatten(order)
            Fetch(shipping) Order { id item { __typename id volts bays } } => { cost }
    """)


def test_a_composite_field_with_a_requirement_is_gone_through() -> None:
    plan = planned(
        "{ cell { twins { id volts } } }",
        a='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! volts: Int }',
        b="""
            type Cell @key(fields: "id") {
              id: ID! volts: Int @external twins: [Cell!] @requires(fields: "volts")
            }
        """,
    )

    # The twins are entities that `b` names; their volts are in `a` again.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename id volts } }
          Flatten(cell)
            Fetch(b) Cell { id volts } => { twins { __typename id } }
          Flatten(cell.twins.@)
            Fetch(a) Cell { id } => { volts }
    """)


def test_a_requirement_says_for_which_fields_it_is_wanted() -> None:
    plan = planned(
        "{ good { euros again: euros name } }",
        **_PRICES
        | {
            "awards": _PRICES["awards"].replace("id: ID!", "id: ID! name: String"),
        },
    )

    (representation,) = plan.fetches[1].representations
    assert {each.name: each.for_fields for each in representation.fields} == {
        "id": (),
        "price": ("euros", "again"),
    }


def test_what_is_required_by_a_field_that_may_be_left_out_may_be_left_out_too() -> None:
    plan = planned(
        "query($x: Boolean!) { good { name euros @skip(if: $x) } }",
        goods='type Query { good: Good } type Good @key(fields: "id") { id: ID! }',
        prices='type Good @key(fields: "id") { id: ID! price: Int }',
        awards="""
            type Good @key(fields: "id") {
              id: ID! name: String price: Int @external euros: Int @requires(fields: "price")
            }
        """,
    )

    # `name` waits for the price only where that is asked for.
    assert str(plan) == tree("""
        Sequence
          Fetch(goods) { good { __typename id } }
          Flatten(good)
            Fetch(prices) @skip(if: $x) Good { id } => { price }
          Flatten(good)
            Fetch(awards) Good { id price } => { name euros @skip(if: $x) }
    """)
