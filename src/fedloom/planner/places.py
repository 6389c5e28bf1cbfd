"""Places: where objects stand in the answer in the making, and which nodes could answer what of them.

The root is a place, and below a place there is one for each composite field that is wanted there: by the
client, or by a key or a requirement. A field that several object types have leads to one place where the same
nodes could answer it for all of them, and to several where not. What *could* answer does not depend on the
fetches of a plan; `ways` says how it comes about.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from graphql import ArgumentNode, DirectiveNode, NameNode

from fedloom.planner.conditions import ALWAYS, NEVER, Wanted, all_of
from fedloom.planner.facts import Facts, list_depth
from fedloom.planner.normalising import Selected, SelectedField, arguments_text
from fedloom.planner.storage import Scope
from fedloom.query_graph.model import FieldEdge, Node
from fedloom.query_plan.model import Path, Step
from fedloom.sdl.field_set import FieldSelection

Signature = tuple[tuple[int, str, int, str], ...]


class Leaf:
    """A field to be collected at a place, or the field that leads to a place below. Equal only to itself."""

    __slots__ = ("arguments", "directives", "key", "name")

    def __init__(
        self,
        key: str,
        name: str,
        arguments: tuple[ArgumentNode, ...] = (),
        directives: tuple[DirectiveNode, ...] = (),
    ) -> None:
        self.key, self.name, self.arguments, self.directives = key, name, arguments, directives


class Place:
    """All objects that one path leads to; `parent_types` are the object types above that have the field.

    Of object types that are alike here the first stands for all: `types` are those, `alike` says for which.
    `nodes` are, by these types, the nodes where more could be asked. `wanted` is when
    the client wants the place at all.
    """

    def __init__(
        self,
        index: int,
        scope: Scope,
        nodes: dict[str, tuple[Node, ...]],
        *,
        alike: Mapping[str, tuple[str, ...]],
        parent: Place | None = None,
        field: Leaf | None = None,
        parent_types: tuple[str, ...] = (),
        lists: int = 0,
        wanted: Wanted = ALWAYS,
    ) -> None:
        self.index, self.scope, self.nodes, self.alike = index, scope, nodes, alike
        self.parent, self.field, self.parent_types = parent, field, parent_types
        self.lists, self.wanted = lists, wanted
        self.types = tuple(nodes)
        self.below: dict[tuple[str, str], Place] = {}  # by parent type and storage key

    @property
    def is_uniform(self) -> bool:
        """Whether all objects here have one type."""
        return len(self.every_type) <= 1

    @cached_property
    def every_type(self) -> frozenset[str]:
        """All object types that occur here."""
        return self.all_of(self.types)

    def all_of(self, types: Iterable[str]) -> frozenset[str]:
        """The object types for which some stand."""
        return frozenset(name for each in types for name in self.alike[each])

    def children(self) -> Iterator[Place]:
        """The places below, each once."""
        return iter(dict.fromkeys(self.below.values()))

    def up(self) -> Iterator[Place]:
        """This place and those above, the root last."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent

    def path(self) -> Path:
        """The path from the root. Types are named where another place has the same storage path."""
        return tuple(each.step() for each in reversed([*self.up()][:-1]))

    def step(self) -> Step:
        """The last step of the path."""
        assert self.parent is not None and self.field is not None  # noqa: S101, PT018 -- not the root
        siblings = [each for (_, key), each in self.parent.below.items() if key == self.field.key]
        is_shared = any(each is not self for each in siblings)
        on = self.parent.all_of(self.parent_types) if is_shared else None
        return Step(self.field.key, on, self.lists)


