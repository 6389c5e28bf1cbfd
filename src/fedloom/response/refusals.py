"""The errors of what a shape refuses: one for each place in the operation, whatever the data are.

The path has response names, and `@` for each list in between: a place in the operation has no index, and the
error must not tell how many objects there are. Nothing else of the answer is told either: the message names
the fields as the schema does, not the values, and is the same where nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import ListTypeNode, NonNullTypeNode, TypeNode

from fedloom.errors import ErrorEntry, UnauthorizedFieldError, clip
from fedloom.query_plan.model import Conditions, Shape, ShapeField
from fedloom.response.conditions import is_met

MAX_ERRORS = 1_000
_ITEMS = "@"
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Entries, each with conditions of which one must be met; `leaves_nothing` to answer besides."""

    _entries: tuple[tuple[ErrorEntry, tuple[Conditions, ...]], ...]
    leaves_nothing: bool

    def __bool__(self) -> bool:
        return bool(self._entries)

    def entries(self, holds: Mapping[str, bool]) -> tuple[ErrorEntry, ...]:
        """The errors for the values of the variables in conditions."""
        return tuple(
            entry for entry, conditions in self._entries if any(is_met(each, holds) for each in conditions)
        )

    @property
    def every(self) -> tuple[ErrorEntry, ...]:
        """All of them, whatever the conditions."""
        return tuple(entry for entry, _ in self._entries)


def refusals_of(shape: Shape) -> Refusals:
    """What a shape refuses."""
    places: dict[_Path, list[tuple[Shape, ShapeField, Conditions]]] = {}
    for path, found in _refused(shape, (), ()):
        if path in places or len(places) < MAX_ERRORS:
            places.setdefault(path, []).append(found)
    return Refusals(
        tuple((_entry(path, found), tuple(each[2] for each in found)) for path, found in places.items()),
        leaves_nothing=bool(places) and (_is_void(shape) or not any(_leaves(shape))),
    )


def _refused(
    shape: Shape, above: _Path, conditions: Conditions
) -> Iterator[tuple[_Path, tuple[Shape, ShapeField, Conditions]]]:
    for each in shape.fields:
        path = (*above, each.response_key)
        every = (*conditions, *each.conditions)
        if each.is_refused and each.shape is None:
            yield path, (shape, each, every)
        elif each.shape is not None:
            yield from _refused(each.shape, (*path, *[_ITEMS] * _lists(each.type)), every)


def _entry(path: _Path, found: list[tuple[Shape, ShapeField, Conditions]]) -> ErrorEntry:
    coordinates = {
        f"{owner}.{each.name}" for shape, each, _ in found for owner in each.on or shape.possible_types
    }
    message = f"not authorized to have {', '.join(sorted(coordinates))}"
    return ErrorEntry(clip(message), UnauthorizedFieldError.code, path=path)


def _leaves(shape: Shape) -> Iterator[ShapeField]:
    """The leaves that are not refused."""
    for each in shape.fields:
        if each.shape is not None:
            yield from _leaves(each.shape)
        elif not each.is_refused:
            yield each


def _is_void(root: Shape) -> bool:
    """Whether the root is null for the sake of a refused field that may not be null."""
    return any(
        each.is_refused and isinstance(each.type, NonNullTypeNode) and not each.conditions
        for each in root.fields
    )


def _lists(node: TypeNode) -> int:
    depth = 0
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        depth += isinstance(node, ListTypeNode)
        node = node.type
    return depth
