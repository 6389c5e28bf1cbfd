"""References to objects of ours inside of a partner's answers, and whether a caller may hear of them.

A partner's own types lead to batteries and lots. What it says of these is ours to judge: a reference to one
that the caller does not see is null, also where nobody asks us about it because the answer has its key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from celltrail.graph.federation import ENTITIES
from celltrail.subgraphs.field_types import FieldTypes
from celltrail.subgraphs.selected import fields_of, fragments_of, operation_of, response_key

_ENTITIES_FIELD: Final = "_entities"
_TYPE_NAME: Final = "__typename"

Judge = Callable[[str, Sequence[dict[str, Any]]], Awaitable[Sequence[bool]]]
"""Says of representations of one type which the caller sees."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where references stand: response keys from the root of the data. `type_name` is their type if it is one
    of ours; `keys` has the response keys of the keys that are asked for, by type.
    """

    path: tuple[str, ...]
    type_name: str | None
    keys: Mapping[str, Mapping[str, str]]

    def representation(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        """How our own graph would be asked about it; None where it does not say which one it is."""
        type_name = self.type_of(value)
        given = {
            name: value[key]
            for name, key in self.keys.get(type_name, {}).items()
            if value.get(key) is not None
        }
        return {_TYPE_NAME: type_name, **given} if given else None

    def type_of(self, value: Mapping[str, Any]) -> str:
        """The type of an object there."""
        return self.type_name or str(value.get(_TYPE_NAME))

    def is_none(self, value: Mapping[str, Any]) -> bool:
        """Whether it is an object of another type than ours, and says so."""
        return _TYPE_NAME in value and self.type_of(value) not in ENTITIES


@dataclass(slots=True)
class _Places:
    """Where objects of one type stand, and their representations."""

    holders: list[tuple[Any, str | int]] = field(default_factory=list)
    representations: list[dict[str, Any]] = field(default_factory=list)

    def add(self, holder: Any, step: str | int, representation: dict[str, Any]) -> None:  # noqa: ANN401 -- JSON
        self.holders.append((holder, step))
        self.representations.append(representation)


def references_of(document: DocumentNode, types: FieldTypes) -> tuple[Reference, ...]:
    """The references that a document asks for."""
    operation = operation_of(document)
    return tuple(_Reading(types, fragments_of(document)).of(operation))


async def hold_back_references(data: dict[str, Any], references: Sequence[Reference], judge: Judge) -> None:
    """Null, in place, the references that the caller does not see, or that do not say what they mean."""
    places: defaultdict[str, _Places] = defaultdict(_Places)
    for each in references:
        for holder, step in _found(data, each.path):
            if each.is_none(holder[step]):
                continue
            representation = each.representation(holder[step])
            if representation is None:
                holder[step] = None
            else:
                places[representation[_TYPE_NAME]].add(holder, step, representation)
    for type_name, found in places.items():
        verdicts = await judge(type_name, found.representations)
        for (holder, step), is_seen in zip(found.holders, verdicts, strict=True):
            if not is_seen:
                holder[step] = None


@dataclass(frozen=True, slots=True)
class _Reading:
    types: FieldTypes
    fragments: Mapping[str, FragmentDefinitionNode]

    def of(self, operation: OperationDefinitionNode) -> Iterator[Reference]:
        root = self.types.root(operation.operation)
        for parent, each in fields_of(root, operation.selection_set, self.fragments):
            if each.selection_set is None:
                continue
            if each.name.value == _ENTITIES_FIELD:
                yield from self._below(("_Entity", each.selection_set), (response_key(each),))
            else:
                yield from self._at(parent, each, ())

    def _at(self, parent: str, node: FieldNode, above: tuple[str, ...]) -> Iterator[Reference]:
        """At a field and below it."""
        if node.selection_set is None:
            return
        named, path = self.types.named(parent, node.name.value), (*above, response_key(node))
        keys: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for inner, each in fields_of(named, node.selection_set, self.fragments):
            if inner in ENTITIES:
                names = keys[inner]
                if each.name.value in ENTITIES[inner][1]:
                    names[each.name.value] = response_key(each)
        if named in ENTITIES or keys:
            yield Reference(path, named if named in ENTITIES else None, dict(keys))
        yield from self._below((named, node.selection_set), path)

    def _below(self, selected: tuple[str, SelectionSetNode], path: tuple[str, ...]) -> Iterator[Reference]:
        for parent, each in fields_of(*selected, self.fragments):
            yield from self._at(parent, each, path)


def _found(value: Any, path: Sequence[str]) -> Iterator[tuple[Any, str | int]]:  # noqa: ANN401 -- JSON
    """Each object at a path, as its holder and its place there; lists on the way are gone through."""
    if isinstance(value, list):
        for each in value:
            yield from _found(each, path)
    elif isinstance(value, dict) and path:
        if len(path) > 1:
            yield from _found(value.get(path[0]), path[1:])
        else:
            yield from _objects(value, path[0])


def _objects(holder: Any, step: str | int) -> Iterator[tuple[Any, str | int]]:  # noqa: ANN401 -- JSON
    value = holder.get(step) if isinstance(holder, dict) else holder[step]
    if isinstance(value, list):
        for index in range(len(value)):
            yield from _objects(value, index)
    elif isinstance(value, dict):
        yield holder, step
