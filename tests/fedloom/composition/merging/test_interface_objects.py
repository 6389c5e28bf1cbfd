"""Interface objects add fields to all implementations, on conditions (Federation: @interfaceObject)."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, definition, only_problem

_A = """
    type Query { i: I }
    interface I @key(fields: "id") { id: ID! }
    type T implements I @key(fields: "id") { id: ID! x: Int }
    type U implements I @key(fields: "id") { id: ID! }
"""
_B = 'type I @key(fields: "id") @interfaceObject { id: ID! "how many" y(z: Int = 1): Int @tag(name: "t") }'


def test_the_interface_knows_who_has_it_as_an_object() -> None:
    merged = definition("I", a=_A, b=_B)

    assert merged == (
        'interface I @join__type(graph: A, key: "id") '
        '@join__type(graph: B, key: "id", isInterfaceObject: true) '
        '{ id: ID! "how many" y(z: Int = 1): Int @join__field(graph: B) @tag(name: "t") }'
    ).replace('"how many"', '"""how many"""')


def test_its_fields_come_to_the_objects_where_no_subgraph_resolves_them() -> None:
    merged = definition("T", a=_A, b=_B)

    assert merged == (
        'type T implements I @join__type(graph: A, key: "id") @join__implements(graph: A, interface: "I") '
        '{ id: ID! x: Int """how many""" y(z: Int = 1): Int @join__field @tag(name: "t") }'
    )


def test_an_object_that_has_the_field_keeps_its_own() -> None:
    c = 'type T @key(fields: "id") { id: ID! y(z: Int = 1): Int @shareable }'
    b = _B.replace("@tag", "@shareable @tag")

    merged = definition("T", a=_A, b=b, c=c)

    assert "y(z: Int = 1): Int @join__field(graph: C)" in merged


def test_a_field_may_be_external_where_the_interface_object_resolves_it() -> None:
    a = _A.replace("x: Int }", 'y(z: Int = 1): Int @external x: Int @requires(fields: "y") }')

    merged = definition("T", a=a, b=_B)

    assert "y(z: Int = 1): Int @join__field(graph: A, external: true)" in merged


CONDITIONS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a resolvable key, and an implementation elsewhere": (
        {"a": _A, "c": "interface I { id: ID! } type V implements I { id: ID! }"},
        ["INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE"],
    ),
    "a key that is not resolvable": (
        {
            "a": _A.replace(
                'interface I @key(fields: "id"', 'interface I @key(fields: "id", resolvable: false'
            ),
            "c": "interface I { id: ID! } type V implements I { id: ID! }",
        },
        [],
    ),
    "an interface object beside an implementation": (
        {"a": _A, "b": _B + ' type T @key(fields: "id") { id: ID! w: Int }'},
        ["INTERFACE_OBJECT_USAGE_ERROR"],
    ),
    "an implementation without the interface elsewhere": (
        {"a": _A, "b": _B, "c": 'type T @key(fields: "id") { id: ID! w: Int }'},
        [],
    ),
}


@pytest.mark.parametrize(("subgraphs", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_subgraph_knows_all_implementations_or_none(subgraphs: dict[str, str], expected: list[str]) -> None:
    found = codes(**subgraphs)

    assert found == expected


def test_the_problem_names_what_is_missing() -> None:
    c = "interface I { id: ID! } type V implements I { id: ID! } type W implements I { id: ID! }"

    problem = only_problem(a=_A, c=c)

    assert problem.coordinates == ("I",)
    assert problem.subgraphs == ("a",)
    assert "V and W are missing" in problem.message
