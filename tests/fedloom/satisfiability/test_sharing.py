"""Object types of shared fields: what is refused, and what is hinted at.

Each row was asked of @apollo/composition; The Guild's composer does not compare object types.
"""

from __future__ import annotations

import pytest

from fedloom.satisfiability import check_satisfiability
from fedloom.sdl.problems import Code
from tests.fedloom.satisfiability.merged import merged

_HINT = "INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN"


def _union(*members: str, hidden: str = "") -> str:
    types = " ".join(
        f"type {each} {'@inaccessible ' if each in hidden else ''}@shareable {{ x: Int }}" for each in members
    )
    return f"type Query {{ u: U @shareable }} union U = {' | '.join(members)} {types}"


_OBJECT = "type Query { u: A @shareable } union U = A type A @shareable { x: Int }"


@pytest.mark.parametrize(
    "subgraphs",
    [
        pytest.param([_union("A"), _union("B")], id="no type in common"),
        pytest.param([_union("A", "B"), _union("A"), _union("B")], id="no type in common of three"),
        pytest.param([_OBJECT, _union("A", "B"), _union("B")], id="an object counts if two unions do"),
        pytest.param(
            [_union("A", "B", hidden="A"), _union("A", "C", hidden="A")], id="the type in common is hidden"
        ),
    ],
)
def test_subgraphs_without_an_object_type_in_common_are_refused(subgraphs: list[str]) -> None:
    problems, _ = check_satisfiability(merged(**dict(zip("abc", subgraphs, strict=False))))

    assert [(each.code, each.coordinates) for each in problems] == [
        (Code.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES, ("Query.u",))
    ]


@pytest.mark.parametrize(
    "subgraphs",
    [
        pytest.param([_union("A", "B"), _union("A")], id="one has more"),
        pytest.param([_union("A", "B"), _union("B", "C")], id="each has one of its own"),
        pytest.param([_union("A", "B", hidden="A"), _union("B")], id="the one more is hidden"),
    ],
)
def test_subgraphs_with_different_object_types_are_told(subgraphs: list[str]) -> None:
    problems, hints = check_satisfiability(merged(**dict(zip("ab", subgraphs, strict=True))))

    assert problems == []
    assert [(each.code, each.coordinates) for each in hints] == [(_HINT, ("Query.u",))]


@pytest.mark.parametrize(
    "subgraphs",
    [
        pytest.param([_union("A", "B"), _union("B", "A")], id="the same in another order"),
        pytest.param([_OBJECT, _union("A", "B")], id="an object and one union"),
        pytest.param([_union("A", hidden="A"), _union("B")], id="all that one has is hidden"),
    ],
)
def test_there_is_nothing_to_tell_where_clients_can_see_no_difference(subgraphs: list[str]) -> None:
    problems, hints = check_satisfiability(merged(**dict(zip("ab", subgraphs, strict=True))))

    assert (problems, hints) == ([], [])


def test_the_hint_says_who_must_not_give_what() -> None:
    _, (hint,) = check_satisfiability(merged(a=_union("A", "B"), b=_union("A", "C")))

    assert hint.subgraphs == ("a", "b")
    assert "so only A may occur:" in hint.message
    assert hint.message.splitlines()[-2:] == ['- "a" must not give B', '- "b" must not give C']


def test_the_refusal_says_what_each_subgraph_knows() -> None:
    supergraph = merged(
        a="type Query { i: I @shareable } interface I { x: Int }",
        b="type Query { i: I @shareable } interface I { x: Int } type B implements I { x: Int }",
    )

    (problem,), _ = check_satisfiability(supergraph)

    assert problem.subgraphs == ("a", "b")
    assert '- "a" knows no object type\n- "b" knows B' in problem.message


def test_a_shared_mutation_is_compared_too() -> None:
    shared = "type Mutation { m: U @shareable }"
    supergraph = merged(
        a=f"type Query {{ z: Int }} {shared} union U = A type A @shareable {{ x: Int }}",
        b=f"{shared} union U = B type B @shareable {{ x: Int }}",
    )

    problems, _ = check_satisfiability(supergraph)

    assert [each.code for each in problems] == [Code.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES]
