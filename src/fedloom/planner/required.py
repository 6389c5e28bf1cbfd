"""Representations: what of an object is sent to a subgraph, read off the fields that are stored.

Source: Federation, "Resolving entity fields" (`_Any`), `@key`, `@requires`, `@fromContext`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fedloom.planner.contexts import settings_of
from fedloom.planner.documents import ContextName
from fedloom.planner.echoes import Echoes
from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Place, Places
from fedloom.planner.state import Group, Pick
from fedloom.query_graph.field_sets import fields_for
from fedloom.query_plan.model import ContextSource, ContextVariable, Representation, RequiredField
from fedloom.sdl.field_set import FieldSelection, Selection, parse_field_set
from fedloom.supergraph.model import ContextArgument


def representations(
    places: Places, group: Group, echoes: Echoes, picks: Iterable[Pick]
) -> tuple[Representation, ...]:
    """How the objects of a group are named, those of equal form together; `picks` are what it collects."""
    keys = _keys_of_carried(group, picks)
    forms: dict[tuple[str, tuple[RequiredField, ...], bool, tuple[RequiredField, ...]], list[str]] = {}
    for object_type, entry in group.entries.items():
        assert entry.key is not None  # noqa: S101 -- root types have no representation
        fields = list(_fields(places, group.place, object_type, entry.key.selections, is_key=True))
        for name, requires in group.requirements(object_type):
            required = _fields(places, group.place, object_type, requires, is_key=False)
            fields += (_needed_by(each, keys.get((object_type, name), ())) for each in required)
        names = {each.name for each in fields if each.is_key}
        echo = tuple(each for each in echoes.get(entry.key.type, ()) if each.name in names)
        form = (entry.key.type, _merged(fields), entry.is_blind, echo)
        forms.setdefault(form, []).append(object_type)
    return tuple(
        Representation(each, on, fields, echo)
        for (name, fields, is_blind, echo), types in forms.items()
        for each, on in _named(group.place, name, types, is_blind=is_blind)
    )


def _keys_of_carried(group: Group, picks: Iterable[Pick]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Under which keys fields with requirements are stored: one may be asked with several arguments."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for each in picks:
        if each.place is group.place and (each.object_type, each.leaf.name) in group.carried:
            found.setdefault((each.object_type, each.leaf.name), {})[each.leaf.key] = None
    return {carried: tuple(keys) for carried, keys in found.items()}


def _needed_by(field: RequiredField, keys: tuple[str, ...]) -> RequiredField:
    inside = tuple(_needed_by(each, keys) for each in field.fields)
    return replace(field, fields=inside, for_fields=keys)


def context_variables(places: Places, group: Group, name_of: ContextName) -> tuple[ContextVariable, ...]:
    """The variables that are read off enclosing objects."""
    return tuple(
        ContextVariable(name_of(edge, argument.name), tuple(_sources(places, group.place, argument)))
        for edge in dict.fromkeys(group.carried.values())
        for argument in edge.contexts
    )


def _sources(places: Places, place: Place, argument: ContextArgument) -> Iterator[ContextSource]:
    selections = parse_field_set(argument.selection)
    for setting in settings_of(places, place, argument.context):
        found = [
            replace(each, on=setting.place.all_of([name]))
            for name in setting.types
            for each in _fields(places, setting.place, name, selections, is_key=False)
        ]
        for field in _on_all(found, setting.place):
            yield ContextSource(setting.levels, field)


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
                known,
                fields=_merged((*known.fields, *each.fields)),
                is_key=known.is_key or each.is_key,
                for_fields=tuple(dict.fromkeys((*known.for_fields, *each.for_fields))),
            )
        )
    return tuple(found.values())
