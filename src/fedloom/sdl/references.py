"""Which output types a schema refers to: by fields and as members of unions."""

from __future__ import annotations

from fedloom.sdl.definitions import CompositeType, Schema, UnionType, named_type


def referenced_types(schema: Schema) -> frozenset[str]:
    """The names of all types that a field returns, or that a union has as a member."""
    found: set[str] = set()
    for each in schema.types.values():
        if isinstance(each, CompositeType):
            found.update(named_type(field.type) for field in each.fields.values())
        elif isinstance(each, UnionType):
            found.update(each.members)
    return frozenset(found)
