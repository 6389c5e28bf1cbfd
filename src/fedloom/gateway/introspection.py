"""Introspection, told apart from what subgraphs answer.

`__schema`, `__type` and `__typename` at the root are questions about the API schema, which has types
that no subgraph has and lacks others that one has (`_Entity`, `_Service`).
"""

from __future__ import annotations

from collections.abc import Mapping

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from fedloom.operation.documents import Operation

_META_FIELDS = frozenset({"__schema", "__type", "__typename"})


def introspection_of(operation: Operation) -> DocumentNode:
    """The operation without what is no introspection; it must have some at its root."""
    definition = operation.definition
    cut = OperationDefinitionNode(
        operation=definition.operation,
        name=definition.name,
        variable_definitions=definition.variable_definitions,
        directives=definition.directives,
        selection_set=_introspection(definition.selection_set, operation.fragments),
        loc=definition.loc,
    )
    definitions: list[DefinitionNode] = [cut, *operation.fragments.values()]
    return DocumentNode(definitions=tuple(definitions), loc=operation.document.loc)


def _introspection(
    selection_set: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> SelectionSetNode:
    """Keep the meta-fields; a spread becomes an inline fragment, and its fragment stays whole."""
    selections: list[SelectionNode] = []
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            if node.name.value in _META_FIELDS:
                selections.append(node)
            continue
        source = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        assert isinstance(source, FragmentDefinitionNode | InlineFragmentNode)  # noqa: S101 # the grammar has no other
        kept = _introspection(source.selection_set, fragments)
        if kept.selections:
            selections.append(
                InlineFragmentNode(
                    type_condition=source.type_condition,
                    directives=node.directives,
                    selection_set=kept,
                    loc=node.loc,
                )
            )
    return SelectionSetNode(selections=tuple(selections), loc=selection_set.loc)
