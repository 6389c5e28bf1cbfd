"""Object types that can be treated as one: an interface may have hundreds, and most differ in nothing that an
operation asks.

Two types are alike for some fields if every subgraph has both or neither, answers those fields of both by the
same edges, and looks them up by the same keys. Fields that a key or a requirement may select count always,
because it is not known beforehand where one will.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from fedloom.query_graph.model import FieldEdge, Node, QueryGraph
from fedloom.sdl.field_set import FieldSelection, Selection, parse_field_set


class Likeness:
    """What is compared, for the types of one query graph."""

    def __init__(self, graph: QueryGraph, nodes: Mapping[str, Sequence[Node]]) -> None:
        self._graph, self._nodes = graph, nodes

    def of(self, object_type: str, names: Collection[str]) -> Hashable:
        """Equal for types that are alike in the fields `names`."""
        asked = self._required_names.union(names)
        return (
            tuple(self._of_node(node, asked) for node in self._nodes.get(object_type, ())),
            self._graph.contexts.get(object_type),
            frozenset(
                each
                for each in self._conditions
                if each == object_type or object_type in self._graph.possible_types.get(each, ())
            ),
        )

    def _of_node(self, node: Node, asked: Collection[str]) -> Hashable:
        fields = self._graph.fields[node]
        return (
            node.subgraph,
            node.type if node.is_interface_object else "",
            node.provided,
            frozenset((name, _of_edge(fields[name])) for name in asked if name in fields),
            tuple(
                (each.target.subgraph, each.target.is_interface_object, each.key and each.key.text)
                for each in self._graph.moves[node]
            ),
            tuple((each.text, each.is_resolvable) for each in self._graph.keys[node]),
        )

    @cached_property
    def _required_names(self) -> frozenset[str]:
        return frozenset(
            each.name for each in _walked(self._field_sets()) if isinstance(each, FieldSelection)
        )

    @cached_property
    def _conditions(self) -> frozenset[str]:
        return frozenset(
            each.type_condition
            for each in _walked(self._field_sets())
            if not isinstance(each, FieldSelection) and each.type_condition is not None
        )

    def _field_sets(self) -> Iterator[Selection]:
        for keys in self._graph.keys.values():
            for key in keys:
                yield from key.selections
        for edges in self._graph.fields.values():
            for edge in edges.values():
                yield from edge.requires
                for context in edge.contexts:
                    yield from parse_field_set(context.selection)


def _of_edge(edge: FieldEdge) -> Hashable:
    return (
        edge.target and edge.target.index,
        " ".join(map(str, edge.requires)),
        edge.override,
        edge.contexts,
    )


def _walked(selections: Iterable[Selection]) -> Iterator[Selection]:
    for each in selections:
        yield each
        yield from _walked(each.selections)
