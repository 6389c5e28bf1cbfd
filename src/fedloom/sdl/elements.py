"""Where directives stand in a schema: each element that has any, with its coordinate and its location.

Source: GraphQL 3.13 (type system directive locations); schema coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fedloom.sdl.definitions import (
    CompositeType,
    Directive,
    Element,
    EnumType,
    InputObjectType,
    InputValue,
    NamedType,
    Schema,
    TypeKind,
)

_LOCATIONS = {
    TypeKind.SCALAR: "SCALAR",
    TypeKind.OBJECT: "OBJECT",
    TypeKind.INTERFACE: "INTERFACE",
    TypeKind.UNION: "UNION",
    TypeKind.ENUM: "ENUM",
    TypeKind.INPUT_OBJECT: "INPUT_OBJECT",
}


@dataclass(frozen=True, slots=True)
class Place:
    """An element with directives. The schema itself has the coordinate `schema`."""

    coordinate: str
    location: str
    directives: tuple[Directive, ...]


def places(schema: Schema) -> Iterator[Place]:
    """All elements to which a directive is applied."""
    if schema.directives:
        yield Place("schema", "SCHEMA", schema.directives)
    for definition in schema.directive_definitions.values():
        for argument in definition.arguments.values():
            yield from _argument(argument, f"@{definition.name}")
    for named in schema.types.values():
        if named.directives:
            yield Place(named.name, _LOCATIONS[named.kind], named.directives)
        yield from _parts(named)


def _parts(named: NamedType) -> Iterator[Place]:
    match named:
        case CompositeType():
            for field in named.fields.values():
                if field.directives:
                    yield _member(named, field, "FIELD_DEFINITION")
                for argument in field.arguments.values():
                    yield from _argument(argument, f"{named.name}.{field.name}")
        case EnumType():
            yield from (_member(named, e, "ENUM_VALUE") for e in named.values.values() if e.directives)
        case InputObjectType():
            fields = (each for each in named.fields.values() if each.directives)
            yield from (_member(named, each, "INPUT_FIELD_DEFINITION") for each in fields)


def _argument(argument: InputValue, owner: str) -> Iterator[Place]:
    if argument.directives:
        yield Place(f"{owner}({argument.name}:)", "ARGUMENT_DEFINITION", argument.directives)


def _member(named: NamedType, element: Element, location: str) -> Place:
    return Place(f"{named.name}.{element.name}", location, element.directives)
