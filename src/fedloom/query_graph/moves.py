"""Moves between subgraphs: into which nodes a value can be taken, and with which key.

By what is known of a value (Federation: "Entities", `@interfaceObject`):

==========================  =====================================================================
an object type              the same type, by its keys; and each interface object that stands for one
                            of its interfaces, by the interface's keys there
an interface object         the interface where it is defined, by its keys there; other interface objects.
                            Not the object types alone: the subgraph does not know which one it has.
an interface                the same
a root type                 freely, the same root type; and by keys, should it have some
==========================  =====================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fedloom.query_graph.model import Key, Move, Node
from fedloom.sdl.definitions import ObjectType
from fedloom.sdl.field_set import FieldSet
from fedloom.supergraph.model import Supergraph


class MoveBuilder:
    """Moves and keys of nodes; nodes of one type share them."""

    def __init__(
        self,
        supergraph: Supergraph,
        nodes: Mapping[tuple[str, str], Node],
        downcasts: Mapping[Node, Mapping[str, Node]],
        parse: Callable[[str], FieldSet],
    ) -> None:
        self._supergraph = supergraph
        self._nodes = nodes
        self._downcasts = downcasts
        self._parse = parse
        self._keys: dict[str, tuple[Key, ...]] = {}
        self._keys_of: dict[tuple[str, str], tuple[Key, ...]] = {}
        self._moves: dict[tuple[str, str | None], tuple[Move, ...]] = {}

    def keys_of(self, node: Node) -> tuple[Key, ...]:
        """The keys of a node's type in its subgraph, also those that are not resolvable."""
        place = (node.subgraph, node.type)
        if place not in self._keys_of:
            keys = self._all_keys(node.type)
            self._keys_of[place] = tuple(each for each in keys if each.subgraph == node.subgraph)
        return self._keys_of[place]

    def moves_from(self, node: Node) -> tuple[Move, ...]:
        """The moves of a type's own node."""
        known = (node.type, node.runtime)
        if known not in self._moves:
            named = self._supergraph.schema.types[node.type]
            self._moves[known] = tuple(
                self._of_object(named)
                if isinstance(named, ObjectType)
                else self._of_interface(node.type, node.runtime)
            )
        return self._moves[known]

    def _of_object(self, named: ObjectType) -> Iterator[Move]:
        name = named.name
        if name in self._supergraph.schema.roots.values():
            for each in self._supergraph.names:
                if (each, name) in self._nodes:
                    yield Move(self._nodes[each, name])
        yield from (Move(self._nodes[key.subgraph, name], key) for key in self._resolvable(name))
        for interface in named.interfaces:
            for key in self._resolvable(interface):
                node = self._nodes[key.subgraph, interface]
                if node.is_interface_object:
                    yield Move(self._downcasts[node][name], key)

    def _of_interface(self, name: str, runtime: str | None) -> Iterator[Move]:
        for key in self._resolvable(name):
            node = self._nodes[key.subgraph, name]
            if runtime is None:
                yield Move(node, key)
            elif runtime in self._downcasts[node]:
                yield Move(self._downcasts[node][runtime], key)

    def _resolvable(self, name: str) -> Iterator[Key]:
        return (each for each in self._all_keys(name) if each.is_resolvable)

    def _all_keys(self, name: str) -> tuple[Key, ...]:
        if name not in self._keys:
            self._keys[name] = tuple(
                Key(each.subgraph, name, each.key, self._parse(each.key), each.is_resolvable)
                for each in self._supergraph.type_joins.get(name, ())
                if each.key is not None
            )
        return self._keys[name]
