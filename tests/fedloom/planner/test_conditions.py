"""`@skip` and `@include`: literals are decided, others stand where they have to be asked, and on fetches."""

from __future__ import annotations

import pytest
from graphql import FieldNode, OperationDefinitionNode, parse

from fedloom.planner.conditions import ALWAYS, Conjunction, any_of, apart, conditions_of, given
from fedloom.query_plan.model import Condition
from tests.fedloom.planner.planned import planned, tree

_X, _NOT_X = Condition("x", is_on=True), Condition("x", is_on=False)
_Y = Condition("y", is_on=True)
_CELLS = {
    "a": 'type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! volts: Int twin: Cell }',
    "b": 'type Cell @key(fields: "id") { id: ID! watts(at: Int): Int ohms: Int }',
}


def _on(text: str) -> Conjunction | None:
    (operation,) = parse(f"{{ f {text} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    (field,) = operation.selection_set.selections
    assert isinstance(field, FieldNode)
    return conditions_of(field.directives)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", frozenset(), id="no directive"),
        pytest.param("@include(if: true) @skip(if: false)", frozenset(), id="literals that let it in"),
        pytest.param("@include(if: false)", None, id="a literal that keeps it out"),
        pytest.param("@skip(if: true) @include(if: $x)", None, id="a literal decides alone"),
        pytest.param("@skip(if: $x) @include(if: $y)", frozenset({_NOT_X, _Y}), id="both must hold"),
        pytest.param("@skip(if: $x) @include(if: $x)", None, id="never"),
    ],
)
def test_conditions_of_one_selection(text: str, expected: Conjunction | None) -> None:
    assert _on(text) == expected


@pytest.mark.parametrize(
    ("conjunctions", "expected"),
    [
        pytest.param([{_X}, set()], ALWAYS, id="once without is enough"),
        pytest.param([{_X}, {_X, _Y}], ({_X},), id="what follows from another is dropped"),
        pytest.param([{_X}, {_NOT_X}], ALWAYS, id="one of two opposites holds"),
        pytest.param([{_X, _Y}, {_NOT_X, _Y}], ({_Y},), id="opposites beside a common one"),
        pytest.param([{_X}, {_Y}], ({_X}, {_Y}), id="two"),
    ],
)
def test_a_field_is_wanted_where_one_of_its_selections_is(
    conjunctions: list[set[Condition]], expected: tuple[set[Condition], ...]
) -> None:
    assert any_of(frozenset(each) for each in conjunctions) == tuple(map(frozenset, expected))


def test_a_later_selection_counts_where_no_earlier_one_holds() -> None:
    found = apart([frozenset({_X}), frozenset({_Y})])

    assert found == [(frozenset({_X}),), (frozenset({_Y, _NOT_X}),)]


def test_what_is_known_anyway_is_not_asked() -> None:
    assert given((frozenset({_X, _Y}),), frozenset({_X})) == (frozenset({_Y}),)


def test_a_fetch_of_which_everything_is_excluded_is_not_sent() -> None:
    plan = planned(
        "query($x: Boolean!) { cell { volts watts @include(if: $x) ohms @include(if: $x) } }", **_CELLS
    )

    # The key is not asked for either; inside of the fetch the condition holds.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename @include(if: $x) volts id @include(if: $x) } }
          Flatten(cell)
            Fetch(b) @include(if: $x) Cell { id } => { watts ohms }
    """)


def test_a_condition_of_a_parent_is_not_repeated_below() -> None:
    plan = planned(
        "query($x: Boolean!) { cell @skip(if: $x) { volts twin @skip(if: $x) { ohms } } }", **_CELLS
    )

    assert str(plan) == tree("""
        Sequence
          Fetch(a) @skip(if: $x) { cell { volts twin { __typename id } } }
          Flatten(cell.twin)
            Fetch(b) @skip(if: $x) Cell { id } => { ohms }
    """)


def test_a_field_that_is_selected_twice_is_asked_under_either_condition() -> None:
    plan = planned(
        "query($x: Boolean!, $y: Boolean!) "
        "{ cell { volts @include(if: $x) ... @include(if: $y) { volts id } } }",
        a=_CELLS["a"],
    )

    # At most one of the two holds, so that no subgraph sees the field twice.
    assert str(plan) == (
        "Fetch(a) { cell { __typename volts @include(if: $x) volts @skip(if: $x) @include(if: $y) "
        "id @include(if: $y) } }"
    )


def test_a_second_include_stands_on_a_fragment_around_the_field() -> None:
    plan = planned(
        "query($x: Boolean!, $y: Boolean!) { cell { ... @include(if: $x) { volts @include(if: $y) } id } }",
        a=_CELLS["a"],
    )

    # A directive may stand on a field only once (GraphQL 5.7.3).
    assert str(plan) == "Fetch(a) { cell { ... @include(if: $y) { volts @include(if: $x) } id } }"


def test_what_a_literal_excludes_is_not_planned() -> None:
    plan = planned("{ cell { volts watts @skip(if: true) ... @include(if: false) { ohms } } }", **_CELLS)

    assert str(plan) == "Fetch(a) { cell { volts } }"


def test_a_field_is_shown_at_its_first_selection_that_counts() -> None:
    plan = planned("query($x: Boolean!) { cell { volts @skip(if: $x) id volts } }", a=_CELLS["a"])

    (cell,) = plan.shape.fields
    assert cell.shape is not None
    # GraphQL 6.3.2: without the first selection, `volts` comes after `id`.
    assert [(each.response_key, each.conditions) for each in cell.shape.fields] == [
        ("volts", (_NOT_X,)),
        ("id", ()),
        ("volts", (_X,)),
    ]


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        (
            "query($x: Boolean!) { makers @include(if: $x) place size }",
            "Parallel\n  Fetch(a) @include(if: $x) { makers }\n  Fetch(b) { place size }",
        ),
        (
            "query($x: Boolean!) { makers place size @include(if: $x) }",
            "Parallel\n  Fetch(a) { makers place }\n  Fetch(b) @include(if: $x) { size }",
        ),
    ],
)
def test_what_is_wanted_anyway_is_not_put_into_a_request_that_may_be_left_out(
    operation: str, text: str
) -> None:
    plan = planned(
        operation,
        a="type Query { place: Int @shareable makers: Int }",
        b="type Query { place: Int @shareable size: Int }",
    )

    assert str(plan) == text


def test_a_request_of_which_nothing_is_wanted_is_not_sent() -> None:
    plan = planned(
        "query($x: Boolean!, $y: Boolean!, $z: Boolean!) "
        "{ cell { id ...G @include(if: $z) } } "
        "fragment G on Cell { grade @include(if: $x) note @skip(if: $y) }",
        a='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! }',
        b='type Cell @key(fields: "id") { id: ID! grade: Int note: String }',
    )

    fetch = plan.fetches[1]
    assert fetch.conditions == (Condition("z", is_on=True),)
    assert fetch.one_of == ((Condition("x", is_on=True),), (Condition("y", is_on=False),))


def test_a_request_of_which_something_is_always_wanted_has_no_alternatives() -> None:
    plan = planned("query($x: Boolean!) { a @include(if: $x) b }", s="type Query { a: Int b: Int }")

    assert (plan.fetches[0].conditions, plan.fetches[0].one_of) == ((), ())
