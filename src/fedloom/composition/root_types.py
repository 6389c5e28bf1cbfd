"""Root types under other names: `schema { query: MyQuery }`.

In a supergraph they are called Query, Mutation and Subscription. Source: Federation, "Composition rules".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from graphql import OperationType

from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import (
    ROOT_NAMES,
    CompositeType,
    Field,
    NamedType,
    ObjectType,
    Schema,
    UnionType,
    named_type,
    renamed_type,
)
from fedloom.sdl.problems import Code, Problem

_CODES = {
    OperationType.QUERY: Code.ROOT_QUERY_USED,
    OperationType.MUTATION: Code.ROOT_MUTATION_USED,
    OperationType.SUBSCRIPTION: Code.ROOT_SUBSCRIPTION_USED,
}


def check_root_names(subgraph: Subgraph) -> Iterator[Problem]:
    """A root type under another name, where the usual name is taken by another type."""
    for operation, root in subgraph.schema.roots.items():
        usual = ROOT_NAMES[operation]
        if root != usual and usual in subgraph.schema.types:
            message = (
                f'The {operation.value} root type is {root} in subgraph "{subgraph.name}", which has another'
                f" type named {usual}. A supergraph calls its root"
                f" {usual}: rename that type, or make it the root."
            )
            yield Problem(_CODES[operation], message, (usual,), (subgraph.name,))


def with_usual_roots(schema: Schema) -> Schema:
    """The root types under their usual names; an object that has such a name becomes a root."""
    renamed = {
        root: ROOT_NAMES[operation]
        for operation, root in schema.roots.items()
        if root != ROOT_NAMES[operation] and ROOT_NAMES[operation] not in schema.types
    }
    if renamed:
        all_types = (_renamed(each, renamed) for each in schema.types.values())
        schema = replace(schema, types=MappingProxyType({each.name: each for each in all_types}))
    types = dict(schema.types)
    roots: dict[OperationType, str] = {}
    for operation, name in ROOT_NAMES.items():
        if isinstance(root := types.get(name), ObjectType):
            roots[operation] = name
            types[name] = replace(root, has_base=True)  # it can be extended everywhere
    return replace(schema, types=MappingProxyType(types), roots=MappingProxyType(roots))


def _renamed(named: NamedType, names: Mapping[str, str]) -> NamedType:
    if named.name in names:
        named = replace(named, name=names[named.name])
    if isinstance(named, UnionType):
        return replace(named, members=tuple(names.get(each, each) for each in named.members))
    if isinstance(named, CompositeType) and any(named_type(e.type) in names for e in named.fields.values()):
        fields = {name: _renamed_field(each, names) for name, each in named.fields.items()}
        return replace(named, fields=MappingProxyType(fields))
    return named


def _renamed_field(field: Field, names: Mapping[str, str]) -> Field:
    if named_type(field.type) not in names:
        return field
    return replace(field, type=renamed_type(field.type, names))
