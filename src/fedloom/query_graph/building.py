"""Building the query graph of a supergraph.

In four steps, because targets of edges may be copies, and copies need edges:

1. a node for each composite type in each subgraph, and the downcasts between them;
2. the field edges of objects and interface objects; `@provides` makes copies of the target;
3. the edges of the copies, which may make further copies (their field sets only shrink, so this ends);
4. the edges of interfaces, which hold those that all their object types answer as they are; moves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace

from graphql import OperationType

from fedloom.query_graph.field_sets import fields_for, joined
from fedloom.query_graph.joins import (
    FieldInSubgraph,
    field_in_subgraphs,
    local_object_types,
    possible_types,
    subgraphs_of,
)
from fedloom.query_graph.model import FieldEdge, Node, QueryGraph
from fedloom.query_graph.moves import MoveBuilder
from fedloom.sdl.definitions import CompositeType, InterfaceType, ObjectType, UnionType, named_type
from fedloom.sdl.field_set import FieldSet, Selection, format_field_set, parse_field_set
from fedloom.supergraph.model import Supergraph


def build_query_graph(supergraph: Supergraph) -> QueryGraph:
    """The query graph of a supergraph that is known to be well-formed."""
    return _Builder(supergraph).graph()


class _Builder:
    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self.possible = possible_types(supergraph.schema)
        self.local = local_object_types(supergraph)
        self.nodes: dict[tuple[str, str], Node] = {}
        self.downcasts: dict[Node, dict[str, Node]] = {}
        # Fields as subgraphs define them; those with `is_provided` are only there where they are provided.
        self.defined: dict[tuple[str, str], dict[str, FieldEdge]] = {}
        self.fields: dict[Node, dict[str, FieldEdge]] = {}
        self.copies: dict[tuple[Node, str], Node] = {}
        self.selections: dict[Node, tuple[Node, FieldSet]] = {}  # of a copy: what it copies, what is provided
        self.waiting: deque[Node] = deque()
        self.parsed: dict[str, FieldSet] = {}
        self.count = 0

    def graph(self) -> QueryGraph:
        """Run the steps."""
        for name, each in self.supergraph.schema.types.items():
            if isinstance(each, CompositeType | UnionType):
                self._add_nodes(name)
        for node in self.nodes.values():
            self.downcasts[node] = self._own_downcasts(node)
        for named in self.supergraph.schema.composites():
            self._define_fields(named)
        self._add_fields()
        moves = MoveBuilder(self.supergraph, self.nodes, self.downcasts, self._parse)
        every = [self._own(node) for node in self.downcasts]
        return QueryGraph(
            nodes=self.nodes,
            fields=self.fields,
            downcasts=self.downcasts,
            moves={node: moves.moves_from(own) for node, own in zip(self.downcasts, every, strict=True)},
            keys={node: moves.keys_of(own) for node, own in zip(self.downcasts, every, strict=True)},
            roots=self._roots(),
            possible_types=self.possible,
            contexts=self._contexts(),
        )

    # Step 1.

    def _add_nodes(self, name: str) -> None:
        as_objects = {
            each.subgraph for each in self.supergraph.type_joins.get(name, ()) if each.is_interface_object
        }
        is_object = isinstance(self.supergraph.schema.types[name], ObjectType)
        for subgraph in subgraphs_of(self.supergraph, name):
            self.nodes[subgraph, name] = self._new(
                subgraph, name, name if is_object else None, is_interface_object=subgraph in as_objects
            )

    def _own_downcasts(self, node: Node) -> dict[str, Node]:
        if node.runtime is not None:
            return {node.runtime: node}
        if node.is_interface_object:
            return {each: self._seen_as(node, each) for each in sorted(self.possible[node.type])}
        local = self.local.get((node.subgraph, node.type), ())
        return {
            each: self.nodes[node.subgraph, each] for each in local if (node.subgraph, each) in self.nodes
        }

    def _seen_as(self, node: Node, runtime: str) -> Node:
        seen = self._new(node.subgraph, node.type, runtime, is_interface_object=True)
        self.downcasts[seen] = {runtime: seen}
        return seen

    def _new(
        self,
        subgraph: str,
        name: str,
        runtime: str | None,
        *,
        is_interface_object: bool = False,
        provided: str = "",
    ) -> Node:
        self.count += 1
        return Node(self.count - 1, subgraph, name, runtime, is_interface_object, provided)

    # Step 2.

    def _define_fields(self, named: CompositeType) -> None:
        for subgraph in subgraphs_of(self.supergraph, named.name):
            self.defined[subgraph, named.name] = {}
        for field in named.fields.values():
            for each in field_in_subgraphs(self.supergraph, named.name, field):
                if (fields := self.defined.get((each.subgraph, named.name))) is not None:
                    fields[field.name] = self._edge(field.name, each)

    def _edge(self, name: str, field: FieldInSubgraph) -> FieldEdge:
        target = self.nodes.get((field.subgraph, named_type(field.type)))
        if target is not None and field.join.provides:
            target = self._copy(target, self._parse(field.join.provides))
        return FieldEdge(
            name=name,
            target=target,
            type=field.type,
            requires=self._parse(field.join.requires) if field.join.requires else (),
            override=field.override,
            contexts=field.join.context_arguments,
            is_provided=not field.is_resolved,
        )

    def _parse(self, text: str) -> FieldSet:
        if text not in self.parsed:
            self.parsed[text] = parse_field_set(text)
        return self.parsed[text]

    # Step 3.

    def _copy(self, node: Node, selections: Iterable[Selection]) -> Node:
        """The node in which `selections` are provided, besides what is provided already."""
        own, provided = self.selections.get(node, (node, ()))
        wanted = joined(provided, tuple(selections))
        text = format_field_set(wanted)
        if (own, text) not in self.copies:
            copy = self._new(
                own.subgraph,
                own.type,
                own.runtime,
                is_interface_object=own.is_interface_object,
                provided=text,
            )
            self.copies[own, text] = copy
            self.selections[copy] = (own, wanted)
            self.waiting.append(copy)
        return self.copies[own, text]

    def _own(self, node: Node) -> Node:
        return self.selections[node][0] if node in self.selections else node

    def _add_fields(self) -> None:
        for node in list(self.downcasts):
            self.fields[node] = self._resolved(node)
        while self.waiting:
            copy = self.waiting.popleft()
            self.downcasts[copy] = self._copied_downcasts(copy)
            self.fields[copy] = self._resolved(copy)
        for node in self.downcasts:
            if self._is_interface(node):
                self._keep_common_fields(node)

    def _copied_downcasts(self, copy: Node) -> dict[str, Node]:
        own, provided = self.selections[copy]
        if own.runtime is not None:
            return {own.runtime: copy}
        return {
            each: self._copy(target, fields) if fields else target
            for each, target in self.downcasts[own].items()
            for fields in (tuple(fields_for(each, provided, self.possible)),)
        }

    def _resolved(self, node: Node) -> dict[str, FieldEdge]:
        """The edges of a node: what its subgraph resolves, and what is provided."""
        _, provided = self.selections.get(node, (node, ()))
        defined = self.defined.get((node.subgraph, node.type), {})
        edges = {name: each for name, each in defined.items() if not each.is_provided}
        for selection in fields_for(node.runtime or node.type, provided, self.possible):
            # A field that the subgraph does not define cannot be provided; composition refuses it elsewhere.
            if selection.name in defined:
                known = edges.get(selection.name, defined[selection.name])
                target = known.target
                if target is not None and selection.selections:
                    target = self._copy(target, selection.selections)
                edges[selection.name] = replace(known, target=target)
        return edges

    # Step 4.

    def _is_interface(self, node: Node) -> bool:
        named = self.supergraph.schema.types[node.type]
        return isinstance(named, InterfaceType) and not node.is_interface_object

    def _keep_common_fields(self, node: Node) -> None:
        below = [self.fields[each] for each in self.downcasts[node].values()]
        self.fields[node] = {
            name: edge
            for name, edge in self.fields[node].items()
            if all(name in each and each[name].is_plain for each in below)
        }

    def _roots(self) -> dict[OperationType, tuple[Node, ...]]:
        return {
            kind: tuple(self.nodes[each, name] for each in subgraphs_of(self.supergraph, name))
            for kind, name in self.supergraph.schema.roots.items()
        }

    def _contexts(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name, contexts in self.supergraph.contexts.items():
            for each in self.possible.get(name, ()):
                found.setdefault(each, set()).update(
                    f"{subgraph}__{context}" for subgraph, context in contexts
                )
        return {name: frozenset(contexts) for name, contexts in found.items()}
