"""`@external`: where it may stand, and that something uses it."""

from __future__ import annotations

import pytest

from fedloom.composition.rules import check_subgraph
from tests.fedloom.composition.built import built
from tests.fedloom.composition.rules.checked import Cases, found_in

_CASES: Cases = {
    # Used by:
    "a key": ('type T @key(fields: "a") { a: Int @external }', []),
    "a key that is not resolvable": (
        'type T @key(fields: "a", resolvable: false) { a: Int @external b: Int }',
        [],
    ),
    "a nested key": (
        'type T @key(fields: "u { x }") { u: U @external } type U { x: Int @external y: Int @external }',
        ["EXTERNAL_UNUSED U.y"],
    ),
    "a requirement": ('type T { a: Int @external b: Int @requires(fields: "a") }', []),
    "a requirement of an external field": (
        'type T @key(fields: "b") { a: Int @external b: Int @external @requires(fields: "a") }',
        [],
    ),
    "a provision": ('extend type Query { t: T @provides(fields: "a") } type T { a: Int @external }', []),
    "an interface": ("interface I { a: Int } type T implements I { a: Int @external }", []),
    "a context": (
        'type T @context(name: "c") { a: String @external u: U }'
        ' type U @key(fields: "id") { id: ID! b(a: String @fromContext(field: "$c { a }")): Int }',
        [],
    ),
    "a key's beginning, before its mistake": (
        'type T @key(fields: "a nope") { a: Int @external b: Int @external }',
        ["EXTERNAL_UNUSED T.b", "KEY_INVALID_FIELDS T"],
    ),
    "a key with a mistake that is found at its end": (
        'type T @key(fields: "x: a b") { a: Int @external b: Int @external }',
        ["KEY_INVALID_FIELDS T"],
    ),
    # Not used:
    "nothing": ("type T { a: Int @external b: Int }", ["EXTERNAL_UNUSED T.a"]),
    "nothing, with a reason": ('type T { a: Int @external(reason: "x") b: Int }', ["EXTERNAL_UNUSED T.a"]),
    "nothing of a type": (
        'type T @external { a: Int b: Int } type U { t: T c: Int @requires(fields: "t { a }") }',
        ["EXTERNAL_UNUSED T.b"],
    ),
    "nothing, on a type and its field": ("type T @external { a: Int @external }", ["EXTERNAL_UNUSED T.a"]),
    "nothing in Subscription": (
        "type Subscription { a: Int @external b: Int }",
        ["EXTERNAL_UNUSED Subscription.a"],
    ),
    "a field set after its mistake": (
        'type T @key(fields: "nope a") { a: Int @external }',
        ["EXTERNAL_UNUSED T.a", "KEY_INVALID_FIELDS T"],
    ),
    "a field set that is no string": (
        "type T { a: Int @external b: Int @requires(fields: a) }",
        ["EXTERNAL_UNUSED T.a", "REQUIRES_INVALID_FIELDS_TYPE T.b"],
    ),
    "its own requirement": (
        'type T { a: Int @external b: Int @external @requires(fields: "a") }',
        ["EXTERNAL_UNUSED T.b"],
    ),
    "other directives": (
        'type T { a: Int @external @shareable @tag(name: "x") @override(from: "x") b: Int }',
        ["EXTERNAL_UNUSED T.a"],
    ),
    # Interfaces:
    "an interface's field": (
        "interface I { a: Int @external }",
        ["EXTERNAL_ON_INTERFACE I.a", "EXTERNAL_UNUSED I.a"],
    ),
    "an interface's field in its key": (
        'interface I @key(fields: "a") { a: Int @external }',
        ["EXTERNAL_ON_INTERFACE I.a"],
    ),
    "a field of an interface that implements another": (
        "interface I { a: Int } interface J implements I { a: Int @external }",
        ["EXTERNAL_ON_INTERFACE J.a", "EXTERNAL_UNUSED J.a"],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _CASES.values(), ids=_CASES.keys())
def test_an_external_field_is_of_an_object_and_used_by(sdl: str, expected: list[str]) -> None:
    assert found_in(sdl) == expected


def test_federation_1_may_have_external_fields_that_nothing_uses() -> None:
    subgraphs = built(
        a='type Query { a: Int } type T @key(fields: "id") { id: ID! a: Int } type W { x: Int }',
        b="""
        extend type T @key(fields: "id") {
          id: ID! @external a: Int @external w: W @external @provides(fields: "x") b: Int
        }
        type W { x: Int @external }
        """,
    )

    assert check_subgraph(subgraphs["b"]) == []
