"""Names: aliases of the client, and names of ours where one name would stand for two things."""

from __future__ import annotations

from fedloom.query_plan.model import ShapeField
from tests.fedloom.planner.planned import planned, tree

_UNION = """
    type Query { any: [Any] }
    union Any = Cell | Pack
    type Cell { volts: Int inner: Inner }
    type Pack { bays: Int inner: Inner }
    type Inner { n: Int }
"""
_SIZES = {
    "a": """
        type Query { any: [Any] }
        union Any = Cell | Pack
        type Cell @key(fields: "id") { id: ID! size: String! @shareable }
        type Pack { size: String }
    """,
    "b": 'type Cell @key(fields: "id") { id: ID! size: String @shareable }',
}


def _inside(field: str, **sdl: str) -> list[tuple[str, str, frozenset[str] | None]]:
    plan = planned(field, **sdl)
    (outer,) = plan.shape.fields
    assert outer.shape is not None
    return [_shown(each) for each in outer.shape.fields]


def _shown(field: ShapeField) -> tuple[str, str, frozenset[str] | None]:
    return (field.response_key, field.key, field.on)


def test_aliases_of_the_client_are_kept() -> None:
    plan = planned(
        "{ c: cell { v: volts w: volts } }",
        a='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! volts: Int }',
    )

    assert str(plan) == "Fetch(a) { c: cell { v: volts w: volts } }"


def test_fields_whose_types_differ_in_a_subgraph_are_asked_under_different_names() -> None:
    operation = "{ any { ... on Cell { size } ... on Pack { size } } }"

    # The client sees String on both types, but `a` says String! of cells: under one name it would refuse them
    # (GraphQL 5.3.2).
    assert str(planned(operation, **_SIZES)) == tree(
        "Fetch(a) { any { __typename ... on Cell { size } ... on Pack { size_1: size } } }"
    )
    assert _inside(operation, **_SIZES) == [
        ("size", "size", frozenset({"Cell"})),
        ("size", "size_1", frozenset({"Pack"})),
    ]


def test_one_response_name_for_different_fields_of_different_types() -> None:
    operation = "{ any { ... on Cell { x: volts } ... on Pack { x: bays } } }"

    # A path could not tell them apart, and so each has a name.
    assert _inside(operation, a=_UNION) == [
        ("x", "x", frozenset({"Cell"})),
        ("x", "x_1", frozenset({"Pack"})),
    ]


def test_one_field_with_other_things_in_it_keeps_one_name() -> None:
    plan = planned("{ any { ... on Cell { inner { n } } ... on Pack { inner { m: n } } } }", a=_UNION)

    assert str(plan) == tree(
        "Fetch(a) { any { __typename ... on Cell { inner { n } } ... on Pack { inner { m: n } } } }"
    )


def test_a_key_does_not_take_a_name_that_the_client_uses_for_something_else() -> None:
    plan = planned(
        "{ cell { id: volts watts } }",
        a='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! volts: Int }',
        b='type Cell @key(fields: "id") { id: ID! watts: Int }',
    )

    # The client's `id` is the voltage.
    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename id: volts id_1: id } }
          Flatten(cell)
            Fetch(b) Cell { id: id_1 } => { watts }
    """)


def test_a_key_that_the_client_selects_under_an_alias_is_not_asked_again() -> None:
    plan = planned(
        "{ cell { code: id watts } }",
        a='type Query { cell: Cell } type Cell @key(fields: "id") { id: ID! volts: Int }',
        b='type Cell @key(fields: "id") { id: ID! watts: Int }',
    )

    assert str(plan) == tree("""
        Sequence
          Fetch(a) { cell { __typename code: id } }
          Flatten(cell)
            Fetch(b) Cell { id: code } => { watts }
    """)


def test_the_type_is_stored_under_its_own_name_whatever_the_client_calls_it() -> None:
    assert _inside("{ any { kind: __typename } }", a=_UNION) == [("kind", "__typename", None)]
    assert str(planned("{ any { kind: __typename } }", a=_UNION)) == "Fetch(a) { any { __typename } }"
