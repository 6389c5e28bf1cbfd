"""A supergraph written and read again is the same; what is no supergraph is refused."""

from __future__ import annotations

import pytest
from graphql import parse_type

from fedloom.sdl.parsing import parse_schema
from fedloom.sdl.problems import Code, ProblemsFoundError
from fedloom.supergraph.join_specification import JOIN_DEFINITIONS
from fedloom.supergraph.model import (
    ContextArgument,
    FieldJoin,
    LinkedSpecification,
    SubgraphEntry,
    Supergraph,
    TypeJoin,
)
from fedloom.supergraph.reading import read_supergraph
from fedloom.supergraph.writing import write_supergraph

ENTRIES = (
    SubgraphEntry("core", "https://core.example/graphql", "CORE"),
    SubgraphEntry("recycler-hn", 'https://r.example/?q="x"', "RECYCLER_HN"),
)
DEFINITIONS = """
    directive @inaccessible on FIELD_DEFINITION | OBJECT
    directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT
    scalar policy__Policy
"""
KNOWN = {"inaccessible": "inaccessible", "tag": "tag"}


def supergraph(sdl: str, **parts: object) -> Supergraph:
    """A supergraph of the two subgraphs, in which both have every type unless said."""
    schema = parse_schema(sdl, KNOWN)
    given = {
        "subgraphs": ENTRIES,
        "schema": schema,
        "type_joins": {name: (TypeJoin(subgraph="core"),) for name in schema.types},
        "enum_values": {},
    }
    return Supergraph(**(given | parts))  # type: ignore[arg-type] # the parts of a test


def with_joins(**joins: FieldJoin) -> Supergraph:
    sdl = "type Query { b: Battery } type Battery { " + " ".join(f"{name}: Int" for name in joins) + " }"
    return supergraph(sdl, field_joins={("Battery", name): (join,) for name, join in joins.items()})


CASES = [
    pytest.param(supergraph("type Query { a: Int }"), id="nothing but a query"),
    pytest.param(
        supergraph(
            "type Query { b: Battery } type Battery { id: ID! uid: ID! }",
            type_joins={
                "Query": (TypeJoin(subgraph="core"), TypeJoin(subgraph="recycler-hn")),
                "Battery": (
                    TypeJoin(subgraph="core", key='id(x: "a\\nb") region { id }'),
                    TypeJoin(subgraph="core", key="uid", is_resolvable=False, is_extension=True),
                    TypeJoin(subgraph="recycler-hn", key="id", is_interface_object=True),
                ),
            },
        ),
        id="keys",
    ),
    pytest.param(
        with_joins(
            a=FieldJoin(subgraph=None),
            b=FieldJoin(subgraph="core", requires="x { y(z: [1, 2]) }", provides="p", is_external=True),
            c=FieldJoin(subgraph="core", type=parse_type("[Int!]!", no_location=True)),
            d=FieldJoin(subgraph="core", override="recycler-hn", override_label="percent(1.5)"),
            e=FieldJoin(subgraph="core", is_used_overridden=True),
            f=FieldJoin(
                subgraph="core",
                context_arguments=(ContextArgument("core__c", "x", "String", "{ name }"),),
            ),
        ),
        id="all that a field may say",
    ),
    pytest.param(
        supergraph(
            "interface Node { id: ID! } type Query implements Node { id: ID! u: U } union U = Query",
            implementations={"Query": (("core", "Node"),)},
            members={"U": (("core", "Query"), ("recycler-hn", "Query"))},
            contexts={"Query": (("recycler-hn", "where_i_am"),)},
            links=(LinkedSpecification(url="https://specs.apollo.dev/context/v0.1", purpose="SECURITY"),),
        ),
        id="interfaces, unions and contexts",
    ),
    pytest.param(
        supergraph(
            'type Query { s(in: In = {a: "x"}): Stage } enum Stage { "Done." SOLD GONE }'
            ' input In { a: String = "x" }',
            enum_values={("Stage", "SOLD"): ("core",), ("Stage", "GONE"): ("core", "recycler-hn")},
            field_joins={("In", "a"): (FieldJoin(subgraph="core"),)},
        ),
        id="enums and inputs",
    ),
    pytest.param(
        supergraph(
            DEFINITIONS
            + '"""All of it."""\nschema @tag(name: "s") { query: Query } type Query @tag(name: "x")'
            ' { "One line." a("An argument." x: Int = 1 @deprecated): Int @inaccessible @tag(name: "a") }',
            links=(
                LinkedSpecification(
                    url="https://specs.apollo.dev/inaccessible/v0.2",
                    as_name="hidden",
                    purpose="SECURITY",
                ),
                LinkedSpecification(
                    url="https://specs.apollo.dev/tag/v0.3", imports=(("@tag", "@label"), ("T", "T"))
                ),
            ),
        ),
        id="directives, descriptions and links",
    ),
]


