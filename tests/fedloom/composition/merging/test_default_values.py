"""A default is used where all subgraphs give the same value."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, definition, hint_codes

# Defaults in a and b with their type, and the argument in the supergraph.
SAME = {
    "the same": ("Int = 1", "Int = 1", "Int = 1"),
    "numbers in other forms": ("Float = 1.50", "Float = 15e-1", "Float = 1.5"),
    "a whole number": ("Float = 1.0", "Float = 1", "Float = 1"),
    "a large number": ("Float = 1e21", "Float = 1E+21", "Float = 1e+21"),
    "a small number": ("Float = 0.0000001", "Float = 1e-7", "Float = 1e-7"),
    "a negative zero": ("Float = -0.0", "Float = 0", "Float = 0"),
    "a block string": ('String = """x"""', 'String = "x"', 'String = "x"'),
    "fields in another order": (
        "In = {a: 1, b: [2]}",
        "In = {b: [2], a: 1}",
        "In = { a: 1, b: [2] }",
    ),
    "enum values": ("E = X", "E = X", "E = X"),
    "null": ("Int = null", "Int = null", "Int = null"),
    "none": ("Int", "Int", "Int"),
}
_INPUTS = " input In { a: Int b: [Int] } enum E { X Y }"


@pytest.mark.parametrize(("first", "second", "expected"), SAME.values(), ids=SAME)
def test_equal_defaults_are_the_default(first: str, second: str, expected: str) -> None:
    a = f"type Query {{ x(y: {first}): Int @shareable }}" + _INPUTS
    b = f"type Query {{ x(y: {second}): Int @shareable }}" + _INPUTS

    query = definition("Query", a=a, b=b)

    assert f"x(y: {expected}): Int" in query


DIFFERENT = {
    "numbers": ("Int = 1", "Int = 2"),
    "null and a number": ("Int = null", "Int = 1"),
    "a list and its item": ("[Int] = [1]", "[Int] = 1"),
    "an object with a field less": ("In = {a: null}", "In = {}"),
}


@pytest.mark.parametrize(("first", "second"), DIFFERENT.values(), ids=DIFFERENT)
def test_different_defaults_of_an_argument_are_refused(first: str, second: str) -> None:
    a = f"type Query {{ x(y: {first}): Int @shareable }}" + _INPUTS
    b = f"type Query {{ x(y: {second}): Int @shareable }}" + _INPUTS

    found = codes(a=a, b=b)

    assert found == ["FIELD_ARGUMENT_DEFAULT_MISMATCH"]


def test_different_defaults_of_an_input_field_are_refused() -> None:
    a = "type Query { x(y: In): Int } input In { z: Int = 1 }"
    b = "input In { z: Int = 2 }"

    found = codes(a=a, b=b)

    assert found == ["INPUT_FIELD_DEFAULT_MISMATCH"]


def test_a_default_that_not_all_have_is_left_out_with_a_hint() -> None:
    a = "type Query { x(y: Int = 1): Int @shareable }"
    b = "type Query { x(y: Int): Int @shareable }"

    query, hints = definition("Query", a=a, b=b), hint_codes(a=a, b=b)

    assert "x(y: Int): Int" in query
    assert hints == ["INCONSISTENT_DEFAULT_VALUE_PRESENCE"]
