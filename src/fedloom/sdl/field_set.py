"""Field sets: the selections in `@key(fields:)`, `@requires`, `@provides` and `@fromContext`.

Parsing only: whether the fields exist and may be selected is asked where a schema is known.
Source: Federation subgraph specification, `scalar FieldSet` ("a selection set without its outermost braces").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    parse,
    print_ast,
)

_Empty: Mapping[str, Any] = MappingProxyType({})


class FieldSetSyntaxError(ValueError):
    """A text that is no selection set; the message says why."""


@dataclass(frozen=True, slots=True)
class FieldSelection:
    """A field with what is selected in it. `directives` are only kept to be refused."""

    name: str
    selections: tuple[Selection, ...] = ()
    arguments: Mapping[str, ValueNode] = field(default_factory=lambda: _Empty)
    alias: str | None = None
    directives: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As in a field set."""
        alias = f"{self.alias}: " if self.alias else ""
        given = ", ".join(f"{name}: {print_ast(value)}" for name, value in self.arguments.items())
        return f"{alias}{self.name}{f'({given})' if given else ''}{_braced(self.selections)}"


@dataclass(frozen=True, slots=True)
class FragmentSelection:
    """An inline fragment; `type_condition` is None where it names no type."""

    type_condition: str | None
    selections: tuple[Selection, ...]
    directives: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As in a field set."""
        on = f" on {self.type_condition}" if self.type_condition else ""
        return f"...{on}{_braced(self.selections)}"


Selection = FieldSelection | FragmentSelection
FieldSet = tuple[Selection, ...]


@lru_cache(maxsize=4096)
def parse_field_set(text: str) -> FieldSet:
    """Read a field set; outermost braces are allowed, as others do.

    Raises:
        FieldSetSyntaxError: no selection set, an empty one, or one with named fragments.
    """
    braced = text if text.strip().startswith("{") else f"{{ {text} }}"
    try:
        document = parse(braced, no_location=True)
    except GraphQLSyntaxError as error:
        raise FieldSetSyntaxError(error.message) from error
    (*others, definition) = document.definitions
    if others or not isinstance(definition, OperationDefinitionNode):
        message = "one selection set is wanted"
        raise FieldSetSyntaxError(message)
    return _selections(definition.selection_set)


def format_field_set(selections: Sequence[Selection]) -> str:
    """A field set on one line: `id region { id }`."""
    return " ".join(str(each) for each in selections)


def fields_of(selections: Sequence[Selection]) -> Iterator[FieldSelection]:
    """The fields at the top, those inside of fragments included."""
    for each in selections:
        if isinstance(each, FieldSelection):
            yield each
        else:
            yield from fields_of(each.selections)


def _selections(node: SelectionSetNode) -> FieldSet:
    if not node.selections:  # the parser takes { }, which GraphQL 2.4 does not allow
        message = "an empty selection set"
        raise FieldSetSyntaxError(message)
    return tuple(_selection(each) for each in node.selections)


def _selection(node: object) -> Selection:
    if isinstance(node, FragmentSpreadNode):
        message = f"a named fragment (...{node.name.value}) cannot be used; write it inline"
        raise FieldSetSyntaxError(message)
    if isinstance(node, InlineFragmentNode):
        on = node.type_condition.name.value if node.type_condition else None
        return FragmentSelection(on, _selections(node.selection_set), _names(node))
    assert isinstance(node, FieldNode)  # noqa: S101 -- a selection is one of the three
    return FieldSelection(
        node.name.value,
        _selections(node.selection_set) if node.selection_set else (),
        MappingProxyType({each.name.value: each.value for each in node.arguments or ()}),
        node.alias.value if node.alias else None,
        _names(node),
    )


def _names(node: FieldNode | InlineFragmentNode) -> tuple[str, ...]:
    return tuple(each.name.value for each in node.directives or ())


def _braced(selections: Sequence[Selection]) -> str:
    return f" {{ {format_field_set(selections)} }}" if selections else ""
