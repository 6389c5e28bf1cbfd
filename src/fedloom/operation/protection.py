"""What `@authenticated`, `@requiresScopes` and `@policy` protect, until a gateway knows its callers.

No caller is known to be authenticated yet, so an operation that touches anything protected is refused as a
whole, before it is planned: a check that cannot run has failed. Source: Federation: `@authenticated`,
`@requiresScopes`, `@policy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLCompositeType,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    visit,
)

from fedloom.errors import ForbiddenError
from fedloom.sdl.definitions import CompositeType, Element, Schema, is_applied

_PROTECTING = ("authenticated", "requiresScopes", "policy")


@dataclass(frozen=True, slots=True)
class Protection:
    """The protected types and fields of a supergraph: coordinates such as `Battery` and `Battery.owner`."""

    api_schema: GraphQLSchema
    coordinates: frozenset[str]

    @classmethod
    def of(cls, schema: Schema, api_schema: GraphQLSchema) -> Protection:
        """Read them off the merged schema."""
        return cls(api_schema, frozenset(_protected(schema)))

    def require_open(
        self, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        """Refuse an operation that selects something protected, on whatever type of object.

        Raises:
            ForbiddenError: names the coordinate.
        """
        if not self.coordinates:
            return
        for part in (operation, *fragments.values()):
            types = TypeInfo(self.api_schema)
            visit(part, TypeInfoVisitor(types, _Fields(self, types)))

    def require_field(self, name: str, parent: GraphQLCompositeType, returned: object) -> None:
        """Refuse one field, if it, its parent or what it returns is protected for any type of object."""
        named = get_named_type(returned)  # type: ignore[call-overload] # the type of a field that is valid
        touched = {f"{each}.{name}" for each in self._types(parent)} | set(self._types(parent))
        touched |= set(self._types(named)) if is_composite_type(named) else {str(named)}
        refused = sorted(touched & self.coordinates)
        if refused:
            message = f"{refused[0]} is protected, and no caller is known to be allowed to read it"
            raise ForbiddenError(message)

    def _types(self, named: GraphQLCompositeType) -> Iterable[str]:
        yield named.name
        if is_abstract_type(named):
            yield from (each.name for each in self.api_schema.get_possible_types(named))


class _Fields(Visitor):
    def __init__(self, protection: Protection, types: TypeInfo) -> None:
        super().__init__()
        self._protection, self._types = protection, types

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Judge a field where it stands."""
        parent, returned = self._types.get_parent_type(), self._types.get_type()
        if parent is not None and returned is not None and not node.name.value.startswith("__"):
            self._protection.require_field(node.name.value, parent, returned)


def _protected(schema: Schema) -> Iterable[str]:
    for named in schema.types.values():
        if _is_protected(named):
            yield named.name
        if isinstance(named, CompositeType):
            yield from (f"{named.name}.{each.name}" for each in named.fields.values() if _is_protected(each))


def _is_protected(element: Element) -> bool:
    return any(is_applied(element, each) for each in _PROTECTING)
