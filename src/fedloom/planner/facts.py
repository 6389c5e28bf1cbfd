"""What the planner knows of one supergraph, worked out once: the query graph, and the API schema's fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from graphql import ListTypeNode, NonNullTypeNode, OperationType, TypeNode

from fedloom.planner.likeness import Likeness
from fedloom.query_graph.building import build_query_graph
from fedloom.query_graph.joins import possible_types
from fedloom.query_graph.model import FieldEdge, Node
from fedloom.satisfiability.reach import Reachability
from fedloom.satisfiability.sharing import agreed_types
from fedloom.sdl.definitions import CompositeType, EnumType, named_type
from fedloom.supergraph.api_schema import api_definitions
from fedloom.supergraph.model import Supergraph

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class ApiField:
    """A field that clients see: its type, whether it is a leaf, and the values of its enum if it has one."""

    type: TypeNode
    returns: str
    is_leaf: bool
    enum_values: frozenset[str] | None


class Facts:
    """One supergraph, as planning asks for it."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self.graph = build_query_graph(supergraph)
        self.reach = Reachability(self.graph)
        self._api = api_definitions(supergraph)
        self.api_possible_types: Mapping[str, frozenset[str]] = possible_types(self._api)
        self._order = {name: place for place, name in enumerate(supergraph.schema.types)}
        self._fields: dict[tuple[str, str], ApiField] = {}
        self._signatures: dict[tuple[str, str], Mapping[str, str]] = {}
        self._nodes = _nodes_by_object_type(self.graph.downcasts)
        self.likeness = Likeness(self.graph, self._nodes)

    def root_name(self, kind: OperationType) -> str:
        """The name of a root type."""
        return self.supergraph.schema.roots[kind]

    def api_field(self, type_name: str, name: str) -> ApiField:
        """A field of an object type or interface."""
        if (type_name, name) not in self._fields:
            composite = self._api.types[type_name]
            assert isinstance(composite, CompositeType)  # noqa: S101 -- the operation is valid
            self._fields[type_name, name] = self._described(composite.fields[name].type)
        return self._fields[type_name, name]

    def in_order(self, types: Collection[str]) -> tuple[str, ...]:
        """Types as the schema lists them."""
        return tuple(sorted(types, key=lambda each: self._order.get(each, -1)))

    def object_types(self, nodes: Collection[Node]) -> tuple[str, ...]:
        """The object types of a value that all of the nodes give."""
        return tuple(agreed_types(self.graph, nodes))

    def around(self, nodes: Collection[Node]) -> tuple[Node, ...]:
        """The nodes where the same value can be asked for, in the order of the graph."""
        reached = frozenset[Node]().union(*map(self.reach.reached, nodes))
        return tuple(sorted(reached, key=lambda each: each.index))

    def response_types(self, object_type: str, name: str) -> Mapping[str, str]:
        """By subgraph, what fields with one response key must agree on (GraphQL 5.3.2)."""
        if (object_type, name) not in self._signatures:
            self._signatures[object_type, name] = {
                node.subgraph: response_type(edge)
                for node in self._nodes.get(object_type, ())
                if (edge := self.graph.fields[node].get(name)) is not None
            }
        return self._signatures[object_type, name]

    def _described(self, node: TypeNode) -> ApiField:
        returns = named_type(node)
        named = self._api.types.get(returns)
        values = frozenset(named.values) if isinstance(named, EnumType) else None
        return ApiField(node, returns, returns not in self.api_possible_types, values)


def response_type(edge: FieldEdge) -> str:
    """The lists and non-nulls of a field's type, and its name where it is a leaf."""

    def wrapped(node: TypeNode) -> str:
        if isinstance(node, NonNullTypeNode):
            return f"{wrapped(node.type)}!"
        if isinstance(node, ListTypeNode):
            return f"[{wrapped(node.type)}]"
        return named_type(node) if edge.target is None else "{}"

    return wrapped(edge.type)


def list_depth(node: TypeNode) -> int:
    """How many lists a type has around its name."""
    depth = 0
    while isinstance(node, (ListTypeNode, NonNullTypeNode)):
        depth += isinstance(node, ListTypeNode)
        node = node.type
    return depth


def _nodes_by_object_type(nodes: Collection[Node]) -> Mapping[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node, name in _with_runtime(nodes):
        found.setdefault(name, []).append(node)
    return found


def _with_runtime(nodes: Collection[Node]) -> Iterator[tuple[Node, str]]:
    return ((node, node.runtime) for node in nodes if node.runtime is not None)
