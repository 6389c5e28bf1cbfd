"""Where `@requires` may stand. What it selects: `test_field_sets.py`."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import Cases, found_in

_CASES: Cases = {
    "a field of an object": (
        'type T @key(fields: "id") { id: ID! a: Int @requires(fields: "b") b: Int @external }',
        [],
    ),
    "a field of Query": ('extend type Query { a: Int @requires(fields: "b") b: Int @external }', []),
    "a shareable field": (
        'type T @key(fields: "id") { id: ID! a: Int @requires(fields: "b") @shareable b: Int @external }',
        [],
    ),
    "a field of an interface": (
        'interface I { a: Int @requires(fields: "b") b: Int }',
        ["REQUIRES_FIELDS_MISSING_EXTERNAL I.a", "REQUIRES_UNSUPPORTED_ON_INTERFACE I.a"],
    ),
    "a field of an interface, unreadable": (
        'interface I { a: Int @requires(fields: "nope") b: Int }',
        ["REQUIRES_INVALID_FIELDS I.a", "REQUIRES_UNSUPPORTED_ON_INTERFACE I.a"],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _CASES.values(), ids=_CASES.keys())
def test_only_fields_of_objects_require_others(sdl: str, expected: list[str]) -> None:
    assert found_in(sdl) == expected
