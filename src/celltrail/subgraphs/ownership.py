"""What a partner may define: its own, and additions to objects of ours by the keys that it was granted.

Composition follows Apollo Federation, where any subgraph may override, shadow, hide or widen what is
another's. These rules come before it; each refusal names its rule. Source: design of access, section 7.

What is of a partner is called like its subgraph: types `TelematicsReading`, root fields `telematicsReadings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    FieldDefinitionNode,
    GraphQLEnumType,
    GraphQLObjectType,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    is_composite_type,
    is_specified_scalar_type,
    print_ast,
    value_from_ast_untyped,
)

from celltrail.graph.federation import ENTITIES
from celltrail.graph.schema import executable_schema
from celltrail.subgraphs.field_types import FieldTypes, named_type
from celltrail.subgraphs.selected import is_called

_FEDERATION: Final = "https://specs.apollo.dev/federation/"
_LIBRARY_TYPES: Final = frozenset(
    {"_Any", "_Entity", "_Service", "_FieldSet", "FieldSet", "federation__FieldSet"}
)
_LIBRARY_FIELDS: Final = frozenset({"_entities", "_service"})
_ON_OUR_TYPES: Final = frozenset({"key", "extends"})
_ON_OUR_FIELDS: Final = frozenset({"external", "access"})
_ON_ADDED_FIELDS: Final = ("access", "requires", "deprecated", "inaccessible", "tag", "cost", "listSize")


_ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that an SDL breaks, at a coordinate."""

    rule: str
    message: str


def breaches(name: str, document: DocumentNode, types: FieldTypes) -> list[Breach]:
    """Every rule of ownership that the SDL of a subgraph of this name breaks."""
    judged = _Judging(name, types)
    return [breach for node in document.definitions for breach in judged.definition(node)]


@dataclass(frozen=True, slots=True)
class _Judging:
    name: str
    types: FieldTypes

    def definition(self, node: DefinitionNode) -> Iterator[Breach]:
        """Judge a definition by its kind; the definition of a directive gives nobody anything."""
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            yield from _links(node.directives or ())
        elif isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            yield from self._object(node)
        elif isinstance(node, EnumTypeDefinitionNode | EnumTypeExtensionNode):
            yield from self._enum(node)
        elif isinstance(node, ScalarTypeDefinitionNode) and _is_our_scalar(node.name.value):
            yield from _directives(node.name.value, node.directives, ("specifiedBy",))
        elif isinstance(node, TypeDefinitionNode | TypeExtensionNode):
            yield from self._own(node.name.value)

    def _object(self, node: _ObjectNode) -> Iterator[Breach]:
        name = node.name.value
        if name in self.types.roots.values():
            yield from self._root(node)
        elif name in ENTITIES:
            yield from _entity(node)
        elif name in executable_schema().type_map and name not in _LIBRARY_TYPES:
            yield from _value(node)
        else:
            yield from self._own(name)
            yield from _provided(node)

    def _own(self, name: str) -> Iterator[Breach]:
        if name in _LIBRARY_TYPES:
            return
        if name in executable_schema().type_map:
            yield Breach("SHADOWED_TYPE", f"{name} is a type of ours; partners add fields to entities only")
        elif not _is_prefixed(name, self.name.capitalize()):
            yield Breach(
                "TYPE_NAME", f"{name} is to be called {self.name.capitalize()}{name[:1].upper()}{name[1:]}"
            )

    def _root(self, node: _ObjectNode) -> Iterator[Breach]:
        yield from _directives(node.name.value, node.directives, ("extends",))
        for field in node.fields or ():
            name, coordinate = field.name.value, f"{node.name.value}.{field.name.value}"
            if name in _LIBRARY_FIELDS:
                continue
            if not _is_prefixed(name, self.name):
                yield Breach("ROOT_FIELD_NAME", f"{coordinate} is to begin with {self.name!r}")
            returned = executable_schema().type_map.get(named_type(field.type))
            if returned is not None and is_composite_type(returned):
                message = (
                    f"{coordinate} returns {returned.name}, which is ours: return a type of yours around it"
                )
                yield Breach("ROOT_FIELD_TYPE", message)

    def _enum(self, node: EnumTypeDefinitionNode | EnumTypeExtensionNode) -> Iterator[Breach]:
        ours = executable_schema().type_map.get(node.name.value)
        if not isinstance(ours, GraphQLEnumType):
            yield from self._own(node.name.value)
            return
        values = {each.name.value for each in node.values or ()}
        if values != ours.values.keys() or isinstance(node, EnumTypeExtensionNode):
            changed = ", ".join(sorted(values ^ ours.values.keys())) or "nothing"
            yield Breach(
                "ENUM_OF_OTHERS", f"{node.name.value} is ours, with exactly its values; different: {changed}"
            )
        applied = [
            *(node.directives or ()),
            *(each for one in node.values or () for each in one.directives or ()),
        ]
        yield from _directives(node.name.value, applied, ())


