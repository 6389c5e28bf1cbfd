"""Plans as text, from subgraphs that are composed in this process."""

from __future__ import annotations

from textwrap import dedent

from fedloom.composition.compose import compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.planner import plan_operation
from fedloom.query_plan.model import Plan
from fedloom.supergraph.model import Supergraph
from tests.fedloom.composition.behaviour import linked


def composed(**sdl: str) -> Supergraph:
    """The supergraph of subgraphs; each gets a link to Federation with what it uses."""
    return compose([SubgraphSource(name, linked(text)) for name, text in sdl.items()])


def planned(operation: str, /, *labels: str, **sdl: str) -> Plan:
    """The plan of an operation over subgraphs, while labels of `@override` are on."""
    return plan_operation(composed(**sdl), operation, labels=frozenset(labels))


def tree(text: str) -> str:
    """A plan as it stands in a test."""
    return dedent(text).strip()
