"""Directives for operations are those that every subgraph defines alike."""

from __future__ import annotations

import pytest

from fedloom.sdl.definitions import Schema
from fedloom.sdl.printing import write_schema
from tests.fedloom.composition.merging.merged import codes, hint_codes, supergraph

_A, _B = " type Query { x: Int }", " type Query { y: Int }"

# The definitions in a and b, the merged one, and hints.
CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "the same": (
        "directive @d(x: Int) on FIELD",
        "directive @d(x: Int) on FIELD",
        "directive @d(x: Int) on FIELD",
        [],
    ),
    "in one": (
        "directive @d on FIELD",
        "",
        "",
        ["INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE"],
    ),
    "locations of both": (
        "directive @d on FIELD | QUERY",
        "directive @d on QUERY | MUTATION",
        "directive @d on QUERY",
        ["INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS"],
    ),
    "no location of both": (
        "directive @d on FIELD",
        "directive @d on QUERY",
        "",
        ["NO_EXECUTABLE_DIRECTIVE_INTERSECTION"],
    ),
    "for type systems in one": (
        "directive @d on FIELD | OBJECT",
        "directive @d on OBJECT",
        "",
        ["NO_EXECUTABLE_DIRECTIVE_INTERSECTION"],
    ),
    "for type systems too": (
        "directive @d on FIELD | OBJECT",
        "directive @d on FIELD | OBJECT",
        "directive @d on FIELD",
        [],
    ),
    "for type systems only": ("directive @d on OBJECT", "directive @d on OBJECT", "", []),
    "repeatable in one": (
        "directive @d repeatable on FIELD",
        "directive @d on FIELD",
        "directive @d on FIELD",
        ["INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE"],
    ),
    "arguments of both": (
        "directive @d(x: Int, y: Int) on FIELD",
        "directive @d(y: Int) on FIELD",
        "directive @d(y: Int) on FIELD",
        ["INCONSISTENT_ARGUMENT_PRESENCE"],
    ),
    "GraphQL's own": (
        "directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT",
        "",
        "",
        [],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected", "hints"), CASES.values(), ids=CASES)
def test_the_supergraph_has_what_is_common(first: str, second: str, expected: str, hints: list[str]) -> None:
    schema = supergraph(a=first + _A, b=second + _B).schema

    written = write_schema(Schema(directive_definitions=schema.directive_definitions)).strip()

    assert written == expected
    assert hint_codes(a=first + _A, b=second + _B) == hints


def test_a_required_argument_must_be_in_all() -> None:
    a = "directive @d(x: Int!) on FIELD" + _A
    b = "directive @d on FIELD" + _B

    found = codes(a=a, b=b)

    assert found == ["REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH"]