def _links(directives: Iterable[ConstDirectiveNode]) -> Iterator[Breach]:
    for each in directives:
        if each.name.value != "link":
            yield Breach("SCHEMA_DIRECTIVE", f"@{each.name.value} on the schema is not for partners")
            continue
        arguments = {one.name.value: value_from_ast_untyped(one.value) for one in each.arguments or ()}
        url, imports = str(arguments.get("url")), arguments.get("import") or []
        if not url.startswith((_FEDERATION, "https://specs.apollo.dev/link/")):
            yield Breach("LINKED_SPECIFICATION", f"{url[:120]!r} is linked; allowed: Federation's own")
        if "as" in arguments or any(isinstance(one, dict) for one in imports):
            yield Breach("RENAMED_IMPORT", "what is linked keeps its names, so that they can be judged")


def _entity(node: _ObjectNode) -> Iterator[Breach]:
    type_name = node.name.value
    yield from _directives(type_name, node.directives, _ON_OUR_TYPES)
    if node.interfaces:
        yield Breach("INTERFACE_OF_OTHERS", f"{type_name} is ours: it implements what we say")
    ours = executable_schema().type_map[type_name].fields  # type: ignore[attr-defined] # an entity is an object
    for field in node.fields or ():
        coordinate = f"{type_name}.{field.name.value}"
        if field.name.value in ours:
            yield from _mentioned(field, coordinate)
        else:
            yield from _directives(coordinate, field.directives, _ON_ADDED_FIELDS)


def _value(node: _ObjectNode) -> Iterator[Breach]:
    """A type of ours that is no entity: its fields may be required, and nothing is added to it."""
    type_name = node.name.value
    yield from _directives(type_name, node.directives, ("extends",))
    ours = executable_schema().type_map[type_name]
    for field in node.fields or ():
        coordinate = f"{type_name}.{field.name.value}"
        if not isinstance(ours, GraphQLObjectType) or field.name.value not in ours.fields:
            message = f"{coordinate}: {type_name} is a type of ours; partners add fields to entities only"
            yield Breach("SHADOWED_TYPE", message)
        elif not _is_external(field):
            yield Breach("FIELD_OF_OTHERS", f"{coordinate} is ours: mention it as @external")
        yield from _directives(coordinate, field.directives, _ON_OUR_FIELDS)


def _provided(node: _ObjectNode) -> Iterator[Breach]:
    for field in node.fields or ():
        is_ours = named_type(field.type) in executable_schema().type_map
        if is_ours and any(is_called(each, "provides") for each in field.directives or ()):
            coordinate = f"{node.name.value}.{field.name.value}"
            yield Breach("PROVIDES_OF_OTHERS", f"{coordinate}: what is in objects of ours is for us to say")


def _mentioned(field: FieldDefinitionNode, coordinate: str) -> Iterator[Breach]:
    yield from _directives(coordinate, field.directives, _ON_OUR_FIELDS)
    is_key = field.name.value in ENTITIES[coordinate.partition(".")[0]][1]
    if not is_key and not _is_external(field):
        yield Breach("FIELD_OF_OTHERS", f"{coordinate} is ours: mention it as @external")


def _is_prefixed(name: str, prefix: str) -> bool:
    """Whether a name is the prefix, or goes on with a capital: `tele` does not own `TelematicsReading`."""
    return name.startswith(prefix) and (name == prefix or name[len(prefix)].isupper())


def _is_external(field: FieldDefinitionNode) -> bool:
    return any(is_called(each, "external") for each in field.directives or ())


def _is_our_scalar(name: str) -> bool:
    found = executable_schema().type_map.get(name)
    return found is not None and not is_composite_type(found) and not is_specified_scalar_type(found)


def _directives(
    coordinate: str, applied: Sequence[ConstDirectiveNode] | None, allowed: Iterable[str]
) -> Iterator[Breach]:
    names = tuple(allowed)
    for each in applied or ():
        if not any(is_called(each, name) for name in names):
            listed = ", ".join(f"@{name}" for name in sorted(names)) or "no directive"
            yield Breach("DIRECTIVE_ON_OTHERS", f"{print_ast(each)} at {coordinate}; allowed there: {listed}")
