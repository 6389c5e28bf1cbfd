"""A type system as data: what a schema document defines, with every directive that it applies.

graphql-core's own schema objects forget applied directives and cannot hold half a type, so composition
works on these. Types and values stay graphql-core's nodes, parsed without locations: equal text is then an
equal node, and `print_ast` writes them.

Everything here is immutable; a change is a new object (`dataclasses.replace`). Mappings keep the order of
the document. Source: GraphQL, section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from graphql import (
    ConstValueNode,
    ListTypeNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationType,
    TypeNode,
    ValueNode,
    print_ast,
)

BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})
BUILT_IN_DIRECTIVES = frozenset({"skip", "include", "deprecated", "specifiedBy", "oneOf"})
EXECUTABLE_LOCATIONS = frozenset(
    {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    }
)
ROOT_NAMES: Mapping[OperationType, str] = MappingProxyType(
    {
        OperationType.QUERY: "Query",
        OperationType.MUTATION: "Mutation",
        OperationType.SUBSCRIPTION: "Subscription",
    }
)

_Empty: Mapping[Any, Any] = MappingProxyType({})


def _empty() -> Mapping[Any, Any]:
    return _Empty


class TypeKind(StrEnum):
    """The kinds of named types, in the words of messages."""

    SCALAR = "scalar"
    OBJECT = "object"
    INTERFACE = "interface"
    UNION = "union"
    ENUM = "enum"
    INPUT_OBJECT = "input object"


@dataclass(frozen=True, slots=True)
class Directive:
    """One application of a directive.

    `name` is as written, without `@`. `known` is the name by which its specification calls it (`key`, `tag`,
    `inaccessible`, …) where the document links one, None for a directive of the document's own. So rules ask
    for `known`, and a renamed or prefixed directive needs no care.
    """

    name: str
    arguments: Mapping[str, ConstValueNode] = field(default_factory=_empty)
    known: str | None = None
    is_on_extension: bool = False

    def __str__(self) -> str:
        """As in a document."""
        if not self.arguments:
            return f"@{self.name}"
        given = ", ".join(f"{name}: {print_ast(value)}" for name, value in self.arguments.items())
        return f"@{self.name}({given})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What a schema coordinate names, and directives can stand on."""

    name: str
    description: str | None = None
    directives: tuple[Directive, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputValue(Element):
    """An argument, or a field of an input object."""

    type: TypeNode
    default: ConstValueNode | None = None

    @property
    def is_required(self) -> bool:
        """Whether it must be given: non-null without a default."""
        return isinstance(self.type, NonNullTypeNode) and self.default is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Element):
    """A field of an object or interface."""

    type: TypeNode
    arguments: Mapping[str, InputValue] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumValue(Element):
    """A value of an enum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedType(Element):
    """What all kinds of types have. `has_base` is false where the document only extends the type."""

    kind: TypeKind = field(init=False)
    has_base: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarType(NamedType):
    """A scalar."""

    kind: TypeKind = field(default=TypeKind.SCALAR, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeType(NamedType):
    """An object or an interface."""

    interfaces: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=_empty)
    fields_of_extensions: frozenset[str] = frozenset()  # fields that only `extend` gives


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType(CompositeType):
    """An object."""

    kind: TypeKind = field(default=TypeKind.OBJECT, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceType(CompositeType):
    """An interface."""

    kind: TypeKind = field(default=TypeKind.INTERFACE, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionType(NamedType):
    """A union."""

    kind: TypeKind = field(default=TypeKind.UNION, init=False)
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumType(NamedType):
    """An enum."""

    kind: TypeKind = field(default=TypeKind.ENUM, init=False)
    values: Mapping[str, EnumValue] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputObjectType(NamedType):
    """An input object."""

    kind: TypeKind = field(default=TypeKind.INPUT_OBJECT, init=False)
    fields: Mapping[str, InputValue] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveDefinition(Element):
    """The definition of a directive; `locations` are those of GraphQL 3.13, such as `FIELD_DEFINITION`."""

    arguments: Mapping[str, InputValue] = field(default_factory=_empty)
    locations: tuple[str, ...] = ()
    is_repeatable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """All of a type system. Root types may have any name; `roots` says which they are."""

    types: Mapping[str, NamedType] = field(default_factory=_empty)
    directive_definitions: Mapping[str, DirectiveDefinition] = field(default_factory=_empty)
    roots: Mapping[OperationType, str] = field(default_factory=_empty)
    directives: tuple[Directive, ...] = ()  # on the schema itself
    description: str | None = None

    def objects(self) -> Iterator[ObjectType]:
        """The object types."""
        return (each for each in self.types.values() if isinstance(each, ObjectType))

    def composites(self) -> Iterator[CompositeType]:
        """The objects and interfaces."""
        return (each for each in self.types.values() if isinstance(each, CompositeType))

    def possible_types(self, name: str) -> frozenset[str]:
        """The names of the objects that a value of the composite type `name` may have."""
        named = self.types[name]
        if isinstance(named, UnionType):
            return frozenset(named.members)
        if isinstance(named, InterfaceType):
            return frozenset(each.name for each in self.objects() if name in each.interfaces)
        return frozenset({name})


def applied(element: Element, known: str) -> tuple[Directive, ...]:
    """The applications of a directive of a specification, by the name that it has there."""
    return tuple(each for each in element.directives if each.known == known)


def is_applied(element: Element, known: str) -> bool:
    """Whether a directive of a specification stands on it."""
    return any(each.known == known for each in element.directives)


def named_type(node: TypeNode) -> str:
    """The name inside of lists and non-nulls."""
    while isinstance(node, (ListTypeNode, NonNullTypeNode)):
        node = node.type
    assert isinstance(node, NamedTypeNode)  # noqa: S101 -- the only other kind of node
    return node.name.value


def renamed_type(node: TypeNode, names: Mapping[str, str]) -> TypeNode:
    """The same type with the name inside replaced, where `names` has another for it."""
    if isinstance(node, NonNullTypeNode):
        inner = renamed_type(node.type, names)
        assert isinstance(inner, NamedTypeNode | ListTypeNode)  # noqa: S101 -- as before
        return NonNullTypeNode(type=inner)
    if isinstance(node, ListTypeNode):
        return ListTypeNode(type=renamed_type(node.type, names))
    new = names.get(named_type(node))
    return NamedTypeNode(name=NameNode(value=new)) if new else node


def type_text(node: TypeNode) -> str:
    """A type as in a document, such as `[Battery!]!`."""
    return print_ast(node)


def value_text(node: ValueNode | None) -> str:
    """A value as in a document; `null` stands for one that is not there."""
    return "null" if node is None else print_ast(node)
