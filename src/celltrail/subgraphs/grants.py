"""What of ours a subgraph asks for: keys by which it extends our entities, and what its fields require."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SelectionSetNode,
    StringValueNode,
    parse,
)

from celltrail.graph.federation import ENTITIES
from celltrail.subgraphs.field_types import FieldTypes
from celltrail.subgraphs.selected import is_called, operation_of


def asked_of_ours(document: DocumentNode, types: FieldTypes) -> frozenset[str]:
    """The coordinates of our entities' fields whose values the gateway would send: `Battery.id`.

    A field of a value type of ours counts with the field that leads to it.
    """
    return frozenset(_asked(document, types))


def _asked(document: DocumentNode, types: FieldTypes) -> Iterator[str]:
    for node in document.definitions:
        if not isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            continue
        name = node.name.value
        sets = [each for each in node.directives or () if is_called(each, "key")]
        sets += [
            each
            for field in node.fields or ()
            for each in field.directives or ()
            if is_called(each, "requires")
        ]
        for each in sets:
            for selection_set in _field_sets(each):
                yield from _coordinates(name, selection_set, types)


def _field_sets(directive: ConstDirectiveNode) -> Iterator[SelectionSetNode]:
    for argument in directive.arguments or ():
        if argument.name.value == "fields" and isinstance(argument.value, StringValueNode):
            try:
                yield operation_of(parse(f"{{ {argument.value.value} }}")).selection_set
            except GraphQLSyntaxError:
                return  # composition says so, with its place


def _coordinates(parent: str, selection_set: SelectionSetNode, types: FieldTypes) -> Iterator[str]:
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            if parent in ENTITIES and node.name.value != "__typename":
                yield f"{parent}.{node.name.value}"
            if node.selection_set is not None:
                yield from _coordinates(types.named(parent, node.name.value), node.selection_set, types)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            named = parent if condition is None else condition.name.value
            yield from _coordinates(named, node.selection_set, types)
