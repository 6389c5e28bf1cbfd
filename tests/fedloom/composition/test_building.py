"""Subgraphs from SDL: one form, whatever the style."""

from __future__ import annotations

import pytest
from graphql import OperationType

from fedloom.composition.building import build_each
from fedloom.composition.subgraph import SubgraphSource
from fedloom.sdl.definitions import type_text, value_text
from tests.fedloom.composition.built import built_one, codes_of, linked, problems_of, type_of

_ENTITY = 'type A @key(fields: "id") { id: ID! }'


def test_a_subgraph_knows_its_version_its_links_and_its_words() -> None:
    subgraph = built_one("""
        extend schema
          @link(url: "https://specs.apollo.dev/federation/v2.3", as: "fed",
                import: [{name: "@key", as: "@id"}])
          @link(url: "https://example.com/rules/v1.0", import: ["@rule"])
        directive @rule on OBJECT
        type Query @rule { a: A } type A @id(fields: "id") @fed__extends { id: ID! }
    """)

    assert (subgraph.version, subgraph.is_federation_1) == ((2, 3), False)
    assert [str(each.url) for each in subgraph.links] == [
        "https://specs.apollo.dev/federation/v2.3",
        "https://example.com/rules/v1.0",
    ]
    assert (subgraph.written("key"), subgraph.written("tag")) == ("@id", "@fed__tag")
    assert [each.known for each in subgraph.schema.types["A"].directives] == ["key"]
    assert list(subgraph.schema.directive_definitions) == ["rule"]
    assert subgraph.schema.directives == ()


def test_a_subgraph_without_a_link_is_one_of_federation_1() -> None:
    subgraph = built_one(f"type Query {{ a: A }} {_ENTITY}")

    assert (subgraph.version, subgraph.is_federation_1) == ((1, 0), True)
    assert subgraph.written("key") == "@key"


def test_root_types_get_their_usual_names_wherever_they_are_used() -> None:
    subgraph = built_one(
        linked("""
            schema { query: Q mutation: M }
            type Q { a: [Q!]! u: U m(x: Int): M } type M { q: Q } union U = Q | A type A { x: Int q: Q! }
        """)
    )

    assert subgraph.schema.roots == {OperationType.QUERY: "Query", OperationType.MUTATION: "Mutation"}
    assert type_of(subgraph, "Query") == "type Query { a: [Query!]! u: U m(x: Int): Mutation }"
    assert type_of(subgraph, "U") == "union U = Query | A"
    assert type_of(subgraph, "A") == "type A { x: Int q: Query! }"


def test_an_object_with_a_root_s_name_is_the_root() -> None:
    subgraph = built_one(linked("schema { mutation: M } type M { a: Int } type Query { a: Int }"))

    assert subgraph.schema.roots == {OperationType.QUERY: "Query", OperationType.MUTATION: "Mutation"}


@pytest.mark.parametrize(
    ("sdl", "code"),
    [
        ("schema { query: Q } type Q { a: Int } type Query { a: Int }", "ROOT_QUERY_USED"),
        ("schema { query: Q } type Q { a: Int } scalar Query", "ROOT_QUERY_USED"),
        (
            "schema { query: Query mutation: M } type Query { a: Int } type M { a: Int }"
            " input Mutation { a: Int }",
            "ROOT_MUTATION_USED",
        ),
        (
            "schema { query: Query subscription: S } type Query { a: Int } type S { a: Int }"
            " type Subscription { a: Int }",
            "ROOT_SUBSCRIPTION_USED",
        ),
    ],
)
def test_a_usual_root_name_that_another_type_has_is_refused(sdl: str, code: str) -> None:
    assert codes_of(fed1=sdl) == {code}
    assert codes_of(fed2=linked(sdl)) == {code}


def test_what_the_library_added_is_gone() -> None:
    subgraph = built_one("""
        schema @link(url: "https://specs.apollo.dev/link/v1.0")
               @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "FieldSet"])
        { query: Query }
        directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import])
          repeatable on SCHEMA
        directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
        directive @federation__shareable on OBJECT | FIELD_DEFINITION
        directive @deprecated(reason: String) on FIELD_DEFINITION
        enum link__Purpose { SECURITY EXECUTION }
        scalar link__Import
        scalar FieldSet
        scalar _Any
        scalar ID
        union _Entity = A
        type _Service { sdl: String! }
        type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! a: A @deprecated }
        type A @key(fields: "id") { id: ID! }
    """)

    assert list(subgraph.schema.types) == ["Query", "A"]
    assert type_of(subgraph, "Query") == "type Query { a: A @deprecated }"
    assert dict(subgraph.schema.directive_definitions) == {}
    assert subgraph.schema.directives == ()


