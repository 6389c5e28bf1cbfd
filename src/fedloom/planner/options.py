"""Options: the ways to meet one need, by the subgraph that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fedloom.planner.drafting import Drafting
from fedloom.planner.needs import Kind, Need
from fedloom.planner.places import Leaf, Places
from fedloom.planner.state import Group, Slot, State
from fedloom.planner.way import Taking, Way
from fedloom.planner.ways import Ways


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One way to meet a need: what is taken, with the place of its leaf in the need."""

    takings: tuple[tuple[Taking, int], ...]

    @property
    def rounds(self) -> int:
        """How long it takes."""
        return max(each.way.level for each, _ in self.takings)

    @property
    def new(self) -> frozenset[Slot]:
        """The slots that it opens."""
        return frozenset[Slot]().union(*(each.way.new for each, _ in self.takings))

    @property
    def subgraphs(self) -> frozenset[str]:
        """Those that are asked."""
        return frozenset(source.subgraph for each, _ in self.takings for source in each.way.sources)

    def rank(self, state: State) -> tuple[int, int, int, int, int]:
        """Lower is better; of requests that there are, those are better that are sent in any case."""
        drafts = frozenset[tuple[int, str, int]]().union(*(each.way.drafts for each, _ in self.takings))
        elsewhere = sum(
            isinstance(source, Group) and (source.index, each.place.index) not in state.visited
            for each, _ in self.takings
            for source in each.way.sources
        )
        unsure = len(self._slots - self.new - state.sure_slots)
        return (len(self.new), unsure, len(drafts), elsewhere, self.rounds)

    @property
    def _slots(self) -> frozenset[Slot]:
        return frozenset(source.slot for each, _ in self.takings for source in each.way.sources)


def met(places: Places, need: Need, option: Option, state: State) -> State:
    """The state in which a need is met."""
    drafting = Drafting(places, state)
    for taking, place in option.takings:
        drafting.take(taking, need.leaves[place][1])
    return drafting.state


def options_of(need: Need, ways: Ways) -> list[Option]:
    """The options by subgraph: each can meet all of the need."""
    found = [
        (object_type, place, _ways_to(need, object_type, leaf, ways))
        for object_type in need.types
        for place, (leaf, _) in enumerate(need.leaves)
    ]
    if not all(by_subgraph for _, _, by_subgraph in found):
        return []
    everywhere = [name for name in found[0][2] if all(name in each for _, _, each in found)]
    chosen = [[each[name] for _, _, each in found] for name in everywhere]
    return [
        Option(
            tuple(
                (Taking(need.place, object_type, need.leaves[place][0], way), place)
                for (object_type, place, _), way in zip(found, each, strict=True)
            )
        )
        for each in chosen
    ]


def _ways_to(need: Need, object_type: str, leaf: Leaf, ways: Ways) -> Mapping[str, Way]:
    if need.kind is Kind.TYPE:
        return ways.to_type(need.place, object_type)
    if need.kind is Kind.OBJECT:
        return ways.to_object(need.place, object_type)
    return ways.to_field(need.place, object_type, leaf.name)
