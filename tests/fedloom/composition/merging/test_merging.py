"""The merge as a whole: orders, roots, and all problems at once."""

from __future__ import annotations

import pytest

from fedloom.sdl.printing import write_schema
from fedloom.supergraph.reading import read_supergraph
from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.composition.merging.merged import codes, definition, merged, supergraph

_LABS = "type Query { lab: Lab } type Lab @shareable { z: Int a: Int } enum E { C A } type Z { x: Int }"
_CELLS = "type Query { cell: Int lab: Lab @shareable } type Lab @shareable { a: Int z: Int } enum E { A B }"


def test_the_result_does_not_depend_on_the_order_of_subgraphs() -> None:
    labs = _LABS.replace("lab: Lab }", "lab: Lab @shareable }")

    first = merged(labs=labs, cells=_CELLS)
    second = merged(cells=_CELLS, labs=labs)

    assert first == second


def test_types_fields_and_values_stand_in_the_order_of_the_subgraphs_names() -> None:
    labs = _LABS.replace("lab: Lab }", "lab: Lab @shareable }")

    result = supergraph(labs=labs, cells=_CELLS)

    assert result.names == ("cells", "labs")
    assert list(result.schema.types) == ["Query", "Lab", "E", "Z"]
    assert definition("Query", labs=labs, cells=_CELLS).endswith(
        "{ cell: Int @join__field(graph: CELLS) lab: Lab }"
    )
    assert [value for _, value in result.enum_values] == ["A", "B", "C"]


def test_all_that_cannot_be_merged_is_reported_together() -> None:
    a = "type Query { x(y: Int = 1): Int e(e: E): E } enum E { A } input In { x: Int }"
    b = "type Query { x(y: Int = 2): Float } enum E { B } input In { y: Int }"

    found = codes(a=a, b=b)

    assert found == [
        "EMPTY_MERGED_INPUT_TYPE",
        "ENUM_VALUE_MISMATCH",
        "ENUM_VALUE_MISMATCH",
        "FIELD_ARGUMENT_DEFAULT_MISMATCH",
        "FIELD_TYPE_MISMATCH",
        "INVALID_FIELD_SHARING",
    ]


def test_there_is_no_supergraph_where_there_is_a_problem() -> None:
    a = "type Query { x: Int @shareable }"
    b = "type Query { x: Float @shareable }"

    result = merged(a=a, b=b)

    assert result.supergraph is None
    assert len(result.problems) == 1


NO_QUERIES = {
    "no query type": "type T { x: Int }",
    "only what federation adds": (
        "type Query { _service: _Service! } type _Service { sdl: String } type T { x: Int }"
    ),
}


@pytest.mark.parametrize("sdl", NO_QUERIES.values(), ids=NO_QUERIES)
def test_a_supergraph_needs_a_query(sdl: str) -> None:
    found = codes(a=sdl, b="type U { x: Int }")

    assert found == ["NO_QUERIES"]


def test_root_types_have_their_usual_names() -> None:
    a = "schema { query: Q mutation: M } type Q { x: Int } type M { m: Int }"
    b = "type Query { y: Int } type Subscription { s: Int }"

    schema = definition("schema", a=a, b=b)

    assert schema.endswith("{ query: Query mutation: Mutation subscription: Subscription }")
    assert "x: Int @join__field(graph: A) y: Int @join__field(graph: B)" in definition("Query", a=a, b=b)


def test_the_schema_is_described_like_any_element() -> None:
    a = '"All cells." schema { query: Query } type Query { x: Int }'
    b = "type Query { y: Int }"

    result = supergraph(a=a, b=b)

    assert result.schema.description == "All cells."


def test_what_is_written_is_read_again() -> None:
    a = """
        type Query { cell: Cell labs(of: Filter = {id: 1}): [Lab!] }
        type Cell @key(fields: "id") @tag(name: "t") { id: ID! mass: Float @inaccessible lab: Lab }
        interface Place @key(fields: "id") { id: ID! }
        type Lab implements Place @key(fields: "id") { id: ID! old: Int @deprecated }
        input Filter { id: ID }
    """
    b = 'type Cell @key(fields: "id") { id: ID! mass: Float @external price: Int @requires(fields: "mass") }'
    c = 'type Place @key(fields: "id") @interfaceObject { id: ID! country: String }'
    written = supergraph(a=a, b=b, c=c)

    read = read_supergraph(write_supergraph(written))

    assert write_schema(read.schema) == write_schema(written.schema)
    assert read.type_joins == written.type_joins
    assert read.field_joins == written.field_joins
    assert read.implementations == {name: each for name, each in written.implementations.items() if each}