def test_types_that_only_look_like_the_library_s_stay() -> None:
    subgraph = built_one(linked("scalar FieldSet scalar core__Any type Query { a: FieldSet b: core__Any }"))

    assert list(subgraph.schema.types) == ["FieldSet", "core__Any", "Query"]


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("type Query { _service: _Service! }", False),
        ("extend type Query { _service: _Service! }", False),
        ("type Query", False),
        ('type Query @tag(name: "x") { _service: _Service! }', True),
        ("type Query { _service: _Service! } type B { q: Query }", True),
        ("type Query { a: Int }", True),
    ],
    ids=["only machinery", "extended", "empty", "with a directive", "referred to", "with a field"],
)
def test_a_query_type_with_nothing_for_the_graph_goes(query: str, is_kept: bool) -> None:  # noqa: FBT001 -- a row
    subgraph = built_one(linked(f"{query} type _Service {{ sdl: String }} type A {{ x: Int }}", "tag"))

    assert ("Query" in subgraph.schema.types) is is_kept
    assert (OperationType.QUERY in subgraph.schema.roots) is is_kept


@pytest.mark.parametrize(
    ("sdl", "expected"),
    [
        (
            "type A @shareable { x: Int y: Int @shareable }",
            "type A @shareable { x: Int @shareable y: Int @shareable }",
        ),
        (
            "type A @shareable { x: Int } extend type A { y: Int }",
            "type A @shareable { x: Int @shareable y: Int }",
        ),
        (
            "type A { x: Int } extend type A @shareable { y: Int } extend type A { z: Int }",
            "type A @shareable { x: Int y: Int @shareable z: Int }",
        ),
        (
            "type A { x: Int } extend type A @shareable { y: Int } extend type A @shareable { z: Int }",
            "type A @shareable { x: Int y: Int @shareable z: Int @shareable }",
        ),
        (
            "type A @shareable @shareable { x: Int }",
            "type A @shareable @shareable { x: Int @shareable }",
        ),
    ],
    ids=["definition", "not its extension", "only that extension", "two extensions", "repeated"],
)
def test_shareable_on_a_type_stands_on_the_fields_of_that_part(sdl: str, expected: str) -> None:
    subgraph = built_one(linked(f"type Query {{ a: A }} {sdl}", "shareable"))

    assert type_of(subgraph, "A") == expected


def test_external_on_a_type_stands_on_all_of_its_fields() -> None:
    sdl = "type Query { a: A } type A @external { x: Int @external y: Int } extend type A { z: Int }"

    subgraph = built_one(linked(sdl, "external"))

    assert type_of(subgraph, "A") == "type A @external { x: Int @external y: Int @external z: Int @external }"


@pytest.mark.parametrize(
    ("sdl", "expected"),
    [
        (
            'extend type A @key(fields: "id") { id: ID! @external x: Int @external }',
            'type A @key(fields: "id") { id: ID! x: Int @external }',
        ),
        (
            'type A @extends @key(fields: "id") { id: ID! @external x: Int @external }',
            'type A @key(fields: "id") { id: ID! x: Int @external }',
        ),
        (
            'type A { id: ID! @external } extend type A @key(fields: "id") { x: Int }',
            'type A @key(fields: "id") { id: ID! x: Int }',
        ),
        (
            'type A @key(fields: "id") { id: ID! @external }',
            'type A @key(fields: "id") { id: ID! @external }',
        ),
        (
            'extend type A @key(fields: "b { id }") { b: B @external } type B { id: ID! @external x: Int }',
            'type A @key(fields: "b { id }") { b: B }',
        ),
        (
            'extend type A @key(fields: "id {") { id: ID! @external }',
            'type A @key(fields: "id {") { id: ID! @external }',
        ),
    ],
    ids=["extend", "@extends", "a key of an extension", "a definition", "nested", "no field set"],
)
def test_external_says_nothing_in_the_keys_of_an_extension(sdl: str, expected: str) -> None:
    subgraph = built_one(linked(f"type Query {{ a: Int }} {sdl}", "key", "external", "extends"))

    assert type_of(subgraph, "A") == expected
    if "B" in subgraph.schema.types:
        assert type_of(subgraph, "B") == "type B { id: ID! x: Int }"


