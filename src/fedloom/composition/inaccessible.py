"""Whether the API schema holds together without what is @inaccessible.

What stays must not need what goes: no type, value or field that is hidden may be named by what clients see.
Source: the inaccessible specification v0.2; Federation error codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from graphql import EnumValueNode, ListValueNode, ObjectValueNode, OperationType, StringValueNode, ValueNode

from fedloom.sdl.definitions import (
    EXECUTABLE_LOCATIONS,
    CompositeType,
    Element,
    EnumType,
    Field,
    InputObjectType,
    InputValue,
    InterfaceType,
    NamedType,
    Schema,
    UnionType,
    is_applied,
    named_type,
)
from fedloom.sdl.problems import Code, Problem
from fedloom.supergraph.model import LinkedSpecification, Supergraph

_Part = TypeVar("_Part", bound=Element)


def check_inaccessible(supergraph: Supergraph) -> list[Problem]:
    """Find all that clients see and that depends on something hidden."""
    if not any(each.url.startswith("https://specs.apollo.dev/inaccessible/") for each in supergraph.links):
        return []
    schema = supergraph.schema
    visible = _Visible(schema, frozenset(name for name, each in schema.types.items() if _is_hidden(each)))
    return [*_disallowed(supergraph), *visible.problems()]


def _is_hidden(element: Element) -> bool:
    return is_applied(element, "inaccessible")


def _shown(parts: Mapping[str, _Part]) -> Iterator[_Part]:
    return (each for each in parts.values() if not _is_hidden(each))


@dataclass(frozen=True, slots=True)
class _Visible:
    """The part of a schema that clients see. `hidden` are types."""

    schema: Schema
    hidden: frozenset[str]

    def problems(self) -> Iterator[Problem]:
        query = self.schema.roots.get(OperationType.QUERY, "")
        if query in self.hidden:
            message = f"{query} is @inaccessible, and clients need it: it is the root of all queries."
            yield Problem(Code.QUERY_ROOT_TYPE_INACCESSIBLE, message, (query,))
        for each in self.schema.types.values():
            if each.name not in self.hidden:
                yield from self._of_type(each)
        for definition in self.schema.directive_definitions.values():
            if EXECUTABLE_LOCATIONS.intersection(definition.locations):
                yield from self._of_arguments(definition.arguments, f"@{definition.name}")

    def _of_type(self, named: NamedType) -> Iterator[Problem]:
        yield from self._of_children(named)
        if isinstance(named, CompositeType):
            for field in _shown(named.fields):
                coordinate = f"{named.name}.{field.name}"
                yield from self._of_reference(named_type(field.type), coordinate)
                yield from self._of_arguments(field.arguments, coordinate)
            for name in named.interfaces:
                interface = self.schema.types.get(name)
                if isinstance(interface, InterfaceType) and name not in self.hidden:
                    yield from self._of_implementation(named, interface)
        elif isinstance(named, InputObjectType):
            for each in named.fields.values():
                yield from self._of_input_value(each, f"{named.name}.{each.name}")

    def _of_children(self, named: NamedType) -> Iterator[Problem]:
        """A type needs at least one part that is seen."""
        children: Iterable[bool]
        if isinstance(named, CompositeType | InputObjectType):
            children, what = map(_is_hidden, named.fields.values()), "fields"
        elif isinstance(named, EnumType):
            children, what = map(_is_hidden, named.values.values()), "values"
        elif isinstance(named, UnionType):
            children, what = (each in self.hidden for each in named.members), "members"
        else:
            return
        if all(children):
            message = (
                f"{named.name} is seen by clients, and all its {what} are @inaccessible. "
                "Hide the type as well, or show one of them."
            )
            yield Problem(Code.ONLY_INACCESSIBLE_CHILDREN, message, (named.name,))

    def _of_arguments(self, arguments: Mapping[str, InputValue], owner: str) -> Iterator[Problem]:
        for each in arguments.values():
            yield from self._of_input_value(each, f"{owner}({each.name}:)")

    def _of_input_value(self, value: InputValue, coordinate: str) -> Iterator[Problem]:
        """An argument, or a field of an input object, of something that clients see."""
        if _is_hidden(value):
            if value.is_required:
                message = (
                    f"{coordinate} is @inaccessible, and required: no client could give it. "
                    "Make it nullable, give it a default, or show it."
                )
                yield Problem(Code.REQUIRED_INACCESSIBLE, message, (coordinate,))
            return
        yield from self._of_reference(named_type(value.type), coordinate)
        if value.default is not None:
            for used in self._hidden_in(value.default, named_type(value.type)):
                message = (
                    f"The default of {coordinate} uses {used}, which is @inaccessible. "
                    "Choose a default that clients see, or hide both."
                )
                yield Problem(Code.DEFAULT_VALUE_USES_INACCESSIBLE, message, (used, coordinate))

    def _of_reference(self, type_name: str, coordinate: str) -> Iterator[Problem]:
        if type_name in self.hidden:
            message = (
                f"{coordinate} is seen by clients, and its type {type_name} is @inaccessible. "
                "Hide it as well, or show the type."
            )
            yield Problem(Code.REFERENCED_INACCESSIBLE, message, (type_name, coordinate))

    def _of_implementation(self, named: CompositeType, interface: InterfaceType) -> Iterator[Problem]:
        for expected in _shown(interface.fields):
            own = named.fields.get(expected.name)
            if own is None:
                continue
            coordinate = f"{named.name}.{own.name}"
            asked = f"{interface.name}.{own.name}"
            if _is_hidden(own):
                yield _implemented_by_hidden(coordinate, asked)
            else:
                yield from _of_implemented_arguments(own, expected, coordinate, asked)

    def _hidden_in(self, value: ValueNode, type_name: str) -> Iterator[str]:
        """The coordinates of hidden enum values and input fields that a default uses."""
        named = self.schema.types.get(type_name)
        if isinstance(value, ListValueNode):
            for item in value.values:
                yield from self._hidden_in(item, type_name)
        elif isinstance(named, EnumType) and isinstance(value, EnumValueNode | StringValueNode):
            used = named.values.get(value.value)
            if used is not None and named.name not in self.hidden and _is_hidden(used):
                yield f"{named.name}.{used.name}"
        elif isinstance(named, InputObjectType) and isinstance(value, ObjectValueNode):
            yield from self._hidden_in_object(value, named)

    def _hidden_in_object(self, value: ObjectValueNode, named: InputObjectType) -> Iterator[str]:
        for given in value.fields:
            field = named.fields.get(given.name.value)
            if field is not None and _is_hidden(field):
                yield f"{named.name}.{field.name}"
            elif field is not None:
                yield from self._hidden_in(given.value, named_type(field.type))


def _of_implemented_arguments(own: Field, expected: Field, coordinate: str, asked: str) -> Iterator[Problem]:
    for argument in expected.arguments.values():
        given = own.arguments.get(argument.name)
        if given is None or _is_hidden(given) == _is_hidden(argument):
            continue
        if _is_hidden(given):
            yield _implemented_by_hidden(f"{coordinate}({given.name}:)", f"{asked}({given.name}:)")
        elif given.is_required:
            message = (
                f"{asked}({given.name}:) is @inaccessible, and {coordinate}({given.name}:), which implements "
                "it, is seen and required. Hide both, or none."
            )
            coordinates = (f"{asked}({given.name}:)", f"{coordinate}({given.name}:)")
            yield Problem(Code.REQUIRED_INACCESSIBLE, message, coordinates)


def _implemented_by_hidden(coordinate: str, asked: str) -> Problem:
    message = (
        f"{coordinate} is @inaccessible, and {asked}, which it implements, is seen by clients. "
        "Hide both, or none."
    )
    return Problem(Code.IMPLEMENTED_BY_INACCESSIBLE, message, (coordinate, asked))


def _disallowed(supergraph: Supergraph) -> Iterator[Problem]:
    """What belongs to a composed specification is not a subgraph's to hide."""
    for link in supergraph.links:
        if not link.url.startswith("https://specs.apollo.dev/"):
            yield from _disallowed_in(supergraph.schema, link)


def _disallowed_in(schema: Schema, link: LinkedSpecification) -> Iterator[Problem]:
    prefix = f"{link.as_name or link.url.rsplit('/', 2)[-2]}__"
    parts: list[tuple[str, Iterable[Element]]] = [
        (name, _with_parts(each)) for name, each in schema.types.items() if name.startswith(prefix)
    ]
    for _, name in link.imports:
        definition = schema.directive_definitions.get(name.removeprefix("@"))
        if definition:
            parts.append((name, definition.arguments.values()))
    for name, elements in parts:
        if any(map(_is_hidden, elements)):
            message = (
                f"{name} belongs to {link.url}, and cannot be @inaccessible. Remove the directive there."
            )
            yield Problem(Code.DISALLOWED_INACCESSIBLE, message, (name,))


def _with_parts(named: NamedType) -> Iterator[Element]:
    yield named
    if isinstance(named, EnumType):
        yield from named.values.values()
    elif isinstance(named, InputObjectType | CompositeType):
        yield from named.fields.values()
