"""A selection, read against the schema of its subgraph: what it selects, and the first thing that cannot be.

Reading stops where something cannot be understood, and what was selected until then counts as used: a
mistyped field set shall not make the fields before the mistake look idle. Other faults are looked for only in
what could be read to its end: an alias, a composite field without a selection, a required argument that is
missing.
Sources: Federation subgraph specification, `scalar FieldSet`; GraphQL 5.3 and 5.4 (selections and arguments).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from graphql import VariableNode, print_ast

from fedloom.sdl.definitions import (
    BUILT_IN_DIRECTIVES,
    CompositeType,
    Field,
    ObjectType,
    Schema,
    TypeKind,
    UnionType,
    is_applied,
    named_type,
    type_text,
)
from fedloom.sdl.field_set import FieldSelection, FragmentSelection, Selection
from fedloom.sdl.values import is_value_of

Coordinate = tuple[str, str]
_COMPOSITE = (CompositeType, UnionType)
_TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A field that is selected on the type `owner`; fragments are gone. `field` is None for `__typename`."""

    owner: str
    selection: FieldSelection
    field: Field | None
    inner: tuple[SelectedField, ...] = ()

    @property
    def coordinate(self) -> str:
        """As in a message: `Battery.code`."""
        return f"{self.owner}.{self.selection.name}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a selection says.

    `directives` are those inside of it. `fault` says what cannot be, in words that follow a colon;
    `is_refused`, that it is about the first of the fields with a type that may not be selected.
    """

    selected: tuple[SelectedField, ...] = ()
    used: frozenset[Coordinate] = frozenset()
    directives: tuple[str, ...] = ()
    fault: str | None = None
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads selections of one subgraph.

    `directives` are the names of those that the subgraph has. `refused` are the kinds of types that may not
    be selected, as in keys. There, what a fragment selects must exist on the type around it as well.
    """

    schema: Schema
    directives: Collection[str] = BUILT_IN_DIRECTIVES
    refused: Collection[TypeKind] = ()

    def read(self, type_name: str, selections: Iterable[Selection]) -> Reading:
        """Read a selection on a type."""
        walk = _Walk(self)
        fault: str | None
        try:
            selected = walk.select(type_name, selections)
        except _FaultError as error:
            selected, fault = (), str(error)
        else:
            fault = next(_faults_at_end(selected, self.schema), None)
        if walk.refused:
            fault = walk.refused[0]
        is_refused = bool(walk.refused)
        return Reading(selected, frozenset(walk.used), tuple(walk.directives), fault, is_refused)


class _FaultError(Exception):
    pass


class _Walk:
    """One reading; notes what is used on its way."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._schema = reader, reader.schema
        self.used: set[Coordinate] = set()
        self.directives: list[str] = []
        self.refused: list[str] = []

    def select(self, type_name: str, selections: Iterable[Selection]) -> tuple[SelectedField, ...]:
        """The fields that are selected, in their order.

        Raises:
            _FaultError: at the first that cannot be.
        """
        return _merged(selected for each in selections for selected in self._select(type_name, each))

    def _select(self, type_name: str, selection: Selection) -> Iterator[SelectedField]:
        self._note_directives(selection.directives)
        if isinstance(selection, FragmentSelection):
            yield from self._fragment(type_name, selection)
        elif selection.name == _TYPENAME and isinstance(self._schema.types.get(type_name), _COMPOSITE):
            yield SelectedField(type_name, selection, None)
        else:
            yield self._field(type_name, selection)

    def _note_directives(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._reader.directives:
                raise _FaultError(f"there is no directive @{name}")
            self.directives.append(name)

    def _fragment(self, type_name: str, fragment: FragmentSelection) -> tuple[SelectedField, ...]:
        """What a fragment selects; a condition that names no type is none, as in the reference composers."""
        named = self._schema.types.get(fragment.type_condition or type_name)
        if named is None:
            return self.select(type_name, fragment.selections)
        if not isinstance(named, _COMPOSITE):
            raise _FaultError(f"... on {named.name} is a fragment on a {named.kind}, which has no fields")
        selected = self.select(named.name, fragment.selections)
        if self._reader.refused and isinstance(self._schema.types.get(type_name), ObjectType):
            self.select(type_name, fragment.selections)
        return selected

    def _field(self, type_name: str, selection: FieldSelection) -> SelectedField:
        named = self._schema.types.get(type_name)
        field = named.fields.get(selection.name) if isinstance(named, CompositeType) else None
        if field is None:
            raise _FaultError(self._missing(type_name, selection.name))
        self.used.add((type_name, field.name))
        coordinate = f"{type_name}.{field.name}"
        returned = named_type(field.type)
        kind = self._schema.types[returned].kind if returned in self._schema.types else TypeKind.SCALAR
        if kind in self._reader.refused:
            self.refused.append(f"{coordinate} returns the {kind} {returned}")
        if selection.selections and not isinstance(self._schema.types.get(returned), _COMPOSITE):
            raise _FaultError(f"{coordinate} is {type_text(field.type)}, which has no fields to select")
        inner = self.select(returned, selection.selections)
        self._check_arguments(coordinate, field, selection)
        return SelectedField(type_name, selection, field, inner)

    def _missing(self, type_name: str, name: str) -> str:
        named = self._schema.types.get(type_name)
        near = get_close_matches(name, named.fields, 1) if isinstance(named, CompositeType) else []
        meant = f"; {near[0]} is one" if near else ""
        return f"{type_name} has no field {name} in this subgraph{meant}"

    def _check_arguments(self, coordinate: str, field: Field, selection: FieldSelection) -> None:
        for name, value in selection.arguments.items():
            argument = field.arguments.get(name)
            if argument is None:
                raise _FaultError(f"{coordinate} has no argument {name}")
            if isinstance(value, VariableNode) or not is_value_of(value, argument.type, self._schema.types):
                wanted = type_text(argument.type)
                raise _FaultError(
                    f"{coordinate}({name}:) is {wanted}, and {print_ast(value)} is no value of it"
                )


def _merged(selected: Iterable[SelectedField]) -> tuple[SelectedField, ...]:
    """The fields without repetitions: what is selected in the same field twice is selected in it together."""
    fields: dict[tuple[str, str, str | None], SelectedField] = {}
    for each in selected:
        key = (each.owner, each.selection.name, each.selection.alias)
        earlier = fields.get(key)
        fields[key] = replace(earlier, inner=_merged((*earlier.inner, *each.inner))) if earlier else each
    return tuple(fields.values())


def _faults_at_end(selected: Iterable[SelectedField], schema: Schema) -> Iterator[str]:
    for each in selected:
        if each.selection.alias:
            yield f"{each.selection.alias} is an alias of {each.coordinate}, and aliases are not allowed"
        if each.field is None:
            continue
        for argument in each.field.arguments.values():
            is_given = argument.name in each.selection.arguments or is_applied(argument, "fromContext")
            if argument.is_required and not is_given:
                yield f"{each.coordinate}({argument.name}:) is required and has no value"
        if not each.inner and isinstance(schema.types.get(named_type(each.field.type)), _COMPOSITE):
            wanted = f"{each.selection.name} {{ … }}"
            found = f"{each.coordinate} is {type_text(each.field.type)}"
            yield f"{found}, of which fields must be selected, as {wanted}"
        yield from _faults_at_end(each.inner, schema)
