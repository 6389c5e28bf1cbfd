"""A subgraph of a generated world: it answers from the truth, but only what it may know.

A field that is external there fails unless it is a key or was promised by `@provides` on the way; a computed
field is made of the representation alone. So a plan that asks the wrong subgraph, or does not send what is
required, gives a wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    ConstDirectiveNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLError,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    parse,
)

from tests.fedloom.execution.subgraph import DataSubgraph
from tests.fedloom.execution.subgraph_schema import keys_of
from tests.fedloom.execution.truth import TYPENAME, Calls, Row, Truth, answered, selected, text_of

_NO_REQUEST = GraphQLError("not sent with the representation")


@dataclass(frozen=True, slots=True)
class View:
    """An object on its way through an answer: with what a representation said, and what was promised."""

    row: Row
    representation: Row | None = None
    provided: SelectionSetNode | None = None


class TruthSubgraph(DataSubgraph):
    """Answers requests; `calls` is shared by the subgraphs of a gateway."""

    def __init__(self, name: str, sdl: str, truth: Truth, calls: Calls) -> None:
        super().__init__({"sdl": sdl})
        self._name, self._truth, self._calls = name, truth, calls
        self._keys: dict[str, list[SelectionSetNode]] = {}
        for each in keys_of(sdl):
            self._keys.setdefault(each.type_name, []).append(each.fields)

    def reset(self) -> None:
        """As for data."""
        self._calls.count = 0

    def _options(self, request: Mapping[str, Any]) -> dict[str, Any]:
        type_resolver = lambda view, _info, _type: self._type_name(view)  # noqa: E731
        return {**super()._options(request), "type_resolver": type_resolver}

    def _type_name(self, view: View) -> str:
        """The object type; here it is one even for an interface object."""
        own: str = view.row[TYPENAME]
        if own in self.schema.type_map:
            return own
        return next(name for name, members in self._truth.interfaces.items() if own in members)

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], /, **arguments: Any) -> Any:  # noqa: ANN401 -- JSON
        name = info.field_name
        if source is None and name == "_entities":
            return [self._found(each) for each in arguments["representations"]]
        if source is None and name == "_service":
            return {"sdl": self.sdl}
        node = info.parent_type.fields[name].ast_node
        assert node is not None
        if source is None:
            value = self._calls.root(self._truth, info.parent_type.name, name, arguments)
            return _viewed(value, _field_set(node, "provides"))
        return self._value(source, info.parent_type.name, node, arguments)

    def _value(
        self, view: View, type_name: str, node: FieldDefinitionNode, arguments: Mapping[str, Any]
    ) -> Any:  # noqa: ANN401 -- JSON
        name = node.name.value
        promised = _within(view.provided, view.row[TYPENAME], name)
        if _directive(node, "external") and promised is None and not self._is_in_key(type_name, name):
            raise GraphQLError(f"{name} is external in {self._name}")
        requirement = self._truth.requirement(view.row, name)
        if requirement is None:
            value = answered(view.row[name], arguments)
            return _viewed(value, (promised and promised.selection_set) or _field_set(node, "provides"))
        if view.representation is None:
            raise _NO_REQUEST
        return text_of(
            requirement, {**view.representation, TYPENAME: view.row[TYPENAME]}, self._sent(view.row)
        )

    def _sent(self, row: Row) -> Any:  # noqa: ANN401 -- a function of JSON
        """Reads a representation. What is null in truth may be left out, as it is where nobody knows it."""

        def value_of(told: Row, name: str, _arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON
            if name in told:
                return told[name]
            if told.get(TYPENAME) == row[TYPENAME] and row.get(name, ...) is None:
                return None
            raise _NO_REQUEST

        return value_of

    def _found(self, representation: Row) -> View | None:
        type_name = representation[TYPENAME]
        keys = [each for each in self._keys.get(type_name, ()) if _has(representation, each)]
        if not keys:
            raise GraphQLError(f"{self._name} has no key for {representation}")
        for own, index, row in self._truth.rows(type_name):
            if any(_is_named(row, representation, key) for key in keys):
                is_unknown = (self._name, own, index) in self._truth.unknown
                return None if is_unknown else View(row, representation)
        return None

    def _is_in_key(self, type_name: str, name: str) -> bool:
        return any(
            isinstance(each, FieldNode) and each.name.value == name
            for key in self._keys.get(type_name, ())
            for each in key.selections
        )


def _viewed(value: Any, provided: SelectionSetNode | None) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, list):
        return [_viewed(each, provided) for each in value]
    return View(value, provided=provided) if isinstance(value, dict) else value


def _within(provided: SelectionSetNode | None, type_name: str, name: str) -> FieldNode | None:
    if provided is None:
        return None
    return next((each for each in selected(provided, type_name) if each.name.value == name), None)


def _directive(node: FieldDefinitionNode, name: str) -> ConstDirectiveNode | None:
    return next((each for each in node.directives or () if each.name.value == name), None)


def _field_set(node: FieldDefinitionNode, name: str) -> SelectionSetNode | None:
    directive = _directive(node, name)
    if directive is None:
        return None
    (text,) = (each.value for each in directive.arguments or () if each.name.value == "fields")
    assert isinstance(text, StringValueNode)
    return _parsed(text.value)


@lru_cache(1000)
def _parsed(text: str) -> SelectionSetNode:
    (operation,) = parse(f"{{ {text} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set


def _key_fields(key: SelectionSetNode) -> Iterator[FieldNode]:
    return (each for each in key.selections if isinstance(each, FieldNode))


def _has(told: Any, key: SelectionSetNode) -> bool:  # noqa: ANN401 -- JSON
    return isinstance(told, dict) and all(
        each.name.value in told
        and (each.selection_set is None or _has(told[each.name.value], each.selection_set))
        for each in _key_fields(key)
    )


def _is_named(row: Row, told: Row, key: SelectionSetNode) -> bool:
    return all(
        row[each.name.value] == told[each.name.value]
        if each.selection_set is None
        else _is_named(row[each.name.value], told[each.name.value], each.selection_set)
        for each in _key_fields(key)
    )
