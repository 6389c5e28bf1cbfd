"""What `@requires` asks for can still be asked after merging."""

from __future__ import annotations

import pytest

from fedloom.composition.merged_requirements import check_merged_requirements
from tests.fedloom.composition.merging.merged import supergraph

_QUERY = "type Query { t: T } "
_T = 'type T @key(fields: "id") {{ id: ID! {} }}'

# What a requires of x, how x is there, in b and in c; what is wrong.
CASES = {
    "an argument of all": ("x(y: 1)", "x(y: Int): Int", "x(y: Int): Int", "x(y: Int): Int", None),
    "an argument that one lacks": (
        "x(y: 1)",
        "x(y: Int): Int",
        "x(y: Int): Int",
        "x: Int",
        "T.x has no argument y in some subgraph",
    ),
    "an argument that one requires": (
        "x",
        "x(y: Int): Int",
        "x(y: Int!): Int",
        "x(y: Int): Int",
        "T.x(y:) is required in some subgraph, and not given",
    ),
    "an enum value that one lacks": (
        "x(y: A)",
        "x(y: E): Int",
        "x(y: E): Int",
        "x(y: E): Int",
        "A is no value of E in the supergraph",
    ),
}


@pytest.mark.parametrize(("required", "external", "second", "third", "fault"), CASES.values(), ids=CASES)
def test_a_requirement_fits_the_merged_field(
    required: str, external: str, second: str, third: str, fault: str | None
) -> None:
    a = _QUERY + _T.format(f'{external} @external z: Int @requires(fields: "{required}")') + " enum E { A B }"
    b = _T.format(f"{second} @shareable") + " enum E { A B }"
    c = _T.format(f"{third} @shareable") + " enum E { B }"

    problems = check_merged_requirements(supergraph(a=a, b=b, c=c))

    assert [each.code for each in problems] == ([] if fault is None else ["REQUIRES_INVALID_FIELDS"])
    assert fault is None or fault in problems[0].message


def test_requirements_are_looked_at_in_depth() -> None:
    a = (
        _QUERY + _T.format('o: O @external z: Int @requires(fields: "o { ... on O { x } }")') + " "
        "type O { x(y: Int): Int @external }"
    )
    b = _T.format("o: O") + " type O { x(y: Int!): Int }"

    (problem,) = check_merged_requirements(supergraph(a=a, b=b))

    assert problem.coordinates == ("T.z",)
    assert problem.subgraphs == ("a",)
