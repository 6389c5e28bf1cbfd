"""What is compared, and in which order: rounds, then requests, then size. And what cannot be planned."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode, parse

from fedloom.errors import PlanningError
from fedloom.planner import Planner, plan_operation
from tests.fedloom.planner.planned import composed, planned, tree
from tests.fedloom.satisfiability.merged import merged


def test_rounds_count_more_than_requests() -> None:
    plan = planned(
        "{ cell { grade rivals { volts } } }",
        cells='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! }',
        meters='type Cell @key(fields: "id") { id: ID! volts: Int }',
        awards="""
            type Cell @key(fields: "id") {
              id: ID! volts: Int @external grade: Int @requires(fields: "volts") rivals: [Cell!]
            }
        """,
    )

    # awards is asked twice: rivals must not wait for what grade requires. In one request it were four rounds.
    assert str(plan) == tree("""
        Sequence
          Fetch(cells) { cell { __typename id } }
          Parallel
            Sequence
              Flatten(cell)
                Fetch(meters) Cell { id } => { volts }
              Flatten(cell)
                Fetch(awards) Cell { id volts } => { grade }
            Sequence
              Flatten(cell)
                Fetch(awards) Cell { id } => { rivals { __typename id } }
              Flatten(cell.rivals.@)
                Fetch(meters) Cell { id } => { volts }
    """)


def test_a_subgraph_that_is_asked_anyway_is_preferred_to_another() -> None:
    plan = planned(
        "{ cell { name volts } }",
        cells='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! }',
        names='type Cell @key(fields: "id") { id: ID! name: String @shareable }',
        meters='type Cell @key(fields: "id") { id: ID! name: String @shareable volts: Int }',
    )

    # names comes first and has the name, but only meters has volts.
    assert str(plan) == tree("""
        Sequence
          Fetch(cells) { cell { __typename id } }
          Flatten(cell)
            Fetch(meters) Cell { id } => { name volts }
    """)


def test_a_request_that_can_be_spared_is_spared() -> None:
    good = 'type Query {{ good: Good @shareable {roots} }} type Good @key(fields: "id") {{ id: ID! {field} }}'

    plan = planned(
        "{ good { name price } goods { name price } }",
        names=good.format(roots="goods: [Good!]!", field="name: String"),
        prices=good.format(roots="", field="price: Int"),
    )

    # The price of `good` could be had in the first round, but that of `goods` needs the second one anyway.
    assert str(plan) == tree("""
        Sequence
          Fetch(names) { good { __typename name id } goods { __typename name id } }
          Fetch(prices)
            Flatten(good) Good { id } => { price }
            Flatten(goods.@) Good { id } => { price }
    """)


def test_equal_ways_keep_the_order_of_composition() -> None:
    field = 'type Cell @key(fields: "id") { id: ID! volts: Int @shareable }'

    plan = planned(
        "{ cell { volts } }",
        cells='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! }',
        zulu=field,
        alfa=field,
    )

    assert [each.subgraph for each in plan.fetches] == ["cells", "zulu"]


def test_a_plan_is_the_same_each_time() -> None:
    planner = Planner(composed(**_many(8)))

    plans = {str(plan_operation(planner, _asking(8))) for _ in range(3)}

    assert len(plans) == 1


def test_beyond_its_bound_the_search_keeps_the_first_plan() -> None:
    planner = Planner(composed(**_many(12)), most_effort=0)

    plan = plan_operation(planner, _asking(12))

    # All fields are there, in no more rounds; it may have more requests than the best plan.
    assert all(f"f{number}" in str(plan) for number in range(12))


def test_a_field_that_nobody_answers_fails_with_its_coordinate() -> None:
    supergraph = merged(
        a='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! }',
        b='type Cell @key(fields: "code") { code: ID! volts: Int }',
    )

    with pytest.raises(PlanningError) as caught:
        plan_operation(supergraph, "{ cell { id volts } }")

    assert caught.value.code == "OPERATION_NOT_PLANNABLE"
    assert caught.value.coordinate == "Cell.volts"


def test_what_can_be_answered_is_planned_in_a_supergraph_that_is_not_satisfiable() -> None:
    supergraph = merged(
        a='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! }',
        b='type Cell @key(fields: "code") { code: ID! volts: Int }',
    )

    assert str(plan_operation(supergraph, "{ cell { id } }")) == "Fetch(a) { cell { id } }"


def test_a_planner_takes_one_operation_of_a_document() -> None:
    planner = Planner(composed(a="type Query { a: Int b: Int }"))
    document = parse("query A { a } query B { b }")
    (_, second) = document.definitions
    assert isinstance(second, OperationDefinitionNode)

    assert str(planner.plan(document, second, {})) == "Fetch(a) { b }"


def _many(count: int) -> dict[str, str]:
    """Subgraphs of which each has a field alone, and shares one with its neighbour."""
    first = {"cells": 'type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! }'}
    return first | {
        f"s{number}": f"""
            type Cell @key(fields: "id") {{
              id: ID! f{number}: Int @shareable f{(number + 1) % count}: Int @shareable
            }}
        """
        for number in range(count)
    }


def _asking(count: int) -> str:
    return f"{{ cell {{ {' '.join(f'f{number}' for number in range(count))} }} }}"
