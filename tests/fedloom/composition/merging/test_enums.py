"""Enums are merged by their use (Federation, "Composition rules")."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, definition, hint_codes, only_problem

_OUTPUT = ("type Query { x: E }", "")
_INPUT = ("type Query { x(e: E): Int }", "")
_OF_INPUT = ("type Query { x(i: In): Int } input In { e: E }", "input In { e: E }")
_BOTH = ("type Query { x: E y(e: E): Int }", "")
_UNUSED = ("type Query { x: Int }", "")
_LEFT_OUT = ("type Query { x(e: E): Int @shareable }", "type Query { x: Int @shareable y: E }")
_LEFT_OUT_INPUT = ("type Query { x(i: In): Int } input In { e: E z: Int }", "input In { z: Int }")
_DIRECTIVE = ("directive @d(e: E) on FIELD type Query { x: Int }", "directive @d(e: E) on FIELD")

# How E is used, its values in a and b, and those of the supergraph with their subgraphs.
MERGED = {
    "output: any": (_OUTPUT, "A B", "B C", {"A": "a", "B": "ab", "C": "b"}),
    "unused: any": (_UNUSED, "A B", "B C", {"A": "a", "B": "ab", "C": "b"}),
    "input: all": (_INPUT, "A B", "B C", {"B": "ab"}),
    "in an input object: all": (_OF_INPUT, "A B", "B C", {"B": "ab"}),
    "in a directive for operations: all": (_DIRECTIVE, "A B", "B C", {"B": "ab"}),
    "both: the same": (_BOTH, "A B", "B A", {"A": "ab", "B": "ab"}),
    "an argument that is left out is no use": (_LEFT_OUT, "A B", "B", {"A": "a", "B": "ab"}),
    "an input field that is left out is one": (_LEFT_OUT_INPUT, "A B", "B", {"B": "ab"}),
    "hidden values stay": (_INPUT, "A @inaccessible B", "B", {"A": "a", "B": "ab"}),
    "hidden values stay for both": (_BOTH, "A @inaccessible B", "B", {"A": "a", "B": "ab"}),
}


@pytest.mark.parametrize(("use", "first", "second", "expected"), MERGED.values(), ids=MERGED)
def test_the_use_decides_which_values_stay(
    use: tuple[str, str], first: str, second: str, expected: dict[str, str]
) -> None:
    a, b = f"{use[0]} enum E {{ {first} }}", f"{use[1]} enum E {{ {second} }}"

    merged = definition("E", a=a, b=b).replace(" @inaccessible", "")

    joined = {
        value: " ".join(f"@join__enumValue(graph: {each.upper()})" for each in subgraphs)
        for value, subgraphs in expected.items()
    }
    assert merged.endswith(f"{{ {' '.join(f'{value} {joins}' for value, joins in joined.items())} }}")


def test_an_enum_for_input_and_output_has_the_same_values_everywhere() -> None:
    a, b = f"{_BOTH[0]} enum E {{ A B }}", "enum E { B }"

    problem = only_problem(a=a, b=b)

    assert problem.code == "ENUM_VALUE_MISMATCH"
    assert problem.coordinates == ("E.A",)
    assert "input (Query.y(e:)) and output (Query.x)" in problem.message


def test_an_enum_for_input_needs_a_value_in_common() -> None:
    a, b = f"{_INPUT[0]} enum E {{ A }}", "enum E { B }"

    found = codes(a=a, b=b)

    assert found == ["EMPTY_MERGED_ENUM_TYPE"]


HINTS = {
    "output": (_OUTPUT, ["INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM"]),
    "input": (_INPUT, ["INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM"]),
    "unused": (_UNUSED, ["UNUSED_ENUM_TYPE", "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM"]),
}


@pytest.mark.parametrize(("use", "expected"), HINTS.values(), ids=HINTS)
def test_a_value_that_not_all_have_is_a_hint(use: tuple[str, str], expected: list[str]) -> None:
    a, b = f"{use[0]} enum E {{ A B }}", "enum E { B }"

    hints = hint_codes(a=a, b=b)

    assert hints == expected
