"""The text of the query that leads along a path: valid GraphQL, to be tried and talked about.

Arguments without which it would not be valid get an example value. Source: GraphQL 5.4.3 (required
arguments).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphql import ListTypeNode, NonNullTypeNode, OperationType, TypeNode

from fedloom.satisfiability.states import Path, operation_of, steps_of
from fedloom.sdl.definitions import (
    CompositeType,
    EnumType,
    InputObjectType,
    InputValue,
    Schema,
    named_type,
)

_SCALARS: Mapping[str, str] = {
    "Int": "0",
    "Float": "0.0",
    "String": '"text"',
    "Boolean": "true",
    "ID": '"1"',
}


def query_text(schema: Schema, path: Path, type_name: str, field: str, *, has_selections: bool) -> str:
    """The query that asks for a field of a type at the end of a path."""
    opened: list[str] = []
    for step in steps_of(path):
        opened.append(_field_text(schema, step.type, step.field))
        if step.on is not None:
            opened.append(f"... on {step.on}")
    last = _field_text(schema, type_name, field)
    operation = operation_of(path)
    keyword = "" if operation is OperationType.QUERY else f"{operation.value} "
    lines = [f"{keyword}{{"]
    lines += ["  " * depth + f"{each} {{" for depth, each in enumerate(opened, start=1)]
    lines.append("  " * (len(opened) + 1) + (f"{last} {{ __typename }}" if has_selections else last))
    lines += ["  " * depth + "}" for depth in range(len(opened), -1, -1)]
    return "\n".join(lines)


def _field_text(schema: Schema, type_name: str, field: str) -> str:
    named = schema.types[type_name]
    arguments = named.fields[field].arguments.values() if isinstance(named, CompositeType) else ()
    given = _required(schema, arguments)
    return f"{field}({given})" if given else field


def _required(schema: Schema, values: Iterable[InputValue]) -> str:
    return ", ".join(f"{each.name}: {_example(schema, each.type)}" for each in values if each.is_required)


def _example(schema: Schema, node: TypeNode) -> str:
    inner = node.type if isinstance(node, NonNullTypeNode) else node
    if isinstance(inner, ListTypeNode):
        return "[]"
    name = named_type(inner)
    named = schema.types.get(name)
    if isinstance(named, EnumType):
        return next(iter(named.values))
    if isinstance(named, InputObjectType):
        return f"{{{_required(schema, named.fields.values())}}}"
    return _SCALARS.get(name, '"value"')
