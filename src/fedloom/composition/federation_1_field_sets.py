"""Field sets of Federation 1: written as names and lists too, and with fields that they cannot be about.

Sources: the Federation 1 specification (`scalar _FieldSet`); Federation: @requires, @provides (of external
fields).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from graphql import ConstValueNode, EnumValueNode, ListValueNode, StringValueNode

from fedloom.composition.selections import Reader
from fedloom.composition.used_fields import field_set_of
from fedloom.sdl.definitions import (
    CompositeType,
    Directive,
    Field,
    InterfaceType,
    NamedType,
    Schema,
    UnionType,
    is_applied,
    named_type,
)
from fedloom.sdl.field_set import FieldSelection, FieldSet, Selection, format_field_set

_FIELD_SETS = frozenset({"key", "requires", "provides"})


def with_field_set_texts(named: NamedType) -> NamedType:
    """The type with each field set as a text; `@key(fields: id)` and `@key(fields: ["id", "no"])` are not."""
    named = replace(named, directives=tuple(map(_as_text, named.directives)))
    if not isinstance(named, CompositeType):
        return named
    fields = {
        each.name: replace(each, directives=tuple(map(_as_text, each.directives)))
        if each.directives
        else each
        for each in named.fields.values()
    }
    return replace(named, fields=MappingProxyType(fields))


def _as_text(directive: Directive) -> Directive:
    value = directive.arguments.get("fields")
    if directive.known not in _FIELD_SETS or value is None:
        return directive
    texts = list(_texts(value))
    if None in texts:
        return directive
    return _with_fields(directive, " ".join(filter(None, texts)))


def _texts(value: ConstValueNode) -> Iterator[str | None]:
    if isinstance(value, StringValueNode | EnumValueNode):
        yield value.value
    elif isinstance(value, ListValueNode):
        for each in value.values:
            yield from _texts(each)
    else:
        yield None


def _with_fields(directive: Directive, text: str) -> Directive:
    arguments = {**directive.arguments, "fields": StringValueNode(value=text)}
    return replace(directive, arguments=MappingProxyType(arguments))


class ActiveFieldSets:
    """What is left of `@requires` and `@provides` when fields go that the subgraph has anyway."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._reader = Reader(schema)
        self._implementations: dict[str, list[CompositeType]] = {}
        for each in schema.objects():
            for name in each.interfaces:
                self._implementations.setdefault(name, []).append(each)

    def of_type(self, named: NamedType) -> NamedType:
        """The type with the active part of each of its field sets."""
        if not isinstance(named, CompositeType):
            return named
        fields = {
            each.name: replace(each, directives=tuple(self._active(each, named.name)))
            if each.directives
            else each
            for each in named.fields.values()
        }
        return replace(named, fields=MappingProxyType(fields))

    def _active(self, field: Field, type_name: str) -> Iterator[Directive]:
        for each in field.directives:
            if each.known not in {"requires", "provides"}:
                yield each
                continue
            target = type_name if each.known == "requires" else named_type(field.type)
            selections = field_set_of(each)
            if not isinstance(self._schema.types.get(target), CompositeType | UnionType):
                continue  # it provides nothing of a scalar or enum
            if not selections or self._reader.read(target, selections).fault:
                yield each  # not valid, which its rule says
            elif rest := self._external(selections, target):
                yield each if rest == selections else _with_fields(each, format_field_set(rest))

    def _external(self, selections: Iterable[Selection], type_name: str) -> FieldSet:
        """What is external, with all that is inside of it, and what has external fields inside."""
        rest: list[Selection] = []
        for each in selections:
            if not isinstance(each, FieldSelection):
                inner = self._external(each.selections, each.type_condition or type_name)
                if inner:
                    rest.append(replace(each, selections=inner))
            elif self._is_external(type_name, each.name):
                rest.append(each)
            elif each.selections and (
                inner := self._external(each.selections, self._type_of(type_name, each.name))
            ):
                rest.append(replace(each, selections=inner))
        return tuple(rest)

    def _is_external(self, type_name: str, field_name: str) -> bool:
        named = self._schema.types.get(type_name)
        owners = self._implementations.get(type_name, []) if isinstance(named, InterfaceType) else [named]
        return any(
            isinstance(each, CompositeType)
            and (field := each.fields.get(field_name)) is not None
            and is_applied(field, "external")
            for each in owners
        )

    def _type_of(self, type_name: str, field_name: str) -> str:
        named = self._schema.types[type_name]
        assert isinstance(named, CompositeType)  # noqa: S101 -- known fields are of such
        return named_type(named.fields[field_name].type)
