"""How fields and field sets are had, given the ways to the nodes where objects can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from fedloom.planner.contexts import Setting, settings_of
from fedloom.planner.entering import Entering, Origin
from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Place, Places
from fedloom.planner.state import Group
from fedloom.planner.way import Order, Taking, Way, best_of, way_of_group
from fedloom.query_graph.field_sets import fields_for
from fedloom.query_graph.model import FieldEdge, Key, Move, Node
from fedloom.sdl.field_set import FieldSelection, FieldSet, Selection, parse_field_set

Takings = tuple[Taking, ...]
WaysAt = Callable[[Place, str], dict[Node, Way]]


class Having:
    """`ways_at` gives the ways that are known so far to the nodes of objects of one type at a place."""

    def __init__(
        self,
        places: Places,
        order: Order,
        groups: Mapping[Place, Sequence[Group]],
        entering: Entering,
        ways_at: WaysAt,
    ) -> None:
        self._places, self._order, self._groups = places, order, groups
        self._entering, self._ways_at = entering, ways_at
        self._graph = places.facts.graph

    def field(self, place: Place, object_type: str, name: str) -> Iterator[tuple[FieldEdge, Way]]:
        """The ways to collect a field, with its edge in the subgraph that is asked."""
        asked_again: set[str] = set()
        for node, way in list(self._ways_at(place, object_type).items()):
            edge = self._graph.fields[node].get(name)
            if edge is None or not self._places.is_active(edge):
                continue
            if not edge.requires and not edge.contexts:
                yield edge, way
            elif node.subgraph not in asked_again:
                asked_again.add(node.subgraph)
                yield from self._asked_again(place, object_type, node, edge)

    def type(self, place: Place, object_type: str) -> Iterator[tuple[Node, Way]]:
        """The ways to ask for the object type: an interface object does not know it."""
        for node, way in self._ways_at(place, object_type).items():
            if not node.is_interface_object:
                yield node, way

    def moves(self, place: Place, object_type: str) -> dict[Move, Origin]:
        """The moves from where objects can be asked, each once: nodes of one type have the same ones.

        What a key takes does not depend on where a move begins, only whether the object type is known there.
        """
        found: dict[Move, Origin] = {}
        for node, way in self._ways_at(place, object_type).items():
            for move in self._graph.moves[node]:
                known = found.get(move)
                if known is None or self._is_better_origin(way, known.way):
                    found[move] = Origin(place, object_type, node, way)
        return found

    def _is_better_origin(self, way: Way, known: Way) -> bool:
        return (not way.is_typed, way.rank(self._order)) < (not known.is_typed, known.rank(self._order))

    def field_set(self, place: Place, object_type: str, selections: Sequence[Selection]) -> Takings | None:
        """What is taken for a field set, each field by its best way; None while it cannot be had."""
        takings: list[Taking] = []
        for each in fields_for(object_type, selections, self._graph.possible_types):
            taken = self._taken(place, object_type, each)
            if taken is None:
                return None
            takings += taken
        return tuple(takings)

    # Fields with conditions.

    def _asked_again(
        self, place: Place, object_type: str, node: Node, edge: FieldEdge
    ) -> Iterator[tuple[FieldEdge, Way]]:
        """They are asked for by a key of their own subgraph, with what they require."""
        for group in self._groups.get(place, ()):
            if group.subgraph == node.subgraph and (object_type, edge.name) in group.carried:
                yield edge, way_of_group(group, group.entries[object_type].node)
        required = self.field_set(place, object_type, edge.requires)
        context = self._context(place, edge)
        if required is None or context is None:
            return
        ways: list[Way] = []
        for origin, target, key in self._entrances(place, object_type, node, edge.name):
            takings = self.field_set(place, object_type, key.selections)
            if takings is not None:
                way = self._entering.by_key(
                    origin, target, key, takings, requirements=(*required, *context), carries=edge
                )
                ways += [way] if way is not None else []
        best = best_of(ways, self._order)
        if best is not None:
            yield edge, best

    def _entrances(
        self, place: Place, object_type: str, node: Node, name: str
    ) -> Iterator[tuple[Origin, Node, Key]]:
        """The keys by which an object gets to where a field is; at worst one that is not resolvable."""
        is_found = False
        for move, origin in self.moves(place, object_type).items():
            is_there = move.target.subgraph == node.subgraph and name in self._graph.fields[move.target]
            if is_there and move.key is not None:
                is_found = True
                yield origin, move.target, move.key
        if not is_found:
            own = Origin(place, object_type, node, self._ways_at(place, object_type)[node])
            yield from ((own, node, key) for key in self._graph.keys[node])

    def _context(self, place: Place, edge: FieldEdge) -> Takings | None:
        """What is read off enclosing objects for the arguments of a field."""
        takings: list[Taking] = []
        for argument in edge.contexts:
            settings = settings_of(self._places, place, argument.context)
            if not settings:
                return None
            for setting in settings:
                taken = self._set(setting, parse_field_set(argument.selection))
                if taken is None:
                    return None
                takings += taken
        return tuple(takings)

    def _set(self, setting: Setting, selections: Sequence[Selection]) -> Takings | None:
        """What is read off the objects that set a context, with their types where these tell them apart."""
        takings: list[Taking] = []
        for object_type in setting.types:
            taken = self.field_set(setting.place, object_type, selections)
            typed = () if setting.place.is_uniform else self._type_taken(setting.place, object_type)
            if taken is None or typed is None:
                return None
            takings += (*taken, *typed)
        return tuple(takings)

    # Fields of field sets.

    def _taken(self, place: Place, object_type: str, selection: FieldSelection) -> Sequence[Taking] | None:
        if selection.selections:
            below = self._places.required_below(place, object_type, selection)
            return self._taken_below(below, selection.selections)
        if selection.name == TYPENAME:
            return self._type_taken(place, object_type)
        best = best_of([way for _, way in self.field(place, object_type, selection.name)], self._order)
        if best is None:
            return None
        return [Taking(place, object_type, self._places.required_leaf(place, object_type, selection), best)]

    def _taken_below(self, below: Place, selections: FieldSet) -> Sequence[Taking] | None:
        takings: list[Taking] = []
        for each in below.types:
            taken = self.field_set(below, each, selections)
            if taken is None:
                return None
            takings += taken
            if not below.is_uniform or not taken:
                typed = self._type_taken(below, each)
                if typed is None:
                    return None
                takings += typed
        return takings or None

    def _type_taken(self, place: Place, object_type: str) -> Sequence[Taking] | None:
        best = best_of([way for _, way in self.type(place, object_type)], self._order)
        leaf = self._places.leaf(place, TYPENAME, TYPENAME)
        return None if best is None else [Taking(place, object_type, leaf, best)]
