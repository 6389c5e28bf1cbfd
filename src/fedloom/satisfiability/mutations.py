"""Mutations that several subgraphs answer.

A query may be answered in parts, each by another subgraph that resolves the shared field. A mutation may not:
it would be carried out once for each. So one of its subgraphs must do for all that can be asked below it.
Source: GraphQL 6.2.2 (serial execution of the mutation type's fields).
"""

from __future__ import annotations

from fedloom.query_graph.model import FieldEdge, Node
from fedloom.satisfiability import explanation
from fedloom.satisfiability.examination import examine
from fedloom.satisfiability.facts import Answer, Facts
from fedloom.satisfiability.states import Visited
from fedloom.satisfiability.walk import SharedMutation, Walk
from fedloom.sdl.problems import Problem


def check_shared_mutation(
    facts: Facts, shared: SharedMutation, proven: Visited, *, most: int
) -> list[Problem]:
    """Look for a subgraph that does; `proven` are states known to be good, and become more."""
    refusals: dict[str, Problem] = {}
    for subgraph, edges in _by_subgraph(shared.answer).items():

        def begin(walk: Walk, edges: list[tuple[Node, FieldEdge]] = edges) -> None:
            walk.go_on(shared, edges)

        examination = examine(facts, begin, most=most, proven=proven)
        if not examination.problems:
            proven.take(examination.visited)
            return []
        refusals[subgraph] = examination.problems[0]
    return [explanation.mutation_unanswered(shared.state, shared.field, refusals)]


def _by_subgraph(answer: Answer) -> dict[str, list[tuple[Node, FieldEdge]]]:
    found: dict[str, list[tuple[Node, FieldEdge]]] = {}
    for node, edge in answer.edges:
        found.setdefault(node.subgraph, []).append((node, edge))
    return found
