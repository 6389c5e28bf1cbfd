"""Custom scalars of the API schema, read as the subgraph reads them.

An API schema that was built from SDL knows the names of its scalars and nothing of their values: it would let
any literal pass, and the subgraph would refuse it in the middle of an answer. With the subgraph's coercion,
a bad literal is an error of validation and a bad variable one of coercion, before anything runs.
"""

from __future__ import annotations

from copy import deepcopy

from graphql import GraphQLScalarType, GraphQLSchema, is_specified_scalar_type

#: How graphql-core's scalars read what a client sends; the first and third are the names before 3.3.
_INPUT_COERCERS = ("parse_value", "coerce_input_value", "parse_literal", "coerce_input_literal")


def with_scalars_of(api_schema: GraphQLSchema, subgraph_schema: GraphQLSchema) -> GraphQLSchema:
    """Return the API schema with the subgraph's coercion of input; a copy, where anything differs."""
    if not any(_twins(api_schema, subgraph_schema)):
        return api_schema
    schema = deepcopy(api_schema)
    for scalar, twin in _twins(schema, subgraph_schema):
        for name in _INPUT_COERCERS:
            setattr(scalar, name, getattr(twin, name))
    return schema


def _twins(
    api_schema: GraphQLSchema, subgraph_schema: GraphQLSchema
) -> list[tuple[GraphQLScalarType, GraphQLScalarType]]:
    found = ((type_, subgraph_schema.get_type(name)) for name, type_ in api_schema.type_map.items())
    return [
        (scalar, twin)
        for scalar, twin in found
        if isinstance(scalar, GraphQLScalarType) and not is_specified_scalar_type(scalar)
        if isinstance(twin, GraphQLScalarType) and twin is not scalar
    ]
