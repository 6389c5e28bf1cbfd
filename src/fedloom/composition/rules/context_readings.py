"""`@fromContext`, read: which context an argument asks for, and what it selects where that context is set.

A context is set on types, and the selection holds on each of them: one field (with one field inside, and so
on), or fragments on object types of which each location finds one. What is selected may be absent when asked
for, so its type is that of the fields without any non-null. Source: Federation: @context, @fromContext.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import ListTypeNode, NonNullTypeNode, StringValueNode, TypeNode

from fedloom.composition.rules.applications import Application
from fedloom.composition.selections import Coordinate, Reader, SelectedField
from fedloom.sdl.definitions import NamedType, ObjectType, Schema, is_applied, type_text
from fedloom.sdl.field_set import (
    FieldSelection,
    FieldSet,
    FieldSetSyntaxError,
    FragmentSelection,
    Selection,
    parse_field_set,
)

_WANTED = re.compile(r"\s*\$\s*([A-Za-z_]\w*)\s*(.*)", re.DOTALL | re.ASCII)


@dataclass(frozen=True, slots=True)
class ContextReading:
    """An argument of an object's field with what it wants.

    `context` is None where none is named, or nothing is selected from it. `is_set` says whether a type sets
    it, `faults` what cannot be selected there, in words that follow a colon.
    """

    application: Application
    context: str | None = None
    is_set: bool = False
    faults: tuple[str, ...] = ()
    used: frozenset[Coordinate] = frozenset()


def read_contexts(
    schema: Schema, applications: Mapping[str, tuple[Application, ...]]
) -> tuple[ContextReading, ...]:
    """Read all `@fromContext` on arguments of objects; elsewhere it is refused as it stands."""
    locations: dict[str, dict[str, NamedType]] = {}
    for each in applications.get("context", ()):
        if isinstance(each.owner, NamedType) and (name := argument_text(each, "name")) is not None:
            locations.setdefault(name, {})[each.owner.name] = each.owner
    wanting = (each for each in applications.get("fromContext", ()) if isinstance(each.owner, ObjectType))
    return tuple(_read(schema, locations, each) for each in wanting)


def argument_text(application: Application, name: str) -> str | None:
    """An argument of a directive, if it is a string."""
    value = application.directive.arguments.get(name)
    return value.value if isinstance(value, StringValueNode) else None


def _read(
    schema: Schema, locations: Mapping[str, Mapping[str, NamedType]], application: Application
) -> ContextReading:
    found = _WANTED.fullmatch(argument_text(application, "field") or "")
    if found is None or not found[2]:
        return ContextReading(application)
    context, text = found.groups()
    if context not in locations:
        return ContextReading(application, context)
    try:
        selections = parse_field_set(text)
    except FieldSetSyntaxError as error:
        return ContextReading(application, context, is_set=True, faults=(str(error),))
    wanted = _Wanted(schema, application, selections)
    faults = tuple(wanted.faults(locations[context]))
    return ContextReading(application, context, is_set=True, faults=faults, used=frozenset(wanted.used))


class _Wanted:
    """One selection from a context; notes what is used of its locations."""

    def __init__(self, schema: Schema, application: Application, selections: FieldSet) -> None:
        assert application.argument is not None  # noqa: S101 -- the directive stands on arguments only
        self._schema, self._selections = schema, selections
        self._expected = type_text(application.argument.type)
        self.used: set[Coordinate] = set()

    def faults(self, locations: Iterable[str]) -> Iterator[str]:
        """What does not hold, on any of the locations."""
        fragments = [each for each in self._selections if isinstance(each, FragmentSelection)]
        if not fragments:
            for name in locations:
                yield from self._faults_at(name, self._selections)
        elif len(fragments) < len(self._selections):
            yield "fields and fragments stand side by side, where one field, or only fragments can be"
        else:
            yield from self._faults_of_conditions(fragments)
            yield from self._faults_by_location(locations, fragments)

    def _faults_of_conditions(self, fragments: Iterable[FragmentSelection]) -> Iterator[str]:
        conditions: set[str | None] = set()
        for each in fragments:
            condition = each.type_condition
            if not isinstance(self._schema.types.get(condition or ""), ObjectType):
                yield f"{each} is no fragment on an object type of this subgraph"
            elif condition in conditions:
                yield f"there are several fragments on {condition}"
            conditions.add(condition)

    def _faults_by_location(
        self, locations: Iterable[str], fragments: Iterable[FragmentSelection]
    ) -> Iterator[str]:
        idle = {each.type_condition: each for each in fragments}
        for name in locations:
            possible = self._schema.possible_types(name)
            fitting = [each for each in fragments if each.type_condition in possible]
            if not fitting:
                yield f"no fragment is on {name}, where the context is set too"
            for each in fitting:
                idle.pop(each.type_condition, None)
                yield from self._faults_at(str(each.type_condition), each.selections, each.directives)
        for condition in idle:
            yield f"the context is never set on {condition or 'the type of a fragment'}"

    def _faults_at(
        self, type_name: str, selections: FieldSet, directives: tuple[str, ...] = ()
    ) -> Iterator[str]:
        reading = Reader(self._schema).read(type_name, selections)
        self.used |= reading.used
        if reading.fault:
            yield reading.fault
        elif reading.directives or directives:
            yield "it applies directives, which are not allowed here"
        elif through := self._interface_objects(reading.selected):
            yield f"it reads from {through}, an @interfaceObject, of whose objects nothing is known here"
        elif len(selections) > 1 or not _is_path(selections):
            yield "it selects several things, where one field is wanted, with one field inside, and so on"
        elif (found := _type_of(reading.selected[0])) != self._expected:
            yield (
                f"it selects {found} from {type_name} (anything selected may be null), and the argument is "
                f"{self._expected}"
            )

    def _interface_objects(self, selected: Iterable[SelectedField]) -> str | None:
        for each in selected:
            if is_applied(self._schema.types[each.owner], "interfaceObject"):
                return each.owner
            if found := self._interface_objects(each.inner):
                return found
        return None


def _is_path(selections: Iterable[Selection]) -> bool:
    """Whether at each depth there is one field, however often, and no fragment."""
    fields = [each for each in selections if isinstance(each, FieldSelection)]
    inner = [one for each in fields for one in each.selections]
    is_one = len({each.name for each in fields}) == 1 and len(fields) == len(tuple(selections))
    return is_one and (not inner or _is_path(inner))


def _type_of(selected: SelectedField) -> str:
    """The type of what the last field of a path holds, without any non-null: `[String]`."""
    if selected.field is None:
        return "String"
    inner = _type_of(selected.inner[0]) if selected.inner else None
    return _nullable(selected.field.type, inner)


def _nullable(node: TypeNode, inner: str | None) -> str:
    if isinstance(node, NonNullTypeNode):
        return _nullable(node.type, inner)
    if isinstance(node, ListTypeNode):
        return f"[{_nullable(node.type, inner)}]"
    return inner or type_text(node)
