"""A supergraph as the practice cases state it: its API schema as lines, and the directives carried over.

api:         object Hut     Hut implements Place     Hut.beds(kind: Kind = BUNK): Int     Kind.BUNK
directives:  Hut.beds @tag(name: "x")     Hut.beds(kind:) @deprecated
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from graphql import print_ast

from fedloom.sdl.definitions import (
    CompositeType,
    Directive,
    Element,
    EnumType,
    Field,
    InputObjectType,
    InputValue,
    NamedType,
    UnionType,
    type_text,
    value_text,
)
from fedloom.supergraph.api_schema import api_definitions
from fedloom.supergraph.model import Supergraph
from tests.fedloom.composition.behaviour import linked

_NOT_CARRIED = ("join__", "link", "core", "inaccessible", "context")


def practice_sdl(sdl: str) -> str:
    """SDL with its link: Federation 2.9, `# fed 2.3` on the first line, or none for `# fed1`."""
    return linked(re.sub(r"\A# fed1\b", "# fed 1", sdl))


def api_lines(supergraph: Supergraph) -> set[str]:
    """What clients see."""
    return {line for each in api_definitions(supergraph).types.values() for line in _lines(each)}


def carried_directives(supergraph: Supergraph) -> set[str]:
    """Every application that the supergraph has, but for those of composition itself."""
    return {
        f"{where} {_application(directive)}"
        for named in supergraph.schema.types.values()
        for where, element in _elements(named)
        for directive in element.directives
        if not (directive.known or directive.name).startswith(_NOT_CARRIED)
    }


def _lines(named: NamedType) -> Iterator[str]:
    yield f"{named.kind.name.lower()} {named.name}"
    if isinstance(named, CompositeType):
        yield from (f"{named.name} implements {each}" for each in named.interfaces)
        yield from (f"{named.name}.{_field(each)}" for each in named.fields.values())
    elif isinstance(named, InputObjectType):
        yield from (f"{named.name}.{_value(each)}" for each in named.fields.values())
    elif isinstance(named, UnionType):
        yield from (f"{named.name} = {each}" for each in named.members)
    elif isinstance(named, EnumType):
        yield from (f"{named.name}.{each}" for each in named.values)


def _field(field: Field) -> str:
    arguments = ", ".join(sorted(map(_value, field.arguments.values())))
    return f"{field.name}{f'({arguments})' if arguments else ''}: {type_text(field.type)}"


def _value(value: InputValue) -> str:
    default = "" if value.default is None else f" = {value_text(value.default)}"
    return f"{value.name}: {type_text(value.type)}{default}"


def _elements(named: NamedType) -> Iterator[tuple[str, Element]]:
    yield named.name, named
    if isinstance(named, CompositeType):
        for field in named.fields.values():
            yield f"{named.name}.{field.name}", field
            yield from _members(field.arguments, "{}.{}({}:)", named.name, field.name)
    elif isinstance(named, InputObjectType):
        yield from _members(named.fields, "{}.{}", named.name)
    elif isinstance(named, EnumType):
        yield from _members(named.values, "{}.{}", named.name)


def _members(parts: Mapping[str, Element], form: str, *owners: str) -> Iterable[tuple[str, Element]]:
    return ((form.format(*owners, name), each) for name, each in parts.items())


def _application(directive: Directive) -> str:
    arguments = {name: print_ast(value) for name, value in directive.arguments.items()}
    written = sorted(
        f"{name}: {value}" for name, value in arguments.items() if value != '"No longer supported"'
    )
    return f"@{directive.known or directive.name}({', '.join(written)})"
