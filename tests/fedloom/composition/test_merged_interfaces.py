"""Whether types still implement their interfaces after merging."""

from __future__ import annotations

import pytest

from fedloom.composition.merged_interfaces import check_implemented_fields, faulty_implementations
from tests.fedloom.composition.merging.merged import supergraph

_QUERY = "type Query { i: I } "


def test_a_field_of_an_interface_must_reach_all_that_implement_it() -> None:
    a = _QUERY + "interface I { x: Int y: Int } type T implements I { x: Int y: Int }"
    b = "interface I { x: Int } type U implements I { x: Int }"

    (problem,) = check_implemented_fields(supergraph(a=a, b=b))

    assert problem.code == "INTERFACE_FIELD_NO_IMPLEM"
    assert problem.coordinates == ("I.y", "U")
    assert problem.subgraphs == ("a", "b")


def test_an_interface_must_have_the_fields_of_an_interface_object_itself() -> None:
    a = (
        _QUERY + 'interface I @key(fields: "id") { id: ID! } interface J implements I { id: ID! } '
        'type T implements I & J @key(fields: "id") { id: ID! }'
    )
    b = 'type I @key(fields: "id") @interfaceObject { id: ID! x: Int }'

    (problem,) = check_implemented_fields(supergraph(a=a, b=b))

    assert problem.coordinates == ("I.x", "J")


def test_another_subgraph_may_add_the_field() -> None:
    a = _QUERY + 'interface I { x: Int } type T implements I @key(fields: "x") { x: Int }'
    b = 'interface I { x: Int y: Int } type T implements I @key(fields: "x") { x: Int y: Int }'

    problems = check_implemented_fields(supergraph(a=a, b=b))

    assert problems == []


# a with interface and object, b with the object: the faults.
FAULTY: dict[str, tuple[str, str, list[str]]] = {
    "a type that became nullable": (
        "interface I { x: Int! } type T implements I @shareable { x: Int! }",
        "type T @shareable { x: Int }",
        ["T.x"],
    ),
    "an argument that was left out": (
        "interface I { x(a: Int): Int } type T implements I @shareable { x(a: Int): Int }",
        "type T @shareable { x: Int }",
        ["T.x"],
    ),
    "an argument that became required": (
        "interface I { x(a: Int): Int } type T implements I @shareable { x(a: Int): Int }",
        "type T @shareable { x(a: Int!): Int }",
        ["T.x(a:)"],
    ),
    "another argument that became required": (
        "interface I { x: Int } type T implements I @shareable { x(a: Int): Int }",
        "type T @shareable { x(a: Int!): Int }",
        ["T.x(a:)"],
    ),
    "an interface of the interface": (
        "interface I { x: Int } type T implements I { x: Int }",
        "interface I implements J { x: Int } interface J { x: Int }",
        ["T"],
    ),
    "interfaces of one another": (
        "interface I implements J { x: Int } interface J { x: Int }",
        "interface I { x: Int } interface J implements I { x: Int }",
        ["I", "J"],
    ),
    "a wider interface": (
        "interface I { x: Int! } type T implements I @shareable { x: Int! }",
        "interface I { x: Int } type T @shareable { x: Int }",
        [],
    ),
    "an object of the interface's type": (
        "interface I { x: [I] } type T implements I { x: [T!]! }",
        "type Query { y: Int }",
        [],
    ),
    "a member of the interface's type": (
        "interface I { x: U } union U = T type T implements I { x: T }",
        "type Query { y: Int }",
        [],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), FAULTY.values(), ids=FAULTY)
def test_types_and_arguments_still_fit_the_interface(first: str, second: str, expected: list[str]) -> None:
    schema = supergraph(a=_QUERY + first, b=second).schema

    faults = list(faulty_implementations(schema))

    assert [coordinate for coordinate, _ in faults] == expected
