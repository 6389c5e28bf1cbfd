"""Rules on default values: that they are of their type. Source: GraphQL 3.6.1, 3.10 ("Input coercion")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fedloom.composition.graphql_validity.findings import Finding
from fedloom.sdl.definitions import CompositeType, InputObjectType, InputValue, Schema, type_text, value_text
from fedloom.sdl.values import is_value_of


def check_defaults(schema: Schema) -> Iterator[Finding]:
    """All default values of a schema in which every name is known."""
    for value, coordinate in _inputs(schema):
        if value.default is not None and not is_value_of(value.default, value.type, schema.types):
            found = f"{coordinate} is {type_text(value.type)}, and {value_text(value.default)} by default"
            yield Finding(coordinate, found, "Give a default of that type, or none")


def _inputs(schema: Schema) -> Iterator[tuple[InputValue, str]]:
    for definition in schema.directive_definitions.values():
        yield from _named(definition.arguments.values(), f"@{definition.name}({{}}:)")
    for named in schema.types.values():
        if isinstance(named, InputObjectType):
            yield from _named(named.fields.values(), f"{named.name}.{{}}")
        elif isinstance(named, CompositeType):
            for field in named.fields.values():
                yield from _named(field.arguments.values(), f"{named.name}.{field.name}({{}}:)")


def _named(values: Iterable[InputValue], pattern: str) -> Iterator[tuple[InputValue, str]]:
    return ((each, pattern.format(each.name)) for each in values if each.default is not None)
