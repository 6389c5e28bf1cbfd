"""Whether a constant value may be given where a type is wanted: a default, or an argument of a directive.

Source: GraphQL 3.4 to 3.12 ("Input coercion"). Two things are allowed on purpose, since both reference
composers allow them: the name of an enum value as a string, and an input object without a field that it
requires.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NonNullTypeNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    TypeNode,
    ValueNode,
)

from fedloom.sdl.definitions import EnumType, InputObjectType, NamedType, named_type

_INT_RANGE = range(-(2**31), 2**31)


def _is_int(value: ValueNode) -> bool:
    return isinstance(value, IntValueNode) and int(value.value) in _INT_RANGE


_BUILT_IN: Mapping[str, Callable[[ValueNode], bool]] = MappingProxyType(
    {
        "Int": _is_int,
        "Float": lambda value: isinstance(value, IntValueNode | FloatValueNode),
        "String": lambda value: isinstance(value, StringValueNode),
        "Boolean": lambda value: isinstance(value, BooleanValueNode),
        "ID": lambda value: isinstance(value, StringValueNode | IntValueNode),
    }
)


def is_value_of(value: ValueNode, wanted: TypeNode, types: Mapping[str, NamedType]) -> bool:
    """Whether a value fits a type; a custom scalar takes any."""
    if isinstance(wanted, NonNullTypeNode):
        return not isinstance(value, NullValueNode) and is_value_of(value, wanted.type, types)
    if isinstance(value, NullValueNode):
        return True
    if isinstance(wanted, ListTypeNode):
        items = value.values if isinstance(value, ListValueNode) else (value,)
        return all(is_value_of(each, wanted.type, types) for each in items)
    name = named_type(wanted)
    named = types.get(name)
    match named:
        case EnumType():
            return isinstance(value, EnumValueNode | StringValueNode) and value.value in named.values
        case InputObjectType():
            return isinstance(value, ObjectValueNode) and _are_fields_of(value, named, types)
    return _BUILT_IN[name](value) if name in _BUILT_IN else True


def with_enum_values(value: ValueNode, wanted: TypeNode, types: Mapping[str, NamedType]) -> ValueNode:
    """The value with enum values where strings name them; it is of its type."""
    if isinstance(wanted, NonNullTypeNode):
        return with_enum_values(value, wanted.type, types)
    if isinstance(wanted, ListTypeNode):
        if isinstance(value, ListValueNode):
            return ListValueNode(values=tuple(with_enum_values(e, wanted.type, types) for e in value.values))
        return with_enum_values(value, wanted.type, types)
    named = types.get(named_type(wanted))
    if isinstance(named, EnumType) and isinstance(value, StringValueNode):
        return EnumValueNode(value=value.value)
    if isinstance(named, InputObjectType) and isinstance(value, ObjectValueNode):
        return ObjectValueNode(fields=tuple(_with_enum_values(each, named, types) for each in value.fields))
    return value


def _with_enum_values(
    given: ObjectFieldNode, named: InputObjectType, types: Mapping[str, NamedType]
) -> ObjectFieldNode:
    value = with_enum_values(given.value, named.fields[given.name.value].type, types)
    return ObjectFieldNode(name=given.name, value=value)


def _are_fields_of(value: ObjectValueNode, named: InputObjectType, types: Mapping[str, NamedType]) -> bool:
    return all(
        (field := named.fields.get(each.name.value)) is not None
        and is_value_of(each.value, field.type, types)
        for each in value.fields
    )
