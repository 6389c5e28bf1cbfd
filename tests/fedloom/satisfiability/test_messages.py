"""What the messages say, whole for the usual one, and the line of each reason why a subgraph stops."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fedloom.satisfiability import check_satisfiability
from fedloom.sdl.problems import Code
from tests.fedloom.satisfiability.merged import merged


def test_a_message_shows_the_query_where_each_subgraph_stops_and_what_to_do() -> None:
    supergraph = merged(
        registry='type Query { battery(code: ID!): Battery } type Battery @key(fields: "code") { code: ID! }',
        lab='type Battery @key(fields: "serial") { serial: ID! assay: Assay } type Assay { lithium: Float }',
    )

    problems, hints = check_satisfiability(supergraph)

    assert [each.coordinates for each in problems] == [("Battery.serial",), ("Battery.assay",)]
    assert problems[1].code is Code.SATISFIABILITY_ERROR
    assert problems[1].subgraphs == ("registry", "lab")
    assert problems[1].message == dedent("""\
        Battery.assay cannot be answered in this query:

          {
            battery(code: "1") {
              assay { __typename }
            }
          }

        - "registry" has no field Battery.assay
        - "lab" resolves it, but cannot be entered by @key(fields: "serial") of Battery: it needs \
Battery.serial, which cannot be had

        Let a subgraph that this query reaches resolve Battery.assay, or give Battery a resolvable @key, \
