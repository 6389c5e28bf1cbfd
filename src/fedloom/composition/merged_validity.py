"""Whether the merged schema is valid GraphQL, which valid subgraphs alone do not promise.

Enum values and input fields go, types get narrower, an object is an interface elsewhere, and a composed
directive has one definition. What merging cannot break is left out.
Sources: GraphQL 3.10 (input objects), 3.13 (directives), 5.6 (values).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import ListTypeNode, NonNullTypeNode, print_ast

from fedloom.composition.merged_interfaces import Fault, faulty_implementations
from fedloom.sdl.definitions import (
    CompositeType,
    Directive,
    DirectiveDefinition,
    InputObjectType,
    InputValue,
    Schema,
    is_applied,
    named_type,
    type_text,
)
from fedloom.sdl.elements import Place, places
from fedloom.sdl.problems import Code, Problem
from fedloom.sdl.values import is_value_of
from fedloom.supergraph.model import Supergraph


def check_merged_validity(supergraph: Supergraph) -> list[Problem]:
    """Find what is no valid GraphQL. Every field of an interface is there already."""
    schema = supergraph.schema
    faults = (
        *faulty_implementations(schema),
        *_faulty_inputs(schema),
        *_InputCycles(schema).found(),
        *_faulty_applications(schema),
    )
    return [Problem(Code.INVALID_GRAPHQL, message, (coordinate,)) for coordinate, message in faults]


def _faulty_inputs(schema: Schema) -> Iterator[Fault]:
    for coordinate, each in _input_values(schema):
        if each.default is not None and not is_value_of(each.default, each.type, schema.types):
            message = (
                f"The default {print_ast(each.default)} of {coordinate} does not fit its merged type "
                f"{type_text(each.type)}. Change the default, or define what it uses in all subgraphs."
            )
            yield coordinate, message
        if each.is_required and is_applied(each, "deprecated"):
            message = (
                f"{coordinate} is required when merged, and deprecated in some subgraph: nobody could do "
                "without it. Remove @deprecated, or make it optional in all subgraphs."
            )
            yield coordinate, message


def _input_values(schema: Schema) -> Iterator[tuple[str, InputValue]]:
    for named in schema.types.values():
        if isinstance(named, InputObjectType):
            yield from ((f"{named.name}.{each.name}", each) for each in named.fields.values())
        elif isinstance(named, CompositeType):
            for owner in named.fields.values():
                for each in owner.arguments.values():
                    yield f"{named.name}.{owner.name}({each.name}:)", each


@dataclass(slots=True)
class _InputCycles:
    """Input objects that contain themselves through required fields only, so that no value exists."""

    schema: Schema
    done: set[str] = field(default_factory=set)
    path: list[str] = field(default_factory=list)

    def found(self) -> Iterator[Fault]:
        for each in self.schema.types.values():
            if isinstance(each, InputObjectType):
                yield from self._walk(each)

    def _walk(self, named: InputObjectType) -> Iterator[Fault]:
        if named.name in self.path:
            around = [*self.path[self.path.index(named.name) :], named.name]
            message = (
                f"{named.name} cannot be given: it requires itself, through {' > '.join(around)}. "
                "Make one of the fields between them nullable."
            )
            yield named.name, message
        if named.name in self.done:
            return
        self.done.add(named.name)
        self.path.append(named.name)
        for each in named.fields.values():
            inner = each.type.type if isinstance(each.type, NonNullTypeNode) else None
            if inner is not None and not isinstance(inner, ListTypeNode):
                following = self.schema.types.get(named_type(inner))
                if isinstance(following, InputObjectType):
                    yield from self._walk(following)
        self.path.pop()


def _faulty_applications(schema: Schema) -> Iterator[Fault]:
    """Composed directives: the one definition in the supergraph may not fit what others apply."""
    for place in places(schema):
        counted = Counter(each.name for each in place.directives)
        for each in place.directives:
            definition = schema.directive_definitions.get(each.name)
            if each.known is None and definition is not None:
                is_once = definition.is_repeatable or counted[each.name] == 1
                for fault in _misapplied(schema, place, each, definition, is_once=is_once):
                    message = (
                        f"{each} on {place.coordinate} does not fit the definition that the supergraph takes "
                        f"over: {fault}. Link the same version in all subgraphs that compose the directive."
                    )
                    yield place.coordinate, message


def _misapplied(
    schema: Schema, place: Place, directive: Directive, definition: DirectiveDefinition, *, is_once: bool
) -> Iterator[str]:
    if place.location not in definition.locations:
        yield f"it may not stand on {place.location}"
    if not is_once:
        yield "it may stand once"
    for name, value in directive.arguments.items():
        argument = definition.arguments.get(name)
        if argument is None:
            yield f"it has no argument {name}"
        elif not is_value_of(value, argument.type, schema.types):
            yield f"{name} is {type_text(argument.type)}"
    for argument in definition.arguments.values():
        if argument.is_required and argument.name not in directive.arguments:
            yield f"{argument.name} is required"
