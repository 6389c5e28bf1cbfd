"""Federation 1 becomes Federation 2: what the older version took for granted is written out.

1. An extension needs a definition somewhere, in any subgraph.
2. Field sets were also written as names and lists.
3. What had no effect goes: `@external` of types and interfaces, keys of interfaces, `@requires` and
   `@provides` in interfaces, of fields that the subgraph has anyway, or of fields of a scalar.
4. The key fields of an extension were marked `@external`; they are fields of the subgraph, and it is not an
   extension.
5. External fields that nothing uses are no fields of the subgraph.
6. All other fields could be in several subgraphs, but those of Subscription.

Sources: Federation, "Moving from Federation 1" and "Backward compatibility"; the Federation 1 specification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from fedloom.composition.federation_1_field_sets import ActiveFieldSets, with_field_set_texts
from fedloom.composition.subgraph import Subgraph
from fedloom.composition.upgrade_checks import check_extension_bases
from fedloom.composition.used_fields import field_set_of, used_fields
from fedloom.sdl.definitions import (
    CompositeType,
    Directive,
    Field,
    InterfaceType,
    NamedType,
    ObjectType,
    Schema,
    applied,
    is_applied,
)
from fedloom.sdl.field_set import fields_of
from fedloom.sdl.problems import Code, Problem, ProblemsFoundError
from fedloom.sdl.references import referenced_types

_IDLE_IN_INTERFACES = frozenset({"external", "requires", "provides"})
_SHAREABLE = Directive("shareable", known="shareable")

_Composite = TypeVar("_Composite", bound=CompositeType)


def upgrade(subgraphs: Sequence[Subgraph]) -> tuple[Subgraph, ...]:
    """All subgraphs as Federation 2; those that are already remain as they are.

    Raises:
        ProblemsFoundError: an extension extends nothing, or a type has only fields that nothing uses.
    """
    old = [each for each in subgraphs if each.is_federation_1]
    if not old:
        return tuple(subgraphs)
    problems = list(check_extension_bases(old, subgraphs))
    written = [_with_texts(each) if each.is_federation_1 else each for each in subgraphs]
    keys = _key_fields(written)
    upgraded: list[Subgraph] = []
    for each in written:
        schema = each.schema
        if each.is_federation_1:
            schema, emptied = _without_unused(_active(schema, keys))
            problems.extend(_emptied_problem(name, each.name) for name in emptied)
            schema = _each_type(schema, _shared)
        upgraded.append(replace(each, schema=schema))
    if problems:
        raise ProblemsFoundError(problems)
    return tuple(upgraded)


def _with_texts(subgraph: Subgraph) -> Subgraph:
    """Step 2."""
    return replace(subgraph, schema=_each_type(subgraph.schema, with_field_set_texts))


def _key_fields(subgraphs: Sequence[Subgraph]) -> Mapping[str, AbstractSet[str]]:
    """The fields of an object's first key in each subgraph, by the object's name."""
    found: dict[str, set[str]] = {}
    for subgraph in subgraphs:
        for named in subgraph.schema.objects():
            if keys := applied(named, "key"):
                found.setdefault(named.name, set()).update(_fields_of(keys[:1]))
    return found


def _fields_of(keys: Iterable[Directive]) -> Iterator[str]:
    return (field.name for key in keys for field in fields_of(field_set_of(key)))


def _active(schema: Schema, keys: Mapping[str, AbstractSet[str]]) -> Schema:
    """Steps 3 and 4: what counts, written in the way of Federation 2."""
    schema = _each_type(schema, _without_idle_directives)
    schema = _each_type(schema, lambda each: _as_definition(each, keys.get(each.name, frozenset())))
    return _each_type(schema, ActiveFieldSets(schema).of_type)


def _without_unused(schema: Schema) -> tuple[Schema, tuple[str, ...]]:
    """Step 5, and the types of which nothing is left although something refers to them."""
    used = used_fields(schema)

    def without_unused(named: NamedType) -> NamedType:
        if not isinstance(named, ObjectType):
            return named
        fields = {
            name: each
            for name, each in named.fields.items()
            if not is_applied(each, "external") or (named.name, name) in used
        }
        return replace(named, fields=MappingProxyType(fields)) if len(fields) < len(named.fields) else named

    kept = _each_type(schema, without_unused)
    emptied = {
        each.name for each in kept.objects() if not each.fields and schema.types[each.name] is not each
    }
    if not emptied:
        return kept, ()
    types = {name: each for name, each in kept.types.items() if name not in emptied}
    entities = {each.name for each in schema.objects() if is_applied(each, "key")}
    return replace(kept, types=MappingProxyType(types)), tuple(
        sorted(emptied & (referenced_types(kept) | entities))
    )


def _emptied_problem(name: str, subgraph: str) -> Problem:
    message = (
        f'All fields of {name} are @external in subgraph "{subgraph}", and no @key, @requires or @provides'
        f" uses them, so that it has nothing of {name}. Give it a field of its own or a key, or remove it."
    )
    return Problem(Code.TYPE_WITH_ONLY_UNUSED_EXTERNAL, message, (name,), (subgraph,))


def _without_idle_directives(named: NamedType) -> NamedType:
    """Step 3, but for field sets."""
    if isinstance(named, InterfaceType):
        named = _each_field(named, lambda each: _without(each, _IDLE_IN_INTERFACES))
        return replace(named, directives=tuple(each for each in named.directives if each.known != "key"))
    if isinstance(named, ObjectType) and is_applied(named, "external"):
        return replace(named, directives=tuple(each for each in named.directives if each.known != "external"))
    return named


def _as_definition(named: NamedType, keys: AbstractSet[str]) -> NamedType:
    """Step 4. An extension without a key has the first key that the type has in each other subgraph.

    `@extends` stays: what it says of keys is the same in Federation 2.
    """
    if named.has_base and not is_applied(named, "extends"):
        return named
    if isinstance(named, ObjectType):
        own = frozenset(_fields_of(applied(named, "key"))) or keys
        named = _each_field(named, lambda each: _without(each, {"external"}) if each.name in own else each)
    if named.has_base:
        return named
    directives = tuple(replace(each, is_on_extension=False) for each in named.directives)
    return replace(named, has_base=True, directives=directives)


def _shared(named: NamedType) -> NamedType:
    """Step 6."""
    if not isinstance(named, ObjectType) or named.name == "Subscription":
        return named
    return _each_field(named, _with_shareable)


def _with_shareable(field: Field) -> Field:
    if is_applied(field, "external") or is_applied(field, "shareable"):
        return field
    return replace(field, directives=(*field.directives, _SHAREABLE))


def _each_type(schema: Schema, change: Callable[[NamedType], NamedType]) -> Schema:
    return replace(
        schema, types=MappingProxyType({name: change(each) for name, each in schema.types.items()})
    )


def _each_field(named: _Composite, change: Callable[[Field], Field]) -> _Composite:
    fields = {name: change(each) for name, each in named.fields.items()}
    return replace(named, fields=MappingProxyType(fields))


def _without(field: Field, known: AbstractSet[str]) -> Field:
    if all(each.known not in known for each in field.directives):
        return field
    return replace(field, directives=tuple(each for each in field.directives if each.known not in known))
