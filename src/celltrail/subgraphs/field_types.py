"""The types of the fields of an SDL, without building a schema: an SDL of a subgraph may lack definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    OperationType,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeNode,
    parse,
)

_ROOTS = {
    OperationType.QUERY: "Query",
    OperationType.MUTATION: "Mutation",
    OperationType.SUBSCRIPTION: "Subscription",
}


@dataclass(frozen=True, slots=True)
class FieldTypes:
    """`types` has the name of the type that each field returns, by coordinate; `interfaces` their names."""

    types: Mapping[str, str]
    interfaces: frozenset[str]
    roots: Mapping[OperationType, str]

    @classmethod
    def of(cls, sdl: str) -> FieldTypes:
        """Read them off an SDL that can be parsed."""
        types: dict[str, str] = {}
        interfaces: set[str] = set()
        roots = dict(_ROOTS)
        for node in parse(sdl).definitions:
            if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
                roots |= {each.operation: each.type.name.value for each in node.operation_types or ()}
            elif isinstance(
                node,
                ObjectTypeDefinitionNode
                | ObjectTypeExtensionNode
                | InterfaceTypeDefinitionNode
                | InterfaceTypeExtensionNode,
            ):
                if isinstance(node, InterfaceTypeDefinitionNode | InterfaceTypeExtensionNode):
                    interfaces.add(node.name.value)
                for field in node.fields or ():
                    types[f"{node.name.value}.{field.name.value}"] = named_type(field.type)
        return cls(types, frozenset(interfaces), roots)

    def root(self, operation: OperationType) -> str:
        """The name of a root type."""
        return self.roots[operation]

    def named(self, parent: str, field: str) -> str:
        """The name of the type that a field returns; the parent's own where the SDL does not have it."""
        return self.types.get(f"{parent}.{field}", parent)


def named_type(node: TypeNode) -> str:
    """The name of the type inside of lists and non-nulls."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)  # noqa: S101 -- the grammar has no other
    return node.name.value
