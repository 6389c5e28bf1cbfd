"""Default values in one form: an enum's value that was written as a string becomes the value.

Reference composers take such strings, and GraphQL does not: what is merged from them would not be valid.
Source: GraphQL 3.9 ("Input coercion").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import cast

from graphql import ConstValueNode

from fedloom.sdl.definitions import (
    CompositeType,
    EnumType,
    Field,
    InputObjectType,
    InputValue,
    NamedType,
    Schema,
    named_type,
)
from fedloom.sdl.values import with_enum_values

_WITH_ENUM_VALUES = (EnumType, InputObjectType)


def with_valid_defaults(schema: Schema) -> Schema:
    """The schema with each default value as GraphQL wants it."""
    types = {name: _type(each, schema.types) for name, each in schema.types.items()}
    return replace(schema, types=MappingProxyType(types))


def _type(named: NamedType, types: Mapping[str, NamedType]) -> NamedType:
    if isinstance(named, InputObjectType):
        return replace(named, fields=_values(named.fields, types))
    if isinstance(named, CompositeType):
        changed = {name: _field(each, types) for name, each in named.fields.items() if each.arguments}
        if any(each is not named.fields[name] for name, each in changed.items()):
            return replace(named, fields=MappingProxyType({**named.fields, **changed}))
    return named


def _field(field: Field, types: Mapping[str, NamedType]) -> Field:
    arguments = _values(field.arguments, types)
    return field if arguments is field.arguments else replace(field, arguments=arguments)


def _values(values: Mapping[str, InputValue], types: Mapping[str, NamedType]) -> Mapping[str, InputValue]:
    changed = {
        name: _value(each, types)
        for name, each in values.items()
        if each.default is not None and isinstance(types.get(named_type(each.type)), _WITH_ENUM_VALUES)
    }
    return MappingProxyType({**values, **changed}) if changed else values


def _value(value: InputValue, types: Mapping[str, NamedType]) -> InputValue:
    assert value.default is not None  # noqa: S101 -- only such are asked for
    default = with_enum_values(value.default, value.type, types)
    return replace(value, default=cast("ConstValueNode", default))  # as constant as it was
