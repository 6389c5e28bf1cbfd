"""Readings of GraphQL documents that several rooms here need: what is selected, and by which directives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


def operation_of(document: DocumentNode) -> OperationDefinitionNode:
    """The only operation of a document."""
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return operation


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments of a document, by name."""
    found = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
    return {each.name.value: each for each in found}


def response_key(field: FieldNode) -> str:
    """What a field is called in the answer."""
    return field.alias.value if field.alias else field.name.value


def is_called(directive: ConstDirectiveNode, name: str) -> bool:
    """Whether a directive is Federation's of this name, written short or in full."""
    return directive.name.value in (name, f"federation__{name}")


def fields_of(
    parent: str, selection_set: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[tuple[str, FieldNode]]:
    """The fields of a selection set, each with the type that it is selected on; `__typename` is none."""
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            if node.name.value != "__typename":
                yield parent, node
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            named = parent if condition is None else condition.name.value
            yield from fields_of(named, node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            fragment = fragments[node.name.value]
            yield from fields_of(fragment.type_condition.name.value, fragment.selection_set, fragments)
