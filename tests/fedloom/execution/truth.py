"""What is true in a generated world: objects with a value for every field, whoever serves it.

A value is JSON, a row, or `BROKEN`: a field that fails wherever it is asked. A field with arguments answers
with its value and the arguments. A computed field is the text of what it requires: in a subgraph that of its
representation, here that of the row, so that a gateway which sends something else is found out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    execute,
    parse,
    value_from_ast_untyped,
)

#: An object: an entity, or a value type.
Row: TypeAlias = dict[str, Any]
TYPENAME = "__typename"


class _Broken:
    def __repr__(self) -> str:
        return "BROKEN"


#: The value of a field that fails.
BROKEN = _Broken()


@dataclass(frozen=True, slots=True)
class Truth:
    """`objects` are the entities by type, `roots` the values of root fields by type and name.

    `computed` is what fields require, by type (or interface) and name; `interfaces` are those with keys.
    `unknown` are the entities that a subgraph has never heard of: (subgraph, type, index).
    """

    objects: Mapping[str, Sequence[Row]]
    roots: Mapping[str, Mapping[str, Any]]
    computed: Mapping[tuple[str, str], SelectionSetNode] = field(default_factory=dict)
    interfaces: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unknown: frozenset[tuple[str, str, int]] = frozenset()

    def __str__(self) -> str:
        """As a text in which an entity stands in full once, and elsewhere as `->Type.index`."""
        names = {
            id(row): f"{each}.{index}"
            for each, rows in self.objects.items()
            for index, row in enumerate(rows)
        }

        def told(value: Any) -> Any:  # noqa: ANN401 -- JSON
            if isinstance(value, list):
                return [told(each) for each in value]
            if not isinstance(value, dict):
                return str(value) if value is BROKEN else value
            return f"->{names[id(value)]}" if id(value) in names else inside(value)

        def inside(row: Row) -> Row:
            return {name: told(value) for name, value in row.items()}

        lines = [
            f"{names[id(row)]}: {json.dumps(inside(row))}" for rows in self.objects.values() for row in rows
        ]
        lines += [
            f"{root}.{name}: {json.dumps(told(value))}"
            for root, values in self.roots.items()
            for name, value in values.items()
        ]
        return "\n".join([*lines, *(f"unknown: {each}" for each in sorted(self.unknown))])

    def rows(self, type_name: str) -> Iterator[tuple[str, int, Row]]:
        """The entities of an object type or of an interface, each with its own type and its index."""
        for each in self.interfaces.get(type_name, (type_name,)):
            for index, row in enumerate(self.objects.get(each, ())):
                yield each, index, row

    def value(self, row: Row, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON
        """The value of a field.

        Raises:
            GraphQLError: it is broken.
        """
        requirement = self.requirement(row, name)
        if requirement is None:
            return answered(row[name], arguments)
        return text_of(requirement, row, self.value)

    def requirement(self, row: Row, name: str) -> SelectionSetNode | None:
        """What a field requires; None for one that has a value of its own."""
        if name in row:
            return None
        own = row[TYPENAME]
        names = [own, *(each for each, members in self.interfaces.items() if own in members)]
        return next((self.computed[each, name] for each in names if (each, name) in self.computed), None)

    def answer(self, schema: GraphQLSchema, operation: str, variables: Mapping[str, Any]) -> ExecutionResult:
        """What an operation gives if one server has everything."""
        calls = Calls()

        def resolve(source: Row | None, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 -- JSON
            if source is None:
                return calls.root(self, info.parent_type.name, info.field_name, arguments)
            return self.value(source, info.field_name, arguments)

        result = execute(
            schema,
            parse(operation),
            variable_values=dict(variables),
            field_resolver=resolve,
            type_resolver=lambda row, _info, _type: row[TYPENAME],
        )
        assert isinstance(result, ExecutionResult)  # no resolver waits
        return result


@dataclass(slots=True)
class Calls:
    """The root fields of mutations that were called, in all subgraphs together."""

    count: int = 0

    def root(self, truth: Truth, type_name: str, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON
        """The value of a root field; a list with an argument `index` is the list that one is picked of."""
        value = truth.roots[type_name][name]
        if type_name == "Mutation":
            self.count += 1
            return {**value, "order": self.count}
        if "index" in arguments:
            index = arguments["index"]
            return value[index] if value is not None and 0 <= index < len(value) else None
        return answered(value, arguments)


def answered(value: Any, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON
    """A value as it is answered for arguments.

    Raises:
        GraphQLError: it is broken.
    """
    if value is BROKEN:
        raise GraphQLError("broken")
    if not arguments or value is None:
        return value
    return f"{value}{json.dumps(arguments, sort_keys=True)}"


def text_of(
    selection: SelectionSetNode, row: Row, value_of: Callable[[Row, str, Mapping[str, Any]], Any]
) -> str:
    """What a computed field makes of an object."""

    def told(value: Any, inside: SelectionSetNode | None) -> Any:  # noqa: ANN401 -- JSON
        if isinstance(value, list):
            return [told(each, inside) for each in value]
        if inside is None or value is None:
            return value
        return {
            each.name.value: told(value_of(value, each.name.value, _constants(each)), each.selection_set)
            for each in selected(inside, value.get(TYPENAME, ""))
        }

    return json.dumps(told(row, selection))


def selected(selection: SelectionSetNode, type_name: str) -> Iterator[FieldNode]:
    """The fields of a field set that are for objects of a type."""
    for each in selection.selections:
        if isinstance(each, FieldNode):
            yield each
        elif isinstance(each, InlineFragmentNode):
            condition = each.type_condition
            if condition is None or condition.name.value == type_name:
                yield from selected(each.selection_set, type_name)


def _constants(node: FieldNode) -> dict[str, Any]:
    return {each.name.value: value_from_ast_untyped(each.value) for each in node.arguments or ()}
