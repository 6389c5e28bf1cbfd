"""Where `@shareable` may stand."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import Cases, found_in

_CASES: Cases = {
    "fields and types": ("type T @shareable { a: Int } type U { a: Int @shareable b: Int }", []),
    "a type and a field of it": ("type T @shareable { a: Int @shareable }", []),
    "a type and its extension": ("type T @shareable { a: Int } extend type T @shareable { b: Int }", []),
    "two extensions": ("extend type T @shareable { a: Int } extend type T @shareable { b: Int }", []),
    "a root type": ("type Mutation @shareable { a: Int }", []),
    "an external field": ('type T @key(fields: "a") { a: Int @shareable @external }', []),
    "a field of an interface": ("interface I { a: Int @shareable }", ["INVALID_SHAREABLE_USAGE I.a"]),
    "a field, twice": ("type T { a: Int @shareable @shareable }", ["INVALID_SHAREABLE_USAGE T.a"]),
    "a type, twice": ("type T @shareable @shareable { a: Int }", ["INVALID_SHAREABLE_USAGE T"]),
    "an extension, twice": (
        "type T @shareable { a: Int } extend type T @shareable @shareable { b: Int }",
        ["INVALID_SHAREABLE_USAGE T"],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _CASES.values(), ids=_CASES.keys())
def test_fields_of_objects_are_shareable_once(sdl: str, expected: list[str]) -> None:
    assert found_in(sdl) == expected
