"""Satisfiability: whether the subgraphs can answer every query that the API schema allows.

`examination` decides, by walks over the queries: `walk`. `states` says which are worth going through, `reach`
how far a value can be taken, `facts` how a field is answered, `sharing` and `mutations` what holds where
several subgraphs answer one field; `explanation`, `reasons` and `query_text` write the messages. The rules
are the published ones; where those are silent, behaviour follows the reference implementation.

Source: Federation composition rules, "Satisfiability".
"""

from __future__ import annotations

from fedloom.satisfiability.examination import examine
from fedloom.satisfiability.facts import Facts
from fedloom.satisfiability.mutations import check_shared_mutation
from fedloom.satisfiability.states import Visited
from fedloom.satisfiability.walk import Walk
from fedloom.sdl.problems import Hint, Problem
from fedloom.supergraph.model import Supergraph

MOST_STATES = 100_000  # supergraphs with thousands of types need two or three for each


def check_satisfiability(
    supergraph: Supergraph, *, most_states: int = MOST_STATES
) -> tuple[list[Problem], list[Hint]]:
    """Find the queries that cannot be answered, one for each field concerned, shortest first.

    `most_states` bounds the work: a supergraph that needs more is refused.
    """
    facts = Facts(supergraph)
    examination = examine(facts, Walk.start, most=most_states)
    problems = list(examination.problems)
    proven = Visited() if problems else examination.visited
    for each in examination.shared_mutations:
        problems += check_shared_mutation(facts, each, proven, most=most_states)
    return problems, list(examination.hints)
