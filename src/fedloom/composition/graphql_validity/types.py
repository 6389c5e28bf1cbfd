"""Rules on types: that they have parts, and that what is required can be given.

Sources: GraphQL 3.6 to 3.10 ("Type validation"), 3.10 (input objects are not circular, @oneOf), 3.13.3 (what
is required is not deprecated).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graphql import NonNullTypeNode, OperationType

from fedloom.composition.graphql_validity.findings import Finding
from fedloom.sdl.definitions import (
    CompositeType,
    EnumType,
    InputObjectType,
    InputValue,
    NamedType,
    Schema,
    UnionType,
    is_applied,
    named_type,
)


def check_types(schema: Schema) -> Iterator[Finding]:
    """All types of a schema in which every name is known."""
    query = schema.roots.get(OperationType.QUERY)
    for named in schema.types.values():
        # A Query without fields is one that others fill.
        if _is_empty(named) and named.name != query:
            yield Finding(named.name, f"the {named.kind} {named.name} is empty", "Give it at least one part")
        yield from _check_deprecations(named)
        if isinstance(named, InputObjectType) and is_applied(named, "oneOf"):
            yield from _check_one_of(named)
    for definition in schema.directive_definitions.values():
        for argument in definition.arguments.values():
            yield from _check_deprecated(argument, f"@{definition.name}({argument.name}:)")
    yield from _check_circles(schema.types)


def _is_empty(named: NamedType) -> bool:
    match named:
        case CompositeType() | InputObjectType():
            return not named.fields
        case UnionType():
            return not named.members
        case EnumType():
            return not named.values
    return False


def _check_deprecations(named: NamedType) -> Iterator[Finding]:
    if isinstance(named, CompositeType):
        for field in named.fields.values():
            for argument in field.arguments.values():
                yield from _check_deprecated(argument, f"{named.name}.{field.name}({argument.name}:)")
    elif isinstance(named, InputObjectType):
        for value in named.fields.values():
            yield from _check_deprecated(value, f"{named.name}.{value.name}")


def _check_deprecated(value: InputValue, coordinate: str) -> Iterator[Finding]:
    if value.directives and value.is_required and is_applied(value, "deprecated"):
        found = f"{coordinate} is required and deprecated"
        yield Finding(coordinate, found, "Make it optional first: nobody can leave it out")


def _check_one_of(named: InputObjectType) -> Iterator[Finding]:
    for value in named.fields.values():
        if isinstance(value.type, NonNullTypeNode) or value.default is not None:
            coordinate = f"{named.name}.{value.name}"
            found = f"{coordinate} is not null or has a default, and {named.name} is @oneOf"
            yield Finding(coordinate, found, "The fields of a @oneOf input are nullable and have no default")


def _check_circles(types: Mapping[str, NamedType]) -> Iterator[Finding]:
    """Input objects that need another of themselves, so that no value can ever be given."""
    needed = {
        named.name: [
            inner
            for value in named.fields.values()
            if isinstance(value.type, NonNullTypeNode)
            and value.type.type.kind == "named_type"
            and isinstance(types.get(inner := named_type(value.type)), InputObjectType)
        ]
        for named in types.values()
        if isinstance(named, InputObjectType)
    }
    finished: set[str] = set()
    for name in needed:
        if name not in finished and (circle := _circle(name, needed, finished)):
            found = f"the input object {circle[0]} needs itself ({' > '.join((*circle, circle[0]))})"
            yield Finding(circle[0], found, "Make one of these fields nullable")


def _circle(start: str, needed: Mapping[str, Iterable[str]], finished: set[str]) -> list[str] | None:
    """A circle that is reached from a type, as the names on it; what leads to none is `finished`."""
    path = [start]
    rest = [iter(needed[start])]
    while rest:
        following = next((each for each in rest[-1] if each not in finished), None)
        if following is None:
            rest.pop()
            finished.add(path.pop())
        elif following in path:
            finished.update(path)
            return path[path.index(following) :]
        else:
            path.append(following)
            rest.append(iter(needed[following]))
    return None
