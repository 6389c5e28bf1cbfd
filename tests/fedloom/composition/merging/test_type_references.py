"""Types of fields are covariant, those of arguments and input fields contravariant."""

from __future__ import annotations

import pytest

from fedloom.sdl.definitions import CompositeType, InputObjectType, type_text
from tests.fedloom.composition.merging.merged import codes, hint_codes, only_problem, supergraph

_TYPES = """
    interface Named { name: Int } interface Aged implements Named { name: Int }
    type Cell implements Named & Aged @shareable { name: Int }
    type Lab @shareable { name: Int }
    union Any = Cell | Lab
"""

# The types in a and b, and the merged one; None where they do not fit.
FIELDS = {
    "the same": ("Int", "Int", "Int"),
    "nullable in one": ("Int!", "Int", "Int"),
    "items nullable in one": ("[Int!]!", "[Int]!", "[Int]!"),
    "list and items": ("[Int!]!", "[Int]", "[Int]"),
    "neither is wider": ("[[Int]!]", "[[Int!]]", None),
    "other types": ("Int", "Float", None),
    "a list and its item": ("[Int]", "Int", None),
    "an interface and its object": ("Named", "Cell", "Named"),
    "an interface and another of its own": ("Aged!", "Named", "Named"),
    "a union and its member": ("Lab", "Any", "Any"),
    "a union and what is none of its members": ("Any", "Aged", None),
    "lists of them": ("[Cell!]", "[Named]", "[Named]"),
}


@pytest.mark.parametrize(("first", "second", "expected"), FIELDS.values(), ids=FIELDS)
def test_a_field_gets_the_widest_type(first: str, second: str, expected: str | None) -> None:
    a = f"type Query {{ x: {first} @shareable }}" + _TYPES
    b = f"type Query {{ x: {second} @shareable }}" + _TYPES

    if expected is None:
        assert codes(a=a, b=b) == ["FIELD_TYPE_MISMATCH"]
        return
    query = supergraph(a=a, b=b).schema.types["Query"]

    assert isinstance(query, CompositeType)
    assert type_text(query.fields["x"].type) == expected


ARGUMENTS = {
    "the same": ("[Int]", "[Int]", "[Int]"),
    "required in one": ("Int", "Int!", "Int!"),
    "items required in one": ("[Int!]", "[Int]", "[Int!]"),
    "neither is narrower": ("[Int!]", "[Int]!", None),
    "other types": ("Int", "String", None),
}


@pytest.mark.parametrize(("first", "second", "expected"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_an_argument_gets_the_narrowest_type(first: str, second: str, expected: str | None) -> None:
    a = f"type Query {{ x(y: {first}): Int @shareable }}"
    b = f"type Query {{ x(y: {second}): Int @shareable }}"

    if expected is None:
        assert codes(a=a, b=b) == ["FIELD_ARGUMENT_TYPE_MISMATCH"]
        return
    query = supergraph(a=a, b=b).schema.types["Query"]

    assert isinstance(query, CompositeType)
    assert type_text(query.fields["x"].arguments["y"].type) == expected


@pytest.mark.parametrize(("first", "second", "expected"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_an_input_field_gets_the_narrowest_type(first: str, second: str, expected: str | None) -> None:
    a = f"type Query {{ x(y: In): Int }} input In {{ z: {first} }}"
    b = f"input In {{ z: {second} }}"

    if expected is None:
        assert codes(a=a, b=b) == ["FIELD_TYPE_MISMATCH"]
        return
    merged_input = supergraph(a=a, b=b).schema.types["In"]

    assert isinstance(merged_input, InputObjectType)
    assert type_text(merged_input.fields["z"].type) == expected


def test_an_interface_may_be_known_as_one_by_a_third_subgraph_only() -> None:
    a = "type Query { x: Named } interface Named { name: Int }"
    b = "type Query { y: Int } type Lab @shareable { of: Cell } type Cell @shareable { name: Int }"
    c = "type Lab @shareable { of: Named } interface Named { name: Int }"
    d = "type Cell implements Named @shareable { name: Int } interface Named { name: Int }"

    found = codes(a=a, b=b, c=c, d=d)

    assert found == []


def test_types_that_do_not_fit_are_named_with_their_subgraphs() -> None:
    a = "type Query { x: Float! @shareable }"
    b = "type Query { x: String @shareable }"

    problem = only_problem(a=a, b=b, c=a)

    assert problem.coordinates == ("Query.x",)
    assert problem.subgraphs == ("a", "b", "c")
    assert 'Float! in subgraphs "a" and "c" and String in subgraph "b"' in problem.message


def test_types_that_differ_and_fit_are_a_hint() -> None:
    a = "type Query { x(y: Int!): Int! @shareable }"
    b = "type Query { x(y: Int): Int @shareable }"

    hints = hint_codes(a=a, b=b)

    assert hints == ["INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE", "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE"]
