"""External fields must be what they are where they are resolved (Federation error codes, EXTERNAL_*)."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, only_problem

_A = 'type Query {{ t: T }} type T @key(fields: "id") {{ id: ID! {field} {others} }} {types}'
_TYPES = "interface I { z: Int } type O implements I @shareable { z: Int }"

# The field where it is resolved, and where it is external and required; then the code.
CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "the same type": ("x: Int", "x: Int", "x", []),
    "nullable there": ("x: Int", "x: Int!", "x", ["EXTERNAL_TYPE_MISMATCH"]),
    "nullable here": ("x: Int!", "x: Int", "x", ["EXTERNAL_TYPE_MISMATCH"]),
    "another type": ("x: Int", "x: Float", "x", ["EXTERNAL_TYPE_MISMATCH"]),
    "an object of the interface": ("x: I", "x: O", "x { z }", ["EXTERNAL_TYPE_MISMATCH"]),
    "the same arguments": ("x(y: Int = 1): Int", "x(y: Int = 1): Int", "x", []),
    "an argument more here": ("x: Int", "x(y: Int): Int", "x", []),
    "an argument less here": ("x(y: Int): Int", "x: Int", "x", ["EXTERNAL_ARGUMENT_MISSING"]),
    "an argument of another type": (
        "x(y: Int): Int",
        "x(y: String): Int",
        "x",
        ["EXTERNAL_ARGUMENT_TYPE_MISMATCH"],
    ),
    "an argument that is required here": (
        "x(y: Int): Int",
        "x(y: Int!): Int",
        "x(y: 1)",
        ["EXTERNAL_ARGUMENT_TYPE_MISMATCH"],
    ),
    "an argument that is required there": ("x(y: Int!): Int", "x(y: Int): Int", "x(y: 1)", []),
    "another default": (
        "x(y: Int = 1): Int",
        "x(y: Int = 2): Int",
        "x",
        ["EXTERNAL_ARGUMENT_DEFAULT_MISMATCH"],
    ),
    "no default": (
        "x(y: Int = 1): Int",
        "x(y: Int): Int",
        "x",
        ["EXTERNAL_ARGUMENT_DEFAULT_MISMATCH"],
    ),
    "a tag": ("x: Int", 'x: Int @tag(name: "t")', "x", ["MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL"]),
    "a deprecation": ("x: Int", "x: Int @deprecated", "x", ["MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL"]),
    "a tag on an argument": ("x(y: Int): Int", 'x(y: Int @tag(name: "t")): Int', "x", []),
}


@pytest.mark.parametrize(("resolved", "external", "required", "expected"), CASES.values(), ids=CASES)
def test_an_external_field_is_compared_with_the_resolved_one(
    resolved: str, external: str, required: str, expected: list[str]
) -> None:
    a = _A.format(field=resolved, others="", types=_TYPES)
    requiring = f'y: Int @requires(fields: "{required}")'
    b = f'type T @key(fields: "id") {{ id: ID! {external} @external {requiring} }} {_TYPES}'

    found = codes(a=a, b=b)

    assert found == expected


def test_where_the_resolved_types_differ_an_external_one_may_be_narrower() -> None:
    a = 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int @shareable }'
    b = 'type T @key(fields: "id") { id: ID! x: Int! @shareable }'
    c = 'type T @key(fields: "id") { id: ID! x: Int! @external y: Int @requires(fields: "x") }'

    found = codes(a=a, b=b, c=c)

    assert found == []


def test_a_field_that_is_external_everywhere_is_resolved_nowhere() -> None:
    b = 'type T @key(fields: "id") { id: ID! x: Int @external z: Int @requires(fields: "x") }'
    a = "type Query { t: T } " + b.replace("z:", "y:")

    problem = only_problem(a=a, b=b)

    assert problem.code == "EXTERNAL_MISSING_ON_BASE"
    assert problem.coordinates == ("T.x",)
    assert problem.subgraphs == ("a", "b")


def test_a_description_of_an_external_field_does_not_count() -> None:
    a = 'type Query { t: T } type T @key(fields: "id") { id: ID! "resolved" x: Int }'
    b = 'type T @key(fields: "id") { id: ID! "external" x: Int @external y: Int @requires(fields: "x") }'

    found = codes(a=a, b=b)

    assert found == []