known to both sides, where it is resolved.""")
    assert hints == []


NOT_THERE = '- "b" resolves it, but cannot be entered, as '
REASONS = [
    pytest.param(
        {
            "a": """type Query { t: T }
                 type T @key(fields: "id") { id: ID! x: Int @external y: Int @requires(fields: "x") }""",
            "b": 'type T @key(fields: "id", resolvable: false) { id: ID! x: Int }',
        },
        ['- "a" names it only as @external', f"{NOT_THERE}the @key of T is not resolvable there"],
        id="external",
    ),
    pytest.param(
        {
            "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
            "b": 'type T { id: ID! @shareable x: Int @override(from: "a") }',
        },
        ['- "a" no longer resolves it: "b" overrides it', f"{NOT_THERE}T has no @key there"],
        id="overridden",
    ),
    pytest.param(
        {
            "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
            "b": """type T { id: ID! @shareable x: Int @override(from: "a", label: "percent(5)") }""",
        },
        ['- "a" resolves it only while the label "percent(5)" is off, and it may be on'],
        id="a label that is on",
    ),
    pytest.param(
        {
            "a": "type T { id: ID! @shareable x: Int }",
            "b": """type Query { t: T }
                 type T @key(fields: "id") { id: ID! x: Int @override(from: "a", label: "percent(5)") }""",
        },
        ['- "b" resolves it only while the label "percent(5)" is on, and it may be off'],
        id="a label that is off",
    ),
    pytest.param(
        {
            "a": """type Query { t: T u: U } type U @context(name: "c") { p: String t: T }
                 type T @key(fields: "id") { id: ID! x(p: String @fromContext(field: "$c { p }")): Int }""",
        },
        ['- "a" fills its argument p from a context that no type on the way of this query sets'],
        id="a context that is not set",
    ),
    pytest.param(
        {
            "a": """type Query { u: U }
                 type U @key(fields: "id") @context(name: "c") { id: ID! p: String @external t: T }
                 type T @key(fields: "id") { id: ID! x(p: String @fromContext(field: "$c { p }")): Int }""",
            "b": 'type U @key(fields: "k") { k: ID! @inaccessible p: String @inaccessible }',
        },
        [
            '- "a" fills its argument p from a context, of which `{ p }` cannot be had where this query '
            "sets it"
        ],
        id="a context of which the field cannot be had",
    ),
]


@pytest.mark.parametrize(("subgraphs", "lines"), REASONS)
def test_the_reason_is_told_for_each_subgraph(subgraphs: dict[str, str], lines: list[str]) -> None:
    problems, _ = check_satisfiability(merged(**subgraphs))

    message = next(each.message for each in problems if each.coordinates == ("T.x",))
    assert [each for each in lines if each not in message.splitlines()] == []


def test_the_required_field_that_is_missing_is_named() -> None:
    supergraph = merged(
        a="""type Query { t: T }
            type T @key(fields: "id") { id: ID! u: U @external y: Int @requires(fields: "u { v x }") }
            type U { v: Int @external x: Int @external }""",
        b='type T @key(fields: "id") { id: ID! u: U } type U { v: Int }',
        c="type Query { u: U } type U { x: Int }",
    )

    problems, _ = check_satisfiability(supergraph)

    message = next(each.message for each in problems if each.coordinates == ("T.y",))
    assert (
        '- "a" resolves it with @requires(fields: "u { v x }"), and U.x cannot be had from there'
        in message.splitlines()
    )


def test_a_requirement_that_no_member_can_meet_is_named() -> None:
    supergraph = merged(
        a="""type Query { t: T }
            type T @key(fields: "id") {
              id: ID! u: U @external y: Int @requires(fields: "u { ... on B { x } }")
            }
            union U = A | B type A { w: Int } type B { x: Int @external }""",
        b="""type T @key(fields: "id") { id: ID! u: U } union U = A type A { x: Int }
            type B { x: Int } type Query { b: B }""",
    )

    problems, _ = check_satisfiability(supergraph)

    message = next(each.message for each in problems if each.coordinates == ("T.y",))
    assert "and a type of its fragments cannot be had from there" in message


def test_a_missing_key_to_return_by_is_told() -> None:
    supergraph = merged(
        a="""type Query { t: T @provides(fields: "x") }
            type T { x: Int @external y: Int @requires(fields: "x") }""",
        b="type Query { b: T } type T { x: Int @shareable }",
    )

    problems, _ = check_satisfiability(supergraph)

    message = next(each.message for each in problems if each.coordinates == ("T.y",))
    assert (
        '- "a" resolves it with @requires(fields: "x"), and T has no @key there with fields of its own, by '
        "which it could be asked for once those are known"
    ) in message.splitlines()


def test_an_interface_object_without_a_way_to_its_type_is_told() -> None:
    supergraph = merged(
        a="""type Query { z: Int } interface I @key(fields: "id", resolvable: false) { id: ID! }
            type A implements I @key(fields: "id", resolvable: false) { id: ID! }""",
        b='type Query { i: I } type I @interfaceObject @key(fields: "id") { id: ID! x: Int }',
    )

    (problem,), _ = check_satisfiability(supergraph)

    assert problem.coordinates == ("Query.i",)
    assert problem.subgraphs == ("b", "a")
    assert problem.message == dedent("""\
        The object type of Query.i cannot be told in this query:

          {
            i { __typename }
          }

        - "b" has I as an interface object, without its object types
        - "a" cannot be entered, as the @key of I is not resolvable there

        Give the interface I a resolvable @key where it is defined, with fields that the interface object \
has.""")


def test_from_an_interface_object_there_is_no_way_to_a_type_alone() -> None:
    supergraph = merged(
        a="""type Query { z: Int } interface I @key(fields: "id") { id: ID! }
            type A implements I @key(fields: "id") { id: ID! }""",
        b="""type Query { i: I }
            type I @interfaceObject @key(fields: "id", resolvable: false) { id: ID! k: Int @shareable }""",
        c='type A @key(fields: "k") { k: Int @shareable c: Int }',
    )

    problems, _ = check_satisfiability(supergraph)

    message = next(each.message for each in problems if each.coordinates == ("A.c",))
    assert '"c" resolves it, but cannot be entered by @key(fields: "k") of A: it needs A.k' in message


def test_a_mutation_that_no_subgraph_answers_alone_tells_why_for_each() -> None:
    supergraph = merged(
        a="type Query { z: Int } type Mutation { m: T @shareable } type T { x: Int @shareable a: Int }",
        b="type Mutation { m: T @shareable } type T { x: Int @shareable b: Int }",
    )

    (problem,), _ = check_satisfiability(supergraph)

    assert problem.coordinates == ("Mutation.m",)
    assert problem.subgraphs == ("a", "b")
    assert 'Asked in "a": T.b cannot be answered' in problem.message
    assert 'Asked in "b": T.a cannot be answered' in problem.message
