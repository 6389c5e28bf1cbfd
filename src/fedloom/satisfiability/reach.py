"""How far a value can be taken: the nodes that moves lead to, given that the keys for them can be had.

The key of a move is answered by fields that may themselves be behind other moves, and a field with
`@requires` needs fields that may be behind others again. So two kinds of facts depend on one another:

- node n reaches node m: a chain of moves leads there, each with a key that can be had of the node where it
  begins;
- node n has field f: what f requires can be had of n, and the type has a key in its subgraph that can be
  had there, by which f is asked for in the end.

They are grown from nothing until nothing more follows. What only follows from itself (a key behind the move
that needs it) never appears, and cycles need no care. Facts are found as they are asked for, and kept.

Not so in conditions: fields whose answer depends on a label of `@override` or on a context. Whether they
can be had depends on the path, which a condition does not know. The reference implementation refuses the
same. Source: Federation, "Entities" (resolving keys), `@requires`, `@interfaceObject`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from fedloom.query_graph.field_sets import fields_for
from fedloom.query_graph.model import FieldEdge, Node, QueryGraph
from fedloom.satisfiability.sharing import agreed_types
from fedloom.sdl.field_set import FieldSelection, FragmentSelection, Selection

_TYPENAME = "__typename"
_Answer = TypeVar("_Answer")
_Fact = tuple[Node, str]


class Reachability:
    """The facts about one query graph. Asking twice costs nothing."""

    def __init__(self, graph: QueryGraph) -> None:
        self._graph = graph
        self._reached: dict[Node, frozenset[Node]] = {}
        self._met: dict[_Fact, bool] = {}
        # Facts in the making: what is known so far, of all that was asked for.
        self._growing: dict[Node, set[Node]] = {}
        self._open: dict[_Fact, FieldEdge] = {}

    def reached(self, node: Node) -> frozenset[Node]:
        """The nodes where the same value can be asked for, `node` included."""
        if node not in self._reached:
            self._growing[node] = {node}
            self._solve()
        return self._reached[node]

    def has(self, node: Node, edge: FieldEdge) -> bool:
        """Whether what a field edge of the node requires can be had; labels and contexts are the caller's."""
        if not edge.requires:
            return True
        fact = (node, edge.name)
        if fact not in self._met:
            self._open[fact] = edge
            self._solve()
        return self._met[fact]

    def knows_type(self, node: Node) -> bool:
        """Whether a value's object type can be asked for; interface objects must reach the interface."""
        return not node.is_interface_object or any(
            not each.is_interface_object for each in self.reached(node)
        )

    def _can_return(self, node: Node) -> bool:
        """Whether the node's type has a key that its subgraph resolves itself, to ask for more with.

        Resolvable or not, and whatever its fields require in turn: so do the reference implementations.
        """
        return any(self._is_local(node, key.selections) for key in self._graph.keys[node])

    def satisfies(self, nodes: Collection[Node], selections: Sequence[Selection]) -> bool:
        """Whether a field set can be had of a value that stands on all of the nodes."""
        return self._settled(lambda: self._satisfies(nodes, selections))

    def missing(self, nodes: Collection[Node], selections: Sequence[Selection]) -> str | None:
        """The coordinate of the first field of a field set that cannot be had of the nodes."""
        return self._settled(lambda: self._missing(nodes, selections))

    def _settled(self, question: Callable[[], _Answer]) -> _Answer:
        """Ask until the answer rests on facts that are no longer in the making."""
        while True:
            answer = question()
            if not self._growing and not self._open:
                return answer
            self._solve()

    def _missing(self, nodes: Collection[Node], selections: Sequence[Selection]) -> str | None:
        for object_type, below in self._by_object_type(nodes).items():
            for each in fields_for(object_type, selections, self._graph.possible_types):
                targets = self._targets(below, each.name)
                if targets is None:
                    return f"{object_type}.{each.name}"
                if each.selections and (found := self._missing(targets, each.selections)):
                    return found
        return None

    def _targets(self, nodes: Iterable[Node], name: str) -> list[Node] | None:
        """Where a field of a condition leads from any of the nodes; None if it cannot be had."""
        found: list[Node] = []
        is_had = name == _TYPENAME
        for node in nodes:
            for each in self._seen(node):
                edge = self._graph.fields[each].get(name)
                if edge is not None and self._is_usable(each, edge):
                    is_had = True
                    if edge.target is None:
                        return found
                    found.append(edge.target)
        return found if is_had else None

    def _satisfies(self, nodes: Collection[Node], selections: Sequence[Selection]) -> bool:
        conditions = set(_conditions(selections)).difference(each.type for each in nodes)
        if conditions:
            nodes = [each for each in nodes if self._sees_type(each)]
            occurring = {name for each in nodes for name in self._graph.downcasts[each]}
            if not nodes or not all(each in occurring for each in conditions if self._is_object(each)):
                return False
        by_type = self._by_object_type(nodes)
        return all(
            self._satisfies_field(by_type[object_type], each)
            for object_type in by_type
            for each in fields_for(object_type, selections, self._graph.possible_types)
        )

    def _satisfies_field(self, nodes: Sequence[Node], selection: FieldSelection) -> bool:
        targets = self._targets(nodes, selection.name)
        if targets is None:
            return False
        return not selection.selections or self._satisfies(targets, selection.selections)

    def _by_object_type(self, nodes: Collection[Node]) -> Mapping[str, list[Node]]:
        """The nodes of each object type that the value may have: of those that all its sources agree on."""
        downcasts = [self._graph.downcasts[each] for each in nodes]
        return {
            name: [each[name] for each in downcasts if name in each]
            for name in agreed_types(self._graph, nodes)
        }

    def _sees_type(self, node: Node) -> bool:
        """`knows_type`, as far as is known."""
        return not node.is_interface_object or any(not each.is_interface_object for each in self._seen(node))

    def _is_object(self, name: str) -> bool:
        return self._graph.possible_types.get(name) == frozenset({name})

    def _is_usable(self, node: Node, edge: FieldEdge) -> bool:
        """Whether a field can be taken within a condition, as far as is known."""
        if edge.is_plain:
            return True
        if edge.override is not None or edge.contexts:
            return False
        fact = (node, edge.name)
        if fact in self._met:
            return self._met[fact]
        self._open.setdefault(fact, edge)
        return False

    def _seen(self, node: Node) -> Collection[Node]:
        """The nodes that are reached, as far as is known."""
        known = self._reached.get(node)
        return known if known is not None else self._growing.setdefault(node, {node})

    def _is_local(self, node: Node, selections: Sequence[Selection]) -> bool:
        fields = self._graph.fields[node]
        return all(
            each.name == _TYPENAME
            or (
                (edge := fields.get(each.name)) is not None
                and not edge.is_provided
                and (edge.target is None or self._is_local(edge.target, each.selections))
            )
            for each in fields_for(node.runtime or node.type, selections, self._graph.possible_types)
        )

    def _solve(self) -> None:
        """Grow the facts that were asked for, and those they ask for, until nothing more follows."""
        size = -1
        while size != (size := self._size()):
            for node in list(self._growing):
                self._grow(node)
            for fact, edge in list(self._open.items()):
                self._try_to_meet(fact, edge)
        self._reached.update((node, frozenset(reached)) for node, reached in self._growing.items())
        self._met.update(dict.fromkeys(self._open, False))
        self._growing.clear()
        self._open.clear()

    def _size(self) -> int:
        """Grows with every fact, and every fact asked for."""
        return sum(map(len, self._growing.values())) + len(self._open) + 2 * len(self._met)

    def _grow(self, node: Node) -> None:
        reached = self._growing[node]
        for move in self._graph.moves[node]:
            if move.target not in reached and (
                move.key is None or self._satisfies((node,), move.key.selections)
            ):
                reached.add(move.target)
        for each in list(reached):
            reached.update(self._seen(each))

    def _try_to_meet(self, fact: _Fact, edge: FieldEdge) -> None:
        node, _ = fact
        if self._can_return(node) and self._satisfies((node,), edge.requires):
            self._met[fact] = True
            del self._open[fact]


def _conditions(selections: Sequence[Selection]) -> Iterator[str]:
    """The type conditions of the fragments at the top, nested ones included."""
    for each in selections:
        if isinstance(each, FragmentSelection):
            if each.type_condition is not None:
                yield each.type_condition
            yield from _conditions(each.selections)
