"""Whether what `@requires` asks for can be asked after merging: arguments go, or become required.

Source: Federation: @requires (with arguments); Federation error codes, REQUIRES_INVALID_FIELDS.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import print_ast

from fedloom.sdl.definitions import CompositeType, Field, Schema, named_type, type_text
from fedloom.sdl.field_set import FieldSelection, FieldSet, FragmentSelection, parse_field_set
from fedloom.sdl.problems import Code, Problem
from fedloom.sdl.values import is_value_of
from fedloom.supergraph.model import Supergraph


def check_merged_requirements(supergraph: Supergraph) -> list[Problem]:
    """Find requirements that the merged schema cannot meet."""
    return [
        _problem(f"{owner}.{name}", join.subgraph or "", join.requires, fault)
        for (owner, name), joins in supergraph.field_joins.items()
        for join in joins
        if join.requires
        for fault in _faults(supergraph.schema, owner, parse_field_set(join.requires))
    ]


def _problem(coordinate: str, subgraph: str, requires: str, fault: str) -> Problem:
    message = (
        f'{coordinate} requires "{requires}" in subgraph "{subgraph}", and that cannot be given: {fault}. '
        "Make the argument the same in all subgraphs, or change what is required."
    )
    return Problem(Code.REQUIRES_INVALID_FIELDS, message, (coordinate,), (subgraph,))


def _faults(schema: Schema, type_name: str, selections: FieldSet) -> Iterator[str]:
    named = schema.types.get(type_name)
    for each in selections:
        if isinstance(each, FragmentSelection):
            yield from _faults(schema, each.type_condition or type_name, each.selections)
        elif isinstance(named, CompositeType) and (field := named.fields.get(each.name)):
            yield from _faults_of_arguments(schema, f"{type_name}.{each.name}", field, each)
            yield from _faults(schema, named_type(field.type), each.selections)


def _faults_of_arguments(
    schema: Schema, coordinate: str, field: Field, selection: FieldSelection
) -> Iterator[str]:
    for name, value in selection.arguments.items():
        merged = field.arguments.get(name)
        if merged is None:
            yield f"{coordinate} has no argument {name} in some subgraph"
        elif not is_value_of(value, merged.type, schema.types):
            wanted = type_text(merged.type)
            yield f"{print_ast(value)} is no value of {wanted} in the supergraph, as {coordinate}({name}:) is"
    for each in field.arguments.values():
        if each.is_required and each.name not in selection.arguments:
            yield f"{coordinate}({each.name}:) is required in some subgraph, and not given"
