"""A plan in the making: groups of fields that are asked for together, and what each of them collects.

A **group** is one root fetch, or the lookup of all entities at one place in one subgraph. Its **level** is
the round in which it runs: groups on which it depends have lower ones. Groups of one subgraph and one level
go out in one request, so what a plan costs is the number of its **slots**, pairs of subgraph and level.

States are immutable, so that a search can go back; `drafting` says how a group comes to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fedloom.planner.conditions import Wanted
from fedloom.planner.places import Leaf, Place
from fedloom.query_graph.model import FieldEdge, Key, Node
from fedloom.sdl.field_set import FieldSet

# Of a subgraph: at which level, and what must not be mixed in one request (root fetches, contexts).
Slot = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """How objects of one type enter a group: at which node, by which key (None: a root type).

    `is_blind` where the objects' types are not known when they are asked for.
    """

    node: Node
    key: Key | None
    is_blind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """See above. `carried` are the fields, by object type and name, whose requirements are sent along."""

    index: int
    place: Place
    subgraph: str
    level: int
    kind: str = ""  # of its slot
    entries: Mapping[str, Entry] = field(default_factory=dict)
    carried: Mapping[tuple[str, str], FieldEdge] = field(default_factory=dict)
    needs: frozenset[int] = frozenset()

    @property
    def slot(self) -> Slot:
        """What it costs."""
        return (self.subgraph, self.level, self.kind)

    @property
    def is_root(self) -> bool:
        """Whether it asks the fields of a root type, not entities."""
        return any(each.key is None for each in self.entries.values())

    def requirements(self, object_type: str) -> Iterator[FieldSet]:
        """The field sets that objects of a type bring along, besides their key."""
        for (name, _), edge in self.carried.items():
            if name == object_type:
                yield edge.requires


@dataclass(frozen=True, slots=True)
class Pick:
    """A group collects a leaf of the objects of a type at a place.

    `demand` says when: as the client wants, or (a number) when the group is sent that needs it.
    """

    group: int
    place: Place
    object_type: str
    leaf: Leaf
    demand: Wanted | int


@dataclass(frozen=True, slots=True)
class State:
    """The groups by their index, and what they collect so far."""

    groups: Mapping[int, Group] = field(default_factory=dict)
    picks: tuple[Pick, ...] = ()
    visited: frozenset[tuple[int, int]] = (
        frozenset()
    )  # which group collects something at or below which place

    @property
    def slots(self) -> frozenset[Slot]:
        """What the plan costs."""
        return frozenset(each.slot for each in self.groups.values())

    @property
    def cost(self) -> tuple[int, int, int]:
        """Requests, then lookups, then fields."""
        return (len(self.slots), len(self.groups), len(self.picks))

    def at(self, place: Place) -> Iterator[Group]:
        """The groups that begin at a place."""
        return (each for each in self.groups.values() if each.place is place)

    def with_group(self, group: Group) -> State:
        """The state with a group added, or changed."""
        return replace(self, groups={**self.groups, group.index: group})

    def with_picks(self, picks: tuple[Pick, ...]) -> State:
        """The state with more to collect."""
        seen = {(each.group, place.index) for each in picks for place in self._way_up(each)}
        return replace(self, picks=self.picks + picks, visited=self.visited | seen)

    def _way_up(self, pick: Pick) -> Iterator[Place]:
        top = self.groups[pick.group].place
        for each in pick.place.up():
            yield each
            if each is top:
                return
