"""Ways: how far each node is from what a plan in the making fetches already.

A way to a node says in which round something can be asked for there, and what must be fetched first: groups
that are there, and drafts of new ones. A draft needs a key, and fields with `@requires` in it need
their requirements; these are had by ways again (`having`), at the same place or below it. So ways are grown
from the groups that are there, from the root types at first, until nothing gets better, as in `Reachability`;
cycles need no care.

There are two orders: by fewest rounds, and by fewest requests within a number of rounds. A way carries the
*set* of the slots that it opens, so that what two ways share is not weighed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fedloom.planner.entering import Entering, Origin
from fedloom.planner.having import Having
from fedloom.planner.places import Place, Places
from fedloom.planner.state import Group, Slot, State
from fedloom.planner.way import Order, Way, joined, way_of_group
from fedloom.query_graph.model import Move, Node


@dataclass(slots=True)
class Effort:
    """What was spent: moves that were tried, some ten microseconds each."""

    spent: int = 0


class Ways:
    """The ways from one state, in one order.

    `most_rounds` bounds the levels that are looked at, `closed` are slots that must not be opened. What it
    costs to grow them is added to `effort`.
    """

    def __init__(
        self,
        places: Places,
        state: State,
        order: Order,
        *,
        most_rounds: int,
        closed: frozenset[Slot] = frozenset(),
        effort: Effort | None = None,
    ) -> None:
        self._effort = effort or Effort()
        self._order, self._graph = order, places.facts.graph
        self._groups: dict[Place, list[Group]] = {}
        for each in state.groups.values():
            self._groups.setdefault(each.place, []).append(each)
        self._entering = Entering(
            places, order, most_rounds=most_rounds, open_slots=state.slots, closed_slots=closed
        )
        self._having = Having(places, order, self._groups, self._entering, self._at)
        self._known: dict[tuple[Place, str], dict[Node, Way]] = {}
        self._growing: list[tuple[Place, str]] = []
        self._changed = False

    def to_field(self, place: Place, object_type: str, name: str) -> dict[str, Way]:
        """The best way to collect a field, by the subgraph that is asked."""
        return self._settled(
            lambda: self._best_by_subgraph(
                (way.sources[0].subgraph, way) for _, way in self._having.field(place, object_type, name)
            )
        )

    def to_type(self, place: Place, object_type: str) -> dict[str, Way]:
        """The best way to ask for the object type, by subgraph."""
        return self._settled(
            lambda: self._best_by_subgraph(
                (node.subgraph, way) for node, way in self._having.type(place, object_type)
            )
        )

    def to_object(self, place: Place, object_type: str) -> dict[str, Way]:
        """The best way to see whether there is an object, by subgraph."""
        return self._settled(
            lambda: self._best_by_subgraph(
                (node.subgraph, way) for node, way in self._at(place, object_type).items()
            )
        )

    def _best_by_subgraph(self, ways: Iterable[tuple[str, Way]]) -> dict[str, Way]:
        best: dict[str, Way] = {}
        for subgraph, way in ways:
            if subgraph not in best or way.rank(self._order) < best[subgraph].rank(self._order):
                best[subgraph] = way
        return best

    def _settled(self, question: Callable[[], dict[str, Way]]) -> dict[str, Way]:
        """Ask until the answer rests on ways that do not get better."""
        answer = question()
        while self._growing:
            self._changed = True
            while self._changed:
                self._changed = False
                for place, object_type in list(self._growing):
                    self._grow(place, object_type)
            self._growing.clear()
            answer = question()
        return answer

    def _at(self, place: Place, object_type: str) -> dict[Node, Way]:
        """The ways that are known to the nodes of objects of one type at a place."""
        key = (place, object_type)
        if key not in self._known:
            self._known[key] = {}
            self._growing.append(key)
            self._changed = True
        return self._known[key]

    def _grow(self, place: Place, object_type: str) -> None:
        for group in self._groups.get(place, ()):
            entry = group.entries.get(object_type)
            if entry is not None:
                self._improve(place, object_type, entry.node, way_of_group(group, entry.node))
        if place.parent is None:
            self._grow_root(place, object_type)
        else:
            self._grow_from_parent(place, object_type)
        for move, origin in self._having.moves(place, object_type).items():
            self._grow_by_move(origin, move)

    def _grow_root(self, place: Place, object_type: str) -> None:
        for node in place.nodes[object_type]:
            if node not in self._at(place, object_type):
                self._improve(place, object_type, node, self._entering.root(place, node))

    def _grow_from_parent(self, place: Place, object_type: str) -> None:
        """A field of the parent leads here, in groups that have it for all parent types."""
        assert place.parent is not None and place.field is not None  # noqa: S101, PT018 -- not the root
        by_target: dict[Node, list[Way]] = {}
        for index, parent_type in enumerate(place.parent_types):
            found: dict[Node, Way] = {}
            for edge, way in self._having.field(place.parent, parent_type, place.field.name):
                below = {} if edge.target is None else self._graph.downcasts[edge.target]
                if object_type in below:
                    self._keep_better(found, below[object_type], way)
            for target, way in found.items():
                if len(by_target.setdefault(target, [])) == index:
                    by_target[target].append(way)
        for target, ways in by_target.items():
            if len(ways) == len(place.parent_types):
                way = joined(ways, is_typed=not target.is_interface_object)
                self._improve(place, object_type, target, way)

    def _grow_by_move(self, origin: Origin, move: Move) -> None:
        place, object_type = origin.place, origin.object_type
        if move.target is origin.node or not self._is_worth_trying(place, object_type, move.target):
            return
        self._effort.spent += 1
        if move.key is not None:
            takings = self._having.field_set(place, object_type, move.key.selections)
            if takings:
                way = self._entering.by_key(origin, move.target, move.key, takings)
                self._improve(place, object_type, move.target, way)
        elif place.parent is not None:
            self._improve(place, object_type, move.target, self._entering.freely(origin, move.target))

    def _is_worth_trying(self, place: Place, object_type: str, target: Node) -> bool:
        """Whether a draft could be better than what is known: not where the object comes from anyway."""
        ways = self._at(place, object_type)
        known = ways.get(target)
        if known is None:
            return True
        if self._order is Order.REQUESTS_FIRST:
            return bool(known.drafts)
        return known.level > min(each.level for each in ways.values())

    def _improve(self, place: Place, object_type: str, node: Node, way: Way | None) -> None:
        if way is not None and self._keep_better(self._at(place, object_type), node, way):
            self._changed = True

    def _keep_better(self, known: dict[Node, Way], node: Node, way: Way) -> bool:
        if node in known and known[node].rank(self._order) <= way.rank(self._order):
            return False
        known[node] = way
        return True
