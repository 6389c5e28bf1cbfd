"""From SDL text to a type system as data: extensions merged into what they extend, nothing checked yet.

Whether the document is valid GraphQL is asked elsewhere (`composition/graphql_validity`); of two definitions
of one name the later is kept here. Source: GraphQL, section 3 (type system documents).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    OperationType,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
    parse,
)

from fedloom.sdl.definitions import (
    BUILT_IN_DIRECTIVES,
    ROOT_NAMES,
    Directive,
    DirectiveDefinition,
    EnumType,
    EnumValue,
    Field,
    InputObjectType,
    InputValue,
    InterfaceType,
    NamedType,
    ObjectType,
    ScalarType,
    Schema,
    UnionType,
)

KnownNames = Mapping[str, str]
"""The specification's name of a directive, by its name in the document."""

NO_LINKS: KnownNames = MappingProxyType({name: name for name in BUILT_IN_DIRECTIVES})
_Empty: Mapping[Any, Any] = MappingProxyType({})


def parse_document(sdl: str) -> DocumentNode:
    """Parse without locations, so that equal text gives equal nodes; a byte order mark is allowed.

    Raises:
        GraphQLSyntaxError: the text is no GraphQL document.
    """
    return parse(sdl, no_location=True)


def parse_schema(sdl: str, known: KnownNames = NO_LINKS) -> Schema:
    """The type system that a text defines.

    Raises:
        GraphQLSyntaxError: the text is no GraphQL document.
    """
    return read_schema(parse_document(sdl), known)


def read_schema(document: DocumentNode, known: KnownNames = NO_LINKS) -> Schema:
    """The type system of a document; operations in it are passed over."""
    reader = _Reader(known)
    for each in document.definitions:
        reader.add(each)
    return reader.schema()


def schema_directives(document: DocumentNode) -> tuple[Directive, ...]:
    """What is applied to the schema itself: links, above all."""
    reader = _Reader(NO_LINKS)
    return tuple(
        directive
        for node in document.definitions
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
        for directive in reader.directives(node, is_on_extension=isinstance(node, SchemaExtensionNode))
    )


