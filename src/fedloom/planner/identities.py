"""Identities: the keys by which objects are told apart that several requests give under one field.

A field that subgraphs share may be asked of several of them at once, and its objects put together. Those of
a list would be the same ones only if the subgraphs put them in the same order. So each request asks for a key
of them, and the executor goes by that. Where objects have no key that all can give, their order has to do.
Single objects are compared too where one of the subgraphs is not trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Leaf, Place, Places
from fedloom.planner.state import Group, Pick, State
from fedloom.query_graph.model import Key
from fedloom.query_plan.model import Identity
from fedloom.sdl.field_set import FieldSelection

#: By group.
Identities = Mapping[int, Sequence[Identity]]


def identified(places: Places, state: State, untrusted: frozenset[str]) -> tuple[State, Identities]:
    """The state in which keys are collected where they are needed, and which these are."""
    found: dict[int, list[Identity]] = {}
    for place, picks in _shared(state).items():
        groups = [state.groups[each] for each in picks]
        if not place.lists and untrusted.isdisjoint(each.subgraph for each in groups):
            continue
        leaves = dict(_leaves(places, place, groups))
        if not leaves:
            continue
        keys = dict.fromkeys(leaf.key for of_type in leaves.values() for leaf in of_type)
        identity = Identity(place.path(), tuple(keys))
        for index, of_group in picks.items():
            found.setdefault(index, []).append(identity)
            state = state.with_picks(tuple(_picks(index, place, leaves, of_group)))
    return state, found


def _shared(state: State) -> dict[Place, dict[int, list[Pick]]]:
    """The places that several groups reach by the field that leads there, and what each collects below."""
    reached: dict[Place, dict[int, list[Pick]]] = {}
    for pick in state.picks:
        for place in pick.place.up():
            if place is state.groups[pick.group].place:
                break
            reached.setdefault(place, {}).setdefault(pick.group, []).append(pick)
    return {place: groups for place, groups in reached.items() if len(groups) > 1}


def _leaves(places: Places, place: Place, groups: Sequence[Group]) -> Iterator[tuple[str, tuple[Leaf, ...]]]:
    for object_type in place.types:
        key = next(_keys(places, object_type, groups), None)
        if key is not None:
            selections = [each for each in key.selections if isinstance(each, FieldSelection)]
            leaves = [places.required_leaf(place, object_type, each) for each in selections]
            typename = [] if place.is_uniform else [places.leaf(place, TYPENAME, TYPENAME)]
            yield object_type, (*typename, *leaves)


def _keys(places: Places, object_type: str, groups: Sequence[Group]) -> Iterator[Key]:
    """The keys of leaves that all groups can give."""
    graph = places.facts.graph
    nodes = [graph.nodes.get((each.subgraph, object_type)) for each in groups]
    fields = [graph.fields[each] for each in nodes if each is not None]
    if len(fields) < len(groups):
        return
    for node in nodes:
        for key in graph.keys[node] if node is not None else ():
            edges = [
                each.get(selection.name) if isinstance(selection, FieldSelection) else None
                for each in fields
                for selection in key.selections
            ]
            if all(edge is not None and edge.target is None and edge.is_plain for edge in edges):
                yield key


def _picks(
    group: int, place: Place, leaves: Mapping[str, Iterable[Leaf]], collected: Iterable[Pick]
) -> Iterator[Pick]:
    """The keys are wanted whenever something of the objects is."""
    for demand in dict.fromkeys(each.demand for each in collected):
        for object_type, of_type in leaves.items():
            for leaf in of_type:
                yield Pick(group, place, object_type, leaf, demand)