def test_extensions_are_told_apart_for_the_supergraph() -> None:
    sdl = """
        type Query { a: Int }
        extend type A @key(fields: "id") { id: ID! }
        type B @extends @key(fields: "id") { id: ID! }
        type C @key(fields: "id") { id: ID! } extend type C @key(fields: "x") { x: Int }
    """

    types = built_one(linked(sdl, "key", "extends")).schema.types

    assert [types[name].has_base for name in "ABC"] == [False, True, True]
    assert [[each.is_on_extension for each in types[name].directives] for name in "ABC"] == [
        [True],
        [True],
        [False, True],
    ]


def test_a_root_type_needs_no_definition() -> None:
    subgraph = built_one(linked("extend type Query { a: Int } extend type Mutation { a: Int }"))

    assert [each.has_base for each in subgraph.schema.types.values()] == [True, True]


def test_a_default_that_names_an_enum_value_as_a_string_becomes_the_value() -> None:
    subgraph = built_one(
        linked('enum E { A } input I { e: E = "A" } type Query { a(e: [E!]! = ["A"], i: I = {e: "A"}): Int }')
    )

    assert type_of(subgraph, "I") == "input I { e: E = A }"
    assert type_of(subgraph, "Query") == "type Query { a(e: [E!]! = [A], i: I = { e: A }): Int }"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["_"], "INVALID_SUBGRAPH_NAME"),
        ([""], "INVALID_SUBGRAPH_NAME"),
        (["a", "b", "a"], "INVALID_SUBGRAPH_NAME"),
        (["__a"], "INVALID_GRAPHQL"),
        (["--a"], "INVALID_GRAPHQL"),
        ([], "NO_QUERIES"),
    ],
    ids=["reserved", "empty", "twice", "reserved in a supergraph", "the same once written", "none"],
)
def test_names_that_subgraphs_cannot_have_are_refused(names: list[str], code: str) -> None:
    result = build_each([SubgraphSource(name, "type Query { a: Int }") for name in names])

    assert [str(each.code) for each in result.problems] == [code]


@pytest.mark.parametrize("name", ["a", "A", "a-b", "a.b", "1a", "a b", "ä", "a__b"])
def test_any_other_name_is_one(name: str) -> None:
    assert build_each([SubgraphSource(name, "type Query { a: Int }")]).problems == ()


def test_a_syntax_error_says_in_which_subgraph_and_where() -> None:
    (problem,) = problems_of(good="type Query { a: Int }", bad="type Query {\n  a: }")

    assert problem.code == "INVALID_GRAPHQL"
    assert problem.subgraphs == ("bad",)
    assert 'subgraph "bad" cannot be parsed at line 2' in problem.message


def test_all_subgraphs_are_looked_at_and_the_sound_ones_can_be_checked_further() -> None:
    sources = {
        "good": linked("type Query { a: Int }"),
        "link": 'extend schema @link(url: "https://specs.apollo.dev/federation/v9.9") type A { x: Int }',
        "graphql": linked("type Query { a: Nothing }"),
        "root": linked("schema { query: Q } type Q { a: Int } type Query { a: Int }"),
        "old": "type Query { a: Int }",
    }

    result = build_each([SubgraphSource(name, sdl) for name, sdl in sources.items()])

    assert [(str(each.code), each.subgraphs) for each in result.problems] == [
        ("UNKNOWN_FEDERATION_LINK_VERSION", ("link",)),
        ("INVALID_GRAPHQL", ("graphql",)),
        ("ROOT_QUERY_USED", ("root",)),
    ]
    assert [each.name for each in result.subgraphs] == ["good", "root", "old"]


def test_the_same_text_gives_the_same_subgraph() -> None:
    sdl = linked("type Query { a(x: [Int!] = [1]): A } " + _ENTITY, "key")

    first, second = built_one(sdl), built_one(f"# another comment\n{sdl}\n")

    assert first == second
    query = first.schema.types["Query"]
    assert type_text(query.fields["a"].type) == "A"  # type: ignore[attr-defined]  # it is an object
    assert value_text(query.fields["a"].arguments["x"].default) == "[1]"  # type: ignore[attr-defined]  # as before
