"""Rules on applied directives: that they are defined, may stand where they do, and are given what they take.

Sources: GraphQL 5.7 (directives), 5.4 (arguments), 3.13. What they mean is for the rules of composition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import ConstValueNode, NullValueNode

from fedloom.composition.graphql_validity.findings import Finding
from fedloom.composition.graphql_validity.unknown_directives import how_to_know
from fedloom.composition.linked_definitions import linked_directives, linked_types
from fedloom.composition.linking import Linking
from fedloom.sdl.definitions import Directive, DirectiveDefinition, InputValue, Schema, type_text, value_text
from fedloom.sdl.elements import Place, places
from fedloom.sdl.specifications import BUILT_IN_DEFINITIONS
from fedloom.sdl.values import is_value_of


def check_applications(schema: Schema, linking: Linking) -> Iterator[Finding]:
    """All directives that a schema applies, on its types and on the arguments of its own directives."""
    check = _Applications(schema, linking)
    for place in places(schema):
        yield from check.place(place)


class _Applications:
    def __init__(self, schema: Schema, linking: Linking) -> None:
        self._linking = linking
        self._linked = linked_directives(linking)
        self._definitions: Mapping[str, DirectiveDefinition] = {
            **self._linked,
            **schema.directive_definitions,
            **BUILT_IN_DEFINITIONS,  # a document may repeat them, and cannot change them
        }
        self._types = {**linked_types(linking), **schema.types}

    def place(self, place: Place) -> Iterator[Finding]:
        seen: set[str] = set()
        for each in place.directives:
            definition = self._definitions.get(each.name)
            if definition is None:
                remedy = how_to_know(each.name, self._definitions, self._linking)
                yield Finding(
                    place.coordinate, f"{place.coordinate} has @{each.name}, which is not defined,", remedy
                )
                continue
            if each.name in seen and not definition.is_repeatable:
                found = f"{place.coordinate} has @{each.name} more than once"
                yield Finding(place.coordinate, found, "It is not repeatable: keep one")
            seen.add(each.name)
            if place.location not in definition.locations:
                found = f"{place.coordinate} has @{each.name}, which cannot stand on {place.location},"
                yield Finding(place.coordinate, found, f"It stands on {', '.join(definition.locations)}")
            yield from self._arguments(each, definition, place.coordinate)

    def _arguments(
        self, directive: Directive, definition: DirectiveDefinition, coordinate: str
    ) -> Iterator[Finding]:
        name = directive.name
        for given in directive.arguments.keys() - definition.arguments.keys():
            found = f'@{name} on {coordinate} is given "{given}", which it does not take,'
            takes = ", ".join(definition.arguments)
            yield Finding(coordinate, found, f"It takes {takes}" if takes else "It takes no arguments")
        for argument in definition.arguments.values():
            value = directive.arguments.get(argument.name)
            if value is None:
                if argument.is_required:
                    found = f'@{name} on {coordinate} is not given "{argument.name}", which it needs,'
                    yield Finding(coordinate, found, f"Give {argument.name}: {type_text(argument.type)}")
            elif not self._is_accepted(value, argument, name):
                found = f'@{name} on {coordinate} is given {value_text(value)} as "{argument.name}"'
                yield Finding(coordinate, found, f"{type_text(argument.type)} is wanted")

    def _is_accepted(self, value: ConstValueNode, argument: InputValue, directive: str) -> bool:
        linked = self._linked.get(directive)
        if linked is not None:
            if argument.name == "fields":
                return True  # a field set: what is wrong with it is said by the rule of its directive
            # The specification's own type: libraries write String where it has a scalar.
            argument = linked.arguments.get(argument.name, argument)
        elif isinstance(value, NullValueNode):
            return True  # for directives that are not ours, null is a value like any other
        return is_value_of(value, argument.type, self._types)
