"""How far a value can be taken."""

from __future__ import annotations

import pytest

from fedloom.query_graph.building import build_query_graph
from fedloom.satisfiability.reach import Reachability
from fedloom.sdl.field_set import parse_field_set
from tests.fedloom.satisfiability.merged import merged

CHAIN = {
    "a": 'type Query { t: T } type T @key(fields: "a") { a: ID! }',
    "b": 'type T @key(fields: "a") @key(fields: "b") { a: ID! b: ID! }',
    "c": 'type T @key(fields: "b") { b: ID! c: Int }',
}


@pytest.mark.parametrize(
    ("start", "reached"),
    [
        pytest.param("a", "abc", id="over a key that the second gives"),
        pytest.param("b", "abc", id="from the middle"),
        pytest.param("c", "abc", id="and back"),
    ],
)
def test_moves_follow_one_another(start: str, reached: str) -> None:
    graph = build_query_graph(merged(**CHAIN))

    found = Reachability(graph).reached(graph.nodes[start, "T"])

    assert sorted(each.subgraph for each in found) == list(reached)


def test_keys_that_wait_for_one_another_lead_nowhere() -> None:
    graph = build_query_graph(
        merged(
            a='type Query { t: T } type T @key(fields: "a") { a: ID! }',
            b='type T @key(fields: "c") { c: ID! b: ID! @shareable }',
            c='type T @key(fields: "b") { b: ID! c: ID! @shareable }',
        )
    )

    found = Reachability(graph).reached(graph.nodes["a", "T"])

    assert [str(each) for each in found] == ["a.T"]


def test_a_copy_reaches_what_its_provided_field_is_the_key_of() -> None:
    graph = build_query_graph(
        merged(
            a='type Query { t: T @provides(fields: "k") u: T } type T { k: ID! @external x: Int }',
            b='type T @key(fields: "k") { k: ID! y: Int }',
        )
    )
    provided = graph.fields[graph.nodes["a", "Query"]]["t"].target
    plain = graph.fields[graph.nodes["a", "Query"]]["u"].target
    assert provided is not None
    assert plain is not None
    reach = Reachability(graph)

    assert {str(each) for each in reach.reached(provided)} == {"a.T { k }", "b.T"}
    assert {str(each) for each in reach.reached(plain)} == {"a.T"}


REQUIRES = {
    "a": """type Query { t: T }
         type T @key(fields: "id") {
           id: ID! x: Int @external z: Int @external y: Int @requires(fields: "x z")
         }""",
    "b": 'type T @key(fields: "id") { id: ID! w: Int @external x: Int @requires(fields: "w") z: Int }',
    "c": 'type T @key(fields: "id") { id: ID! w: Int }',
}


def test_a_requirement_is_met_over_several_subgraphs() -> None:
    graph = build_query_graph(merged(**REQUIRES))
    node = graph.nodes["a", "T"]

    assert Reachability(graph).has(node, graph.fields[node]["y"])


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        pytest.param("id x w", None, id="all can be had"),
        pytest.param("__typename", None, id="the type's name"),
        pytest.param("x nothing", "T.nothing", id="a field that nobody has"),
    ],
)
def test_the_first_field_that_cannot_be_had_is_named(wanted: str, missing: str | None) -> None:
    graph = build_query_graph(merged(**REQUIRES))
    reach = Reachability(graph)
    nodes = [graph.nodes["a", "T"]]

    assert reach.missing(nodes, parse_field_set(wanted)) == missing
    assert reach.satisfies(nodes, parse_field_set(wanted)) is (missing is None)


def test_a_condition_behind_a_type_that_was_never_asked_about_is_settled_first() -> None:
    graph = build_query_graph(
        merged(
            a='type Query { t: T } type T { u: U } type U @key(fields: "id") { id: ID! }',
            b='type U @key(fields: "id") { id: ID! v: Int }',
        )
    )

    assert Reachability(graph).satisfies([graph.nodes["a", "T"]], parse_field_set("u { v }"))


def test_the_type_of_an_interface_object_is_known_where_the_interface_is_reached() -> None:
    graph = build_query_graph(
        merged(
            a="""type Query { z: Int } interface I @key(fields: "id") { id: ID! }
                type A implements I @key(fields: "id") { id: ID! }""",
            b='type Query { i: I } type I @interfaceObject @key(fields: "id") { id: ID! }',
            c='type I @interfaceObject @key(fields: "k") { k: ID! }',
        )
    )
    reach = Reachability(graph)

    assert [reach.knows_type(graph.nodes[each, "I"]) for each in "abc"] == [True, True, False]
