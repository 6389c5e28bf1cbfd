"""The schema that a subgraph of data runs: its SDL with `_entities` and `_service`, and the keys it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    OperationDefinitionNode,
    OperationType,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    SelectionSetNode,
    StringValueNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
    build_ast_schema,
    parse,
)

_DEFINITION_OF: dict[type[Node], type[TypeDefinitionNode]] = {
    EnumTypeExtensionNode: EnumTypeDefinitionNode,
    InputObjectTypeExtensionNode: InputObjectTypeDefinitionNode,
    InterfaceTypeExtensionNode: InterfaceTypeDefinitionNode,
    ObjectTypeExtensionNode: ObjectTypeDefinitionNode,
    ScalarTypeExtensionNode: ScalarTypeDefinitionNode,
    UnionTypeExtensionNode: UnionTypeDefinitionNode,
}
_EXECUTABLE = frozenset(
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


@dataclass(frozen=True, slots=True)
class Key:
    """One `@key` of a type."""

    type_name: str
    fields: SelectionSetNode


def keys_of(sdl: str) -> list[Key]:
    """The keys in the order of the SDL, whatever name `@key` is linked under (it ends with "key" here)."""
    return [
        Key(node.name.value, _fields(directive))
        for node in _types(parse(sdl))
        for directive in node.directives or ()
        if _is_key(directive)
    ]


def executable_schema(sdl: str) -> GraphQLSchema:
    """Build the schema. A type that is only extended is defined by its first extension."""
    document = parse(sdl, no_location=True)
    definitions: list[DefinitionNode] = [
        each
        for each in document.definitions
        if isinstance(each, DirectiveDefinitionNode)
        and _EXECUTABLE & {location.value for location in each.locations}
    ]
    kinds: dict[str, type[Node]] = {}
    keyed: list[str] = []
    for node in _types(document):
        name = node.name.value
        definitions.append(node if name in kinds else _defined(node))
        kinds.setdefault(name, type(definitions[-1]))
        if kinds[name] is ObjectTypeDefinitionNode and any(map(_is_key, node.directives or ())):
            keyed.append(name)
    definitions += parse(_machinery(_roots(document), kinds, dict.fromkeys(keyed))).definitions
    return build_ast_schema(DocumentNode(definitions=tuple(definitions)), assume_valid_sdl=True)


def _types(document: DocumentNode) -> Iterator[TypeDefinitionNode | TypeExtensionNode]:
    for each in document.definitions:
        if isinstance(each, TypeDefinitionNode | TypeExtensionNode):
            yield each


def _roots(document: DocumentNode) -> dict[str, str]:
    return {each.value: each.value.title() for each in OperationType} | {
        operation.operation.value: operation.type.name.value
        for node in document.definitions
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
        for operation in node.operation_types or ()
    }


def _machinery(roots: dict[str, str], kinds: dict[str, type[Node]], keyed: dict[str, None]) -> str:
    """What the Federation subgraph specification adds, and the root types."""
    query = roots["query"]
    text = [
        "type _Service { sdl: String }",
        f"{'extend ' * (query in kinds)}type {query} {{ _service: _Service! }}",
    ]
    if "_Any" not in kinds:
        text.append("scalar _Any")
        if keyed:
            text.append(f"union _Entity = {' | '.join(keyed)}")
            entities = "_entities(representations: [_Any!]!): [_Entity]!"
            text.append(f"extend type {query} {{ {entities} }}")
    served = {kind: name for kind, name in roots.items() if name in kinds or kind == "query"}
    text.append("schema { " + " ".join(f"{kind}: {name}" for kind, name in served.items()) + " }")
    return "\n".join(text)


def _defined(node: TypeDefinitionNode | TypeExtensionNode) -> DefinitionNode:
    made = _DEFINITION_OF.get(type(node))
    if made is None:
        return node
    return made(**{name: getattr(node, name) for name in node.keys if name != "loc"})


def _is_key(directive: ConstDirectiveNode) -> bool:
    return directive.name.value.lower().endswith("key")


def _fields(directive: ConstDirectiveNode) -> SelectionSetNode:
    (text,) = (each.value for each in directive.arguments or () if each.name.value == "fields")
    assert isinstance(text, StringValueNode)
    (operation,) = parse(f"{{ {text.value} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set
