"""Whether the merged schema is valid GraphQL, beside its interfaces."""

from __future__ import annotations

import pytest

from fedloom.composition.merged_validity import check_merged_validity
from tests.fedloom.composition.merging.merged import supergraph

_LINKS = '@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])'


def _composing(version: str, sdl: str) -> str:
    audit = f'@link(url: "https://example.org/audit/v{version}", import: ["@audit"])'
    return f'extend schema {_LINKS} {audit} @composeDirective(name: "@audit") {sdl}'


INVALID: dict[str, tuple[str, str, str]] = {
    "a default with an enum value that was left out": (
        "type Query { x(e: E = A): Int } enum E { A B }",
        "enum E { B }",
        "Query.x(e:)",
    ),
    "a default with an input field that was left out": (
        "type Query { x(i: In = {y: 1}): Int } input In { y: Int z: Int }",
        "input In { z: Int }",
        "Query.x(i:)",
    ),
    "a default that gives null": (
        "type Query { x(i: In): Int } input In { of: In2 = {y: null} } input In2 { y: Int }",
        "input In2 { y: Int! }",
        "In.of",
    ),
    "an argument that is deprecated, and required elsewhere": (
        "type Query { x(y: Int @deprecated): Int @shareable }",
        "type Query { x(y: Int!): Int @shareable }",
        "Query.x(y:)",
    ),
    "input objects that require one another": (
        "type Query { x(a: A): Int } input A { b: B! } input B { a: A }",
        "input A { b: B } input B { a: A! }",
        "A",
    ),
    "a composed directive where its definition does not allow it": (
        _composing("1.0", "directive @audit on OBJECT type Query @audit { x: Int }"),
        _composing("1.1", "directive @audit on FIELD_DEFINITION type Query { y: Int }"),
        "Query",
    ),
    "a composed directive with an argument that is not defined": (
        _composing("1.0", "directive @audit(a: Int) on FIELD_DEFINITION type Query { x: Int @audit(a: 1) }"),
        _composing("1.1", "directive @audit on FIELD_DEFINITION type Query { y: Int }"),
        "Query.x",
    ),
    "a composed directive without an argument that is required": (
        _composing("1.0", "directive @audit on FIELD_DEFINITION type Query { x: Int @audit }"),
        _composing("1.1", "directive @audit(a: Int!) on FIELD_DEFINITION type Query { y: Int }"),
        "Query.x",
    ),
    "a composed directive with another value": (
        _composing("1.0", "directive @audit(a: Int) on FIELD_DEFINITION type Query { x: Int @audit(a: 1) }"),
        _composing("1.1", "directive @audit(a: String) on FIELD_DEFINITION type Query { y: Int }"),
        "Query.x",
    ),
}


@pytest.mark.parametrize(("first", "second", "coordinate"), INVALID.values(), ids=INVALID)
def test_what_merging_made_invalid_is_refused(first: str, second: str, coordinate: str) -> None:
    (problem,) = check_merged_validity(supergraph(a=first, b=second))

    assert problem.code == "INVALID_GRAPHQL"
    assert problem.coordinates == (coordinate,)


VALID = {
    "a default that lacks a field that is required elsewhere": (
        "type Query { x(i: In = {z: 1}): Int } input In { y: Int z: Int }",
        "input In { y: Int! z: Int }",
    ),
    "input objects that need one another in lists": (
        "type Query { x(a: A): Int } input A { b: [B!]! } input B { a: A! }",
        "type Query { y: Int }",
    ),
    "a deprecated argument that is optional in all": (
        "type Query { x(y: Int @deprecated): Int @shareable }",
        "type Query { x(y: Int): Int @shareable }",
    ),
}


@pytest.mark.parametrize(("first", "second"), VALID.values(), ids=VALID)
def test_what_is_still_valid_is_not(first: str, second: str) -> None:
    problems = check_merged_validity(supergraph(a=first, b=second))

    assert problems == []
