"""The schema that a subgraph serves: its own types, and `_entities` if it has keys.

Source: Federation, "Subgraph specification" (`_Entity`, `_Any`, `Query._entities`).
"""

from __future__ import annotations

from graphql import GraphQLSchema, OperationType, build_schema, extend_schema, parse

from fedloom.composition.building import build_subgraphs
from fedloom.composition.subgraph import SubgraphSource
from fedloom.sdl.definitions import ObjectType, applied
from fedloom.sdl.printing import write_schema


def subgraph_schema(sdl: str) -> GraphQLSchema:
    """The schema against which a subgraph validates what it is sent."""
    (subgraph,) = build_subgraphs([SubgraphSource("one", sdl)])
    entities = [
        each.name
        for each in subgraph.schema.types.values()
        if isinstance(each, ObjectType) and applied(each, "key")
    ]
    root = subgraph.schema.roots.get(OperationType.QUERY)
    text = write_schema(subgraph.schema)
    if root is None:
        text += "\ntype Query { _service: String }\n"
    schema = build_schema(text, assume_valid=True, assume_valid_sdl=True)
    if not entities:
        return schema
    machinery = f"""
        scalar _Any
        union _Entity = {" | ".join(entities)}
        extend type {root or "Query"} {{ _entities(representations: [_Any!]!): [_Entity]! }}
    """
    return extend_schema(schema, parse(machinery), assume_valid=True, assume_valid_sdl=True)
