"""How many fields the rule about overlapping fields compares in a document (GraphQL 5.3.2).

The rule compares every two fields that meet under one response name, what is selected below both, and every
two fragments that meet in one selection set. A few thousand tokens can make hundreds of thousands of such
pairs. They are counted here the way the rule finds them, but by numbers instead of one by one, and the count
stops as soon as it is over its bound. Nothing here recurses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

Meeting = Sequence[SelectionSetNode]
"""Selection sets whose fields meet: one of the document, or those below fields of one response name."""


def count_comparisons(document: DocumentNode, *, stop_over: int) -> int:
    """Return the number of comparisons, or some number over `stop_over` when there are more."""
    fragments = {
        node.name.value: node.selection_set
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    of_fields = of_fragments = found = 0
    pending: list[Meeting] = [[each] for each in _selection_sets(document)]
    while pending and found <= stop_over:
        met = _meet(pending.pop(), fragments)
        of_fields += met.from_fragments + sum(_pairs(count) for count in met.fields.values())
        of_fragments += _pairs(len(met.fragments))
        # The rule remembers which two fragments it has compared, wherever they meet again.
        found = of_fields + min(of_fragments, _pairs(len(fragments)))
        pending.extend(below for below in met.below.values() if len(below) > 1)
    return found


@dataclass(slots=True)
class _Met:
    """What meets in one place: fields by response name, what is selected below them, and fragments.

    Each field that a fragment brings is looked at once, whatever it meets.
    """

    fields: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    below: defaultdict[str, list[SelectionSetNode]] = field(default_factory=lambda: defaultdict(list))
    fragments: set[str] = field(default_factory=set)
    from_fragments: int = 0


def _meet(meeting: Meeting, fragments: Mapping[str, SelectionSetNode]) -> _Met:
    met = _Met()
    level: list[tuple[SelectionSetNode, bool]] = [(each, False) for each in meeting]
    while level:
        selection_set, is_of_fragment = level.pop()
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                name = node.alias.value if node.alias else node.name.value
                met.fields[name] += 1
                met.from_fragments += is_of_fragment
                if node.selection_set:
                    met.below[name].append(node.selection_set)
            elif isinstance(node, InlineFragmentNode):
                level.append((node.selection_set, is_of_fragment))
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in met.fragments:
                met.fragments.add(node.name.value)
                if node.name.value in fragments:
                    level.append((fragments[node.name.value], True))
    return met


def _selection_sets(document: DocumentNode) -> Iterable[SelectionSetNode]:
    """All of a document; those of inline fragments belong to the ones around them."""
    pending = [
        node.selection_set
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    while pending:
        selection_set = pending.pop()
        yield selection_set
        level = [selection_set]
        while level:
            for node in level.pop().selections:
                if isinstance(node, FieldNode) and node.selection_set:
                    pending.append(node.selection_set)
                elif isinstance(node, InlineFragmentNode):
                    level.append(node.selection_set)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
