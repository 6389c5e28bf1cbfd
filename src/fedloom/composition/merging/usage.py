"""What the field sets of a subgraph say of the fields that they select.

Sources: Federation: @key (its fields are shareable), @provides (its fields are resolved although external).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import StringValueNode

from fedloom.composition.used_fields import Coordinate, field_set_of, selected_fields
from fedloom.sdl.definitions import Directive, Field, InterfaceType, Schema, applied, named_type


@dataclass(frozen=True, slots=True)
class Usage:
    """The fields in keys, and those that are provided."""

    keys: frozenset[Coordinate]
    provided: frozenset[Coordinate]


def usage_of(schema: Schema) -> Usage:
    """Read the keys and provisions of a subgraph."""
    return Usage(frozenset(_key_fields(schema)), frozenset(_provided(schema)))


def field_set_text(directive: Directive | None) -> str | None:
    """The text of `fields`; without braces around all of it, which not every gateway can read."""
    value = directive.arguments.get("fields") if directive else None
    if not isinstance(value, StringValueNode):
        return None
    text = value.value.strip()
    return text[1:-1].strip() if text.startswith("{") and text.endswith("}") else value.value


def _key_fields(schema: Schema) -> Iterator[Coordinate]:
    for each in schema.composites():
        for key in applied(each, "key"):
            yield from selected_fields(schema, each.name, field_set_of(key))


def _provided(schema: Schema) -> Iterator[Coordinate]:
    """The fields that @provides selects; of an interface's field, those of its objects."""
    for each in schema.composites():
        for field in each.fields.values():
            for owner, name in _provided_by(schema, field):
                yield owner, name
                if isinstance(schema.types.get(owner), InterfaceType):
                    yield from ((possible, name) for possible in schema.possible_types(owner))


def _provided_by(schema: Schema, field: Field) -> Iterator[Coordinate]:
    for directive in applied(field, "provides"):
        yield from selected_fields(schema, named_type(field.type), field_set_of(directive))
