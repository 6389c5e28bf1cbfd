"""The API schema holds together without what is hidden (the inaccessible specification v0.2)."""

from __future__ import annotations

import pytest

from fedloom.composition.inaccessible import check_inaccessible
from tests.fedloom.composition.merging.merged import supergraph

_HIDDEN = "@inaccessible"
_FEDERATION = (
    '@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective", "@inaccessible"])'
)
_COMPOSING = (
    f'extend schema {_FEDERATION} @link(url: "https://example.org/audit/v1.0", import: ["@audit"]) '
    '@composeDirective(name: "@audit") type Query { x: Int } '
)

# What is refused, each as `CODE coordinates`.
REFUSED: dict[str, tuple[str, list[str]]] = {
    "the query type": ("type Query @inaccessible { x: Int }", ["QUERY_ROOT_TYPE_INACCESSIBLE Query"]),
    "the type of a field": (
        "type Query { t: [T!] x: T @inaccessible } type T @inaccessible { x: Int t: T }",
        ["REFERENCED_INACCESSIBLE T Query.t"],
    ),
    "the type of a field of an interface": (
        "type Query { i: I } interface I { s: S } scalar S @inaccessible",
        ["REFERENCED_INACCESSIBLE S I.s"],
    ),
    "the type of an argument": (
        "type Query { x(a: In, b: In @inaccessible): Int } input In @inaccessible { y: Int }",
        ["REFERENCED_INACCESSIBLE In Query.x(a:)"],
    ),
    "the type of an input field": (
        "type Query { x(a: In): Int } input In { e: E x: Int } enum E @inaccessible { A }",
        ["REFERENCED_INACCESSIBLE E In.e"],
    ),
    "the type of an argument of a directive": (
        "directive @d(e: E, f: E @inaccessible) on FIELD type Query { x: Int } enum E @inaccessible { A }",
        ["REFERENCED_INACCESSIBLE E @d(e:)"],
    ),
    "all fields of an object": (
        "type Query { x: Int } type T { x: Int @inaccessible }",
        ["ONLY_INACCESSIBLE_CHILDREN T"],
    ),
    "all fields of an input object": (
        "type Query { x: Int } input In { x: Int @inaccessible }",
        ["ONLY_INACCESSIBLE_CHILDREN In"],
    ),
    "all values of an enum": (
        "type Query { x: Int } enum E { A @inaccessible }",
        ["ONLY_INACCESSIBLE_CHILDREN E"],
    ),
    "all members of a union": (
        "type Query { x: Int } union U = T type T @inaccessible { x: Int }",
        ["ONLY_INACCESSIBLE_CHILDREN U"],
    ),
    "a field that implements a visible one": (
        "type Query { i: I } interface I { x: Int y: Int } "
        "type T implements I { x: Int @inaccessible y: Int }",
        ["IMPLEMENTED_BY_INACCESSIBLE T.x I.x"],
    ),
    "an argument that implements a visible one": (
        "type Query { i: I } interface I { x(a: Int): Int } "
        "type T implements I { x(a: Int @inaccessible): Int }",
        ["IMPLEMENTED_BY_INACCESSIBLE T.x(a:) I.x(a:)"],
    ),
    "a required argument": (
        "type Query { x(a: Int! @inaccessible): Int }",
        ["REQUIRED_INACCESSIBLE Query.x(a:)"],
    ),
    "a required argument of a directive": (
        "directive @d(a: Int! @inaccessible) on FIELD type Query { x: Int }",
        ["REQUIRED_INACCESSIBLE @d(a:)"],
    ),
    "a required input field": (
        "type Query { x(a: In): Int } input In { y: Int! @inaccessible z: Int }",
        ["REQUIRED_INACCESSIBLE In.y"],
    ),
    "an argument of an interface that is required of an object": (
        "type Query { i: I } interface I { x(a: Int! = 1 @inaccessible): Int } "
        "type T implements I { x(a: Int!): Int }",
        ["REQUIRED_INACCESSIBLE I.x(a:) T.x(a:)"],
    ),
    "an enum value in a default": (
        "type Query { x(a: [E] = [A, B]): Int } enum E { A @inaccessible B }",
        ["DEFAULT_VALUE_USES_INACCESSIBLE E.A Query.x(a:)"],
    ),
    "an input field in a default": (
        "type Query { x(a: In = {of: {y: 1}}): Int } input In { of: In y: Int @inaccessible z: Int }",
        ["DEFAULT_VALUE_USES_INACCESSIBLE In.y Query.x(a:)"],
    ),
    "a type of a composed specification": (
        _COMPOSING + "directive @audit(by: audit__E) on OBJECT enum audit__E { A B @inaccessible }",
        ["DISALLOWED_INACCESSIBLE audit__E"],
    ),
    "an argument of a composed directive": (
        _COMPOSING + "directive @audit(by: Int @inaccessible) on OBJECT",
        ["DISALLOWED_INACCESSIBLE @audit"],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_clients_see_cannot_depend_on_what_is_hidden(sdl: str, expected: list[str]) -> None:
    problems = check_inaccessible(supergraph(a=sdl))

    assert [" ".join((each.code, *each.coordinates)) for each in problems] == expected


ALLOWED = {
    "a hidden field of a hidden type": (
        "type Query { x: Int t: T @inaccessible } type T @inaccessible { x: Int }"
    ),
    "a hidden key": 'type Query { t: T } type T @key(fields: "id") { id: ID! @inaccessible x: Int }',
    "a hidden root type besides Query": "type Query { x: Int } type Mutation @inaccessible { x: Int }",
    "a required argument with a default": "type Query { x(a: Int! = 1 @inaccessible): Int }",
    "a default of a hidden argument": (
        "type Query { x(a: E = A @inaccessible): Int } enum E { A @inaccessible B }"
    ),
    "what a hidden field uses": (
        "type Query { x: Int y(a: E = A): E @inaccessible } enum E @inaccessible { A }"
    ),
    "a hidden field that implements a hidden one": (
        "type Query { i: I } interface I { x: Int @inaccessible y: Int } "
        "type T implements I { x: Int @inaccessible y: Int }"
    ),
    "a hidden object of a visible interface": (
        "type Query { i: I } interface I { x: Int } "
        "type T implements I @inaccessible { x: Int @inaccessible }"
    ),
    "a visible object of a hidden interface": (
        "type Query { x: Int } interface I @inaccessible { x: Int y: Int } "
        "type T implements I { x: Int @inaccessible y: Int }"
    ),
}


@pytest.mark.parametrize("sdl", ALLOWED.values(), ids=ALLOWED)
def test_what_is_hidden_may_depend_on_what_is_hidden(sdl: str) -> None:
    problems = check_inaccessible(supergraph(a=sdl))

    assert problems == []


def test_hidden_in_one_subgraph_is_hidden_in_all() -> None:
    a = "type Query { t: T } type T @shareable { x: Int }"
    b = "type T @shareable @inaccessible { x: Int }"

    (problem,) = check_inaccessible(supergraph(a=a, b=b))

    assert problem.code == "REFERENCED_INACCESSIBLE"
