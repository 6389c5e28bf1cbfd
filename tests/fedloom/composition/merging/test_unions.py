"""Unions have the members of all subgraphs; scalars are what any of them says."""

from __future__ import annotations

from tests.fedloom.composition.merging.merged import definition, hint_codes, only_problem

_A = "type Query { u: U } union U = X | Y type X @shareable { a: Int } type Y @shareable { a: Int }"
_B = "union U = Y | Z type Y @shareable { a: Int } type Z { a: Int }"


def test_a_union_knows_who_has_which_member() -> None:
    merged = definition("U", a=_A, b=_B)

    assert merged == (
        "union U @join__type(graph: A) @join__type(graph: B) "
        '@join__unionMember(graph: A, member: "X") @join__unionMember(graph: A, member: "Y") '
        '@join__unionMember(graph: B, member: "Y") @join__unionMember(graph: B, member: "Z") = X | Y | Z'
    )


def test_a_member_that_not_all_have_is_a_hint() -> None:
    hints = hint_codes(a=_A, b=_B)

    assert hints == ["INCONSISTENT_UNION_MEMBER", "INCONSISTENT_UNION_MEMBER"]


def test_an_interface_object_is_no_member_and_hides_other_problems() -> None:
    implementation = 'type T implements I @key(fields: "id") { id: ID! }'
    a = f'type Query {{ i: I x: Int }} interface I @key(fields: "id") {{ id: ID! }} {implementation}'
    b = 'type I @key(fields: "id") @interfaceObject { id: ID! } union U = I type Query { x: String }'

    problem = only_problem(a=a, b=b)

    assert (problem.code, problem.coordinates, problem.subgraphs) == ("INVALID_GRAPHQL", ("U",), ("b",))


def test_a_scalar_is_specified_where_any_subgraph_says_so() -> None:
    a = "type Query { x: Mass } scalar Mass"
    b = 'scalar Mass @specifiedBy(url: "https://example.org/mass")'

    merged = definition("Mass", a=a, b=b)

    assert merged == (
        "scalar Mass @join__type(graph: A) @join__type(graph: B) "
        '@specifiedBy(url: "https://example.org/mass")'
    )
