"""The data of a subgraph, and what a value in it means.

A value is JSON, or one of
    "->Type.row"                                 the row of an entity
    {$format: "{name} {args[unit]}", as: json}   Python's format of the row and the arguments; `as` reads it
    {$echo: true}                                the coerced arguments, as JSON text with sorted keys
    {$told: price}                               what the representation says there, as JSON text ("": all)
    {$by: "{args[id]}", of: {text: value}, else: value}
    {$error: message, code: CODE}                an error of GraphQL at this place
    {$do: [[set | append, Type.row.field, value]], return: value}     changes the data until the next reset
    {$events: [value, …]}                        the events of a subscription
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import FieldNode, GraphQLError, SelectionSetNode

from tests.fedloom.execution.subgraph_schema import Key

#: The row that answers every representation.
ANY_ROW = "$any"
_TOLD = "$told"
Row = dict[str, Any]


class SubgraphData:
    """Rows of entities and values of root fields; both as they stand in YAML."""

    def __init__(self, entities: Mapping[str, Any], root: Mapping[str, Any], keys: Iterable[Key]) -> None:
        self._source, self.root, self._keys = entities, root, tuple(keys)
        self.reset()

    def reset(self) -> None:
        """Forget what mutations have changed."""
        self._rows: dict[str, dict[str, Row]] = copy.deepcopy(dict(self._source))
        for type_name, rows in self._rows.items():
            for row in rows.values():
                row.setdefault("__typename", type_name)

    def entity(self, representation: Row, type_names: Iterable[str]) -> Row | None:
        """The row of one of these types that a key of the representation names."""
        told = {_TOLD: representation, **representation}
        for type_name in type_names:
            rows = self._rows.get(type_name, {})
            keys = [each.fields for each in self._keys if each.type_name in (type_name, told["__typename"])]
            for name, row in rows.items():
                if name == ANY_ROW or any(self._is_named(row, representation, key) for key in keys):
                    return {**told, **row, "__typename": row["__typename"]}
        return None

    def value(self, raw: Any, row: Row, arguments: Row) -> Any:  # noqa: ANN401 -- JSON
        """What stands for a value of the data, at a field of this row with these arguments."""
        if isinstance(raw, str) and raw.startswith("->"):
            return self._place(raw[2:])
        if isinstance(raw, list):
            return [self.value(each, row, arguments) for each in raw]
        if not isinstance(raw, dict):
            return raw
        verb = next((each for each in raw if each in _VERBS), None)
        return raw if verb is None else _VERBS[verb](self, raw, row, arguments)

    def _format(self, raw: Row, row: Row, arguments: Row) -> Any:  # noqa: ANN401 -- JSON
        text = _formatted(raw["$format"], row, arguments)
        return json.loads(text) if raw.get("as") == "json" else text

    def _echo(self, _raw: Row, _row: Row, arguments: Row) -> str:
        return _text(arguments)

    def _told(self, raw: Row, row: Row, _arguments: Row) -> str:
        found: Any = row.get(_TOLD)
        for step in raw[_TOLD].split(".") if raw[_TOLD] else ():
            found = found.get(step) if isinstance(found, dict) else None
        return _text(found)

    def _by(self, raw: Row, row: Row, arguments: Row) -> Any:  # noqa: ANN401 -- JSON
        return self.value(
            raw["of"].get(_formatted(raw["$by"], row, arguments), raw.get("else")), row, arguments
        )

    def _error(self, raw: Row, _row: Row, _arguments: Row) -> GraphQLError:
        return GraphQLError(raw["$error"], extensions={"code": raw["code"]} if "code" in raw else None)

    def _do(self, raw: Row, row: Row, arguments: Row) -> Any:  # noqa: ANN401 -- JSON
        for verb, path, value in raw["$do"]:
            holder, _, field = path.rpartition(".")
            place, new = self._place(holder), value
            if isinstance(value, dict):
                new = self.value(value, row, arguments)
            place[field] = [*(place.get(field) or ()), new] if verb == "append" else new
        return self.value(raw["return"], row, arguments)

    def _place(self, path: str) -> Row:
        type_name, name = path.split(".", 1)
        return self._rows[type_name][name]

    def _is_named(self, row: Any, told: Any, key: SelectionSetNode | None) -> bool:  # noqa: ANN401 -- JSON
        if key is None or row is None or told is None:
            return bool(row == told)
        if isinstance(row, list) or isinstance(told, list):
            return (
                isinstance(row, list)
                and isinstance(told, list)
                and len(row) == len(told)
                and all(self._is_named(self.value(a, {}, {}), b, key) for a, b in zip(row, told, strict=True))
            )
        fields = [each for each in key.selections if isinstance(each, FieldNode)]
        return all(
            each.name.value in told
            and self._is_named(
                self.value(row.get(each.name.value), row, {}), told[each.name.value], each.selection_set
            )
            for each in fields
            if each.name.value != "__typename"
        )


_VERBS: dict[str, Callable[[SubgraphData, Row, Row, Row], Any]] = {
    "$format": SubgraphData._format,
    "$echo": SubgraphData._echo,
    _TOLD: SubgraphData._told,
    "$by": SubgraphData._by,
    "$error": SubgraphData._error,
    "$do": SubgraphData._do,
}


class _Nothing:
    """None in formats, with nothing in it."""

    def __getitem__(self, _key: str) -> _Nothing:
        return self

    def __str__(self) -> str:
        return "None"


class _Lenient(dict[str, Any]):
    """A row for formats: what is not there is None, at every depth."""

    def __missing__(self, _key: str) -> _Nothing:
        return _Nothing()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- JSON
        return _lenient(super().__getitem__(key))


def _lenient(value: Any) -> Any:  # noqa: ANN401 -- JSON
    if value is None:
        return _Nothing()
    if isinstance(value, list):
        return [_lenient(each) for each in value]
    return _Lenient(value) if type(value) is dict else value


def _formatted(text: str, row: Row, arguments: Row) -> str:
    return text.format_map(_Lenient({**row, "args": arguments}))


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
