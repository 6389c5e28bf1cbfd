"""A contract is a schema in itself: what is left of one when fields are taken away."""

from __future__ import annotations

import pytest
from graphql import (
    GraphQLSchema,
    build_client_schema,
    build_schema,
    get_named_type,
    introspection_from_schema,
    lexicographic_sort_schema,
    print_schema,
    validate_schema,
)

from fedloom.supergraph.contract import contracted

SDL = '''
"""Kept."""
type Query {
  "Some"
  thing(by: By): Thing
  other: Other
  any: Any
  node: Node
  old: Int @deprecated(reason: "no")
}
type Mutation { do(input: In!): Done }
interface Node { id: ID! secret: Int }
type Thing implements Node { id: ID! secret: Int other: [Other!]! kind: Kind }
type Other implements Node { id: ID! secret: Int deep: Deep }
type Far implements Node { id: ID! secret: Int }
type Deep { value: Int }
type Done { ok: Boolean }
union Any = Thing | Other
enum Kind { A B }
input By { id: ID kind: Kind }
input In { deep: Int }
'''  # fmt: skip
SCHEMA = build_schema(SDL)


def without(*coordinates: str) -> GraphQLSchema:
    left = contracted(SCHEMA, lambda each: each not in coordinates)
    assert validate_schema(left) == []
    # Clients build it from its introspection, and so does GraphiQL.
    assert print_schema(build_client_schema(introspection_from_schema(left))) == print_schema(left)
    return left


def printed(schema: GraphQLSchema) -> str:
    return print_schema(lexicographic_sort_schema(schema))


def test_nothing_taken_away_is_the_whole() -> None:
    assert printed(without()) == printed(SCHEMA)


def test_a_field_goes() -> None:
    left = without("Thing.kind", "Query.old")

    expected = SDL.replace("other: [Other!]! kind: Kind", "other: [Other!]!")
    expected = expected.replace('old: Int @deprecated(reason: "no")', "")
    assert printed(left) == printed(build_schema(expected))


def test_a_type_goes_with_its_last_field_and_so_does_what_leads_to_it() -> None:
    left = without("Deep.value")

    assert "Deep" not in left.type_map
    assert "deep" not in left.type_map["Other"].fields  # type: ignore[attr-defined] # it is an object


def test_a_root_goes_with_its_last_field_and_its_inputs_with_it() -> None:
    left = without("Mutation.do")

    assert left.mutation_type is None
    assert {"In", "Done"}.isdisjoint(left.type_map)


def test_what_nothing_leads_to_goes() -> None:
    left = without("Query.thing", "Query.any", "Query.node")

    assert {"Thing", "Kind", "By", "Any", "Far"}.isdisjoint(left.type_map)
    assert "Other" in left.type_map


def test_types_behind_an_interface_stay() -> None:
    left = without("Query.thing", "Query.any", "Query.other")

    assert {"Thing", "Other", "Far"} <= set(left.type_map)


def test_an_interface_promises_nothing_that_one_of_its_types_has_no_longer() -> None:
    left = without("Thing.secret")

    assert "secret" not in left.type_map["Node"].fields  # type: ignore[attr-defined] # it is an interface
    assert "secret" in left.type_map["Other"].fields  # type: ignore[attr-defined] # it is an object


def test_a_member_of_a_union_goes_and_a_union_without_members() -> None:
    fewer = without(*(f"Thing.{each}" for each in ("id", "secret", "other", "kind")))
    none = without(
        *(f"{name}.{each}" for name in ("Thing", "Other", "Node") for each in ("id", "secret")),
        "Thing.other", "Thing.kind", "Other.deep", "Far.id", "Far.secret",
    )  # fmt: skip

    assert "union Any = Other" in print_schema(fewer)
    assert set(none.query_type.fields) == {"old"}  # type: ignore[union-attr] # there is one


def test_directives_of_another_schema_are_told_of_besides() -> None:
    other = build_schema(
        "directive @about(kind: [Kind!]!) on FIELD_DEFINITION enum Kind { A B } type Query { a: Int }"
    )
    about = other.get_directive("about")
    assert about is not None

    left = contracted(SCHEMA, lambda _: True, directives=[about])

    told = left.get_directive("about")
    assert told is not None
    assert str(told.args["kind"].type) == "[Kind!]!"
    assert get_named_type(told.args["kind"].type) is left.type_map["Kind"]
    assert validate_schema(left) == []
    assert SCHEMA.get_directive("about") is None


@pytest.mark.parametrize("type_name", ["Thing", "Other", "Deep", "Done", "Far", "Node"])
def test_any_field_alone_leaves_a_valid_schema(type_name: str) -> None:
    for name in getattr(SCHEMA.type_map[type_name], "fields", {}):
        left = without(f"{type_name}.{name}")

        assert name not in getattr(left.type_map.get(type_name), "fields", {})
