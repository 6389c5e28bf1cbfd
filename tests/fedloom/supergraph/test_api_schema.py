"""What clients see of a supergraph."""

from __future__ import annotations

from textwrap import dedent

import pytest
from graphql import GraphQLSchema

from fedloom.sdl.parsing import parse_schema
from fedloom.supergraph.api_schema import api_schema, write_api_schema
from fedloom.supergraph.model import SubgraphEntry, Supergraph, TypeJoin

NAMES = {"inaccessible": "inaccessible", "hidden": "inaccessible"}


def supergraph(sdl: str) -> Supergraph:
    schema = parse_schema(sdl, NAMES)
    joins = {name: (TypeJoin(subgraph="a"),) for name in schema.types}
    return Supergraph(subgraphs=(SubgraphEntry("a", "", "A"),), schema=schema, type_joins=joins)


@pytest.mark.parametrize(
    ("sdl", "seen"),
    [
        pytest.param(
            """
            directive @inaccessible on OBJECT
            directive @tag(name: String!) on OBJECT
            directive @once(of: Int @inaccessible) on FIELD | OBJECT
            scalar link__Import
            type Query @tag(name: "x") { a: Int @tag(name: "y") @deprecated(reason: "old") }
            """,
            """\
            directive @once on FIELD

            type Query {
              a: Int @deprecated(reason: "old")
            }
            """,
            id="directives of clients only",
        ),
        pytest.param(
            """
            type Query { a(x: Int, y: In @inaccessible): Int b: Secret @inaccessible }
            type Secret implements Node @inaccessible { id: ID! }
            type Open implements Node & Hidden { id: ID! }
            interface Node { id: ID! }
            interface Hidden @hidden { id: ID! }
            union Both = Open | Secret
            enum Stage { SOLD GONE @inaccessible }
            input In { a: Int b: Int @inaccessible }
            """,
            """\
            type Query {
              a(x: Int): Int
            }

            type Open implements Node {
              id: ID!
            }

            interface Node {
              id: ID!
            }

            union Both = Open

            enum Stage {
              SOLD
            }

            input In {
              a: Int
            }
            """,
            id="nothing that is inaccessible, under any name",
        ),
    ],
)
def test_the_api_schema_has_what_clients_may_see(sdl: str, seen: str) -> None:
    assert write_api_schema(supergraph(sdl)) == dedent(seen)


def test_an_inaccessible_root_is_no_root() -> None:
    schema = api_schema(supergraph("type Query { a: Int } type Mutation @inaccessible { b: Int }"))

    assert isinstance(schema, GraphQLSchema)
    assert schema.mutation_type is None
