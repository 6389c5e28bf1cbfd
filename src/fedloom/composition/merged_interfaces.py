"""Interfaces after merging: whether what implements them has all that they ask for.

An interface has the fields of all its subgraphs, and a type that implements it in one of them may not know
the others'; types and arguments of both are merged apart. Source: GraphQL 3.6 (IsValidImplementation);
Federation error codes, INTERFACE_FIELD_NO_IMPLEM.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import ListTypeNode, NonNullTypeNode, TypeNode

from fedloom.sdl.definitions import (
    CompositeType,
    Field,
    InterfaceType,
    Schema,
    UnionType,
    named_type,
    type_text,
)
from fedloom.sdl.problems import Code, Problem
from fedloom.supergraph.model import Supergraph

Fault = tuple[str, str]
"""A coordinate, and a message."""


def check_implemented_fields(supergraph: Supergraph) -> list[Problem]:
    """Find types that lack a field of an interface: it came from a subgraph that does not know the type."""
    types = supergraph.schema.types
    return [
        _missing_field(supergraph, each, interface, name)
        for each in supergraph.schema.composites()
        for interface in _interfaces(types, each)
        for name in interface.fields
        if name not in each.fields
    ]


def faulty_implementations(schema: Schema) -> Iterator[Fault]:
    """What is no valid implementation. Every field of an interface is there already."""
    subtypes = _Subtypes(schema)
    for each in schema.composites():
        for interface in _interfaces(schema.types, each):
            yield from _faulty_transitivity(each, interface)
            for expected in interface.fields.values():
                yield from _faulty_field(subtypes, each, interface, expected)


def _faulty_transitivity(named: CompositeType, interface: InterfaceType) -> Iterator[Fault]:
    for each in interface.interfaces:
        if each == named.name:
            yield (
                named.name,
                f"{named.name} and {interface.name} implement one another. Remove one of the two.",
            )
        elif each not in named.interfaces:
            message = (
                f"{named.name} implements {interface.name}, which implements {each} in some subgraph: "
                f"{named.name} must implement {each} as well."
            )
            yield named.name, message


def _faulty_field(
    subtypes: _Subtypes, named: CompositeType, interface: InterfaceType, expected: Field
) -> Iterator[Fault]:
    own = named.fields[expected.name]
    where = f"{named.name}.{own.name}"
    asked = f"{interface.name}.{own.name}"
    if not subtypes.fits(own.type, expected.type):
        message = (
            f"{where} is {type_text(own.type)} when merged, and {asked} {type_text(expected.type)}: they do "
            "not fit. Make the types agree in all subgraphs."
        )
        yield where, message
    for argument in expected.arguments.values():
        given = own.arguments.get(argument.name)
        if given is None:
            message = f"{where} has no argument {argument.name} when merged, and {asked} has one."
            yield where, f"{message} Add it in all subgraphs, or remove it from the interface."
        elif given.type != argument.type:
            message = (
                f"{where}({argument.name}:) is {type_text(given.type)} when merged, and on {asked} "
                f"{type_text(argument.type)}. Arguments of interfaces must have the same type."
            )
            yield f"{where}({argument.name}:)", message
    for argument in own.arguments.values():
        if argument.name not in expected.arguments and argument.is_required:
            message = f"{where}({argument.name}:) is required when merged, and {asked} has no such argument."
            yield f"{where}({argument.name}:)", f"{message} Give it a default, or make it nullable."


@dataclass(frozen=True, slots=True)
class _Subtypes:
    """Covariance of fields (GraphQL 3.6, IsValidImplementationFieldType), in the merged schema."""

    schema: Schema

    def fits(self, narrow: TypeNode, wide: TypeNode) -> bool:
        if narrow == wide:
            return True
        if isinstance(narrow, NonNullTypeNode):
            return self.fits(narrow.type, wide.type if isinstance(wide, NonNullTypeNode) else wide)
        if isinstance(narrow, ListTypeNode) and isinstance(wide, ListTypeNode):
            return self.fits(narrow.type, wide.type)
        if isinstance(wide, NonNullTypeNode | ListTypeNode) or isinstance(narrow, ListTypeNode):
            return False
        inner, outer = self.schema.types.get(named_type(narrow)), self.schema.types.get(named_type(wide))
        if isinstance(outer, UnionType):
            return inner is not None and inner.name in outer.members
        return isinstance(inner, CompositeType) and named_type(wide) in inner.interfaces


def _interfaces(types: Mapping[str, object], named: CompositeType) -> Iterator[InterfaceType]:
    found = (types.get(each) for each in named.interfaces)
    return (each for each in found if isinstance(each, InterfaceType))


def _missing_field(
    supergraph: Supergraph, named: CompositeType, interface: InterfaceType, name: str
) -> Problem:
    joins = supergraph.field_joins.get((interface.name, name), ())
    having = [each.subgraph for each in joins if each.subgraph] or list(supergraph.names)
    implementing = [
        subgraph
        for subgraph, each in supergraph.implementations.get(named.name, ())
        if each == interface.name
    ]
    message = (
        f"{named.name} implements {interface.name} in {_subgraphs(implementing)} without the field {name}, "
        f"which the interface has in {_subgraphs(having)}. Add the field to {named.name} in one subgraph, or "
        "remove it from the interface."
    )
    coordinates = (f"{interface.name}.{name}", named.name)
    subgraphs = tuple(dict.fromkeys([*having, *implementing]))
    return Problem(Code.INTERFACE_FIELD_NO_IMPLEM, message, coordinates, subgraphs)


def _subgraphs(names: list[str]) -> str:
    return ", ".join(f'"{each}"' for each in names)
