"""Arguments are those that every subgraph has."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, definition, hint_codes, only_problem

# Arguments in a and b, and those of the supergraph.
KEPT = {
    "of both": ("(y: Int, z: Int)", "(z: Int, y: Int)", "(y: Int, z: Int)"),
    "of one": ("(y: Int, z: Int)", "(z: Int)", "(z: Int)"),
    "of one, with a default": ("(y: Int! = 1)", "", ""),
    "of one, hidden": ("(y: Int @inaccessible)", "", ""),
    "none": ("", "", ""),
}


@pytest.mark.parametrize(("first", "second", "expected"), KEPT.values(), ids=KEPT)
def test_an_argument_that_not_all_have_is_left_out(first: str, second: str, expected: str) -> None:
    a = f"type Query {{ x{first}: Int @shareable }}"
    b = f"type Query {{ x{second}: Int @shareable }}"

    query = definition("Query", a=a, b=b)

    assert query.endswith(f"{{ x{expected}: Int }}")


def test_leaving_an_argument_out_is_a_hint() -> None:
    a = "type Query { x(y: Int): Int @shareable }"
    b = "type Query { x: Int @shareable }"

    hints = hint_codes(a=a, b=b)

    assert hints == ["INCONSISTENT_ARGUMENT_PRESENCE"]


def test_what_is_left_out_may_differ() -> None:
    a = "type Query { x(y: Int = 1): Int @shareable }"
    b = 'type Query { x(y: String = "1"): Int @shareable }'
    c = "type Query { x: Int @shareable }"

    found = codes(a=a, b=b, c=c)

    assert found == []


def test_a_required_argument_must_be_in_all_subgraphs() -> None:
    a = "type Query { x(y: Int!): Int @shareable }"
    b = "type Query { x(y: Int): Int @shareable }"
    c = "type Query { x: Int @shareable }"

    problem = only_problem(a=a, b=b, c=c)

    assert problem.code == "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH"
    assert problem.coordinates == ("Query.x(y:)",)
    assert problem.subgraphs == ("a", "c")


_PARENT = 'type Query { p: P } type P @key(fields: "id") @context(name: "c") { id: ID! n: Int! cell: Cell }'
_FROM_CONTEXT = 'x(n: Int @fromContext(field: "$c { n }")): Int @shareable'
_CONTEXTUAL = f'{_PARENT} type Cell @key(fields: "id") {{ id: ID! {_FROM_CONTEXT} }}'

# What b has besides, and what follows.
CONTEXTUAL = {
    "no such argument": ("x: Int", [], []),
    "an optional one": (
        "x(n: Int): Int",
        [],
        ["CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS"],
    ),
    "a required one": (
        "x(n: Int!): Int",
        ["CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS"],
        [],
    ),
}


@pytest.mark.parametrize(("field", "problems", "hints"), CONTEXTUAL.values(), ids=CONTEXTUAL)
def test_an_argument_from_a_context_is_none_for_clients(
    field: str, problems: list[str], hints: list[str]
) -> None:
    b = f'type Cell @key(fields: "id") {{ id: ID! {field} @shareable }}'

    found, hinted = codes(a=_CONTEXTUAL, b=b), hint_codes(a=_CONTEXTUAL, b=b)

    assert found == problems
    assert hinted == hints
    assert problems or "x: Int" in definition("Cell", a=_CONTEXTUAL, b=b)