@pytest.mark.parametrize("written", CASES)
def test_what_is_written_is_read_again(written: Supergraph) -> None:
    again = read_supergraph(write_supergraph(written))

    assert again.subgraphs == written.subgraphs
    assert again.type_joins == written.type_joins
    assert again.field_joins == written.field_joins
    assert again.implementations == written.implementations
    assert again.members == written.members
    assert {key: value for key, value in again.enum_values.items() if value} == written.enum_values
    assert again.contexts == written.contexts
    assert [link.url for link in again.links] == [link.url for link in written.links]


@pytest.mark.parametrize("written", CASES)
def test_writing_is_stable(written: Supergraph) -> None:
    sdl = write_supergraph(written)

    assert write_supergraph(read_supergraph(sdl)) == sdl


def test_the_join_specification_may_have_another_name() -> None:
    sdl = (
        write_supergraph(supergraph("type Query { a: Int }"))
        .replace("join__", "j__")
        .replace('join/v0.5"', 'join/v0.5", as: "j"')
    )

    read = read_supergraph(sdl)

    assert read.names == ("core", "recycler-hn")
    assert read.type_joins["Query"] == (TypeJoin(subgraph="core"),)
    assert set(read.schema.types) == {"Query"}


@pytest.mark.parametrize(
    ("sdl", "says"),
    [
        pytest.param("type Query {", "cannot be read", id="no GraphQL"),
        pytest.param("type Query { a: Int }", "links no join specification", id="a plain schema"),
        pytest.param(
            'schema @link(url: "https://specs.apollo.dev/join/v0.1") { query: Query } type Query { a: Int }',
            "join v0.2 to v0.5",
            id="a version that is not understood",
        ),
        pytest.param(
            'schema @link(url: "https://specs.apollo.dev/join/v0.3") { query: Query } type Query { a: Int }',
            "join__Graph is missing",
            id="no list of subgraphs",
        ),
        pytest.param(
            'schema @link(url: "https://specs.apollo.dev/join/v0.3") { query: Query }'
            + JOIN_DEFINITIONS
            + 'enum join__Graph { A @join__graph(name: "a", url: "") }'
            + " type Query @join__type(graph: B) { a: Int }",
            "names the subgraph B; there are A",
            id="a subgraph that is not listed",
        ),
        pytest.param(
            "schema @link { query: Query } type Query { a: Int }", "cannot be read", id="a bad link"
        ),
    ],
)
def test_what_is_no_supergraph_is_refused(sdl: str, says: str) -> None:
    with pytest.raises(ProblemsFoundError, match=says) as refusal:
        read_supergraph(sdl)

    assert [each.code for each in refusal.value.problems] == [Code.INVALID_FEDERATION_SUPERGRAPH]


@pytest.mark.parametrize(
    ("link", "is_known"),
    [
        pytest.param('url: "https://example.org/guard/v1.0", for: SECURITY', False, id="for security"),
        pytest.param('url: "https://example.org/source/v1.0", for: EXECUTION', False, id="for execution"),
        pytest.param('url: "https://specs.apollo.dev/policy/v9.0", for: SECURITY', False, id="a new version"),
        pytest.param('url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY', True, id="known"),
        pytest.param('url: "https://example.org/note/v1.0"', True, id="for nothing"),
    ],
)
def test_what_matters_for_security_or_execution_must_be_known(link: str, *, is_known: bool) -> None:
    plain = write_supergraph(supergraph("type Query { a: Int }"))
    sdl = plain.replace("schema\n", f"schema @link({link})\n", 1)

    try:
        codes = [each.url for each in read_supergraph(sdl).links]
    except ProblemsFoundError as refusal:
        codes = [str(each.code) for each in refusal.problems]

    assert (codes == ["UNSUPPORTED_LINKED_FEATURE"]) != is_known


def test_a_supergraph_with_one_of_brings_the_definition_for_older_gateways() -> None:
    written = supergraph("type Query { a(by: By): Int } input By @oneOf { code: ID serial: ID }")

    sdl = write_supergraph(written)

    assert sdl.count("directive @oneOf on INPUT_OBJECT") == 1
    assert read_supergraph(sdl).schema.directive_definitions == {}
