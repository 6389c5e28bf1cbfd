"""What a subgraph's document itself defines of the specifications that it links, and whether it may.

Libraries write the definitions of Federation's directives and types into the SDL. They may leave out optional
arguments and locations, and take String for a scalar; they may add or change nothing. Source: Federation
subgraph specification, "Subgraph schema additions", and the definitions in each linked specification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

from fedloom.composition.linking import Linking
from fedloom.sdl.definitions import (
    DirectiveDefinition,
    EnumType,
    InputValue,
    NamedType,
    ScalarType,
    Schema,
    named_type,
    renamed_type,
    type_text,
    value_text,
)
from fedloom.sdl.links import Link
from fedloom.sdl.problems import Code, Problem
from fedloom.sdl.specifications import BUILT_IN_DEFINITIONS, Specification


def linked_directives(linking: Linking) -> Mapping[str, DirectiveDefinition]:
    """The directives of all linked specifications, as they are called in the document."""
    return {
        each.name: each
        for link, known in linking.specifications
        if known
        for each in _local_directives(link, known)
    }


def linked_types(linking: Linking) -> Mapping[str, NamedType]:
    """The types of all linked specifications, as they are called in the document."""
    return {
        local: known.types[name]
        for link, known in linking.specifications
        if known
        for name, local in _local_types(link, known).items()
    }


def check_linked_definitions(schema: Schema, linking: Linking, subgraph: str) -> Iterator[Problem]:
    """What is wrong with the definitions that stand in the document."""
    for link, known in linking.specifications:
        if known is not None:
            check = _Check(link, known, subgraph)
            yield from check.types(schema.types)
            yield from check.directives(schema.directive_definitions)


def _local_types(link: Link, known: Specification) -> Mapping[str, str]:
    """The names of the types in the document, by the specification's."""
    return {name: link.type_name(name) or name for name in known.types}


def _local_directives(link: Link, known: Specification) -> Iterator[DirectiveDefinition]:
    names = _local_types(link, known)
    for each in known.directives.values():
        if local := link.directive_name(each.name):
            arguments = {
                name: replace(argument, type=renamed_type(argument.type, names))
                for name, argument in each.arguments.items()
            }
            yield replace(each, name=local, arguments=MappingProxyType(arguments))


class _Check:
    """The definitions of one specification."""

    def __init__(self, link: Link, known: Specification, subgraph: str) -> None:
        self._link = link
        self._known = known
        self._subgraph = subgraph
        self._types = _local_types(link, known)
        self._scalars = {self._types[e.name] for e in known.types.values() if isinstance(e, ScalarType)}
        # Libraries of Federation 1 wrote the type of a field set in every way: nullable, a list, String.
        self._loose = {"_FieldSet"} & self._scalars

    def types(self, found: Mapping[str, NamedType]) -> Iterator[Problem]:
        """The types that the document defines."""
        for name, expected in self._known.types.items():
            own = found.get(self._types[name])
            if own is not None and (what := _type_difference(own, expected)):
                message = (
                    f'{own.name} {what} in subgraph "{self._subgraph}", as {self._link.url} defines it.'
                    " Correct the definition, or remove it: it is known without."
                )
                yield Problem(Code.TYPE_DEFINITION_INVALID, message, (own.name,), (self._subgraph,))

    def directives(self, found: Mapping[str, DirectiveDefinition]) -> Iterator[Problem]:
        """The directives that the document defines."""
        for expected in _local_directives(self._link, self._known):
            own = found.get(expected.name) or BUILT_IN_DEFINITIONS.get(expected.name)
            if own is None:
                continue
            for what in self._differences(own, expected):
                message = (
                    f'The definition of @{own.name} in subgraph "{self._subgraph}" differs from'
                    f" {self._link.url}: {what}. Correct it, or remove it: the directive is known without."
                )
                yield Problem(
                    Code.DIRECTIVE_DEFINITION_INVALID, message, (f"@{own.name}",), (self._subgraph,)
                )

    def _differences(self, own: DirectiveDefinition, expected: DirectiveDefinition) -> Iterator[str]:
        for name, argument in expected.arguments.items():
            given = own.arguments.get(name)
            if given is not None:
                yield from self._argument_differences(given, argument)
            elif argument.is_required:
                yield f'the required argument "{name}" is missing'
        yield from (
            f'it has no argument "{name}"' for name in own.arguments if name not in expected.arguments
        )
        if own.is_repeatable and not expected.is_repeatable:
            yield "it is not repeatable"
        if more := [each for each in own.locations if each not in expected.locations]:
            yield f"it cannot stand on {', '.join(more)}, only on {', '.join(expected.locations)}"

    def _argument_differences(self, own: InputValue, expected: InputValue) -> Iterator[str]:
        loose = named_type(expected.type) in self._loose
        if loose and named_type(own.type) in {"String", *self._loose}:
            return
        if not self._accepts(own.type, expected.type):
            yield f'"{own.name}" is {type_text(own.type)} and must be {type_text(expected.type)}'
        elif own.default != expected.default:
            defaults = value_text(own.default), value_text(expected.default)
            yield f'"{own.name}" is {defaults[0]} by default and must be {defaults[1]}'

    def _accepts(self, own: TypeNode, expected: TypeNode) -> bool:
        """The same type, or a stricter one; String where a scalar of the specification is wanted."""
        if isinstance(own, NonNullTypeNode):
            return self._accepts(
                own.type, expected.type if isinstance(expected, NonNullTypeNode) else expected
            )
        if isinstance(own, ListTypeNode) and isinstance(expected, ListTypeNode):
            return self._accepts(own.type, expected.type)
        if not isinstance(own, NamedTypeNode) or not isinstance(expected, NamedTypeNode):
            return False
        found, wanted = own.name.value, expected.name.value
        return found == wanted or (found == "String" and wanted in self._scalars)


def _type_difference(own: NamedType, expected: NamedType) -> str | None:
    if own.kind is not expected.kind:
        return f"is defined as {own.kind} and must be {expected.kind}"
    if (
        isinstance(own, EnumType)
        and isinstance(expected, EnumType)
        and own.values.keys() != expected.values.keys()
    ):
        return f"has the values {', '.join(own.values)} and must have {', '.join(expected.values)}"
    return None
