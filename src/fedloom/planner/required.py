"""Representations: what of an object is sent to a subgraph, read off the fields that are stored.

Source: Federation, "Resolving entity fields" (`_Any`), `@key`, `@requires`, `@fromContext`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fedloom.planner.contexts import setting_place, setting_types
from fedloom.planner.documents import context_variable
from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Place, Places
from fedloom.planner.state import Group
from fedloom.query_graph.field_sets import fields_for
from fedloom.query_plan.model import ContextVariable, Representation, RequiredField
from fedloom.sdl.field_set import FieldSelection, Selection, parse_field_set


def representations(places: Places, group: Group) -> tuple[Representation, ...]:
    """How the objects of a group are named, those of equal form together."""
    forms: dict[tuple[str, tuple[RequiredField, ...], bool], list[str]] = {}
    for object_type, entry in group.entries.items():
        assert entry.key is not None  # noqa: S101 -- root types have no representation
        fields = list(_fields(places, group.place, object_type, entry.key.selections, is_key=True))
        for each in group.requirements(object_type):
            fields += _fields(places, group.place, object_type, each, is_key=False)
        form = (entry.key.type, _merged(fields), entry.is_blind)
        forms.setdefault(form, []).append(object_type)
    return tuple(
        Representation(each, on, fields)
        for (name, fields, is_blind), types in forms.items()
        for each, on in _named(group.place, name, types, is_blind=is_blind)
    )


def context_variables(places: Places, group: Group) -> tuple[ContextVariable, ...]:
    """The variables that are read off enclosing objects."""
    return tuple(_context_variables(places, group))


def _context_variables(places: Places, group: Group) -> Iterator[ContextVariable]:
    for edge in dict.fromkeys(group.carried.values()):
        for argument in edge.contexts:
            enclosing = setting_place(places, group.place, argument.context)
            assert enclosing is not None  # noqa: S101 -- or the field would not have been planned
            selections = parse_field_set(argument.selection)
            found = [
                replace(each, on=enclosing.all_of([name]))
                for name in setting_types(places, enclosing, argument.context)
                for each in _fields(places, enclosing, name, selections, is_key=False)
            ]
            levels = [*group.place.up()].index(enclosing)
            for field in _on_all(found, enclosing):
                yield ContextVariable(context_variable(edge, argument.name), levels, field)


def _named(
    place: Place, name: str, types: Sequence[str], *, is_blind: bool
) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Objects of an interface go by its name, others each by their own."""
    every = place.all_of(types)
    if name in types:
        yield from ((each, frozenset({each})) for each in place.alike[name])
    else:
        yield name, None if is_blind or every >= place.every_type else every


def _fields(
    places: Places, place: Place, object_type: str, selections: Sequence[Selection], *, is_key: bool
) -> Iterator[RequiredField]:
    for each in fields_for(object_type, selections, places.facts.graph.possible_types):
        if each.name == TYPENAME:
            continue
        leaf = places.required_leaf(place, object_type, each)
        below = _below(places, place, object_type, each, is_key=is_key) if each.selections else ()
        yield RequiredField(each.name, leaf.key, below, is_key=is_key)


def _below(
    places: Places, place: Place, object_type: str, selection: FieldSelection, *, is_key: bool
) -> tuple[RequiredField, ...]:
    below = places.required_below(place, object_type, selection)
    found = [
        replace(field, on=below.all_of([name]))
        for name in below.types
        for field in _fields(places, below, name, selection.selections, is_key=is_key)
    ]
    typename = () if below.is_uniform else (RequiredField(TYPENAME, TYPENAME, is_key=False),)
    return (*typename, *_on_all(found, below))


def _on_all(fields: Iterable[RequiredField], place: Place) -> Iterator[RequiredField]:
    """Fields that are wanted on several types, once; those wanted on all types without naming them."""
    types: dict[RequiredField, frozenset[str]] = {}
    for each in fields:
        field = replace(each, on=None)
        types[field] = types.get(field, frozenset()) | (each.on or frozenset())
    for field, on in types.items():
        yield replace(field, on=None if on >= place.every_type else on)


def _merged(fields: Iterable[RequiredField]) -> tuple[RequiredField, ...]:
    """Each field once: a key and a requirement may select of one field."""
    found: dict[tuple[str, str, frozenset[str] | None], RequiredField] = {}
    for each in fields:
        place = (each.name, each.key, each.on)
        known = found.get(place)
        found[place] = (
            each
            if known is None
            else replace(
                known, fields=_merged((*known.fields, *each.fields)), is_key=known.is_key or each.is_key
            )
        )
    return tuple(found.values())
