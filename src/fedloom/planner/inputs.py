"""Inputs: what objects bring along when they are looked up, as names in a representation and storage keys.

Two lookups can be one unless a name would stand for two values: two requirements of one field with different
arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Place, Places
from fedloom.planner.state import Entry, Group
from fedloom.query_graph.field_sets import fields_for
from fedloom.query_graph.model import FieldEdge
from fedloom.sdl.field_set import Selection

_Inputs = Mapping[tuple[str, ...], str]  # storage keys by names


def fits(
    places: Places, group: Group, object_type: str, entry: Entry, edges: Iterable[FieldEdge | None]
) -> bool:
    """Whether a group's representation of a type can have the key of an entry too, and what edges require."""
    known = group.entries[object_type]
    carried = [edge for (name, _), edge in group.carried.items() if name == object_type]
    own = _inputs(places, group.place, object_type, entry, edges)
    other = _inputs(places, group.place, object_type, known, carried)
    return all(other.get(path, key) == key for path, key in own.items())


def _inputs(
    places: Places, place: Place, object_type: str, entry: Entry, edges: Iterable[FieldEdge | None]
) -> _Inputs:
    found: dict[tuple[str, ...], str] = {}
    selections = [entry.key.selections if entry.key else (), *(each.requires for each in edges if each)]
    for each in selections:
        found.update(_input_keys(places, place, object_type, each, ()))
    return found


def _input_keys(
    places: Places, place: Place, object_type: str, selections: Sequence[Selection], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for each in fields_for(object_type, selections, places.facts.graph.possible_types):
        if each.name == TYPENAME:
            continue
        path = (*above, each.name)
        yield path, places.required_leaf(place, object_type, each).key
        if each.selections:
            below = places.required_below(place, object_type, each)
            for name in below.types:
                yield from _input_keys(places, below, name, each.selections, path)
