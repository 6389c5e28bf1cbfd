"""A field that several subgraphs resolve is shareable in all of them (Federation: @shareable)."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, merged, only_problem

_QUERY = "type Query { t: T } "
_REFUSED = ["INVALID_FIELD_SHARING"]

CASES: dict[str, tuple[str, str, list[str]]] = {
    "shareable in both": ("type T @shareable { x: Int }", "type T @shareable { x: Int }", []),
    "shareable in one": ("type T @shareable { x: Int }", "type T { x: Int }", _REFUSED),
    "shareable in none": ("type T { x: Int }", "type T { x: Int }", _REFUSED),
    "a key": ('type T @key(fields: "x") { x: Int }', 'type T @key(fields: "x") { x: Int }', []),
    "a key of one": ('type T @key(fields: "x") { x: Int }', "type T { x: Int }", _REFUSED),
    "a key of one, shareable in the other": (
        'type T @key(fields: "x") { x: Int }',
        "type T @shareable { x: Int }",
        [],
    ),
    "inside of a key": (
        'type T @key(fields: "u { x }") { u: U } type U { x: Int }',
        'type T @key(fields: "u { x }") { u: U } type U { x: Int }',
        [],
    ),
    "beside one": (
        'type T @key(fields: "u { x }") { u: U } type U { x: Int y: Int }',
        'type T @key(fields: "u { x }") { u: U } type U { x: Int y: Int }',
        _REFUSED,
    ),
    "external in one": (
        'type T @key(fields: "k") { k: Int x: Int }',
        'type T @key(fields: "k") { k: Int x: Int @external y: Int @requires(fields: "x") }',
        [],
    ),
    "provided in one": (
        'type T @key(fields: "k") { k: Int x: Int }',
        'type Query { s: T @provides(fields: "x") } type T @key(fields: "k") { k: Int x: Int @external }',
        _REFUSED,
    ),
    "provided in one, shareable in the other": (
        'type T @key(fields: "k") { k: Int x: Int @shareable }',
        'type Query { s: T @provides(fields: "x") } type T @key(fields: "k") { k: Int x: Int @external }',
        [],
    ),
    "a field of an interface": (
        "type T { x: Int } interface I { y: Int } type J implements I @shareable { y: Int }",
        "interface I { y: Int } type J implements I @shareable { y: Int }",
        [],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), CASES.values(), ids=CASES)
def test_a_field_is_shared_where_all_say_so(first: str, second: str, expected: list[str]) -> None:
    found = codes(a=_QUERY + first, b=second)

    assert found == expected


def test_the_problem_names_who_resolves_and_who_does_not_share() -> None:
    a = _QUERY + "type T { x: Int }"
    b = c = "type T @shareable { x: Int }"

    problem = only_problem(a=a, b=b, c=c)

    assert problem.subgraphs == ("a", "b", "c")
    assert 'by the subgraphs "a", "b" and "c", and not @shareable in "a"' in problem.message


def test_root_fields_are_shared_by_the_same_rule() -> None:
    a = b = "type Query { x: Int y: Int @shareable } type Mutation { x: Int }"

    found = merged(a=a, b=b).problems

    assert [each.coordinates for each in found] == [("Query.x",), ("Mutation.x",)]


def test_a_subscription_is_never_shared() -> None:
    a = "type Query { x: Int } type Subscription { x: Int @shareable }"

    problem = only_problem(a=a)

    assert problem.code == "INVALID_FIELD_SHARING"
    assert problem.coordinates == ("Subscription.x",)


def test_an_interface_object_resolves_fields_for_each_object() -> None:
    a = (
        'type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! x: Int }'
    )
    b = 'type I @key(fields: "id") @interfaceObject { id: ID! x: Int }'

    problem = only_problem(a=a, b=b)

    assert problem.coordinates == ("T.x",)
    assert '"a" and "b" (through its @interfaceObject I)' in problem.message


def test_two_interface_objects_share_like_two_objects() -> None:
    a = (
        'type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }'
    )
    b = c = 'type I @key(fields: "id") @interfaceObject { id: ID! x: Int }'

    problem = only_problem(a=a, b=b, c=c)

    assert problem.coordinates == ("T.x",)