class Places:
    """The places of one operation, made when they are first asked for."""

    def __init__(self, facts: Facts, labels: frozenset[str], scope: Scope, roots: Sequence[Node]) -> None:
        self.facts, self.labels = facts, labels
        self._count = 0
        names = dict.fromkeys(each.type for each in roots)
        self.root = self._new(
            scope, {each: tuple(roots) for each in names}, alike={each: (each,) for each in names}
        )
        self._leaves: dict[tuple[int, str], Leaf] = {}
        # With the selection, so that its id is not used again.
        self._required: dict[tuple[int, str, int], tuple[Leaf, FieldSelection]] = {}

    def is_active(self, edge: FieldEdge) -> bool:
        """Whether an edge is there while the labels of `@override` are as they are."""
        return edge.override is None or (edge.override.label in self.labels) is edge.override.is_on

    def edges(self, place: Place, object_type: str, name: str) -> Iterator[tuple[Node, FieldEdge]]:
        """The edges by which a field could be collected."""
        for node in place.nodes[object_type]:
            edge = self.facts.graph.fields[node].get(name)
            if edge is not None and self.is_active(edge):
                yield node, edge

    def signature(self, place: Place, object_type: str, name: str) -> Signature:
        """Object types with equal signatures can be served alike."""
        return tuple(
            sorted(
                (
                    -1 if edge.target is None else edge.target.index,
                    node.subgraph,
                    int(edge.is_plain),
                    " ".join(map(str, edge.requires)),
                )
                for node, edge in self.edges(place, object_type, name)
            )
        )

    def leaf(self, place: Place, key: str, name: str, arguments: Sequence[ArgumentNode] = ()) -> Leaf:
        """The leaf of a storage key; places of one storage path share it."""
        return self._leaf(place, Leaf(key, name, tuple(arguments)))

    def selected_leaf(self, place: Place, key: str, field: SelectedField) -> Leaf:
        """The leaf of a field of the operation."""
        return self._leaf(place, Leaf(key, field.name, field.arguments, field.directives))

    def _leaf(self, place: Place, leaf: Leaf) -> Leaf:
        return self._leaves.setdefault((id(place.scope), leaf.key), leaf)

    def required_leaf(self, place: Place, object_type: str, selection: FieldSelection) -> Leaf:
        """The leaf of a field of a key or a requirement."""
        found = (place.index, object_type, id(selection))
        if found not in self._required:
            self._required[found] = (self._required_leaf(place, object_type, selection), selection)
        return self._required[found][0]

    def _required_leaf(self, place: Place, object_type: str, selection: FieldSelection) -> Leaf:
        arguments = tuple(
            ArgumentNode(name=NameNode(value=name), value=selection.arguments[name])
            for name in sorted(selection.arguments)
        )
        key = place.scope.key_of_required(selection.name, arguments_text(arguments), object_type)
        return self.leaf(place, key, selection.name, arguments)

    def selected_below(
        self, place: Place, field: SelectedField, key: str, selected: Selected
    ) -> Iterator[tuple[Place, Selected]]:
        """The places to which a field of the operation leads."""
        wanted = all_of(place.wanted, field.conditions)
        if wanted == NEVER:
            return
        by_signature: dict[Signature, list[str]] = {}
        for each in field.on:
            if each in place.nodes:
                by_signature.setdefault(self.signature(place, each, field.name), []).append(each)
        leaf = self.selected_leaf(place, key, field)
        lists = list_depth(field.field.type)
        for types in by_signature.values():
            yield (
                self._below(place, leaf, tuple(types), selected=selected, lists=lists, wanted=wanted),
                selected,
            )

    def required_below(self, place: Place, object_type: str, selection: FieldSelection) -> Place:
        """The place to which a field of a key or a requirement leads."""
        leaf = self.required_leaf(place, object_type, selection)
        known = place.below.get((object_type, leaf.key))
        if known is not None:
            return known
        lists = next((list_depth(edge.type) for _, edge in self.edges(place, object_type, leaf.name)), 0)
        return self._below(place, leaf, (object_type,), selected=None, lists=lists, wanted=place.wanted)

    def _below(
        self,
        place: Place,
        leaf: Leaf,
        parent_types: tuple[str, ...],
        *,
        selected: Selected | None,
        lists: int,
        wanted: Wanted,
    ) -> Place:
        edges = [edge for _, edge in self.edges(place, parent_types[0], leaf.name)]
        targets = [each.target for each in edges if each.target is not None]
        # Who only provides a field says nothing of the types that its owners give there.
        owners = [each.target for each in edges if each.target is not None and not each.is_provided]
        alike = self._alike(targets, selected, self.facts.object_types(owners or targets))
        new = self._new(
            place.scope.below(leaf.key),
            {each: self.facts.around(self._downcast(targets, each)) for each in alike},
            alike=alike,
            parent=place,
            field=leaf,
            parent_types=parent_types,
            lists=lists,
            wanted=wanted,
        )
        place.below.update({(each, leaf.key): new for each in parent_types})
        return new

    def _alike(
        self, targets: Sequence[Node], selected: Selected | None, types: Collection[str]
    ) -> dict[str, tuple[str, ...]]:
        """The object types of a value, those that are alike together, by the first of them."""
        found: dict[Hashable, list[str]] = {}
        for each in self.facts.in_order(types):
            if selected is None or each in selected.types:
                found.setdefault(self._likeness(targets, each, selected), []).append(each)
        return {types[0]: tuple(types) for types in found.values()}

    def _likeness(self, targets: Sequence[Node], object_type: str, selected: Selected | None) -> Hashable:
        asked = [each for each in selected.fields if object_type in each.on] if selected else []
        return (
            tuple(id(each) for each in asked),
            tuple((each.subgraph, each.provided) for each in self._downcast(targets, object_type)),
            self.facts.likeness.of(object_type, {each.name for each in asked}),
        )

    def _downcast(self, targets: Sequence[Node], object_type: str) -> list[Node]:
        below = (self.facts.graph.downcasts[each] for each in targets)
        return [each[object_type] for each in below if object_type in each]

    def _new(
        self,
        scope: Scope,
        nodes: dict[str, tuple[Node, ...]],
        *,
        alike: Mapping[str, tuple[str, ...]],
        parent: Place | None = None,
        field: Leaf | None = None,
        parent_types: tuple[str, ...] = (),
        lists: int = 0,
        wanted: Wanted = ALWAYS,
    ) -> Place:
        self._count += 1
        return Place(
            self._count - 1,
            scope,
            nodes,
            alike=alike,
            parent=parent,
            field=field,
            parent_types=parent_types,
            lists=lists,
            wanted=wanted,
        )
