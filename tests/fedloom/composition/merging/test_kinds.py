"""One name means one kind of type, and one subgraph at least defines it."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, only_problem

KINDS = {
    "object and interface": ("type T { x: Int }", "interface T { x: Int }"),
    "object and enum": ("type T { x: Int }", "enum T { A }"),
    "scalar and enum": ("scalar T", "enum T { A }"),
    "union and object": ("union T = U type U { x: Int }", "type T { x: Int }"),
    "enum and input": ("enum T { A }", "input T { x: Int }"),
}


@pytest.mark.parametrize(("first", "second"), KINDS.values(), ids=KINDS)
def test_a_type_has_one_kind(first: str, second: str) -> None:
    a, b = f"type Query {{ x: Int }} {first}", second

    problem = only_problem(a=a, b=b)

    assert problem.code == "TYPE_KIND_MISMATCH"
    assert problem.coordinates == ("T",)
    assert problem.subgraphs == ("a", "b")


def test_an_interface_object_is_an_interface() -> None:
    a = (
        'type Query { x: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }'
    )
    b = 'type I @key(fields: "id") @interfaceObject { id: ID! }'
    c = 'type I @key(fields: "id") { id: ID! }'

    with_object, with_another = codes(a=a, b=b), codes(a=a, b=b, c=c)

    assert with_object == []
    assert with_another == ["TYPE_KIND_MISMATCH"]


def test_an_interface_object_needs_its_interface_somewhere() -> None:
    a = b = 'type Query { x: Int @shareable } type I @key(fields: "id") @interfaceObject { id: ID! }'

    problem = only_problem(a=a, b=b)

    assert problem.code == "INTERFACE_OBJECT_USAGE_ERROR"
    assert problem.coordinates == ("I",)


def test_where_kinds_differ_the_definitions_of_the_first_kind_are_still_compared() -> None:
    a = "type Query { x: Int } type T @shareable { x: Int }"
    b = "enum T { A }"
    c = "type T @shareable { x: String }"

    found = codes(a=a, b=b, c=c)

    assert found == ["FIELD_TYPE_MISMATCH", "TYPE_KIND_MISMATCH"]


EXTENSIONS = {
    "an object": "extend type T { x: Int }",
    "an interface": "extend interface T { x: Int }",
    "a union": "extend union T = Query",
    "an enum": "extend enum T { A }",
    "an input object": "extend input T { x: Int }",
    "a scalar": 'extend scalar T @tag(name: "t")',
}


@pytest.mark.parametrize("extension", EXTENSIONS.values(), ids=EXTENSIONS)
def test_what_is_extended_must_be_defined_somewhere(extension: str) -> None:
    a = f"type Query {{ x: Int }} {extension}"

    problem = only_problem(a=a)

    assert problem.code == "EXTENSION_WITH_NO_BASE"
    assert problem.coordinates == ("T",)
    assert problem.subgraphs == ("a",)
