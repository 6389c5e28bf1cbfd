"""A query graph as text, so that a test can state all of it."""

from __future__ import annotations

from fedloom.query_graph.building import build_query_graph
from fedloom.query_graph.model import FieldEdge, Move, Node, QueryGraph
from fedloom.sdl.field_set import format_field_set
from fedloom.supergraph.reading import read_supergraph

_HEAD = """\
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5") {{
  query: Query
}}

enum join__Graph {{ {graphs} }}

"""


def graph_of(*subgraphs: str, sdl: str) -> QueryGraph:
    """The graph of a supergraph, given without its machinery; `@graph` of a subgraph `a` is A."""
    graphs = " ".join(f'{each.upper()} @join__graph(name: "{each}", url: "")' for each in subgraphs)
    return build_query_graph(read_supergraph(_HEAD.format(graphs=graphs) + sdl))


def fields(graph: QueryGraph, node: Node) -> list[str]:
    """The field edges of a node, such as `owner -> a.Owner requires { id }`."""
    return [_edge(each) for each in graph.fields[node].values()]


def downcasts(graph: QueryGraph, node: Node) -> list[str]:
    """The nodes below a node."""
    return [str(each) for each in graph.downcasts[node].values()]


def moves(graph: QueryGraph, node: Node) -> list[str]:
    """The moves from a node, such as `b.Battery by { code }`."""
    return [_move(each) for each in graph.moves[node]]


def _edge(edge: FieldEdge) -> str:
    parts = [edge.name]
    if edge.target is not None:
        parts.append(f"-> {edge.target}")
    if edge.requires:
        parts.append(f"requires {{ {format_field_set(edge.requires)} }}")
    if edge.override is not None:
        parts.append(f"while {edge.override.label} is {'on' if edge.override.is_on else 'off'}")
    parts += [f"with {each.name} from {each.context}" for each in edge.contexts]
    if edge.is_provided:
        parts.append("provided")
    return " ".join(parts)


def _move(move: Move) -> str:
    if move.key is None:
        return str(move.target)
    return f"{move.target} by {move.key.type} {{ {move.key.text} }}"
