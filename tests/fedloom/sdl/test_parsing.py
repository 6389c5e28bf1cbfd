"""From SDL to data: extensions, roots, directives, descriptions."""

from __future__ import annotations

import pytest
from graphql import GraphQLSyntaxError, OperationType

from fedloom.sdl.definitions import (
    CompositeType,
    EnumType,
    InputObjectType,
    ObjectType,
    UnionType,
    type_text,
    value_text,
)
from fedloom.sdl.parsing import parse_document, parse_schema, schema_directives


def test_extensions_become_part_of_the_type_that_they_extend() -> None:
    schema = parse_schema("""
        extend type A implements J @more { c: Int }
        "What A is." type A implements I @first { a: Int b: Int }
    """)

    (named,) = schema.types.values()
    assert isinstance(named, ObjectType)
    assert (named.description, named.has_base) == ("What A is.", True)
    assert named.interfaces == ("I", "J")
    assert list(named.fields) == ["a", "b", "c"]
    assert named.fields_of_extensions == {"c"}
    assert [(str(each), each.is_on_extension) for each in named.directives] == [
        ("@first", False),
        ("@more", True),
    ]


@pytest.mark.parametrize("kind", ["type", "interface", "input", "enum", "union", "scalar"])
def test_a_type_that_is_only_extended_has_no_base(kind: str) -> None:
    parts = {"enum": "{ A }", "union": "= B", "scalar": "@x"}

    schema = parse_schema(f"extend {kind} A {parts.get(kind, '{ a: Int }')}")

    assert not schema.types["A"].has_base


def test_all_kinds_keep_their_parts_in_the_order_of_the_document() -> None:
    schema = parse_schema("""
        union U = B | A
        enum E { Y X @hidden }
        input I { b: [Int!]! = [1] a: Int }
        interface N { f("an argument" x: E = Y): U }
        extend union U = C
        extend enum E { Z }
        extend input I { c: Int }
    """)

    union, enum, given, interface = (schema.types[name] for name in "UEIN")
    assert list(schema.types) == ["U", "E", "I", "N"]
    assert isinstance(union, UnionType)
    assert union.members == ("B", "A", "C")
    assert isinstance(enum, EnumType)
    assert list(enum.values) == ["Y", "X", "Z"]
    assert [str(each) for each in enum.values["X"].directives] == ["@hidden"]
    assert isinstance(given, InputObjectType)
    assert list(given.fields) == ["b", "a", "c"]
    assert (type_text(given.fields["b"].type), value_text(given.fields["b"].default)) == ("[Int!]!", "[1]")
    assert isinstance(interface, CompositeType)
    assert interface.fields["f"].arguments["x"].description == "an argument"


def test_the_definition_of_a_directive_is_kept_whole() -> None:
    schema = parse_schema('"why" directive @x(a: Int = 1 @y) repeatable on OBJECT | FIELD_DEFINITION')

    definition = schema.directive_definitions["x"]
    assert (definition.description, definition.is_repeatable) == ("why", True)
    assert definition.locations == ("OBJECT", "FIELD_DEFINITION")
    assert value_text(definition.arguments["a"].default) == "1"
    assert [str(each) for each in definition.arguments["a"].directives] == ["@y"]


@pytest.mark.parametrize(
    ("sdl", "roots"),
    [
        ("type Query { a: Int } type Mutation { a: Int }", {"query": "Query", "mutation": "Mutation"}),
        ("schema { query: Q } type Q { a: Int } type Mutation { a: Int }", {"query": "Q"}),
        (
            "extend schema { mutation: M } type Query { a: Int } type M { a: Int }",
            {"query": "Query", "mutation": "M"},
        ),
        ("scalar Mutation type Query { a: Int }", {"query": "Query"}),
        ("extend type Query { a: Int }", {"query": "Query"}),
    ],
    ids=["usual names", "a schema definition says all", "an extension adds one", "only objects", "extended"],
)
def test_root_types_are_those_of_the_schema_or_of_the_usual_names(sdl: str, roots: dict[str, str]) -> None:
    schema = parse_schema(sdl)

    assert schema.roots == {OperationType(operation): name for operation, name in roots.items()}


def test_directives_of_the_schema_are_those_of_its_definition_and_of_its_extensions() -> None:
    sdl = 'extend schema @b(x: 1) "all" schema @a { query: Query } type Query { a: Int }'

    schema = parse_schema(sdl)

    assert [str(each) for each in schema.directives] == ["@b(x: 1)", "@a"]
    assert schema.directives == schema_directives(parse_document(sdl))
    assert schema.description == "all"


def test_a_directive_carries_the_name_that_its_specification_gives_it() -> None:
    schema = parse_schema(
        "type A @primaryKey(fields: $$) @own { a: Int @deprecated }".replace("$$", '"a"'),
        {"primaryKey": "key", "deprecated": "deprecated"},
    )

    named = schema.types["A"]
    assert isinstance(named, ObjectType)
    assert [each.known for each in named.directives] == ["key", None]
    assert named.fields["a"].directives[0].known == "deprecated"


def test_equal_text_is_equal_data_wherever_it_stands() -> None:
    first = parse_schema("type A { a(x: [Int!] = [1, 2]): B! @x(y: {z: 1}) }")
    second = parse_schema("# moved\n\n\n  type A {\n a(x: [Int!] = [1, 2]): B! @x(y: {z: 1})\n }")

    assert first == second


@pytest.mark.parametrize(
    "sdl",
    [
        "\ufefftype A { a: Int }",
        '"""\n  a block\n    of text\n"""\ntype A { a: Int }',
        "# a comment\ntype A { a: Int # another\n }",
        "type A implements & I { a: Int }",
        "type A { query: Int type: Int on: Int }",
    ],
    ids=["byte order mark", "block string", "comments", "leading ampersand", "keywords as names"],
)
def test_every_notation_of_graphql_is_read(sdl: str) -> None:
    assert list(parse_schema(sdl).types) == ["A"]


@pytest.mark.parametrize("sdl", ["", "# nothing", "type A {}", "type A { a: }", "type A { é: Int }"])
def test_what_is_no_document_is_refused(sdl: str) -> None:
    with pytest.raises(GraphQLSyntaxError):
        parse_schema(sdl)
