"""`@shareable` on a type: it stands for the fields of that very definition or extension.

What another extension adds is not covered. Source: Federation: @shareable.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from graphql import DocumentNode, ObjectTypeDefinitionNode, ObjectTypeExtensionNode

from fedloom.sdl.definitions import Directive, Field, ObjectType, Schema, is_applied

_Part = ObjectTypeDefinitionNode | ObjectTypeExtensionNode


@dataclass(slots=True)
class _Shared:
    """What `@shareable` covers in one type, and how often one definition or extension applies it."""

    fields: set[str] = field(default_factory=set)
    on_definition: int = 0
    on_extension: int = 0


def spread_shareable(schema: Schema, document: DocumentNode, name: str | None) -> Schema:
    """The schema with `@shareable`, which the document calls `name`, on each field that it stands for.

    On the type itself it remains once for all extensions, or as often as one of them repeats it.
    """
    shared = _shared(document, name)
    if name is None or not shared:
        return schema
    types = dict(schema.types)
    for type_name, each in shared.items():
        named = types[type_name]
        assert isinstance(named, ObjectType)  # noqa: S101 -- kinds are checked before
        types[type_name] = _spread(named, each, Directive(name, known="shareable"))
    return replace(schema, types=MappingProxyType(types))


def _shared(document: DocumentNode, name: str | None) -> dict[str, _Shared]:
    found: dict[str, _Shared] = {}
    for part in document.definitions:
        if not isinstance(part, _Part):
            continue
        count = sum(1 for each in part.directives or () if each.name.value == name)
        if count:
            shared = found.setdefault(part.name.value, _Shared())
            shared.fields.update(each.name.value for each in part.fields or ())
            if isinstance(part, ObjectTypeDefinitionNode):
                shared.on_definition = count
            else:
                shared.on_extension = max(shared.on_extension, count)
    return found


def _spread(named: ObjectType, shared: _Shared, shareable: Directive) -> ObjectType:
    others = (each for each in named.directives if each.known != "shareable")
    own = [shareable] * shared.on_definition
    own += [replace(shareable, is_on_extension=True)] * shared.on_extension
    fields = {
        each.name: _with(each, shareable) if each.name in shared.fields else each
        for each in named.fields.values()
    }
    return replace(named, directives=(*others, *own), fields=MappingProxyType(fields))


def _with(shared: Field, shareable: Directive) -> Field:
    if is_applied(shared, "shareable"):
        return shared
    return replace(shared, directives=(*shared.directives, shareable))
