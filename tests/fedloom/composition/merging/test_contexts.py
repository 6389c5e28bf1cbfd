"""Contexts in the supergraph belong to a subgraph each."""

from __future__ import annotations

from tests.fedloom.composition.merging.merged import definition, supergraph

_A = """
    type Query { lab: Lab site: Site }
    type Lab @key(fields: "id") @context(name: "place") { id: ID! country: String! cell: Cell }
    type Site @key(fields: "id") @context(name: "place") @context(name: "site") {
      id: ID!
      country: String!
      cell: Cell
    }
    type Cell @key(fields: "id") {
      id: ID!
      rule(country: String @fromContext(field: "$place { country }"), year: Int): String
    }
"""
_B = 'type Cell @key(fields: "id") { id: ID! mass: Float }'


def test_a_type_sets_the_contexts_of_its_subgraphs() -> None:
    merged = supergraph(a=_A, b=_B)

    assert merged.contexts == {"Lab": (("a", "place"),), "Site": (("a", "place"), ("a", "site"))}
    assert [each.url for each in merged.links] == ["https://specs.apollo.dev/context/v0.1"]


def test_an_argument_that_is_filled_from_a_context_is_in_the_join() -> None:
    merged = definition("Cell", a=_A, b=_B)

    assert (
        "rule(year: Int): String @join__field(graph: A, contextArguments: "
        '[{context: "a__place", name: "country", type: "String", selection: "{ country }"}])'
    ) in merged


def test_an_interface_and_a_union_set_contexts_too() -> None:
    a = """
        type Query { i: I u: U }
        interface I @context(name: "i") { x: Int }
        type T implements I { x: Int cell: Cell }
        union U @context(name: "u") = T
        type Cell @key(fields: "id") { id: ID! y(x: Int @fromContext(field: "$i { x }")): Int }
    """

    merged = supergraph(a=a)

    assert merged.contexts == {"I": (("a", "i"),), "U": (("a", "u"),)}