class _Reader:
    """Turns nodes into data; knows which names of directives belong to a specification."""

    def __init__(self, known: KnownNames) -> None:
        self._known = known
        self._names: dict[str, None] = {}  # of types, in the order of the document
        self._definitions: dict[str, TypeDefinitionNode] = {}
        self._extensions: dict[str, list[TypeExtensionNode]] = {}
        self._directives: dict[str, DirectiveDefinition] = {}
        self._schemas: list[SchemaDefinitionNode | SchemaExtensionNode] = []

    def add(self, node: Node) -> None:
        """Take a definition into account."""
        match node:
            case TypeDefinitionNode():
                self._names.setdefault(node.name.value)
                self._definitions[node.name.value] = node
            case TypeExtensionNode():
                self._names.setdefault(node.name.value)
                self._extensions.setdefault(node.name.value, []).append(node)
            case DirectiveDefinitionNode():
                self._directives[node.name.value] = self._directive_definition(node)
            case SchemaDefinitionNode() | SchemaExtensionNode():
                self._schemas.append(node)

    def schema(self) -> Schema:
        """All that was added."""
        types = {name: self._type(name) for name in self._names}
        return Schema(
            types=MappingProxyType(types),
            directive_definitions=MappingProxyType(self._directives),
            roots=MappingProxyType(_roots(self._schemas, types)),
            directives=tuple(
                directive
                for node in self._schemas
                for directive in self.directives(node, is_on_extension=isinstance(node, SchemaExtensionNode))
            ),
            description=next((text for each in self._schemas if (text := _description(each))), None),
        )

    def directives(
        self,
        node: TypeDefinitionNode | TypeExtensionNode | SchemaDefinitionNode | SchemaExtensionNode,
        *,
        is_on_extension: bool,
    ) -> tuple[Directive, ...]:
        """What is applied to one definition or extension."""
        return self._applied(node.directives, is_on_extension=is_on_extension)

    def _type(self, name: str) -> NamedType:
        definition = self._definitions.get(name)
        extensions = self._extensions.get(name, [])
        first: Node = definition or extensions[0]
        own = self.directives(definition, is_on_extension=False) if definition else ()
        added = (d for each in extensions for d in self.directives(each, is_on_extension=True))
        given: dict[str, Any] = {
            "name": name,
            "description": _description(first),
            "directives": (*own, *added),
            "has_base": definition is not None,
        }
        return self._READERS[type(first)](self, given, definition, extensions)

    def _applied(
        self, nodes: tuple[ConstDirectiveNode, ...] | None, *, is_on_extension: bool = False
    ) -> tuple[Directive, ...]:
        if not nodes:
            return ()
        return tuple(
            Directive(
                each.name.value,
                MappingProxyType({a.name.value: a.value for a in each.arguments})
                if each.arguments
                else _Empty,
                self._known.get(each.name.value),
                is_on_extension,
            )
            for each in nodes
        )

    def _input_values(self, nodes: Iterable[InputValueDefinitionNode] | None) -> Mapping[str, InputValue]:
        if not nodes:
            return _Empty
        return MappingProxyType({each.name.value: self._input_value(each) for each in nodes})

    def _input_value(self, node: InputValueDefinitionNode) -> InputValue:
        return InputValue(
            name=node.name.value,
            description=_description(node),
            directives=self._applied(node.directives),
            type=node.type,
            default=node.default_value,
        )

    def _field(self, node: FieldDefinitionNode) -> Field:
        return Field(
            name=node.name.value,
            description=_description(node),
            directives=self._applied(node.directives),
            type=node.type,
            arguments=self._input_values(node.arguments),
        )

    def _enum_value(self, node: EnumValueDefinitionNode) -> EnumValue:
        return EnumValue(
            name=node.name.value,
            description=_description(node),
            directives=self._applied(node.directives),
        )

    def _directive_definition(self, node: DirectiveDefinitionNode) -> DirectiveDefinition:
        return DirectiveDefinition(
            name=node.name.value,
            description=_description(node),
            arguments=self._input_values(node.arguments),
            locations=tuple(each.value for each in node.locations),
            is_repeatable=node.repeatable,
        )

    def _scalar(self, given: dict[str, Any], _definition: Node | None, _extensions: list[Any]) -> NamedType:
        return ScalarType(**given)

    def _object(self, given: dict[str, Any], definition: Node | None, extensions: list[Any]) -> NamedType:
        return ObjectType(**given, **self._composite(definition, extensions))

    def _interface(self, given: dict[str, Any], definition: Node | None, extensions: list[Any]) -> NamedType:
        return InterfaceType(**given, **self._composite(definition, extensions))

    def _composite(self, definition: Node | None, extensions: list[Any]) -> dict[str, Any]:
        base: list[Any] = list(getattr(definition, "fields", None) or ())
        fields = {each.name.value: self._field(each) for each in _parts(definition, extensions, "fields")}
        return {
            "interfaces": _type_names(definition, extensions, "interfaces"),
            "fields": MappingProxyType(fields),
            "fields_of_extensions": frozenset(fields.keys() - {each.name.value for each in base}),
        }

    def _union(self, given: dict[str, Any], definition: Node | None, extensions: list[Any]) -> NamedType:
        return UnionType(**given, members=_type_names(definition, extensions, "types"))

    def _enum(self, given: dict[str, Any], definition: Node | None, extensions: list[Any]) -> NamedType:
        values = _parts(definition, extensions, "values")
        return EnumType(**given, values=MappingProxyType({e.name.value: self._enum_value(e) for e in values}))

    def _input_object(
        self, given: dict[str, Any], definition: Node | None, extensions: list[Any]
    ) -> NamedType:
        fields = _parts(definition, extensions, "fields")
        return InputObjectType(**given, fields=self._input_values(fields))

    _READERS: Mapping[type, Callable[[_Reader, dict[str, Any], Node | None, list[Any]], NamedType]] = (
        MappingProxyType(
            {
                ScalarTypeDefinitionNode: _scalar,
                ScalarTypeExtensionNode: _scalar,
                ObjectTypeDefinitionNode: _object,
                ObjectTypeExtensionNode: _object,
                InterfaceTypeDefinitionNode: _interface,
                InterfaceTypeExtensionNode: _interface,
                UnionTypeDefinitionNode: _union,
                UnionTypeExtensionNode: _union,
                EnumTypeDefinitionNode: _enum,
                EnumTypeExtensionNode: _enum,
                InputObjectTypeDefinitionNode: _input_object,
                InputObjectTypeExtensionNode: _input_object,
            }
        )
    )


def _roots(
    schemas: list[SchemaDefinitionNode | SchemaExtensionNode], types: Mapping[str, NamedType]
) -> dict[OperationType, str]:
    """The root types: as the schema says, or by their names where no `schema { … }` is (GraphQL 3.3.1)."""
    named = {each.operation: each.type.name.value for node in schemas for each in node.operation_types or ()}
    if any(isinstance(each, SchemaDefinitionNode) for each in schemas):
        return named
    usual = {kind: name for kind, name in ROOT_NAMES.items() if isinstance(types.get(name), ObjectType)}
    return usual | named


def _parts(definition: Node | None, extensions: list[Any], attribute: str) -> list[Any]:
    """The parts of a definition and its extensions; one of another kind has none."""
    nodes = [definition, *extensions] if definition else extensions
    return [part for node in nodes for part in getattr(node, attribute, None) or ()]


def _type_names(definition: Node | None, extensions: list[Any], attribute: str) -> tuple[str, ...]:
    nodes: list[NamedTypeNode] = _parts(definition, extensions, attribute)
    return tuple(dict.fromkeys(each.name.value for each in nodes))


def _description(node: Node) -> str | None:
    """The text of a description; extensions have none."""
    text: StringValueNode | None = getattr(node, "description", None)
    return text.value if text else None
