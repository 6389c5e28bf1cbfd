"""Entering a subgraph: the draft for objects that are taken to a node by a key, with what it depends on."""

from __future__ import annotations

from dataclasses import dataclass

from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Place, Places
from fedloom.planner.state import CONTEXT, ENTITIES, ROOT, Entry, Slot, slot_kind
from fedloom.planner.way import Draft, Order, Taking, Way, way_of_draft
from fedloom.query_graph.model import FieldEdge, Key, Node


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where objects of one type are known before they enter another subgraph."""

    place: Place
    object_type: str
    node: Node
    way: Way


class Entering:
    """Makes drafts. `open_slots` cost nothing more, `closed_slots` must not be used."""

    def __init__(
        self,
        places: Places,
        order: Order,
        *,
        most_rounds: int,
        open_slots: frozenset[Slot],
        closed_slots: frozenset[Slot],
    ) -> None:
        self._places, self._order, self._most_rounds = places, order, most_rounds
        self._open, self._closed = open_slots, closed_slots

    def root(self, place: Place, node: Node) -> Way | None:
        """The way into a root fetch of the operation."""
        entry = Entry(node, None)
        draft = Draft(
            place=place, object_type=node.type, subgraph=node.subgraph, entry=entry, level=1, kind=ROOT
        )
        return self._unless_closed(draft)

    def freely(self, origin: Origin, target: Node) -> Way | None:
        """The way to a root type that is reached again, in another subgraph, if there is an object."""
        leaf = self._places.leaf(origin.place, TYPENAME, TYPENAME)
        draft = Draft(
            place=origin.place,
            object_type=origin.object_type,
            subgraph=target.subgraph,
            entry=Entry(target, None),
            level=1 + origin.way.level,
            kind=f"{ROOT} {origin.place.index}",
            takings=(Taking(origin.place, origin.object_type, leaf, origin.way),),
        )
        return self._unless_closed(draft)

    def by_key(
        self,
        origin: Origin,
        target: Node,
        key: Key,
        takings: tuple[Taking, ...],
        *,
        requirements: tuple[Taking, ...] = (),
        carries: FieldEdge | None = None,
    ) -> Way | None:
        """The way to a target, by takings that hold its key; `requirements` are those of a field there."""
        typed = self._typed(origin, (*takings, *requirements))
        if typed is not None:
            leaf = self._places.leaf(origin.place, TYPENAME, TYPENAME)
            takings = (Taking(origin.place, origin.object_type, leaf, typed), *takings)
        kind = CONTEXT if carries is not None and carries.contexts else ENTITIES
        level = 1 + max(each.way.level for each in (*takings, *requirements))
        draft = Draft(
            place=origin.place,
            object_type=origin.object_type,
            subgraph=target.subgraph,
            entry=Entry(target, key, is_blind=typed is None),
            level=self._scheduled(target.subgraph, level, slot_kind(kind)),
            kind=kind,
            takings=takings,
            requirements=requirements,
            carries=carries,
        )
        return self._unless_closed(draft)

    def _typed(self, origin: Origin, takings: tuple[Taking, ...]) -> Way | None:
        """By which way the object type is asked; None where it stays unknown: interface objects only."""
        here = (each.way for each in takings if each.place is origin.place and each.way.is_typed)
        return next(here, origin.way if origin.way.is_typed else None)

    def _scheduled(self, subgraph: str, level: int, kind: str) -> int:
        """A later round, where a request to the subgraph goes out anyway and rounds are not what counts."""
        if self._order is Order.ROUNDS_FIRST:
            return level
        later = [at for name, at, what in self._open if name == subgraph and what == kind and at >= level]
        return min(later, default=level)

    def _unless_closed(self, draft: Draft) -> Way | None:
        if draft.level > self._most_rounds or draft.slot in self._closed:
            return None
        return way_of_draft(draft, self._open)
