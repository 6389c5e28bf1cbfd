"""Which fields of a subgraph its field sets select, or its interfaces ask for: what `@external` is good for.

Sources: Federation: @external ("only if … used by @key, @requires or @provides"), EXTERNAL_UNUSED.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import StringValueNode

from fedloom.sdl.definitions import CompositeType, Directive, InterfaceType, Schema, applied, named_type
from fedloom.sdl.field_set import FieldSelection, FieldSet, FieldSetSyntaxError, Selection, parse_field_set

Coordinate = tuple[str, str]


def field_set_of(directive: Directive) -> FieldSet:
    """What `fields:` selects; nothing where it is no field set, which the rule of the directive reports."""
    value = directive.arguments.get("fields")
    try:
        return parse_field_set(value.value) if isinstance(value, StringValueNode) else ()
    except FieldSetSyntaxError:
        return ()


def selected_fields(schema: Schema, type_name: str, selections: Iterable[Selection]) -> Iterator[Coordinate]:
    """The coordinates of all fields that a field set on a type selects, as far as they exist."""
    named = schema.types.get(type_name)
    for each in selections:
        if not isinstance(each, FieldSelection):
            yield from selected_fields(schema, each.type_condition or type_name, each.selections)
        elif isinstance(named, CompositeType) and (field := named.fields.get(each.name)):
            yield type_name, each.name
            yield from selected_fields(schema, named_type(field.type), each.selections)


def used_fields(schema: Schema) -> frozenset[Coordinate]:
    """All fields that keys, requirements and provisions select, and those that an interface asks for."""
    selected = set(_in_field_sets(schema))
    for named in schema.objects():
        for name in named.interfaces:
            interface = schema.types.get(name)
            if isinstance(interface, InterfaceType):
                selected.update((named.name, field) for field in interface.fields)
    return frozenset(selected)


def _in_field_sets(schema: Schema) -> Iterator[Coordinate]:
    for named in schema.composites():
        for key in applied(named, "key"):
            yield from selected_fields(schema, named.name, field_set_of(key))
        for field in named.fields.values():
            for each in field.directives:
                if each.known == "requires":
                    yield from selected_fields(schema, named.name, field_set_of(each))
                elif each.known == "provides":
                    yield from selected_fields(schema, named_type(field.type), field_set_of(each))
