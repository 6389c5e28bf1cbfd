"""Rules on names: that the types which are named exist, and are of a kind that may stand there.

Sources: GraphQL 3.1 (names that begin with `__` are reserved), 3.3.1 (root types are objects), 3.4.2 (input
and output types), 3.6 to 3.10 (interfaces, members, fields).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from graphql import OperationType

from fedloom.composition.graphql_validity.findings import Finding
from fedloom.composition.machinery import MACHINE_FIELDS, MACHINE_TYPES
from fedloom.sdl.definitions import (
    BUILT_IN_SCALARS,
    CompositeType,
    EnumType,
    Field,
    InputObjectType,
    InputValue,
    NamedType,
    Schema,
    TypeKind,
    UnionType,
    named_type,
)

_INPUT_KINDS = frozenset({TypeKind.SCALAR, TypeKind.ENUM, TypeKind.INPUT_OBJECT})
_OUTPUT_KINDS = frozenset(TypeKind) - {TypeKind.INPUT_OBJECT}
_OF_SUPERGRAPHS = ("join__", "link__")


def check_references(schema: Schema, linked_types: Collection[str]) -> Iterator[Finding]:
    """All names of types where they stand; `linked_types` are Federation's, like those of its machinery."""
    check = _References(schema.types, {*linked_types, *MACHINE_TYPES})
    for operation, name in schema.roots.items():
        yield from check.root(operation, name)
    for definition in schema.directive_definitions.values():
        yield from check.arguments(definition.arguments, f"@{definition.name}", may_use_own=True)
    yield from _check_roots_differ(schema)
    query = schema.roots.get(OperationType.QUERY)
    for named in schema.types.values():
        yield from check.type(named, is_query=named.name == query)


def _check_roots_differ(schema: Schema) -> Iterator[Finding]:
    for name in sorted(set(schema.roots.values())):
        operations = [each.value for each, root in schema.roots.items() if root == name]
        if len(operations) > 1:
            found = f"{name} is the root type of {' and '.join(operations)}"
            yield Finding("schema", found, "Each operation has a root type of its own")


class _References:
    def __init__(self, types: Mapping[str, NamedType], own: Collection[str]) -> None:
        self._kinds = {
            **dict.fromkeys(BUILT_IN_SCALARS, TypeKind.SCALAR),
            **{each.name: each.kind for each in types.values()},
        }
        self._own = own  # of Federation: only its own parts use them

    def root(self, operation: OperationType, name: str) -> Iterator[Finding]:
        if name not in self._kinds:
            yield self._unknown(name, "schema", f"the {operation.value} root type")
        elif self._kinds[name] is not TypeKind.OBJECT:
            found = f"the {operation.value} root type {name} is {self._kinds[name]}"
            yield Finding("schema", found, "A root type is an object type")

    def type(self, named: NamedType, *, is_query: bool) -> Iterator[Finding]:
        if isinstance(named, CompositeType):
            yield from self._interfaces(named)
            for each in named.fields.values():
                is_machine = (is_query and each.name in MACHINE_FIELDS) or named.name in self._own
                yield from self._field(each, f"{named.name}.{each.name}", may_use_own=is_machine)
        elif isinstance(named, UnionType):
            yield from self._members(named)
        elif isinstance(named, InputObjectType):
            for value in named.fields.values():
                yield from self._input(
                    value, f"{named.name}.{value.name}", may_use_own=named.name in self._own
                )

    def arguments(
        self, arguments: Mapping[str, InputValue], owner: str, *, may_use_own: bool
    ) -> Iterator[Finding]:
        for each in arguments.values():
            yield from self._input(each, f"{owner}({each.name}:)", may_use_own=may_use_own)

    def _field(self, field: Field, coordinate: str, *, may_use_own: bool) -> Iterator[Finding]:
        name = named_type(field.type)
        kind = self._known_kind(name, may_use_own=may_use_own)
        if kind is None:
            yield self._unknown(name, coordinate, f"the type of {coordinate}")
        elif kind not in _OUTPUT_KINDS:
            yield Finding(
                coordinate, f"{coordinate} is of the {kind} {name}", "A field returns an output type"
            )
        yield from self.arguments(field.arguments, coordinate, may_use_own=may_use_own)

    def _input(self, value: InputValue, coordinate: str, *, may_use_own: bool) -> Iterator[Finding]:
        name = named_type(value.type)
        kind = self._known_kind(name, may_use_own=may_use_own)
        if kind is None:
            yield self._unknown(name, coordinate, f"the type of {coordinate}")
        elif kind not in _INPUT_KINDS:
            remedy = "Only scalars, enums and input objects can be given"
            yield Finding(coordinate, f"{coordinate} is of the {kind} {name}", remedy)

    def _interfaces(self, named: CompositeType) -> Iterator[Finding]:
        for name in named.interfaces:
            kind = self._known_kind(name, may_use_own=False)
            if kind is None:
                yield self._unknown(name, named.name, f"an interface of {named.name}")
            elif kind is not TypeKind.INTERFACE:
                yield Finding(
                    named.name, f"{named.name} implements the {kind} {name}", "Only interfaces can be"
                )

    def _members(self, union: UnionType) -> Iterator[Finding]:
        for name in union.members:
            kind = self._known_kind(name, may_use_own=False)
            if kind is None:
                yield self._unknown(name, union.name, f"a member of {union.name}")
            elif kind is not TypeKind.OBJECT:
                yield Finding(
                    union.name, f"the {kind} {name} is a member of {union.name}", "Only objects can be"
                )

    def _known_kind(self, name: str, *, may_use_own: bool) -> TypeKind | None:
        return None if name in self._own and not may_use_own else self._kinds.get(name)

    def _unknown(self, name: str, coordinate: str, role: str) -> Finding:
        if name in self._own:
            remedy = "It belongs to Federation and is not for the graph: use a type of your own"
        else:
            near = get_close_matches(name, self._kinds, 1)
            remedy = (
                f"Did you mean {near[0]}? Else define it" if near else "Define it here too, if others have it"
            )
        return Finding(coordinate, f"{role} is {name}, which is not defined,", remedy)


def check_names(schema: Schema, linked_types: frozenset[str]) -> Iterator[Finding]:
    """Names that begin with `__`, and types named like those that every supergraph has."""
    for name in schema.types:
        if name.startswith(_OF_SUPERGRAPHS) and name not in linked_types:
            found = f"{name} has a name that begins with {name.partition('__')[0]}__"
            yield Finding(name, found, "These names belong to the supergraph: choose another")
    for name, coordinate in _names(schema):
        if name.startswith("__"):
            found = f"{coordinate} has a name that begins with __"
            yield Finding(coordinate, found, "These names belong to introspection: choose another")


def _names(schema: Schema) -> Iterator[tuple[str, str]]:
    for definition in schema.directive_definitions.values():
        yield definition.name, f"@{definition.name}"
        yield from ((name, f"@{definition.name}({name}:)") for name in definition.arguments)
    for named in schema.types.values():
        yield named.name, named.name
        if isinstance(named, CompositeType):
            for field in named.fields.values():
                yield field.name, f"{named.name}.{field.name}"
                yield from ((name, f"{named.name}.{field.name}({name}:)") for name in field.arguments)
        elif isinstance(named, InputObjectType | EnumType):
            parts = named.fields if isinstance(named, InputObjectType) else named.values
            yield from ((name, f"{named.name}.{name}") for name in parts)
