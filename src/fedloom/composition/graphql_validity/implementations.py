"""Rules on interfaces: that a type has what its interfaces promise.

Source: GraphQL 3.6.1 (IsValidImplementation, IsValidImplementationFieldType), 3.7.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

from fedloom.composition.graphql_validity.findings import Finding
from fedloom.sdl.definitions import CompositeType, Field, InterfaceType, Schema, UnionType, type_text


def check_implementations(schema: Schema) -> Iterator[Finding]:
    """All types of a schema in which every name is known."""
    for named in schema.composites():
        for name in named.interfaces:
            interface = schema.types[name]
            assert isinstance(interface, InterfaceType)  # noqa: S101 -- references are checked before
            yield from _check_implementation(named, interface, schema)


def _check_implementation(
    named: CompositeType, interface: InterfaceType, schema: Schema
) -> Iterator[Finding]:
    if named.name == interface.name or named.name in interface.interfaces:
        found = f"{named.name} implements {interface.name}, which is or implements {named.name}"
        yield Finding(named.name, found, "Interfaces cannot implement each other in a circle")
        return
    for name in interface.interfaces:
        if name not in named.interfaces:
            found = (
                f"{named.name} implements {interface.name} and not {name}, which {interface.name} implements"
            )
            yield Finding(named.name, found, f"Let {named.name} implement {name} too")
    for promised in interface.fields.values():
        coordinate = f"{named.name}.{promised.name}"
        field = named.fields.get(promised.name)
        if field is None:
            found = f"{named.name} implements {interface.name} and has no field {promised.name}"
            yield Finding(coordinate, found, f"Add it, as {interface.name} has it")
        else:
            yield from _check_field(field, promised, (coordinate, interface.name), schema)


def _check_field(field: Field, promised: Field, names: tuple[str, str], schema: Schema) -> Iterator[Finding]:
    coordinate, interface = names
    promise = f"{interface}.{promised.name}"
    if not _is_within(field.type, promised.type, schema):
        types = type_text(field.type), type_text(promised.type)
        found = f"{coordinate} is {types[0]} and {promise} is {types[1]}"
        yield Finding(coordinate, found, "The type that implements returns the same or a narrower type")
    for name, argument in promised.arguments.items():
        own = field.arguments.get(name)
        if own is None:
            found = f"{coordinate} has no argument {name}, which {promise} has"
            yield Finding(coordinate, found, "Add it with the same type")
        elif own.type != argument.type:
            types = type_text(own.type), type_text(argument.type)
            found = f"{coordinate}({name}:) is {types[0]} and {promise}({name}:) is {types[1]}"
            yield Finding(coordinate, found, "Arguments have the type that the interface says")
    for name, own in field.arguments.items():
        if own.is_required and name not in promised.arguments:
            found = f"{coordinate}({name}:) is required and {promise} has no such argument"
            yield Finding(coordinate, found, "Make it optional: who asks by the interface cannot give it")


def _is_within(own: TypeNode, promised: TypeNode, schema: Schema) -> bool:
    if own == promised:
        return True
    if isinstance(own, NonNullTypeNode):
        return _is_within(
            own.type, promised.type if isinstance(promised, NonNullTypeNode) else promised, schema
        )
    if isinstance(own, ListTypeNode) and isinstance(promised, ListTypeNode):
        return _is_within(own.type, promised.type, schema)
    if not isinstance(own, NamedTypeNode) or not isinstance(promised, NamedTypeNode):
        return False
    return _is_possible(own.name.value, promised.name.value, schema)


def _is_possible(name: str, abstract: str, schema: Schema) -> bool:
    named, outer = schema.types.get(name), schema.types.get(abstract)
    if isinstance(outer, UnionType):
        return name in outer.members
    return (
        isinstance(named, CompositeType) and isinstance(outer, InterfaceType) and abstract in named.interfaces
    )
