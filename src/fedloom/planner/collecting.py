"""What each group collects, as a tree: fields by storage key, with what is selected in them, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fedloom.planner.conditions import ALWAYS, NEVER, Wanted, any_of
from fedloom.planner.places import Leaf, Place, Places
from fedloom.planner.state import Carried, Group, Pick
from fedloom.query_graph.model import FieldEdge, Node


@dataclass(slots=True, eq=False)
class Item:
    """A field that is collected: `below` are the fields in it, `wanted` when it is asked for."""

    leaf: Leaf
    edge: FieldEdge | None  # None: `__typename`
    wanted: Wanted = NEVER
    below: Collected | None = None


@dataclass(slots=True, eq=False)
class Collected:
    """What is collected of the objects at a place, by object type and storage key."""

    place: Place
    nodes: dict[str, Node] = field(default_factory=dict)
    items: dict[str, dict[str, Item]] = field(default_factory=dict)


def demands(groups: Mapping[int, Group], picks: Iterable[Pick]) -> dict[int, list[tuple[Pick, Wanted]]]:
    """By group, its picks with what they wait for settled: a key is wanted when the group that needs it is, a
    requirement when the field is that has it.

    A group is wanted where one of its picks is, so groups are gone through from the last round to the first.
    """
    by_group: dict[int, list[Pick]] = {each: [] for each in groups}
    for each in picks:
        by_group[each.group].append(each)
    wanted: dict[int, Wanted] = {}
    found: dict[int, list[tuple[Pick, Wanted]]] = {}
    for index in sorted(groups, key=lambda each: -groups[each].level):
        settled: list[tuple[Pick, Wanted]] = []
        for each in by_group[index]:
            demand = each.demand
            if isinstance(demand, int):
                settled.append((each, wanted[demand]))
            elif isinstance(demand, Carried):
                settled.append((each, _wanted_of(demand, groups[demand.group].place, found[demand.group])))
            else:
                settled.append((each, demand))
        found[index] = settled
        wanted[index] = any_of(one for _, demand in settled for one in demand)
    return found


def _wanted_of(carried: Carried, place: Place, picks: Iterable[tuple[Pick, Wanted]]) -> Wanted:
    """When a field that a group carries is wanted; with everything below it."""
    return any_of(
        one
        for pick, wanted in picks
        if (carried.object_type, carried.name) in _asked(pick, place)
        for one in wanted
    )


def _asked(pick: Pick, place: Place) -> Iterator[tuple[str, str]]:
    """Of which types a pick asks which field at a place: its leaf, or the one that leads there."""
    if pick.place is place:
        yield pick.object_type, pick.leaf.name
        return
    for each in pick.place.up():
        if each.parent is place and each.field is not None:
            yield from ((name, each.field.name) for name in each.parent_types)
            return


def collect(places: Places, group: Group, picks: Sequence[tuple[Pick, Wanted]]) -> Collected:
    """The tree of one group."""
    return _Collecting(places, group, picks).collected()


class _Collecting:
    def __init__(self, places: Places, group: Group, picks: Sequence[tuple[Pick, Wanted]]) -> None:
        self._places, self._group = places, group
        self._graph = places.facts.graph
        self._picks: dict[Place, list[tuple[Pick, Wanted]]] = {}
        self._visited: set[Place] = set()
        for pick, wanted in picks:
            self._picks.setdefault(pick.place, []).append((pick, wanted))
            for each in pick.place.up():
                self._visited.add(each)
                if each is group.place:
                    break

    def collected(self) -> Collected:
        nodes = {name: entry.node for name, entry in self._group.entries.items()}
        return self._at(self._group.place, nodes)

    def _at(self, place: Place, nodes: dict[str, Node]) -> Collected:
        found = Collected(place, nodes, {name: {} for name in nodes})
        for pick, wanted in self._picks.get(place, ()):
            if pick.object_type in nodes:
                item = self._item(found, pick.object_type, pick.leaf)
                item.wanted = any_of((*item.wanted, *wanted))
        for each in place.children():
            if each in self._visited:
                self._add_below(found, each)
        self._sort(found)
        return found

    def _add_below(self, found: Collected, child: Place) -> None:
        assert child.field is not None  # noqa: S101 -- only the root has none
        holders: list[Item] = []
        nodes: dict[str, Node] = {}
        for object_type in child.parent_types:
            edge = self._edge(found, object_type, child.field)
            if edge is None or edge.target is None:
                continue
            holders.append(self._item(found, object_type, child.field))
            for name, node in self._graph.downcasts[edge.target].items():
                if name in child.nodes:
                    nodes.setdefault(name, node)
        below = self._at(child, nodes)
        wanted = any_of(
            one for items in below.items.values() for each in items.values() for one in each.wanted
        )
        for each in holders:
            each.below = below
            each.wanted = any_of((*each.wanted, *(wanted or ALWAYS)))

    def _edge(self, found: Collected, object_type: str, leaf: Leaf) -> FieldEdge | None:
        node = found.nodes.get(object_type)
        edge = None if node is None else self._graph.fields[node].get(leaf.name)
        if edge is None or not self._places.is_active(edge):
            return None
        is_carried = found.place is self._group.place and (object_type, leaf.name) in self._group.carried
        return edge if is_carried or not (edge.requires or edge.contexts) else None

    def _item(self, found: Collected, object_type: str, leaf: Leaf) -> Item:
        items = found.items[object_type]
        if leaf.key not in items:
            items[leaf.key] = Item(leaf, self._graph.fields[found.nodes[object_type]].get(leaf.name))
        return items[leaf.key]

    def _sort(self, found: Collected) -> None:
        position = found.place.scope.position
        for name, items in found.items.items():
            found.items[name] = {key: items[key] for key in sorted(items, key=position)}
