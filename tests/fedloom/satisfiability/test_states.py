"""Which states are worth visiting after others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from graphql import OperationType

from fedloom.query_graph.model import Node
from fedloom.satisfiability.states import State, Step, Visited, operation_of, steps_of

NODES = {each: Node(index, each, "T", "T") for index, each in enumerate("abc")}


def state(
    subgraphs: str,
    labels: Mapping[str, bool] | None = None,
    contexts: Mapping[str, str] | None = None,
    of: str = "T",
) -> State:
    return State(
        type=of,
        nodes=tuple(NODES[each] for each in subgraphs),
        path=OperationType.QUERY,
        labels=frozenset((labels or {}).items()),
        contexts={name: frozenset(had) for name, had in (contexts or {}).items()},
    )


@pytest.mark.parametrize(
    ("visited", "other", "is_covered"),
    [
        pytest.param(state("a"), state("ab"), True, id="more subgraphs"),
        pytest.param(state("ab"), state("a"), False, id="fewer subgraphs"),
        pytest.param(state("a"), state("b"), False, id="another subgraph"),
        pytest.param(state("a"), state("a", of="U"), False, id="another type"),
        pytest.param(state("a"), state("a", {"x": True}), True, id="a label that was open"),
        pytest.param(state("a", {"x": True}), state("a"), False, id="a label that was decided"),
        pytest.param(state("a", {"x": True}), state("a", {"x": False}), False, id="decided otherwise"),
        pytest.param(state("a"), state("a", contexts={"c": "p"}), True, id="a context more"),
        pytest.param(state("a", contexts={"c": "p"}), state("a"), False, id="a context less"),
        pytest.param(state("a", contexts={"c": ""}), state("a"), True, id="a context that gave nothing"),
        pytest.param(
            state("a", contexts={"c": "p"}), state("a", contexts={"c": "pq"}), True, id="more of a context"
        ),
    ],
)
def test_a_visited_state_covers_those_from_which_no_less_can_be_asked(
    visited: State, other: State, *, is_covered: bool
) -> None:
    states = Visited()
    states.add(visited)

    assert states.covers(other) is is_covered


def test_what_an_earlier_walk_visited_counts() -> None:
    earlier = Visited()
    earlier.add(state("a"))
    later = Visited(earlier)

    later.add(state("b"))
    assert later.covers(state("ac"))
    assert not earlier.covers(state("bc"))

    earlier.take(later)
    assert earlier.covers(state("bc"))


def test_a_path_knows_its_operation_and_its_fields() -> None:
    first = Step(OperationType.MUTATION, "Mutation", "m")
    last = Step(first, "T", "f", on="U")

    assert operation_of(last) is OperationType.MUTATION
    assert steps_of(last) == (first, last)
    assert steps_of(OperationType.QUERY) == ()


def test_what_provides_opens_does_not_count_where_the_same_subgraphs_are_entered() -> None:
    opened = Node(7, "a", "T", "T", provided="x")
    states = Visited()
    states.add(State(type="T", nodes=(opened, NODES["b"]), entered=(opened,), path=OperationType.QUERY))

    plain = State(type="T", nodes=(NODES["a"],), entered=(NODES["a"],), path=OperationType.QUERY)
    elsewhere = State(type="T", nodes=(NODES["c"],), entered=(NODES["c"],), path=OperationType.QUERY)

    assert states.covers(plain)
    assert not states.covers(elsewhere)
