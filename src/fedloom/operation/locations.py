"""Where in the client's document the field of an error stands (GraphQL 7.1.2, "locations")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    get_location,
)

from fedloom.errors import ErrorEntry
from fedloom.operation.documents import Operation


def located(errors: Iterable[ErrorEntry], operation: Operation) -> tuple[ErrorEntry, ...]:
    """The errors, each that has a path with the place of the first field that it may be of."""
    known: dict[tuple[str, ...], tuple[tuple[int, int], ...]] = {}
    found: list[ErrorEntry] = []
    for error in errors:
        names = tuple(each for each in error.path if isinstance(each, str))
        if error.locations or not names:
            found.append(error)
            continue
        if names not in known:
            known[names] = tuple(_locations(names, operation))
        found.append(replace(error, locations=known[names]))
    return tuple(found)


def _locations(names: Sequence[str], operation: Operation) -> Iterator[tuple[int, int]]:
    sets = [operation.definition.selection_set]
    fields: list[FieldNode] = []
    for name in names:
        fields = [
            each for one in sets for each in _fields(one, operation.fragments, set()) if _key(each) == name
        ]
        sets = [each.selection_set for each in fields if each.selection_set is not None]
    loc = fields[0].loc if fields else None
    if loc is not None:
        place = get_location(loc.source, loc.start)
        yield place.line, place.column


def _key(field: FieldNode) -> str:
    return field.alias.value if field.alias else field.name.value


def _fields(
    selection_set: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], seen: set[str]
) -> Iterator[FieldNode]:
    """The fields of a selection set, those of its fragments too."""
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            yield from _fields(fragments[node.name.value].selection_set, fragments, seen)
