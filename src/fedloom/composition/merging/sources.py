"""What is merged: every type with its definition in each subgraph, and facts that need all subgraphs.

Subgraphs are merged in the order of their names, so that a result does not depend on how they were listed.
Every subgraph has a query type, if only for what the federation library adds to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import ListTypeNode, NonNullTypeNode, TypeNode

from fedloom.composition.merging.usage import Usage, usage_of
from fedloom.composition.subgraph import Subgraph
from fedloom.composition.used_fields import Coordinate, used_fields
from fedloom.sdl.definitions import (
    CompositeType,
    InterfaceType,
    NamedType,
    ObjectType,
    UnionType,
    is_applied,
    named_type,
)

_QUERY = ObjectType(name="Query")


@dataclass(frozen=True, slots=True)
class Sources:
    """All subgraphs, by type.

    `types[type][subgraph]` are the definitions, types in the order in which subgraphs define them.
    `interface_objects[type]` are the subgraphs where an interface is an object (`@interfaceObject`).
    `subtypes[type]` are the names that implement the interface, or belong to the union, in any subgraph.
    """

    subgraphs: tuple[Subgraph, ...]
    types: Mapping[str, Mapping[str, NamedType]]
    interface_objects: Mapping[str, frozenset[str]]
    subtypes: Mapping[str, frozenset[str]]
    by_name: Mapping[str, Subgraph]
    _usage: dict[str, Usage] = field(default_factory=dict, compare=False)
    _used: dict[str, frozenset[Coordinate]] = field(default_factory=dict, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The subgraphs' names, in the order of merging."""
        return tuple(self.by_name)

    def composites(self, name: str) -> Mapping[str, CompositeType]:
        """The definitions of an object or interface, by subgraph."""
        found = self.types.get(name, {})
        return {subgraph: each for subgraph, each in found.items() if isinstance(each, CompositeType)}

    def usage(self, subgraph: str) -> Usage:
        """What the field sets of a subgraph say; worked out once."""
        if subgraph not in self._usage:
            self._usage[subgraph] = usage_of(self.by_name[subgraph].schema)
        return self._usage[subgraph]

    def is_used(self, subgraph: str, owner: str, name: str) -> bool:
        """Whether a field is in a field set of a subgraph, or an interface there asks for it."""
        if subgraph not in self._used:
            self._used[subgraph] = used_fields(self.by_name[subgraph].schema)
        return (owner, name) in self._used[subgraph] or (owner, name) in self.usage(subgraph).provided

    def interfaces_of(self, name: str) -> tuple[str, ...]:
        """The interfaces that a type implements in any subgraph, in the order of the subgraphs."""
        found = (each for definition in self.composites(name).values() for each in definition.interfaces)
        return tuple(dict.fromkeys(found))

    def objects_of(self, interface: str) -> tuple[str, ...]:
        """The object types that implement an interface in any subgraph."""
        subtypes = self.subtypes.get(interface, frozenset())
        return tuple(each for each in sorted(subtypes) if self.is_object(each))

    def is_object(self, name: str) -> bool:
        """Whether a type is an object after merging: it is one somewhere, and an interface nowhere."""
        if name in self.interface_objects:
            return False
        definitions = self.types.get(name, {}).values()
        return any(isinstance(each, ObjectType) for each in definitions) and not any(
            isinstance(each, InterfaceType) for each in definitions
        )

    def is_subtype(self, narrow: TypeNode, wide: TypeNode) -> bool:
        """Whether each value of `narrow` is one of `wide` (GraphQL 3.6, IsValidImplementationFieldType)."""
        if isinstance(narrow, NonNullTypeNode):
            return self.is_subtype(narrow.type, wide.type if isinstance(wide, NonNullTypeNode) else wide)
        if isinstance(wide, NonNullTypeNode):
            return False
        if isinstance(narrow, ListTypeNode):
            return isinstance(wide, ListTypeNode) and self.is_subtype(narrow.type, wide.type)
        if isinstance(wide, ListTypeNode):
            return False
        inner, outer = named_type(narrow), named_type(wide)
        return inner == outer or inner in self.subtypes.get(outer, frozenset())


def gather_sources(subgraphs: Sequence[Subgraph]) -> Sources:
    """Sort what the subgraphs say by type."""
    ordered = tuple(sorted(subgraphs, key=lambda each: each.name))
    types: dict[str, dict[str, NamedType]] = {}
    for subgraph in ordered:
        for each in _types_of(subgraph):
            types.setdefault(each.name, {})[subgraph.name] = each
    return Sources(
        subgraphs=ordered,
        types=types,
        interface_objects=_interface_objects(types),
        subtypes=_subtypes(types.values()),
        by_name={each.name: each for each in ordered},
    )


def _types_of(subgraph: Subgraph) -> Iterator[NamedType]:
    yield from subgraph.schema.types.values()
    if "Query" not in subgraph.schema.types:
        yield _QUERY


def _interface_objects(types: Mapping[str, Mapping[str, NamedType]]) -> dict[str, frozenset[str]]:
    found = {
        name: frozenset(
            subgraph for subgraph, each in definitions.items() if is_applied(each, "interfaceObject")
        )
        for name, definitions in types.items()
    }
    return {name: subgraphs for name, subgraphs in found.items() if subgraphs}


def _subtypes(definitions: Iterable[Mapping[str, NamedType]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in (one for by_subgraph in definitions for one in by_subgraph.values()):
        if isinstance(each, UnionType):
            found.setdefault(each.name, set()).update(each.members)
        elif isinstance(each, ObjectType | InterfaceType):
            for interface in each.interfaces:
                found.setdefault(interface, set()).add(each.name)
    return {name: frozenset(subtypes) for name, subtypes in found.items()}
