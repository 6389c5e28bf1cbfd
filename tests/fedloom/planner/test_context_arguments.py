"""`@fromContext`: arguments whose values are read off an enclosing object."""

from __future__ import annotations

from fedloom.query_plan.model import ContextSource, ContextVariable, RequiredField
from tests.fedloom.planner.planned import planned, tree

_CURRENCIES = {
    "a": """
        type Query { user: User }
        type User @key(fields: "id") @context(name: "user") { id: ID! currency: String orders: [Order!]! }
        type Order { good: Good }
        type Good @key(fields: "id") {
          id: ID! name: String price(in: String @fromContext(field: "$user { currency }")): Int
        }
    """
}


def test_a_field_with_a_context_is_asked_by_key_when_the_value_is_there() -> None:
    plan = planned("{ user { orders { good { name price } } } }", **_CURRENCIES)

    # The price depends on something above the good: only the gateway can put both into one request.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { user { orders { good { __typename name id } } currency } }
          Flatten(user.orders.@.good)
            Fetch(a) Good { id } => { price(in: $context_price_in) }
    """)


def test_the_variable_says_how_far_above_its_value_is() -> None:
    plan = planned("{ user { c: currency orders { good { price } } } }", **_CURRENCIES)

    # From the good over the order to the user; the client's alias is where the value is.
    assert plan.fetches[1].contexts == (
        ContextVariable(
            "context_price_in", (ContextSource(2, RequiredField("currency", "c", is_key=False)),)
        ),
    )
    assert "$context_price_in:String" in plan.fetches[1].document
