"""How large a document is: operations, depth, aliases, root fields, fragments, directives, repeated names.

All of it is read from the syntax tree alone, before validation, because some rules of validation
compare fields and fragments in pairs. Each definition is walked once; fragments are counted by
their definition and added up through their spreads, so a document in which fragments spread each
other twice costs as much as its text is long, not 2^n. Nothing here recurses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
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

from fedloom.errors import (
    AliasesExceededError,
    DepthExceededError,
    DirectivesExceededError,
    FragmentsExceededError,
    OperationsExceededError,
    OverlapsExceededError,
    RepeatsExceededError,
    RootFieldsExceededError,
)
from fedloom.operation.limits import Limits
from fedloom.operation.overlaps import count_comparisons

INTROSPECTION_FIELDS = frozenset({"__schema", "__type"})


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document that is larger than `limits`, whichever of its operations is meant.

    Raises:
        LimitExceededError: the subclass of the first bound that is broken.
    """
    fragments = {
        node.name.value: _measure(node)
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    operations = [
        _measure(node) for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    parts = [*fragments.values(), *operations]

    if len(operations) > limits.max_operations:
        raise OperationsExceededError(len(operations), limits.max_operations)
    spreads = max(len(fragments), sum(len(part.spreads) for part in parts))
    if spreads > limits.max_fragments:
        raise FragmentsExceededError(spreads, limits.max_fragments)
    if (directives := sum(part.directives for part in parts)) > limits.max_directives:
        raise DirectivesExceededError(directives, limits.max_directives)
    if (repeats := max((part.repeats for part in parts), default=0)) > limits.max_repeats:
        raise RepeatsExceededError(repeats, limits.max_repeats)

    totals: dict[str, _Total] = {}
    for name in _innermost_first(fragments):
        totals[name] = _total(fragments[name], totals)
    for operation in operations:
        _check_total(_total(operation, totals), limits)
    if (overlaps := count_comparisons(document, stop_over=limits.max_overlaps)) > limits.max_overlaps:
        raise OverlapsExceededError(overlaps, limits.max_overlaps)


@dataclass(slots=True)
class _Part:
    """What one definition holds itself; `spreads` are (fragment, depth of its place, whether at the root)."""

    depth: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0
    repeats: int = 0
    spreads: list[tuple[str, int, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Total:
    """What one definition holds with its fragments expanded."""

    depth: int
    aliases: int
    root_fields: int


def _measure(definition: OperationDefinitionNode | FragmentDefinitionNode) -> _Part:
    part = _Part(directives=len(definition.directives or ()))
    pending: list[tuple[SelectionSetNode, int]] = [(definition.selection_set, 1)]
    while pending:
        selection_set, depth = pending.pop()
        pending.extend((nested, depth + 1) for nested in _measure_level(selection_set, depth, part=part))
    return part


def _measure_level(selection_set: SelectionSetNode, depth: int, *, part: _Part) -> list[SelectionSetNode]:
    """Count one selection set with its inline fragments, and return the selection sets of its fields."""
    fields: list[FieldNode] = []
    level = [selection_set]
    while level:
        for node in level.pop().selections:
            part.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                fields.append(node)
            elif isinstance(node, InlineFragmentNode):
                level.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                part.spreads.append((node.name.value, depth, depth == 1))
    if fields:
        names = Counter(node.alias.value if node.alias else node.name.value for node in fields)
        part.depth = max(part.depth, depth)
        part.repeats = max(part.repeats, *names.values())
    part.aliases += sum(node.alias is not None for node in fields)
    part.root_fields += len(fields) if depth == 1 else 0
    return [
        node.selection_set
        for node in fields
        if node.selection_set and not (depth == 1 and node.name.value in INTROSPECTION_FIELDS)
    ]


def _total(part: _Part, totals: Mapping[str, _Total]) -> _Total:
    depth, aliases, root_fields = part.depth, part.aliases, part.root_fields
    for name, place, at_root in part.spreads:
        # An unknown fragment, or one in a cycle, is for validation to name.
        spread = totals.get(name)
        if spread is None:
            continue
        depth = max(depth, place - 1 + spread.depth)
        aliases += spread.aliases
        # At least one each: selection sets may be empty, and spreads of nothing can double as well.
        root_fields += max(spread.root_fields, 1) if at_root else 0
    return _Total(depth, aliases, root_fields)


def _check_total(total: _Total, limits: Limits) -> None:
    if total.depth > limits.max_depth:
        raise DepthExceededError(total.depth, limits.max_depth)
    if total.aliases > limits.max_aliases:
        raise AliasesExceededError(total.aliases, limits.max_aliases)
    if total.root_fields > limits.max_root_fields:
        raise RootFieldsExceededError(total.root_fields, limits.max_root_fields)


def _innermost_first(fragments: Mapping[str, _Part]) -> list[str]:
    """Order the fragments so that each comes after those that it spreads; a cycle is cut at its start."""
    ordered: dict[str, None] = {}
    entered: set[str] = set()
    for root in fragments:
        stack = [root]
        while stack:
            name = stack[-1]
            if name in entered:
                stack.pop()
                ordered.setdefault(name)
                continue
            entered.add(name)
            stack.extend(
                spread
                for spread, _place, _at_root in fragments[name].spreads
                if spread in fragments and spread not in entered
            )
    return list(ordered)
