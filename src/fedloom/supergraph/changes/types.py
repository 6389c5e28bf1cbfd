"""Changes of types, of their members, and of directives that operations may use."""

from __future__ import annotations

from collections.abc import Iterator

from fedloom.sdl.definitions import (
    CompositeType,
    DirectiveDefinition,
    EnumType,
    InputObjectType,
    NamedType,
    ScalarType,
    Schema,
    UnionType,
)
from fedloom.supergraph.changes.elements import (
    OF_DIRECTIVE_ARGUMENTS,
    OF_INPUT_FIELDS,
    both,
    description_changes,
    directive_text,
    field_changes,
    input_changes,
    missing,
    note_changes,
    removals,
)
from fedloom.supergraph.changes.severity import Change, change


def root_changes(old: Schema, new: Schema) -> Iterator[Change]:
    """Root types of other names. One that is gone, or new, is a type that is gone or new."""
    for kind, before in old.roots.items():
        after = new.roots.get(kind, before)
        if before != after:
            yield change(
                "ROOT_TYPE_CHANGED", before, f"The root type of a {kind.value} was {before}, and is {after}"
            )


def type_changes(old: Schema, new: Schema) -> Iterator[Change]:
    """Types that are gone or new, and what has changed inside the others."""
    for name, before in old.types.items():
        after = new.types.get(name)
        if after is None:
            yield change("TYPE_REMOVED", name, f"{name} is removed")
        elif before.kind is not after.kind:
            yield change(
                "TYPE_CHANGED_KIND", name, f"{name} was of kind {before.kind}, and is of kind {after.kind}"
            )
        else:
            yield from _changes_within(before, after)
            yield from description_changes(before, after, name)
    for name in missing(new.types, old.types):
        yield change("TYPE_ADDED", name, f"{name} is new")


def directive_changes(old: Schema, new: Schema) -> Iterator[Change]:
    """Directives that operations may use."""
    before, after = old.directive_definitions, new.directive_definitions
    for name in missing(before, after):
        yield change("DIRECTIVE_REMOVED", f"@{name}", f"@{name} is removed")
    for name in missing(after, before):
        yield change("DIRECTIVE_ADDED", f"@{name}", f"@{name} is new")
    for one, other in both(before, after):
        yield from _definition_changes(one, other, f"@{one.name}")


def _changes_within(old: NamedType, new: NamedType) -> Iterator[Change]:
    """Of two types of one name and one kind."""
    if isinstance(old, CompositeType) and isinstance(new, CompositeType):
        yield from _interface_changes(old, new)
        yield from _fields_changes(old, new)
    elif isinstance(old, UnionType) and isinstance(new, UnionType):
        yield from _member_changes(old, new)
    elif isinstance(old, EnumType) and isinstance(new, EnumType):
        yield from _value_changes(old, new)
    elif isinstance(old, InputObjectType) and isinstance(new, InputObjectType):
        yield from _one_of_changes(old, new)
        yield from input_changes(old.fields, new.fields, f"{old.name}.{{}}", OF_INPUT_FIELDS)
    elif isinstance(old, ScalarType) and isinstance(new, ScalarType):
        yield from _scalar_changes(old, new)


def _interface_changes(old: CompositeType, new: CompositeType) -> Iterator[Change]:
    name = old.name
    for each in missing(old.interfaces, new.interfaces):
        yield change("IMPLEMENTED_INTERFACE_REMOVED", name, f"{name} does not implement {each} any more")
    for each in missing(new.interfaces, old.interfaces):
        yield change("IMPLEMENTED_INTERFACE_ADDED", name, f"{name} implements {each} now")


def _fields_changes(old: CompositeType, new: CompositeType) -> Iterator[Change]:
    yield from removals(old.fields, new.fields, f"{old.name}.{{}}", "FIELD_REMOVED")
    for name in missing(new.fields, old.fields):
        yield change("FIELD_ADDED", f"{old.name}.{name}", f"{old.name}.{name} is new")
    for before, after in both(old.fields, new.fields):
        yield from field_changes(before, after, f"{old.name}.{before.name}")


def _member_changes(old: UnionType, new: UnionType) -> Iterator[Change]:
    for each in missing(old.members, new.members):
        yield change("TYPE_REMOVED_FROM_UNION", old.name, f"{each} is no member of {old.name} any more")
    for each in missing(new.members, old.members):
        yield change("TYPE_ADDED_TO_UNION", old.name, f"{each} is a new member of {old.name}")


def _value_changes(old: EnumType, new: EnumType) -> Iterator[Change]:
    yield from removals(old.values, new.values, f"{old.name}.{{}}", "VALUE_REMOVED_FROM_ENUM")
    for name in missing(new.values, old.values):
        yield change("VALUE_ADDED_TO_ENUM", f"{old.name}.{name}", f"{old.name}.{name} is new")
    for before, after in both(old.values, new.values):
        yield from note_changes(before, after, f"{old.name}.{before.name}")


def _one_of_changes(old: InputObjectType, new: InputObjectType) -> Iterator[Change]:
    was, is_now = (directive_text(each, "oneOf") is not None for each in (old, new))
    if is_now and not was:
        yield change("ONE_OF_ADDED", old.name, f"{old.name} takes exactly one of its fields now")
    if was and not is_now:
        yield change("ONE_OF_REMOVED", old.name, f"{old.name} takes any of its fields, and took exactly one")


def _scalar_changes(old: ScalarType, new: ScalarType) -> Iterator[Change]:
    before, after = (directive_text(each, "specifiedBy") for each in (old, new))
    if before != after:
        message = f"{old.name} was specified by {before or 'nothing'}, and is by {after or 'nothing'}"
        yield change("SPECIFIED_BY_CHANGED", old.name, message)


def _definition_changes(old: DirectiveDefinition, new: DirectiveDefinition, name: str) -> Iterator[Change]:
    if old.is_repeatable and not new.is_repeatable:
        yield change("DIRECTIVE_REPEATABLE_REMOVED", name, f"{name} cannot be repeated any more")
    if new.is_repeatable and not old.is_repeatable:
        yield change("DIRECTIVE_REPEATABLE_ADDED", name, f"{name} can be repeated now")
    for each in missing(old.locations, new.locations):
        yield change("DIRECTIVE_LOCATION_REMOVED", name, f"{name} cannot stand on {each} any more")
    for each in missing(new.locations, old.locations):
        yield change("DIRECTIVE_LOCATION_ADDED", name, f"{name} can stand on {each} now")
    yield from input_changes(old.arguments, new.arguments, f"{name}({{}}:)", OF_DIRECTIVE_ARGUMENTS)
    yield from description_changes(old, new, name)
