"""Which object types a value can have, when several subgraphs give it.

A shared field must give the same value everywhere, so only object types that all its subgraphs know can
occur: with none in common there is no value to give, with some apart the subgraphs are asked for restraint.
Source: Federation, "Value types" (`@shareable`); hint INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from fedloom.query_graph.model import FieldEdge, Node, QueryGraph


@dataclass(frozen=True, slots=True)
class ObjectTypes:
    """The object types of a shared field by subgraph, and those of them that clients see in common."""

    by_subgraph: Mapping[str, frozenset[str]]
    in_common: frozenset[str]

    @property
    def differ(self) -> bool:
        """Whether some subgraph has object types that another has not."""
        return len(set(self.by_subgraph.values())) > 1


def agreed_types(graph: QueryGraph, nodes: Collection[Node]) -> list[str]:
    """The object types of a value that stands on all of the nodes.

    Where the type is open, it is one of those that the subgraph knows. A node of one object type says
    nothing about others: its subgraph may have declared a narrower type for the field. Interface objects
    leave it open.
    """
    open_nodes = [each for each in nodes if each.runtime is None and not each.is_interface_object]
    downcasts = [graph.downcasts[each] for each in open_nodes]
    if not downcasts:
        return list(dict.fromkeys(name for each in nodes for name in graph.downcasts[each]))
    return [name for name in downcasts[0] if all(name in each for each in downcasts[1:])]


def compared_types(
    graph: QueryGraph, edges: Sequence[tuple[Node, FieldEdge]], visible: Collection[str]
) -> ObjectTypes | None:
    """Compare the object types behind the edges of one field, if at least two subgraphs leave them open.

    Fields that are only provided do not count for that, and are compared all the same. Interface objects have
    none to compare. A subgraph with a single object type that is hidden from clients is left out, as the
    reference implementation does; with several hidden ones it is not.
    """
    by_subgraph: dict[str, frozenset[str]] = {}
    leave_open: set[str] = set()
    for node, edge in edges:
        if edge.target is None or edge.target.is_interface_object:
            continue
        types = frozenset(graph.downcasts[edge.target])
        if len(types) == 1 and types.isdisjoint(visible):
            continue
        by_subgraph[node.subgraph] = types
        if edge.target.runtime is None and not edge.is_provided:
            leave_open.add(node.subgraph)
    if len(leave_open) < 2:  # noqa: PLR2004 -- it takes two to differ
        return None
    in_common = frozenset.intersection(*by_subgraph.values()).intersection(visible)
    return ObjectTypes(by_subgraph, in_common)
