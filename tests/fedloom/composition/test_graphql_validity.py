"""Documents that are not valid GraphQL: each rule, with the coordinate that it names; and what is valid."""

from __future__ import annotations

import pytest
from graphql import GraphQLError, build_ast_schema, parse, validate_schema
from graphql.validation.validate import validate_sdl

from tests.fedloom.composition.built import codes_of, linked, problems_of

_QUERY = "type Query { a: Int }"

# What is wrong, its coordinate, and a part of the message.
_INVALID: list[tuple[str, str, str]] = [
    # The document: GraphQL 3, 3.3, 3.4.3
    ("query { a }", "", "an operation or fragment"),
    ("fragment F on Query { a }", "", "an operation or fragment"),
    ("schema { query: Query } schema { query: Query }", "schema", "defined more than once"),
    ("schema { query: Query query: Query }", "schema", "query root type more than once"),
    ("type A { a: Int } type A { b: Int }", "A", "A is defined more than once"),
    ("type A { a: Int } enum A { B }", "A", "A is defined more than once"),
    ("type A { a: Int } extend interface A { b: Int }", "A", "another kind"),
    ("extend enum A { b } extend type A { b: Int }", "A", "another kind"),
    ("directive @x on OBJECT directive @x on OBJECT", "@x", "@x is defined more than once"),
    ("type A { a: Int a: Int }", "A.a", "A has a more than once"),
    ("type A { a: Int } extend type A { a: Int }", "A.a", "A has a more than once"),
    ("type A { a(x: Int, x: Int): Int }", "A.a(x:)", "argument x more than once"),
    ("directive @x(a: Int, a: Int) on OBJECT", "@x(a:)", "argument a more than once"),
    ("enum E { A A }", "E.A", "E has A more than once"),
    ("input I { a: Int a: Int }", "I.a", "I has a more than once"),
    ("union U = Query | Query", "U.Query", "U has Query more than once"),
    ("interface I { a: Int } type A implements I & I { a: Int }", "A.I", "A has I more than once"),
    ("type String { a: Int }", "String", "built-in scalar String"),
    ("extend scalar Int @specifiedBy(url: $x)", "Int", "built-in scalar Int"),
    # References: GraphQL 3.3.1, 3.4.2, 3.6 to 3.10
    ("type A { a: Nothing }", "A.a", "the type of A.a is Nothing, which is not defined"),
    ("type A { a(x: Nothing): Int }", "A.a(x:)", "is Nothing, which is not defined"),
    ("input I { a: Nothing }", "I.a", "is Nothing, which is not defined"),
    ("directive @x(a: Nothing) on OBJECT", "@x(a:)", "is Nothing, which is not defined"),
    ("type A implements Nothing { a: Int }", "A", "an interface of A is Nothing"),
    ("union U = Nothing", "U", "a member of U is Nothing"),
    ("schema { query: Query mutation: Nothing }", "schema", "the mutation root type is Nothing"),
    ("schema { query: Query mutation: M } input M { a: Int }", "schema", "M is input object"),
    ("schema { query: Query mutation: Query }", "schema", "Query is the root type of query and mutation"),
    ("input I { a: Int } type A { a: I }", "A.a", "A.a is of the input object I"),
    ("type A { a(x: Query): Int }", "A.a(x:)", "is of the object Query"),
    ("input I { a: Query }", "I.a", "is of the object Query"),
    ("directive @x(a: Query) on OBJECT", "@x(a:)", "is of the object Query"),
    ("type A implements Query { a: Int }", "A", "implements the object Query"),
    ("union U = Int", "U", "the scalar Int is a member of U"),
    ("interface I { a: Int } union U = I", "U", "the interface I is a member of U"),
    ("type A { a: _Any } scalar _Any", "A.a", "It belongs to Federation"),
    ("type A { a: _Service } type _Service { sdl: String }", "A.a", "It belongs to Federation"),
    # Names: GraphQL 3.1
    ("type __A { a: Int }", "__A", "begins with __"),
    ("type A { __a: Int }", "A.__a", "begins with __"),
    ("type A { a(__x: Int): Int }", "A.a(__x:)", "begins with __"),
    ("type A { __typename: String }", "A.__typename", "begins with __"),
    ("input I { __a: Int }", "I.__a", "begins with __"),
    ("enum E { __A }", "E.__A", "begins with __"),
    ("directive @__x on OBJECT", "@__x", "begins with __"),
    # Types: GraphQL 3.6 to 3.10
    ("type A", "A", "the object A is empty"),
    ("interface A", "A", "the interface A is empty"),
    ("input A", "A", "the input object A is empty"),
    ("enum A", "A", "the enum A is empty"),
    ("union A", "A", "the union A is empty"),
    ("type Mutation", "Mutation", "the object Mutation is empty"),
    ("type A { a(x: Int! @deprecated): Int }", "A.a(x:)", "required and deprecated"),
    ("input I { a: Int! @deprecated }", "I.a", "required and deprecated"),
    ("directive @x(a: Int! @deprecated) on OBJECT", "@x(a:)", "required and deprecated"),
    ("input I { i: I! }", "I", "I > I"),
    ("input I { j: J! } input J { k: K! } input K { j: J! }", "J", "J > K > J"),
    ("input I @oneOf { a: Int! }", "I.a", "@oneOf"),
    ("input I @oneOf { a: Int = 1 }", "I.a", "@oneOf"),
    # Interfaces: GraphQL 3.6.1
    ("interface I { b: Int } type A implements I { a: Int }", "A.b", "has no field b"),
    ("interface I { a: String } type A implements I { a: Int }", "A.a", "A.a is Int and I.a is String"),
    ("interface I { a: Int! } type A implements I { a: Int }", "A.a", "A.a is Int and I.a is Int!"),
    ("interface I { a: [Int] } type A implements I { a: Int }", "A.a", "A.a is Int and I.a is [Int]"),
    ("interface I { a(x: Int): Int } type A implements I { a: Int }", "A.a", "no argument x"),
    ("interface I { a(x: Int): Int } type A implements I { a(x: ID): Int }", "A.a", "A.a(x:) is ID"),
    ("interface I { a: Int } type A implements I { a(x: Int!): Int }", "A.a", "A.a(x:) is required"),
    (
        "interface I { a: Int } interface J implements I { a: Int } type A implements J { a: Int }",
        "A",
        "and not I, which J implements",
    ),
    ("interface I implements I { a: Int }", "I", "in a circle"),
    # Values: GraphQL 3.4 to 3.12
    ("type A { a(x: Int = $x): Int }", "A.a(x:)", 'A.a(x:) is Int, and "x" by default'),
    ("enum E { A } type A { a(x: E = B): Int }", "A.a(x:)", "B by default"),
    ("input I { a: Int! = null }", "I.a", "null by default"),
    ("input I { a: Int } type A { a(x: I = {b: 1}): Int }", "A.a(x:)", "by default"),
    ("directive @x(a: Int = $x) on OBJECT", "@x(a:)", "by default"),
    # Applied directives: GraphQL 5.7, 5.4
    ("type A @nothing { a: Int }", "A", "A has @nothing, which is not defined"),
    ("directive @x(a: Int @nothing) on OBJECT", "@x(a:)", "@nothing, which is not defined"),
    ("directive @x on OBJECT type A { a: Int @x }", "A.a", "cannot stand on FIELD_DEFINITION"),
    ("directive @x on OBJECT type A @x { a: Int } extend type A @x", "A", "@x more than once"),
    ("directive @x on OBJECT type A @x(a: 1) { a: Int }", "A", "It takes no arguments"),
    ("directive @x(a: Int) on OBJECT type A @x(b: 1) { a: Int }", "A", "It takes a"),
    ("directive @x(a: Int!) on OBJECT type A @x { a: Int }", "A", "Give a: Int!"),
    ("directive @x(a: Int!) on OBJECT type A @x(a: $x) { a: Int }", "A", "Int! is wanted"),
    ("directive @x(a: Int) on OBJECT type A @x(a: 1, a: 1) { a: Int }", "A", "given a more than once"),
    ("enum E { B } directive @x(a: E) on OBJECT type A @x(a: C) { a: Int }", "A", "E is wanted"),
    ("type A @skip(if: true) { a: Int }", "A", "cannot stand on OBJECT"),
    ("type A @deprecated { a: Int }", "A", "cannot stand on OBJECT"),
    ("type A { a: Int @deprecated(reason: 1) }", "A.a", "String is wanted"),
    ("type A { a: Int @deprecated @deprecated }", "A.a", "@deprecated more than once"),
    ("scalar S @specifiedBy", "S", "Give url: String!"),
    ("directive @deprecated(why: Int) on OBJECT type A @deprecated(why: 1) { a: Int }", "A", "cannot stand"),
]


