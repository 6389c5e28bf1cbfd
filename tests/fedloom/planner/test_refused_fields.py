"""Fields that are refused: what is left of a plan, and what of them the shape still shows."""

from __future__ import annotations

from fedloom.planner import plan_operation
from tests.fedloom.planner.planned import composed, tree

_MUSEUM = {
    "catalogue": """
        type Query { exhibits: [Exhibit!]! painting: Painting tool: Tool }
        type Mutation { lend: Painting clean: Int }
        type Subscription { lent: Painting }
        interface Exhibit { id: ID! label: String }
        type Painting implements Exhibit @key(fields: "id") { id: ID! label: String }
        type Tool implements Exhibit @key(fields: "id") { id: ID! label: String }
    """,
    "climate": """
        type Mutation { cool: Int }
        type Painting @key(fields: "id") { id: ID! humidity: Int }
        type Tool @key(fields: "id") { id: ID! humidity: Int }
    """,
}


def planned(operation: str, *refused: str) -> str:
    """The tree of a plan."""
    return str(plan_operation(composed(**_MUSEUM), operation, refused=frozenset(refused)))


def test_a_fetch_of_which_everything_is_refused_is_not_made() -> None:
    plan = planned("{ painting { label humidity } }", "Painting.humidity")

    # No key either: nobody is looked up.
    assert plan == "Fetch(catalogue) { painting { label } }"


def test_a_refused_key_is_fetched_for_the_plan() -> None:
    plan = planned("{ painting { humidity } }", "Painting.id")

    assert plan == tree("""
        Sequence
          Fetch(catalogue) { painting { __typename id } }
          Flatten(painting)
            Fetch(climate) Painting { id } => { humidity }
    """)


def test_a_field_of_an_interface_is_asked_of_the_open_types_only() -> None:
    plan = planned(
        "{ exhibits { id humidity: label ... on Tool { humidity_: humidity } } }", "Painting.label"
    )

    assert plan == tree("""
        Sequence
          Fetch(catalogue) { exhibits { __typename id ... on Tool { humidity: label } } }
          Flatten(exhibits.@)
            Fetch(climate) Tool { id } => { humidity_: humidity }
    """)


def test_an_object_of_which_nothing_is_left_is_still_asked_for() -> None:
    plan = planned("{ painting { label } }", "Painting.label")

    assert plan == "Fetch(catalogue) { painting { __typename } }"


def test_an_object_that_will_be_null_is_not_fetched() -> None:
    plan = planned("{ painting { id humidity } tool { label } }", "Painting.id")

    # The id may not be null.
    assert plan == "Fetch(catalogue) { tool { label } }"


def test_an_object_that_is_null_under_a_condition_is_fetched() -> None:
    plan = planned("query ($x: Boolean!) { painting { id @include(if: $x) label } }", "Painting.id")

    assert plan == "Fetch(catalogue) { painting { label } }"


def test_a_list_of_objects_that_will_be_null_may_be_empty() -> None:
    plan = planned("{ exhibits { id } }", "Painting.id", "Tool.id")

    assert plan == "Fetch(catalogue) { exhibits { __typename } }"


def test_a_mutation_is_called_though_its_object_will_be_null() -> None:
    plan = planned("mutation { lend { id } }", "Painting.id")

    assert plan == "Fetch(catalogue) mutation { lend { __typename } }"


def test_what_is_below_a_refused_field_is_not_fetched() -> None:
    plan = planned("{ painting { label humidity } tool { label } }", "Query.painting")

    assert plan == "Fetch(catalogue) { tool { label } }"


def test_mutations_keep_their_order_without_the_refused_one() -> None:
    plan = planned("mutation { lend { label } cool clean }", "Mutation.cool")

    # What stood between the two calls of one subgraph is gone, so that they are one request.
    assert plan == "Fetch(catalogue) mutation { lend { label } clean }"


def test_a_refused_subscription_has_nothing_to_subscribe_to() -> None:
    plan = plan_operation(
        composed(**_MUSEUM), "subscription { lent { label } }", refused=frozenset({"Subscription.lent"})
    )

    assert (plan.primary, plan.fetches) == (None, ())
    assert [(each.response_key, each.is_refused) for each in plan.shape.fields] == [("lent", True)]
