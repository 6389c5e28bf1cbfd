"""One document for several variants of its `_entities` fields: each field as often as there are variants.

The first variant of a field keeps its names; the response key of a further one, and the variables that are
its own, have its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    strip_ignored_characters,
    visit,
)

#: By the response key of a field and the number of a variant: its response key, and its own variables by
#: their names in the document.
Names = Mapping[tuple[str, int], tuple[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class VariedDocument:
    """The text, the client's variables that it still uses, and the names of the variants."""

    document: str
    variables: tuple[str, ...]
    names: Names


def varied(document: str, own: Mapping[str, frozenset[str]], counts: Mapping[str, int]) -> VariedDocument:
    """Write a document with `counts` variants of its fields, none of those without a count.

    `own` are the variables of each field that differ between its variants.
    """
    (operation,) = parse(document, no_location=True).definitions
    assert isinstance(operation, OperationDefinitionNode)  # noqa: S101 -- plans have no other documents
    return _Varying(operation, own).document(counts)


class _Varying:
    def __init__(self, operation: OperationDefinitionNode, own: Mapping[str, frozenset[str]]) -> None:
        self._operation, self._own = operation, own
        self._definitions = {each.variable.name.value: each for each in operation.variable_definitions or ()}
        self._used: dict[str, None] = {}
        self._names: dict[tuple[str, int], tuple[str, Mapping[str, str]]] = {}

    def document(self, counts: Mapping[str, int]) -> VariedDocument:
        fields = tuple(self._fields(counts))
        every_own = frozenset[str]().union(*self._own.values())
        clients = tuple(each for each in self._used if each in self._definitions and each not in every_own)
        definitions = [self._definitions[each] for each in clients]
        for (key, _), (_, names) in self._names.items():
            definitions += [_called(self._definitions[name], names[name]) for name in sorted(self._own[key])]
        operation = replace(
            self._operation,
            selection_set=SelectionSetNode(selections=fields),
            variable_definitions=tuple(definitions),
        )
        return VariedDocument(strip_ignored_characters(print_ast(operation)), clients, self._names)

    def _fields(self, counts: Mapping[str, int]) -> Iterator[FieldNode]:
        for node in self._operation.selection_set.selections:
            assert isinstance(node, FieldNode)  # noqa: S101 -- of an entity fetch
            key = (node.alias or node.name).value
            for number in range(counts.get(key, 0)):
                names = {each: self._numbered(each, number) for each in self._own[key]}
                self._names[key, number] = (f"{key}_v{number}" if number else key, names)
                varying: FieldNode = visit(node, _Renaming(names, self._used))
                alias = NameNode(value=f"{key}_v{number}") if number else node.alias
                yield replace(varying, alias=alias)

    def _numbered(self, name: str, number: int) -> str:
        numbered = f"{name}_v{number}" if number else name
        while number and numbered in self._definitions:
            numbered += "_"
        return numbered


class _Renaming(Visitor):
    """Renames variables, and writes down which there are."""

    def __init__(self, names: Mapping[str, str], used: dict[str, None]) -> None:
        super().__init__()
        self._names, self._used = names, used

    def leave_variable(self, node: VariableNode, *_args: Any) -> VariableNode:  # noqa: ANN401 # of graphql-core
        name = self._names.get(node.name.value, node.name.value)
        self._used[name] = None
        return VariableNode(name=NameNode(value=name))


def _called(definition: VariableDefinitionNode, name: str) -> VariableDefinitionNode:
    return replace(definition, variable=VariableNode(name=NameNode(value=name)))
