"""What the query graph makes of join data, rule by rule."""

from __future__ import annotations

from graphql import OperationType

from tests.fedloom.query_graph.drawn import downcasts, fields, graph_of, moves


def test_a_field_without_joins_is_resolved_by_every_subgraph_of_its_type() -> None:
    graph = graph_of(
        "a",
        "b",
        sdl="""
        type Query @join__type(graph: A) { cell: Cell }
        type Cell @join__type(graph: A) @join__type(graph: B) {
          volts: Int
          amperes: Int @join__field(graph: B)
        }
        """,
    )

    assert fields(graph, graph.nodes["a", "Query"]) == ["cell -> a.Cell"]
    assert fields(graph, graph.nodes["a", "Cell"]) == ["volts"]
    assert fields(graph, graph.nodes["b", "Cell"]) == ["volts", "amperes"]


def test_an_external_field_has_no_edge() -> None:
    graph = graph_of(
        "a",
        sdl="""
        type Query @join__type(graph: A) { cell: Cell }
        type Cell @join__type(graph: A) {
          volts: Int @join__field(graph: A, external: true)
          watts: Int @join__field(graph: A, requires: "volts")
        }
        """,
    )

    assert fields(graph, graph.nodes["a", "Cell"]) == ["watts requires { volts }"]


def test_an_overridden_field_has_no_edge_in_the_subgraph_that_lost_it() -> None:
    graph = graph_of(
        "a",
        "b",
        sdl="""
        type Query @join__type(graph: A) { cell: Cell @join__field(graph: A) }
        type Cell @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
          id: ID! @join__field(graph: A, usedOverridden: true) @join__field(graph: B, override: "a")
          volts: Int @join__field(graph: B, override: "a")
        }
        """,
    )

    assert fields(graph, graph.nodes["a", "Cell"]) == []
    assert fields(graph, graph.nodes["b", "Cell"]) == ["id", "volts"]


def test_a_label_keeps_both_edges_with_opposite_conditions() -> None:
    graph = graph_of(
        "a",
        "b",
        "c",
        sdl="""
        type Query @join__type(graph: A) { cell: Cell }
        type Cell @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) {
          volts: Int
            @join__field(graph: A, usedOverridden: true, overrideLabel: "percent(5)")
            @join__field(graph: B, override: "a", overrideLabel: "percent(5)")
            @join__field(graph: C)
        }
        """,
    )

    drawn = [fields(graph, graph.nodes[each, "Cell"]) for each in "abc"]
    assert drawn == [["volts while percent(5) is off"], ["volts while percent(5) is on"], ["volts"]]


def test_arguments_from_a_context_are_conditions() -> None:
    graph = graph_of(
        "a",
        sdl="""
        directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
        extend schema @link(url: "https://specs.apollo.dev/context/v0.1")
        type Query @join__type(graph: A) { pack: Pack }
        type Pack @join__type(graph: A) @context(name: "a__pack") { cell: Cell }
        type Cell @join__type(graph: A, key: "id") {
          id: ID!
          volts: Int @join__field(graph: A, contextArguments: [
            {context: "a__pack", name: "x", type: "Int", selection: "{ id }"}
          ])
        }
        """,
    )

    assert fields(graph, graph.nodes["a", "Cell"]) == ["id", "volts with x from a__pack"]
    assert graph.contexts == {"Pack": frozenset({"a__pack"})}


def test_a_provided_field_has_an_edge_on_the_copy_that_its_parent_leads_to() -> None:
    graph = graph_of(
        "a",
        "b",
        sdl="""
        type Query @join__type(graph: A) {
          cell: Cell @join__field(graph: A, provides: "volts maker { name }")
          other: Cell @join__field(graph: A)
        }
        type Cell @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
          id: ID!
          volts: Int @join__field(graph: A, external: true) @join__field(graph: B)
          maker: Maker @join__field(graph: A, external: true) @join__field(graph: B)
        }
        type Maker @join__type(graph: A) @join__type(graph: B) {
          name: String @join__field(graph: A, external: true) @join__field(graph: B)
          town: String @join__field(graph: A)
        }
        """,
    )

    (cell, other) = graph.fields[graph.nodes["a", "Query"]].values()
    assert cell.target is not None
    maker = graph.fields[cell.target]["maker"].target
    assert maker is not None
    assert other.target is graph.nodes["a", "Cell"]
    assert fields(graph, cell.target) == ["id", "volts provided", "maker -> a.Maker { name } provided"]
    assert fields(graph, maker) == ["town", "name provided"]
    assert fields(graph, other.target) == ["id"]
    assert moves(graph, cell.target) == moves(graph, other.target)


