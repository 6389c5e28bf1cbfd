"""Introspection, told apart from what a subgraph answers.

`__schema`, `__type` and `__typename` at the root are questions about the API schema, which has types
that no subgraph has and lacks others that one has (`_Entity`, `_Service`). An operation that asks for
both is cut in two at its root. Below the root, `__typename` is the subgraph's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Split:
    """The part for the API schema and the part for the subgraph; `keys` is the order of the response."""

    introspection: DocumentNode | None
    fetch: DocumentNode | None
    keys: tuple[str, ...]


def split(operation: Operation) -> Split:
    """Cut an operation between introspection and the rest."""
    fields: dict[str, bool] = {}
    _collect(operation.definition.selection_set, operation.fragments, fields=fields, seen=set())
    if not any(fields.values()):
        return Split(None, operation.document, tuple(fields))
    if all(fields.values()):
        return Split(operation.document, None, tuple(fields))
    return Split(_part(operation, is_meta=True), _part(operation, is_meta=False), tuple(fields))


def _collect(
    selection_set: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    fields: dict[str, bool],
    seen: set[str],
) -> None:
    """Write down the response names at the root in order, and whether each is a meta-field."""
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            fields.setdefault(
                node.alias.value if node.alias else node.name.value, node.name.value in _META_FIELDS
            )
        elif isinstance(node, InlineFragmentNode):
            _collect(node.selection_set, fragments, fields=fields, seen=seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            _collect(fragments[node.name.value].selection_set, fragments, fields=fields, seen=seen)


def _part(operation: Operation, *, is_meta: bool) -> DocumentNode:
    definition = operation.definition
    cut = OperationDefinitionNode(
        operation=definition.operation,
        name=definition.name,
        variable_definitions=definition.variable_definitions,
        directives=definition.directives,
        selection_set=_kept(definition.selection_set, operation.fragments, is_meta=is_meta),
        loc=definition.loc,
    )
    definitions: list[DefinitionNode] = [cut, *operation.fragments.values()]
    return DocumentNode(definitions=tuple(definitions), loc=operation.document.loc)


def _kept(
    selection_set: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], *, is_meta: bool
) -> SelectionSetNode:
    """Keep the fields of one kind; a spread becomes an inline fragment, and its fragment stays whole."""
    selections: list[SelectionNode] = []
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            if (node.name.value in _META_FIELDS) is is_meta:
                selections.append(node)
            continue
        source = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        assert isinstance(source, FragmentDefinitionNode | InlineFragmentNode)  # noqa: S101 # the grammar has no other
        kept = _kept(source.selection_set, fragments, is_meta=is_meta)
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
