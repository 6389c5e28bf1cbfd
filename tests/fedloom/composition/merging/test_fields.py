"""Fields of objects and interfaces, and what each subgraph knows of them (`join__field`)."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import definition, hint_codes

_QUERY = "type Query { cell: Cell } "
_KEY = 'type Cell @key(fields: "id") '

# What the subgraphs define, and the merged type `Cell`.
JOINS: dict[str, tuple[dict[str, str], str]] = {
    "fields of one subgraph each": (
        {"a": _QUERY + _KEY + "{ id: ID! x: Int }", "b": _KEY + "{ id: ID! y: Int }"},
        'type Cell @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") '
        "{ id: ID! x: Int @join__field(graph: A) y: Int @join__field(graph: B) }",
    ),
    "a type of one subgraph": (
        {"a": _QUERY + "type Cell { x: Int }", "b": "type Query { b: Int }"},
        "type Cell @join__type(graph: A) { x: Int }",
    ),
    "a shared field": (
        {
            "a": _QUERY + "type Cell @shareable { x: Int }",
            "b": "type Cell @shareable { x: Int }",
        },
        "type Cell @join__type(graph: A) @join__type(graph: B) { x: Int }",
    ),
    "a shared field that is nullable in one": (
        {
            "a": _QUERY + "type Cell @shareable { x: Int }",
            "b": "type Cell @shareable { x: Int! }",
        },
        "type Cell @join__type(graph: A) @join__type(graph: B) "
        '{ x: Int @join__field(graph: A) @join__field(graph: B, type: "Int!") }',
    ),
    "an external and a required field": (
        {
            "a": _QUERY + _KEY + "{ id: ID! x: Int }",
            "b": _KEY + '{ id: ID! x: Int @external y: Int @requires(fields: "x") }',
        },
        'type Cell @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") '
        "{ id: ID! x: Int @join__field(graph: A) @join__field(graph: B, external: true) "
        'y: Int @join__field(graph: B, requires: "x") }',
    ),
    "a provided field": (
        {
            "a": 'type Query { lab: Lab } type Lab @key(fields: "id") { id: ID! x: Int @shareable }',
            "b": 'type Cell { lab: Lab @provides(fields: "x") } '
            'type Lab @key(fields: "id") { id: ID! x: Int @external } type Query { cell: Cell }',
        },
        'type Cell @join__type(graph: B) { lab: Lab @join__field(graph: B, provides: "x") }',
    ),
    "several keys": (
        {
            "a": _QUERY
            + _KEY
            + '@key(fields: "x { y }", resolvable: false) { id: ID! x: X } type X { y: Int }',
            "b": 'extend type Cell @key(fields: "id") { id: ID! }',
        },
        'type Cell @join__type(graph: A, key: "id") @join__type(graph: A, key: "x { y }", resolvable: false) '
        '@join__type(graph: B, key: "id", extension: true) { id: ID! x: X @join__field(graph: A) }',
    ),
    "an interface": (
        {
            "a": "type Query { cell: Cell } interface Cell { x: Int } type C implements Cell { x: Int }",
            "b": "interface Cell { x: Int }",
        },
        "interface Cell @join__type(graph: A) @join__type(graph: B) { x: Int }",
    ),
    "what implements it": (
        {
            "a": "type Query { c: Cell } interface I { x: Int } type Cell implements I @shareable { x: Int }",
            "b": "interface J { x: Int } type Cell implements J @shareable { x: Int }",
        },
        "type Cell implements I & J @join__type(graph: A) @join__type(graph: B) "
        '@join__implements(graph: A, interface: "I") @join__implements(graph: B, interface: "J") { x: Int }',
    ),
}


@pytest.mark.parametrize(("subgraphs", "expected"), JOINS.values(), ids=JOINS)
def test_a_merged_type_says_what_each_subgraph_knows(subgraphs: dict[str, str], expected: str) -> None:
    merged = definition("Cell", **subgraphs)

    assert merged == expected


def test_the_query_type_belongs_to_every_subgraph() -> None:
    a, b = _QUERY + "type Cell @shareable { x: Int }", "type Cell @shareable { x: Int }"

    query = definition("Query", a=a, b=b)

    # b has no query of its own, and a gateway still asks it for entities: `cell` is not resolved there.
    assert query == (
        "type Query @join__type(graph: A) @join__type(graph: B) { cell: Cell @join__field(graph: A) }"
    )


VALUE_TYPES = {
    "an object without a key": (
        "type Query { cell: Cell } type Cell @shareable { x: Int y: Int }",
        "type Cell @shareable { x: Int }",
        ["INCONSISTENT_OBJECT_VALUE_TYPE_FIELD"],
    ),
    "an interface": (
        "type Query { cell: Cell } interface Cell { x: Int y: Int }",
        "interface Cell { x: Int }",
        ["INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD"],
    ),
    "an object with a key in one": (
        'type Query { cell: Cell } type Cell @key(fields: "x") { x: Int y: Int @shareable }',
        "type Cell @shareable { x: Int y: Int }",
        ["INCONSISTENT_ENTITY"],
    ),
    "a root type": ("type Query { x: Int y: Int }", "type Query { z: Int }", []),
    "external fields only": (
        "type Query { lab: Lab } type Cell { x: Int y: Int } "
        'type Lab @key(fields: "id") { id: ID! cell: Cell }',
        'type Lab @key(fields: "id") { id: ID! cell: Cell @external z: Int @requires(fields: "cell { x }") } '
        "type Cell { x: Int @external }",
        [],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), VALUE_TYPES.values(), ids=VALUE_TYPES)
def test_a_value_that_is_not_whole_everywhere_is_a_hint(first: str, second: str, expected: list[str]) -> None:
    hints = hint_codes(a=first, b=second)

    assert hints == expected