@pytest.mark.parametrize(("sdl", "coordinate", "said"), _INVALID)
@pytest.mark.parametrize("is_linked", [True, False], ids=["Federation 2", "Federation 1"])
def test_what_is_not_valid_graphql_is_refused(
    sdl: str, coordinate: str, said: str, *, is_linked: bool
) -> None:
    text = f"{sdl} {_QUERY}".replace("$x", '"x"')

    found = problems_of(a=linked(text) if is_linked else text)

    assert {str(each.code) for each in found} == {"INVALID_GRAPHQL"}
    assert coordinate in {name for each in found for name in each.coordinates}
    assert any(said in each.message for each in found)


_VALID = [
    "interface I { a: Int u: U } union U = A type A implements I { a: Int! u: A }",
    "interface I { i: I } type A implements I { i: A }",
    "interface I { a: [I] } type A implements I { a: [A!]! }",
    "interface I { a: Int } type A implements I { a(x: Int, y: Int! = 1): Int }",
    "interface I { a: Int } interface J implements I { a: Int } type A implements I & J { a: Int }",
    "interface I { a: Int }",
    "input I { i: [I!]! j: J } input J { i: I! }",
    "input I @oneOf { a: Int b: Int }",
    "input I { a: Int! } type A { a(x: I = {}): Int }",
    "enum E { A } type B { a(x: E = $x): Int }".replace("$x", '"A"'),
    "type A { a(x: [Int] = 1, y: Float = 1, z: ID = 1): Int }",
    "scalar S type A { a(x: S = {any: [1]}): S }",
    "directive @x(a: Int @x) on ARGUMENT_DEFINITION",
    "directive @x(a: Int!) on OBJECT type A @x(a: null) { a: Int }",
    "directive @x repeatable on OBJECT type A @x @x { a: Int } extend type A @x",
    "directive @x on FIELD | QUERY | VARIABLE_DEFINITION",
    "directive @oneOf on INPUT_OBJECT input I @oneOf { a: Int }",
    'scalar S @specifiedBy(url: "https://example.com")',
    "enum E { A @deprecated B } type A { a(x: Int @deprecated): E @deprecated }",
    "scalar Int scalar ID",
    "scalar Mutation",
    "type Subscription { a: Int b: Int }",
    '"""\nWhat\n  it is\n"""\ntype A { "a" a("x" x: Int): Int }',
]