def test_what_is_provided_for_one_type_of_an_interface_is_there_for_that_type() -> None:
    graph = graph_of(
        "a",
        sdl="""
        type Query @join__type(graph: A) {
          part: Part @join__field(graph: A, provides: "... on Cell { volts }")
        }
        interface Part @join__type(graph: A) { volts: Int }
        type Cell implements Part @join__type(graph: A) @join__implements(graph: A, interface: "Part") {
          volts: Int @join__field(graph: A, external: true)
        }
        type Pack implements Part @join__type(graph: A) @join__implements(graph: A, interface: "Part") {
          volts: Int @join__field(graph: A, external: true)
        }
        """,
    )

    part = graph.fields[graph.nodes["a", "Query"]]["part"].target
    assert part is not None
    assert downcasts(graph, part) == ["a.Cell { volts }", "a.Pack"]
    assert [fields(graph, each) for each in graph.downcasts[part].values()] == [["volts provided"], []]
    assert fields(graph, part) == []


def test_provided_fields_add_up_along_a_path() -> None:
    graph = graph_of(
        "a",
        sdl="""
        type Query @join__type(graph: A) { cell: Cell @join__field(graph: A, provides: "next { volts }") }
        type Cell @join__type(graph: A, key: "id") {
          id: ID!
          volts: Int @join__field(graph: A, external: true)
          watts: Int @join__field(graph: A, external: true)
          next: Cell @join__field(graph: A, provides: "watts")
        }
        """,
    )

    cell = graph.fields[graph.nodes["a", "Query"]]["cell"].target
    assert cell is not None
    assert fields(graph, cell) == ["id", "next -> a.Cell { watts volts }"]


def test_an_interface_has_the_fields_that_all_its_types_answer_as_they_are() -> None:
    graph = graph_of(
        "a",
        sdl="""
        type Query @join__type(graph: A) { part: Part }
        interface Part @join__type(graph: A) { id: ID! volts: Int watts: Int }
        type Cell implements Part @join__type(graph: A) @join__implements(graph: A, interface: "Part") {
          id: ID!
          volts: Int
          watts: Int @join__field(graph: A, requires: "volts")
        }
        type Pack implements Part @join__type(graph: A) @join__implements(graph: A, interface: "Part") {
          id: ID!
          volts: Int @join__field(graph: A, external: true)
          watts: Int
        }
        """,
    )

    assert fields(graph, graph.nodes["a", "Part"]) == ["id"]


def test_an_abstract_type_has_the_object_types_that_its_subgraph_knows() -> None:
    graph = graph_of(
        "a",
        "b",
        sdl="""
        type Query @join__type(graph: A) @join__type(graph: B) { part: Part thing: Thing }
        interface Part @join__type(graph: A) @join__type(graph: B) { id: ID! }
        type Cell implements Part
          @join__type(graph: A) @join__type(graph: B)
          @join__implements(graph: A, interface: "Part") @join__implements(graph: B, interface: "Part")
        { id: ID! }
        type Pack implements Part @join__type(graph: B) @join__implements(graph: B, interface: "Part")
        { id: ID! }
        union Thing
          @join__type(graph: A) @join__type(graph: B)
          @join__unionMember(graph: A, member: "Cell") @join__unionMember(graph: B, member: "Pack")
          = Cell | Pack
        """,
    )

    drawn = [downcasts(graph, graph.nodes[each, name]) for name in ("Part", "Thing") for each in "ab"]
    assert drawn == [["a.Cell"], ["b.Cell", "b.Pack"], ["a.Cell"], ["b.Pack"]]


