"""The API schema of a supergraph: what clients see. Joins, links and what is `@inaccessible` are not in it.

Source: Federation, "API schema"; the inaccessible specification v0.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from graphql import GraphQLSchema, build_schema

from fedloom.sdl.definitions import (
    BUILT_IN_DIRECTIVES,
    CompositeType,
    Directive,
    DirectiveDefinition,
    Element,
    EnumType,
    Field,
    InputObjectType,
    NamedType,
    Schema,
    UnionType,
    is_applied,
)
from fedloom.sdl.printing import write_schema
from fedloom.supergraph.model import LinkedSpecification, Supergraph

_EXECUTABLE_LOCATIONS = frozenset(
    {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    }
)
_Part = TypeVar("_Part", bound=Element)


def api_schema(supergraph: Supergraph) -> GraphQLSchema:
    """The API schema as graphql-core validates operations against it."""
    return build_schema(write_api_schema(supergraph), assume_valid=True, assume_valid_sdl=True)


def write_api_schema(supergraph: Supergraph) -> str:
    """The API schema as SDL."""
    return write_schema(api_definitions(supergraph))


def api_definitions(supergraph: Supergraph) -> Schema:
    """The part of a supergraph's schema that clients see, with GraphQL's own directives only."""
    schema = supergraph.schema
    hidden = types_of_specifications(supergraph) | {
        name for name, each in schema.types.items() if is_applied(each, "inaccessible")
    }
    types = {name: _visible_type(each, hidden) for name, each in schema.types.items() if name not in hidden}
    return Schema(
        types=types,
        directive_definitions={
            name: seen
            for name, each in schema.directive_definitions.items()
            if (seen := _executable(each)) is not None
        },
        roots={kind: name for kind, name in schema.roots.items() if name in types},
        description=schema.description,
    )


def types_of_specifications(supergraph: Supergraph) -> set[str]:
    """The types that are named as belonging to a linked specification, like `policy__Policy`."""
    prefixes = ("join__", "link__", *(f"{_name(each)}__" for each in supergraph.links))
    return {name for name in supergraph.schema.types if name.startswith(prefixes)}


def _name(link: LinkedSpecification) -> str:
    return link.as_name or link.url.rsplit("/", 2)[-2]


def _visible_type(named: NamedType, hidden: set[str]) -> NamedType:
    plain = _plain(named)
    if isinstance(plain, CompositeType):
        return replace(
            plain,
            interfaces=tuple(each for each in plain.interfaces if each not in hidden),
            fields={each.name: _visible_field(each) for each in _visible(plain.fields)},
        )
    if isinstance(plain, UnionType):
        return replace(plain, members=tuple(each for each in plain.members if each not in hidden))
    if isinstance(plain, EnumType):
        return replace(plain, values={each.name: _plain(each) for each in _visible(plain.values)})
    if isinstance(plain, InputObjectType):
        return replace(plain, fields={each.name: _plain(each) for each in _visible(plain.fields)})
    return plain


def _visible_field(field: Field) -> Field:
    return replace(_plain(field), arguments={each.name: _plain(each) for each in _visible(field.arguments)})


def _visible(parts: Mapping[str, _Part]) -> Iterable[_Part]:
    return (each for each in parts.values() if not is_applied(each, "inaccessible"))


def _plain(element: _Part) -> _Part:
    return replace(element, directives=tuple(each for each in element.directives if _is_of_graphql(each)))


def _is_of_graphql(directive: Directive) -> bool:
    return directive.name in BUILT_IN_DIRECTIVES


def _executable(definition: DirectiveDefinition) -> DirectiveDefinition | None:
    """A directive that operations may use, in the places where they may."""
    if definition.name in BUILT_IN_DIRECTIVES or is_applied(definition, "inaccessible"):
        return None
    locations = tuple(each for each in definition.locations if each in _EXECUTABLE_LOCATIONS)
    if not locations:
        return None
    arguments = {each.name: _plain(each) for each in _visible(definition.arguments)}
    return replace(_plain(definition), locations=locations, arguments=arguments)
