"""From ways to groups: drafts become groups of a state, or join those that are there.

A draft joins a group of its place, subgraph, kind and level, unless the same name would stand for
two values in one representation: two requirements of one field with different arguments need two lookups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fedloom.planner.conditions import Wanted
from fedloom.planner.inputs import fits
from fedloom.planner.places import Places
from fedloom.planner.state import Carried, Demand, Group, Pick, State
from fedloom.planner.way import Draft, Source, Taking


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
        takings, requirements = self._taken(draft.takings), self._taken(draft.requirements)
        needs = frozenset(source for source, _ in (*takings, *requirements))
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
        demands: list[Demand] = [group.index] * len(takings)
        if draft.carries is not None:
            demands += [Carried(group.index, draft.object_type, draft.carries.name)] * len(requirements)
        self.state = self.state.with_group(group).with_picks(
            tuple(
                Pick(source, each.place, each.object_type, each.leaf, demand)
                for (source, each), demand in zip((*takings, *requirements), demands, strict=True)
            )
        )
        return group.index

    def _taken(self, takings: Iterable[Taking]) -> list[tuple[int, Taking]]:
        """What is taken, and by which groups."""
        return [(source, each) for each in takings for source in sorted(self._groups(each.way.sources))]

    def _candidates(self, draft: Draft, level: int) -> Iterator[Group]:
        for each in self.state.at(draft.place):
            if (each.subgraph, each.kind, each.level) == (draft.subgraph, draft.kind, level):
                yield each

    def _compatible(self, draft: Draft, level: int) -> Iterator[Group]:
        for each in self._candidates(draft, level):
            known = each.entries.get(draft.object_type)
            if known is None or fits(self._places, each, draft.object_type, draft.entry, [draft.carries]):
                yield each

    def _carries(self, group: Group, draft: Draft) -> bool:
        return draft.carries is not None and (draft.object_type, draft.carries.name) in group.carried