def test_moves_lead_to_the_subgraphs_with_a_resolvable_key() -> None:
    graph = graph_of(
        "a",
        "b",
        "c",
        sdl="""
        type Query @join__type(graph: A) { cell: Cell }
        type Cell
          @join__type(graph: A)
          @join__type(graph: B, key: "id") @join__type(graph: B, key: "maker { id } serial")
          @join__type(graph: C, key: "id", resolvable: false)
        { id: ID! serial: Int maker: Maker }
        type Maker @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) { id: ID! }
        """,
    )

    to_b = ["b.Cell by Cell { id }", "b.Cell by Cell { maker { id } serial }"]
    assert [moves(graph, graph.nodes[each, "Cell"]) for each in "abc"] == [to_b, to_b, to_b]
    assert [len(graph.keys[graph.nodes[each, "Cell"]]) for each in "abc"] == [0, 2, 1]
    assert moves(graph, graph.nodes["a", "Maker"]) == []


def test_root_types_are_reached_from_one_another_freely() -> None:
    graph = graph_of(
        "a",
        "b",
        sdl="""
        type Query @join__type(graph: A) @join__type(graph: B) {
          a: Int @join__field(graph: A)
          b: Query @join__field(graph: B)
        }
        """,
    )

    assert moves(graph, graph.nodes["a", "Query"]) == ["a.Query", "b.Query"]
    assert list(graph.roots) == [OperationType.QUERY]
    assert [str(each) for each in graph.roots[OperationType.QUERY]] == ["a.Query", "b.Query"]


INTERFACE_OBJECT = """
    type Query @join__type(graph: A) @join__type(graph: B) {
      part: Part @join__field(graph: A)
      other: Part @join__field(graph: B, provides: "volts")
    }
    interface Part
      @join__type(graph: A, key: "id")
      @join__type(graph: B, key: "id", isInterfaceObject: true)
    {
      id: ID!
      volts: Int @join__field(graph: A) @join__field(graph: B, external: true)
      price: Int @join__field(graph: B)
    }
    type Cell implements Part
      @join__type(graph: A, key: "id") @join__type(graph: C, key: "id")
      @join__implements(graph: A, interface: "Part")
    {
      id: ID!
      volts: Int @join__field(graph: A)
      price: Int @join__field
    }
"""


def test_an_interface_object_keeps_its_fields_when_it_is_seen_as_one_of_the_types() -> None:
    graph = graph_of("a", "b", "c", sdl=INTERFACE_OBJECT)

    part = graph.nodes["b", "Part"]
    assert fields(graph, part) == ["id", "price"]
    assert downcasts(graph, part) == ["b.Part as Cell"]
    assert fields(graph, graph.downcasts[part]["Cell"]) == ["id", "price"]
    assert fields(graph, graph.nodes["a", "Cell"]) == ["id", "volts"]


def test_an_interface_object_is_left_by_keys_of_the_interface_only() -> None:
    graph = graph_of("a", "b", "c", sdl=INTERFACE_OBJECT)

    part = graph.nodes["b", "Part"]
    to_parts = ["a.Part by Part { id }", "b.Part by Part { id }"]
    assert moves(graph, part) == moves(graph, graph.nodes["a", "Part"]) == to_parts
    assert moves(graph, graph.downcasts[part]["Cell"]) == [
        "a.Cell by Part { id }",
        "b.Part as Cell by Part { id }",
    ]


def test_an_interface_object_is_entered_from_every_type_of_its_interface() -> None:
    graph = graph_of("a", "b", "c", sdl=INTERFACE_OBJECT)

    assert moves(graph, graph.nodes["c", "Cell"]) == [
        "a.Cell by Cell { id }",
        "c.Cell by Cell { id }",
        "b.Part as Cell by Part { id }",
    ]


def test_a_field_can_be_provided_on_an_interface_object() -> None:
    graph = graph_of("a", "b", "c", sdl=INTERFACE_OBJECT)

    part = graph.fields[graph.nodes["b", "Query"]]["other"].target
    assert part is not None
    assert downcasts(graph, part) == ["b.Part as Cell { volts }"]
    assert fields(graph, graph.downcasts[part]["Cell"]) == ["id", "price", "volts provided"]