@pytest.mark.parametrize("sdl", _VALID)
def test_what_is_valid_graphql_is_accepted(sdl: str) -> None:
    assert codes_of(fed2=linked(f"{sdl} {_QUERY}")) == set()
    assert codes_of(fed1=f"{sdl} {_QUERY}") == set()


# Where graphql-core says otherwise, and why we do not follow it.
_CHANGE = "it lets a document change what is built in"
_VALUES = "it does not look at the values of arguments"
_ONLY_OURS = {
    "query { a }": "it leaves operations to others",
    "fragment F on Query { a }": "it leaves operations to others",
    "type String { a: Int }": _CHANGE,
    "type A { a: _Any } scalar _Any": "it does not know Federation",
    "type A { a: _Service } type _Service { sdl: String }": "it does not know Federation",
    "directive @x(a: Int!) on OBJECT type A @x(a: $x) { a: Int }": _VALUES,
    "enum E { B } directive @x(a: E) on OBJECT type A @x(a: C) { a: Int }": _VALUES,
    "directive @deprecated(why: Int) on OBJECT type A @deprecated(why: 1) { a: Int }": _CHANGE,
}
_ONLY_CORES = {
    "input I { a: Int! } type A { a(x: I = {}): Int }": "both reference composers accept it",
    'enum E { A } type B { a(x: E = "A"): Int }': "both reference composers accept it",
    "scalar Mutation": "a root type is an object; without one there is no such root",
}


def test_graphql_core_refuses_the_same_and_accepts_the_same() -> None:
    accepted = {sdl for sdl, _, _ in _INVALID if not _core_refuses(sdl)}
    refused = {sdl for sdl in _VALID if _core_refuses(sdl)}

    assert accepted == _ONLY_OURS.keys()
    assert refused == _ONLY_CORES.keys()


def _core_refuses(sdl: str) -> bool:
    document = parse(f"{sdl} {_QUERY}".replace("$x", '"x"'))
    if validate_sdl(document):
        return True
    try:
        return bool(validate_schema(build_ast_schema(document, assume_valid_sdl=True)))
    except GraphQLError:
        return True


@pytest.mark.parametrize(
    ("sdl", "remedy"),
    [
        (
            linked("type Query @key { a: Int }"),
            'add "@key" to import: of its @link, or write @federation__key',
        ),
        (
            linked("type Query @federation__key { a: Int }", "key"),
            "Federation's @key is imported: write @key",
        ),
        (
            linked("type Query @authenticated { a: Int }", version="v2.3"),
            "@authenticated comes with Federation 2.5",
        ),
        (
            "type Query @shareable { a: Int }",
            'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@shareable"])',
        ),
        (linked("directive @mine on OBJECT type Query @mein { a: Int }"), "Did you mean @mine?"),
        (linked("type Query @zzz { a: Int }"), "Define it, or import it with @link"),
        (linked("type Battery { x: Int } type Query { a: Batery }"), "Did you mean Battery?"),
    ],
    ids=["not imported", "imported", "of a later version", "of Federation 2", "near", "unknown", "near type"],
)
def test_the_message_says_what_to_do_next(sdl: str, remedy: str) -> None:
    messages = [each.message for each in problems_of(a=sdl)]

    assert any(remedy in each for each in messages)


def test_a_message_says_what_and_where() -> None:
    (problem,) = problems_of(registry=linked("interface I { a: Int! } type Query implements I { a: Int }"))

    assert problem.subgraphs == ("registry",)
    assert problem.message == (
        'Query.a is Int and I.a is Int! in subgraph "registry", which is not valid GraphQL.'
        " The type that implements returns the same or a narrower type."
    )


@pytest.mark.parametrize(
    "applied",
    ['@key(fields: ["id"])', "@key(fields: 1)", "@key(fields: null)"],
)
def test_what_a_field_set_is_given_is_for_the_rules_of_its_directive(applied: str) -> None:
    assert codes_of(a=linked(f"type Query {applied} {{ a: Int }}", "key")) == set()


def test_null_is_no_value_of_a_required_argument_of_federation() -> None:
    assert codes_of(a=linked("type Query { a: Int @tag(name: null) }", "tag")) == {"INVALID_GRAPHQL"}
