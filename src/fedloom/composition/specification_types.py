"""Whether clients would see a type that is named like one of a specification that the supergraph links.

Such types belong to the specification and are not in the API schema, so nothing there may refer to them.
Source: the link specification, "Name conventions"; behaviour of the reference implementation.
"""

from __future__ import annotations

from collections.abc import Iterator

from fedloom.sdl.definitions import (
    CompositeType,
    Element,
    InputObjectType,
    NamedType,
    UnionType,
    is_applied,
    named_type,
)
from fedloom.sdl.problems import Code, Problem
from fedloom.supergraph.api_schema import types_of_specifications
from fedloom.supergraph.model import Supergraph


def check_specification_types(supergraph: Supergraph) -> list[Problem]:
    """Find what clients see and that refers to such a type."""
    owned = types_of_specifications(supergraph)
    if not owned:
        return []
    seen = (each for each in supergraph.schema.types.values() if each.name not in owned and _is_seen(each))
    return [
        _problem(name, coordinate) for each in seen for name, coordinate in _references(each) if name in owned
    ]


def _references(named: NamedType) -> Iterator[tuple[str, str]]:
    """The types that a type refers to, each with where it does."""
    if isinstance(named, UnionType):
        yield from ((member, named.name) for member in named.members)
    elif isinstance(named, InputObjectType):
        for value in filter(_is_seen, named.fields.values()):
            yield named_type(value.type), f"{named.name}.{value.name}"
    elif isinstance(named, CompositeType):
        yield from ((interface, named.name) for interface in named.interfaces)
        for field in filter(_is_seen, named.fields.values()):
            yield named_type(field.type), f"{named.name}.{field.name}"
            for argument in filter(_is_seen, field.arguments.values()):
                yield named_type(argument.type), f"{named.name}.{field.name}({argument.name}:)"


def _is_seen(element: Element) -> bool:
    return not is_applied(element, "inaccessible")


def _problem(name: str, coordinate: str) -> Problem:
    owner = name.partition("__")[0]
    message = (
        f"{coordinate} is seen by clients, and refers to {name}, which by its name belongs to the "
        f'specification "{owner}" that the supergraph links. Rename the type, or hide what refers to it.'
    )
    return Problem(Code.REFERENCED_INACCESSIBLE, message, (name, coordinate))
