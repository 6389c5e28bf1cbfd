"""`celltrail schema [--subgraph]`."""

from __future__ import annotations

from pathlib import Path

from graphql import build_schema, parse, print_ast
from graphql.language import (
    DirectiveNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
)

from tests.cli.conftest import CallCli

ROOT = Path(__file__).parents[2]
# Of the Federation specification: what a subgraph may use without defining it, if it imports it.
FEDERATION = """
directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
scalar FieldSet
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
"""


def test_the_file_at_the_root_is_what_the_code_says(call: CallCli) -> None:
    result = call("schema", data_option=False)

    assert result.exit_code == 0
    assert result.stdout == (ROOT / "schema.graphql").read_text(encoding="utf-8")


def test_the_schema_of_clients_is_complete_and_shows_nothing_of_federation(call: CallCli) -> None:
    schema = build_schema(call("schema", data_option=False).stdout)

    names = set(schema.type_map)
    assert schema.query_type is not None
    assert {"_entities", "_service"}.isdisjoint(schema.query_type.fields)
    assert {"_Any", "_Entity", "_Service"}.isdisjoint(names)
    assert {"key", "link"}.isdisjoint(directive.name for directive in schema.directives)


def test_the_subgraph_is_a_schema_of_federation_2_with_keys(call: CallCli) -> None:
    text = call("schema", "--subgraph", data_option=False).stdout
    document = parse(text)

    links = [
        print_ast(directive)
        for definition in document.definitions
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode)
        for directive in definition.directives or ()
    ]
    keys = {
        definition.name.value: [
            _fields(each) for each in definition.directives or () if each.name.value == "key"
        ]
        for definition in document.definitions
        if isinstance(definition, ObjectTypeDefinitionNode)
    }
    assert len(links) == 1
    assert links[0].startswith('@link(url: "https://specs.apollo.dev/federation/v2.')
    assert '"@key"' in links[0]
    assert keys["Battery"]
    assert keys["EconomicOperator" if "EconomicOperator" in keys else "Operator"]


def test_the_subgraph_defines_everything_else_that_it_uses(call: CallCli) -> None:
    text = call("schema", "--subgraph", data_option=False).stdout

    schema = build_schema(text + FEDERATION)

    clients = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    assert set(clients.type_map) <= set(schema.type_map)


def _fields(key: DirectiveNode) -> str:
    (argument,) = [each for each in key.arguments or () if each.name.value == "fields"]
    return print_ast(argument.value)
