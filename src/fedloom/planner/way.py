"""A way as data: when something can be asked for at a node, and what has to be fetched for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from fedloom.planner.places import Leaf, Place
from fedloom.planner.state import ENTITIES, Entry, Group, Slot, slot_kind
from fedloom.query_graph.model import FieldEdge, Node


class Order(Enum):
    """What is better: fewer rounds, or fewer requests."""

    ROUNDS_FIRST = "rounds first"
    REQUESTS_FIRST = "requests first"


@dataclass(frozen=True, slots=True, eq=False)
class Taking:
    """A leaf of the objects of a type at a place, taken by a way."""

    place: Place
    object_type: str
    leaf: Leaf
    way: Way


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Draft:
    """A group that would be made, or joined, for the objects of one type at a place.

    `takings` are its key; where there is none, what shows that there is an object. `carries` is a field with
    requirements, if any, and `requirements` are these.
    """

    place: Place
    object_type: str
    subgraph: str
    entry: Entry
    level: int
    kind: str = ENTITIES
    takings: tuple[Taking, ...] = ()
    requirements: tuple[Taking, ...] = ()
    carries: FieldEdge | None = None

    @property
    def slot(self) -> Slot:
        """What it costs."""
        return (self.subgraph, self.level, slot_kind(self.kind))

    @property
    def needs(self) -> tuple[Way, ...]:
        """The ways that it depends on."""
        return tuple(each.way for each in (*self.takings, *self.requirements))


Source = Group | Draft


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """`sources` are what to ask: several, where a place has objects of several parent types that come from
    different groups. `is_typed`: the object type is known there.

    `new` are the slots that it opens, `drafts` the groups, by place, subgraph and level.
    """

    level: int
    sources: tuple[Source, ...]
    is_typed: bool
    new: frozenset[Slot] = frozenset()
    drafts: frozenset[tuple[int, str, int]] = frozenset()

    def rank(self, order: Order) -> tuple[int, int, int]:
        """Lower is better."""
        if order is Order.ROUNDS_FIRST:
            return (self.level, len(self.new), len(self.drafts))
        return (len(self.new), len(self.drafts), self.level)


def way_of_group(group: Group, node: Node) -> Way:
    """A group that is there costs nothing."""
    return Way(group.level, (group,), not node.is_interface_object)


def way_of_draft(draft: Draft, open_slots: frozenset[Slot]) -> Way:
    """A draft costs its slot, unless that is open already, and what it depends on."""
    own = frozenset[Slot]() if draft.slot in open_slots else frozenset({draft.slot})
    made = frozenset({(draft.place.index, draft.subgraph, draft.level)})
    return Way(
        draft.level,
        (draft,),
        not draft.entry.node.is_interface_object,
        own.union(*(each.new for each in draft.needs)),
        made.union(*(each.drafts for each in draft.needs)),
    )


def joined(ways: Sequence[Way], *, is_typed: bool) -> Way:
    """One way for the objects of several parent types."""
    if len(ways) == 1 and ways[0].is_typed == is_typed:
        return ways[0]
    return Way(
        max(each.level for each in ways),
        tuple(dict.fromkeys(source for each in ways for source in each.sources)),
        is_typed,
        frozenset[Slot]().union(*(each.new for each in ways)),
        frozenset[tuple[int, str, int]]().union(*(each.drafts for each in ways)),
    )


def best_of(ways: Sequence[Way], order: Order) -> Way | None:
    """The best way, the first of equal ones."""
    return min(ways, key=lambda each: each.rank(order), default=None)
