"""Composition from end to end: one step after the other, and all problems of a step."""

from __future__ import annotations

import pytest

from fedloom.composition.compose import CompositionError, compose
from fedloom.composition.subgraph import SubgraphSource
from tests.fedloom.composition.behaviour import linked


def _sources(**sdl: str) -> list[SubgraphSource]:
    return [SubgraphSource(name, linked(text), f"http://{name}.example") for name, text in sdl.items()]


def _codes(**sdl: str) -> list[str]:
    with pytest.raises(CompositionError) as raised:
        compose(_sources(**sdl))
    return sorted(each.code for each in raised.value.problems)


def test_subgraphs_that_go_together_are_a_supergraph() -> None:
    registry = 'type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! mass: Float }'
    labs = 'type Cell @key(fields: "id") { id: ID! age: Int }'

    supergraph = compose(_sources(registry=registry, labs=labs))

    assert [(each.name, each.url, each.graph) for each in supergraph.subgraphs] == [
        ("labs", "http://labs.example", "LABS"),
        ("registry", "http://registry.example", "REGISTRY"),
    ]


def test_hints_of_all_steps_come_with_the_supergraph() -> None:
    a = "type Query { x: Int! @shareable }"
    b = "type Query { x: Int @shareable }"

    supergraph = compose(_sources(a=a, b=b))

    assert [each.code for each in supergraph.hints] == ["INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE"]


def test_a_rule_is_checked_in_the_subgraphs_that_could_be_built() -> None:
    a = "type Query { x: Unknown }"
    b = 'type Query { y: Int } type T @key(fields: "gone") { id: ID! }'

    found = _codes(a=a, b=b)

    assert found == ["INVALID_GRAPHQL", "KEY_INVALID_FIELDS"]


STEPS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a rule of one subgraph, and a merge": (
        {"a": 'type Query { x: Int } type T @key(fields: "gone") { id: ID! }', "b": "type Query { x: Int }"},
        ["KEY_INVALID_FIELDS"],
    ),
    "a rule of an upgraded subgraph": (
        {
            "a": '# fed 1\ntype Query { x: Int } type T @key(fields: "gone") { id: ID! }',
            "b": "type Query { y: Int }",
        },
        ["KEY_INVALID_FIELDS"],
    ),
    "an upgrade": (
        {"a": "# fed 1\ntype Query { x: Int } extend type T { x: Int }", "b": "type Query { x: Float }"},
        ["EXTENSION_WITH_NO_BASE"],
    ),
    "a merge, and an interface": (
        {
            "a": "type Query { x: Int } interface I { x: Int } type T implements I { x: Int }",
            "b": "type Query { x: Int } interface I { y: Int }",
        },
        ["INVALID_FIELD_SHARING"],
    ),
    "an interface, and what is hidden": (
        {
            "a": "type Query { t: T } interface I { x: Int } type T implements I @inaccessible { x: Int }",
            "b": "type Query { y: Int } interface I { y: Int }",
        },
        ["INTERFACE_FIELD_NO_IMPLEM"],
    ),
    "an interface, and authorization": (
        {
            "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int @authenticated } '
            "interface I { x: Int } type U implements I { x: Int }",
            "b": 'type T @key(fields: "id") { id: ID! x: Int @external y: Int @requires(fields: "x") } '
            "interface I { y: Int }",
        },
        ["INTERFACE_FIELD_NO_IMPLEM", "MISSING_TRANSITIVE_AUTH_REQUIREMENTS"],
    ),
    "validity, and what is hidden": (
        {
            "a": "type Query { i: I t: T } interface I { x: Int! } "
            "type T implements I @shareable @inaccessible { x: Int! }",
            "b": "type T @shareable { x: Int }",
        },
        ["INVALID_GRAPHQL"],
    ),
    "what is hidden, and what cannot be reached": (
        {
            "a": "type Query { t: T } type T @shareable @inaccessible { x: Int }",
            "b": "type T @shareable { x: Int y: Int }",
        },
        ["REFERENCED_INACCESSIBLE"],
    ),
    "what cannot be reached": (
        {
            "a": "type Query { t: T } type T @shareable { x: Int }",
            "b": "type T @shareable { x: Int y: Int }",
        },
        ["SATISFIABILITY_ERROR"],
    ),
}


@pytest.mark.parametrize(("subgraphs", "expected"), STEPS.values(), ids=STEPS)
def test_a_step_begins_when_the_one_before_found_nothing(
    subgraphs: dict[str, str], expected: list[str]
) -> None:
    found = _codes(**subgraphs)

    assert found == expected


def test_the_error_tells_every_problem_and_the_hints_until_then() -> None:
    a = "type Query { x(a: Int!): Int @shareable y: Int @shareable }"
    b = "type Query { x(a: Int): Int @shareable y: Float @shareable }"

    with pytest.raises(CompositionError) as raised:
        compose(_sources(a=a, b=b))

    (problem,) = raised.value.problems
    assert f"[FIELD_TYPE_MISMATCH] {problem.message}" in raised.value.message
    assert [each.code for each in raised.value.hints] == ["INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE"]
