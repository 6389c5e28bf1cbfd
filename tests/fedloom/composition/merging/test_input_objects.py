"""Input objects have the fields that all subgraphs have."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, definition, hint_codes, only_problem

_QUERY = "type Query { x(i: In): Int } "

# The fields in a and b, and the merged ones.
FIELDS = {
    "of both": ("x: Int y: Int", "y: Int x: Int", "x: Int y: Int"),
    "of one": ("x: Int y: Int", "x: Int", "x: Int"),
    "of one, with a default": ("x: Int y: Int! = 1", "x: Int", "x: Int"),
    "of one, hidden": (
        "x: Int y: Int! = 1 @inaccessible",
        "x: Int",
        "x: Int y: Int! = 1 @join__field(graph: A) @inaccessible",
    ),
    "required in one": (
        "x: Int!",
        "x: Int",
        'x: Int! @join__field(graph: A) @join__field(graph: B, type: "Int")',
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), FIELDS.values(), ids=FIELDS)
def test_a_field_that_not_all_have_is_left_out(first: str, second: str, expected: str) -> None:
    a, b = _QUERY + f"input In {{ {first} }}", f"input In {{ {second} }}"

    merged = definition("In", a=a, b=b)

    assert merged == f"input In @join__type(graph: A) @join__type(graph: B) {{ {expected} }}"


def test_leaving_a_field_out_is_a_hint() -> None:
    a, b = _QUERY + "input In { x: Int y: Int }", "input In { x: Int }"

    hints = hint_codes(a=a, b=b)

    assert hints == ["INCONSISTENT_INPUT_OBJECT_FIELD"]


def test_a_required_field_must_be_in_all_subgraphs() -> None:
    a, b = _QUERY + "input In { x: Int y: Int! }", "input In { x: Int }"

    problem = only_problem(a=a, b=b, c=b)

    assert problem.code == "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH"
    assert problem.coordinates == ("In.y",)
    assert problem.subgraphs == ("a", "b", "c")


def test_a_field_must_be_in_common() -> None:
    a, b = _QUERY + "input In { x: Int }", "input In { y: Int }"

    found = codes(a=a, b=b)

    assert found == ["EMPTY_MERGED_INPUT_TYPE"]


def test_one_of_its_fields_holds_for_all_where_one_subgraph_says_so() -> None:
    a, b = _QUERY + "input In @oneOf { x: Int y: Int }", "input In { x: Int y: Int }"

    merged = definition("In", a=a, b=b)

    # Narrower is safe: every subgraph understands what a client may send.
    assert merged == "input In @join__type(graph: A) @join__type(graph: B) @oneOf { x: Int y: Int }"
