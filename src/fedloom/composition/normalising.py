"""The last parts of building a subgraph: what is merely style, or machinery, goes.

`normalise` comes before an upgrade of Federation 1, `settle` after it. Sources: Federation subgraph
specification (`_service`, `_entities`), Federation: @extends, @external, @shareable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from fedloom.composition.machinery import MACHINE_FIELDS, MACHINE_TYPES
from fedloom.composition.root_types import with_usual_roots
from fedloom.composition.subgraph import Subgraph
from fedloom.composition.used_fields import field_set_of, selected_fields
from fedloom.sdl.definitions import (
    BUILT_IN_DIRECTIVES,
    BUILT_IN_SCALARS,
    CompositeType,
    Directive,
    Field,
    NamedType,
    ObjectType,
    Schema,
    applied,
    is_applied,
)
from fedloom.sdl.references import referenced_types


def normalise(subgraph: Subgraph, linked_types: Iterable[str] = ()) -> Subgraph:
    """The subgraph with usual root types, and without what its library or its links brought along."""
    schema = with_usual_roots(subgraph.schema)
    gone = {*MACHINE_TYPES, *BUILT_IN_SCALARS, *linked_types}
    types = {name: each for name, each in schema.types.items() if name not in gone}
    if (query := _query_without_machinery(types)) is not None:
        types["Query"] = query
    own = {*subgraph.directive_names.values(), *BUILT_IN_DIRECTIVES}
    definitions = {name: each for name, each in schema.directive_definitions.items() if name not in own}
    schema = replace(
        schema,
        types=MappingProxyType(types),
        directive_definitions=MappingProxyType(definitions),
        directives=tuple(each for each in schema.directives if each.known not in {"link", "core"}),
    )
    return replace(subgraph, schema=_without_empty_query(schema))


def settle(subgraph: Subgraph) -> Subgraph:
    """The subgraph with `@external` where it counts, and `@extends` as `extend` would say it."""
    types = {name: _settled(each) for name, each in subgraph.schema.types.items()}
    schema = replace(subgraph.schema, types=MappingProxyType(types))
    return replace(subgraph, schema=_without_key_externals(schema))


def _query_without_machinery(types: Mapping[str, NamedType]) -> ObjectType | None:
    query = types.get("Query")
    if not isinstance(query, ObjectType) or not MACHINE_FIELDS & query.fields.keys():
        return None
    fields = {name: each for name, each in query.fields.items() if name not in MACHINE_FIELDS}
    return replace(query, fields=MappingProxyType(fields))


def _without_empty_query(schema: Schema) -> Schema:
    """A Query that had nothing but machinery goes, unless something needs the type, or is said of it."""
    query = schema.types.get("Query")
    if (
        not isinstance(query, ObjectType)
        or query.fields
        or query.directives
        or "Query" in referenced_types(schema)
    ):
        return schema
    return replace(
        schema,
        types=MappingProxyType({name: each for name, each in schema.types.items() if name != "Query"}),
        roots=MappingProxyType({kind: name for kind, name in schema.roots.items() if name != "Query"}),
    )


def _settled(named: NamedType) -> NamedType:
    """The type with its own `@external` on each field, and `@extends` on its keys."""
    if is_applied(named, "extends"):
        rest = (each for each in named.directives if each.known != "extends")
        named = replace(named, directives=tuple(_extending(each) for each in rest))
    external = applied(named, "external")
    if not isinstance(named, ObjectType) or not external:
        return named
    fields = {name: _with(each, external[0]) for name, each in named.fields.items()}
    return replace(named, fields=MappingProxyType(fields))


def _extending(directive: Directive) -> Directive:
    return replace(directive, is_on_extension=True) if directive.known == "key" else directive


def _with(field: Field, directive: Directive) -> Field:
    if is_applied(field, str(directive.known)):
        return field
    return replace(field, directives=(*field.directives, directive))


def _without_key_externals(schema: Schema) -> Schema:
    """In the keys of an extension, `@external` says nothing: the subgraph has these fields all the same.

    It is what Federation 1 asked for, and many documents still have. Source: Federation: @external.
    """
    covered = {
        coordinate
        for named in schema.composites()
        for key in applied(named, "key")
        if key.is_on_extension
        for coordinate in selected_fields(schema, named.name, field_set_of(key))
    }
    if not covered:
        return schema
    types = dict(schema.types)
    for name in {type_name for type_name, _ in covered}:
        named = types[name]
        assert isinstance(named, CompositeType)  # noqa: S101 -- it has fields
        if is_applied(named, "external"):
            continue  # what the whole type says counts
        fields = {
            each.name: _without_external(each) if (name, each.name) in covered else each
            for each in named.fields.values()
        }
        types[name] = replace(named, fields=MappingProxyType(fields))
    return replace(schema, types=MappingProxyType(types))


def _without_external(field: Field) -> Field:
    return replace(field, directives=tuple(each for each in field.directives if each.known != "external"))
