"""Where a subgraph applies the directives of specifications: one walk over its schema, for all rules.

Only what rules ask about is kept: types, fields, and arguments. Source: GraphQL 3.13, schema coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fedloom.sdl.definitions import (
    CompositeType,
    Directive,
    DirectiveDefinition,
    Element,
    Field,
    InputValue,
    NamedType,
    Schema,
)


@dataclass(frozen=True, slots=True)
class Application:
    """A directive at its place: a type, one of its fields, or an argument (of a field, or a directive)."""

    directive: Directive
    coordinate: str
    owner: NamedType | DirectiveDefinition
    field: Field | None = None
    argument: InputValue | None = None

    def __str__(self) -> str:
        """For messages: `@key(fields: "id") on Battery`."""
        return f"{' '.join(str(self.directive).split())} on {self.coordinate}"


def applications_of(schema: Schema) -> Mapping[str, tuple[Application, ...]]:
    """All applications, in the order of the document, by the name that the specification gives."""
    found: dict[str, list[Application]] = {}
    for each in _applications(schema):
        found.setdefault(str(each.directive.known), []).append(each)
    return {known: tuple(applications) for known, applications in found.items()}


def _applications(schema: Schema) -> Iterator[Application]:
    for definition in schema.directive_definitions.values():
        for argument in definition.arguments.values():
            coordinate = f"@{definition.name}({argument.name}:)"
            yield from (
                Application(each, coordinate, definition, None, argument) for each in _known(argument)
            )
    for named in schema.types.values():
        yield from (Application(each, named.name, named) for each in _known(named))
        if isinstance(named, CompositeType):
            for field in named.fields.values():
                yield from _on_field(named, field)


def _on_field(named: CompositeType, field: Field) -> Iterator[Application]:
    if field.directives:
        coordinate = f"{named.name}.{field.name}"
        yield from (Application(each, coordinate, named, field) for each in _known(field))
    for argument in field.arguments.values():
        if argument.directives:
            coordinate = f"{named.name}.{field.name}({argument.name}:)"
            yield from (Application(each, coordinate, named, field, argument) for each in _known(argument))


def _known(element: Element) -> Iterator[Directive]:
    return (each for each in element.directives if each.known)
