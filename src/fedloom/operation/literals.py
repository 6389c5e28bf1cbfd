"""The values that stand in a document itself: bounded like those of variables.

A list that is too long for a variable is as long when it is written into the text, and a text that no store
can keep is none when it is escaped in a literal. Parsing bounds the depth.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    ConstListValueNode,
    ConstObjectValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    StringValueNode,
    ValueNode,
)

from fedloom.errors import VariablesTooLargeError
from fedloom.operation.limits import Limits
from fedloom.operation.variables import check_text


def check_literals(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document with a list, or a text, that a variable could not have.

    Raises:
        VariablesTooLargeError: a list is over its bound.
        MalformedRequestError: a text holds U+0000.
    """
    pending = list(_values(document))
    while pending:
        value = pending.pop()
        if isinstance(value, ListValueNode | ConstListValueNode):
            if len(value.values) > limits.max_list_items:
                raise VariablesTooLargeError("a list", len(value.values), limits.max_list_items)
            pending.extend(value.values)
        elif isinstance(value, ObjectValueNode | ConstObjectValueNode):
            pending.extend(each.value for each in value.fields)
        elif isinstance(value, StringValueNode):
            check_text(value.value, limits)


def _values(document: DocumentNode) -> Iterator[ValueNode]:
    selections: list[SelectionNode] = []
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            defaults = (each.default_value for each in definition.variable_definitions or ())
            yield from (value for value in defaults if value is not None)
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            selections.extend(definition.selection_set.selections)
    while selections:
        node = selections.pop()
        if isinstance(node, FieldNode):
            yield from (argument.value for argument in node.arguments or ())
        if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
            selections.extend(node.selection_set.selections)
