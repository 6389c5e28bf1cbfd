"""Where `@provides` may stand. What it selects: `test_field_sets.py`."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import Cases, found_in

_T = "type T { b: Int @external }"
_CASES: Cases = {
    "an object": (f'extend type Query {{ a: T @provides(fields: "b") }} {_T}', []),
    "a list of lists": (f'extend type Query {{ a: [[T!]!]! @provides(fields: "b") }} {_T}', []),
    "a scalar": (
        'extend type Query { a: Int @provides(fields: "b") }',
        ["PROVIDES_ON_NON_OBJECT_FIELD Query.a"],
    ),
    "a list of a scalar": (
        'extend type Query { a: [Int!]! @provides(fields: "b") }',
        ["PROVIDES_ON_NON_OBJECT_FIELD Query.a"],
    ),
    "an enum, and no string": (
        "extend type Query { a: E @provides(fields: 1) } enum E { A }",
        ["PROVIDES_ON_NON_OBJECT_FIELD Query.a"],
    ),
    "a field of an interface": (
        f'interface I {{ a: T @provides(fields: "b") }} {_T}',
        ["PROVIDES_UNSUPPORTED_ON_INTERFACE I.a"],
    ),
    "an external field": (
        f'type S @key(fields: "a {{ b }}") {{ a: T @external @provides(fields: "b") }} {_T}',
        ["EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE S.a"],
    ),
    "an external field of an interface": (
        f'interface I @key(fields: "a {{ b }}") {{ a: T @external @provides(fields: "b") }} {_T}',
        ["EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE I.a", "EXTERNAL_ON_INTERFACE I.a"],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _CASES.values(), ids=_CASES.keys())
def test_fields_of_objects_that_return_fields_provide_some(sdl: str, expected: list[str]) -> None:
    assert found_in(sdl) == expected
