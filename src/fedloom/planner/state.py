"""A plan in the making: groups of fields that are asked for together, and what each of them collects.

A **group** is one root fetch, or the lookup of all entities at one place in one subgraph. Its **level** is
the round in which it runs: groups on which it depends have lower ones. Groups of one subgraph and one level
go out in one request, so what a plan costs is the number of its **slots**, pairs of subgraph and level.

States are immutable, so that a search can go back; `drafting` says how a group comes to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from fedloom.planner.conditions import ALWAYS, Wanted
from fedloom.planner.places import Leaf, Place
from fedloom.query_graph.model import FieldEdge, Key, Node
from fedloom.sdl.field_set import FieldSet

# Of a subgraph: at which level, and what must not be mixed in one request (`slot_kind`).
Slot = tuple[str, int, str]

# Kinds of groups. What is asked in a context is asked apart: an entity may be asked in several. The kind of a
# group that asks a root type again has the place.
ENTITIES, CONTEXT, ROOT = "", "context", "root"


def slot_kind(kind: str) -> str:
    """What must not be mixed in one request: root fetches with entities, or with those of other places."""
    return ENTITIES if kind == CONTEXT else kind


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
    kind: str = ENTITIES
    entries: Mapping[str, Entry] = field(default_factory=dict)
    carried: Mapping[tuple[str, str], FieldEdge] = field(default_factory=dict)
    needs: frozenset[int] = frozenset()

    @property
    def slot(self) -> Slot:
        """What it costs."""
        return (self.subgraph, self.level, slot_kind(self.kind))

    @property
    def is_root(self) -> bool:
        """Whether it asks the fields of a root type, not entities."""
        return any(each.key is None for each in self.entries.values())

    def requirements(self, object_type: str) -> Iterator[tuple[str, FieldSet]]:
        """The field sets that objects of a type bring along, besides their key: for which field."""
        for (name, field_name), edge in self.carried.items():
            if name == object_type:
                yield field_name, edge.requires


@dataclass(frozen=True, slots=True)
class Carried:
    """A field that a group carries: of which object type, by its name."""

    group: int
    object_type: str
    name: str


Demand = Wanted | int | Carried


@dataclass(frozen=True, slots=True)
class Pick:
    """A group collects a leaf of the objects of a type at a place.

    `demand` says when: as the client wants, when the group is sent that needs it (a number), or when that
    asks for the field that requires it.
    """

    group: int
    place: Place
    object_type: str
    leaf: Leaf
    demand: Demand


@dataclass(frozen=True, slots=True)
class State:
    """The groups by their index, and what they collect so far."""

    groups: Mapping[int, Group] = field(default_factory=dict)
    picks: tuple[Pick, ...] = ()
    visited: frozenset[tuple[int, int]] = (
        frozenset()
    )  # which group collects something at or below which place
    sure: frozenset[int] = frozenset()  # groups that collect something whatever the variables are

    @property
    def slots(self) -> frozenset[Slot]:
        """What the plan costs."""
        return frozenset(each.slot for each in self.groups.values())

    @property
    def sure_slots(self) -> frozenset[Slot]:
        """The requests that are sent whatever the variables are."""
        return frozenset(self.groups[each].slot for each in self.sure)

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
        sure = self._needed([each.group for each in picks if each.demand == ALWAYS])
        return replace(self, picks=self.picks + picks, visited=self.visited | seen, sure=self.sure | sure)

    def _needed(self, groups: Iterable[int]) -> set[int]:
        """Groups with those that they need, as far as they are not sure yet."""
        found: set[int] = set()
        waiting = list(groups)
        while waiting:
            index = waiting.pop()
            if index not in self.sure and index not in found:
                found.add(index)
                waiting += self.groups[index].needs
        return found

    def _way_up(self, pick: Pick) -> Iterator[Place]:
        top = self.groups[pick.group].place
        for each in pick.place.up():
            yield each
            if each is top:
                return
