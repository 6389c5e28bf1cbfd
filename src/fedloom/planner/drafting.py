"""From ways to groups: drafts become groups of a state, or join those that are there.

A draft joins a group of its place, subgraph, kind and level, unless the same name would stand for
two values in one representation: two requirements of one field with different arguments need two lookups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fedloom.planner.conditions import Wanted
from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Leaf, Place, Places
from fedloom.planner.state import Entry, Group, Pick, State
from fedloom.planner.way import Draft, Source, Taking
from fedloom.query_graph.field_sets import fields_for
from fedloom.query_graph.model import FieldEdge
from fedloom.sdl.field_set import Selection

_Inputs = Mapping[tuple[str, ...], str]  # of a representation: storage keys by names


class Drafting:
    """One step of a plan in the making: what is taken is added to a state."""

    def __init__(self, places: Places, state: State) -> None:
        self._places = places
        self.state = state
        self._made: dict[Draft, int] = {}

    def take(self, taking: Taking, demand: Wanted | int) -> frozenset[int]:
        """Collect a leaf, with all that has to be fetched for it; the groups that collect it."""
        groups = self._groups(taking.way.sources)
        self.state = self.state.with_picks(
            tuple(
                Pick(each, taking.place, taking.object_type, taking.leaf, demand) for each in sorted(groups)
            )
        )
        return groups

    def _groups(self, sources: Iterable[Source]) -> frozenset[int]:
        return frozenset(each.index if isinstance(each, Group) else self._made_of(each) for each in sources)

    def _made_of(self, draft: Draft) -> int:
        if draft not in self._made:
            group = self._joined(draft)
            self._made[draft] = group if group is not None else self._drafted(draft)
        return self._made[draft]

    def _joined(self, draft: Draft) -> int | None:
        """A group in which all that the draft wants is there already."""
        for each in self._candidates(draft, draft.level):
            if draft.object_type in each.entries and (draft.carries is None or self._carries(each, draft)):
                return each.index
        return None

    def _drafted(self, draft: Draft) -> int:
        needs, takings = self._taken(draft)
        level = max([draft.level, *(1 + self.state.groups[each].level for each in needs)])
        group = next(self._compatible(draft, level), None)
        if group is None:
            group = Group(
                index=len(self.state.groups),
                place=draft.place,
                subgraph=draft.subgraph,
                level=level,
                kind=draft.kind,
            )
        entries = dict(group.entries)
        entries.setdefault(draft.object_type, draft.entry)
        carried = dict(group.carried)
        if draft.carries is not None:
            carried[draft.object_type, draft.carries.name] = draft.carries
        group = replace(group, entries=entries, carried=carried, needs=group.needs | needs)
        self.state = self.state.with_group(group).with_picks(
            tuple(
                Pick(source, each.place, each.object_type, each.leaf, group.index) for source, each in takings
            )
        )
        return group.index

    def _taken(self, draft: Draft) -> tuple[frozenset[int], list[tuple[int, Taking]]]:
        """The groups that a draft needs, and what they collect for it."""
        takings = [
            (source, each) for each in draft.takings for source in sorted(self._groups(each.way.sources))
        ]
        after = self._groups(source for way in draft.after for source in way.sources)
        return after.union(source for source, _ in takings), takings

    def _candidates(self, draft: Draft, level: int) -> Iterator[Group]:
        for each in self.state.at(draft.place):
            if (each.subgraph, each.kind, each.level) == (draft.subgraph, draft.kind, level):
                yield each

    def _compatible(self, draft: Draft, level: int) -> Iterator[Group]:
        for each in self._candidates(draft, level):
            known = each.entries.get(draft.object_type)
            if known is None or self._fits(each, draft, known):
                yield each

    def _carries(self, group: Group, draft: Draft) -> bool:
        return draft.carries is not None and (draft.object_type, draft.carries.name) in group.carried

    def _fits(self, group: Group, draft: Draft, known: Entry) -> bool:
        """Whether one representation can have what both want."""
        own = self._inputs(draft.place, draft.object_type, draft.entry, [draft.carries])
        edges = [edge for (name, _), edge in group.carried.items() if name == draft.object_type]
        other = self._inputs(draft.place, draft.object_type, known, edges)
        return all(other.get(path, key) == key for path, key in own.items())

    def _inputs(
        self, place: Place, object_type: str, entry: Entry, edges: Sequence[FieldEdge | None]
    ) -> _Inputs:
        found: dict[tuple[str, ...], str] = {}
        selections = [entry.key.selections if entry.key else (), *(each.requires for each in edges if each)]
        for each in selections:
            found.update(_input_keys(self._places, place, object_type, each, ()))
        return found


def _input_keys(
    places: Places, place: Place, object_type: str, selections: Sequence[Selection], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for each in fields_for(object_type, selections, places.facts.graph.possible_types):
        if each.name == TYPENAME:
            continue
        path = (*above, each.name)
        leaf: Leaf = places.required_leaf(place, object_type, each)
        yield path, leaf.key
        if each.selections:
            below = places.required_below(place, object_type, each)
            for name in below.types:
                yield from _input_keys(places, below, name, each.selections, path)
