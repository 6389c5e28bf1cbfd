"""Subgraphs merged in one call, and parts of the result as text, for the tests of merging."""

from __future__ import annotations

import re

from fedloom.composition.building import build_subgraphs
from fedloom.composition.merging import Merged, merge
from fedloom.composition.subgraph import SubgraphSource
from fedloom.sdl.problems import Problem
from fedloom.supergraph.model import Supergraph
from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.composition.behaviour import linked


def merged(**sdl: str) -> Merged:
    """The subgraphs merged; each links Federation 2.9 with what it uses, unless it links something itself."""
    sources = [SubgraphSource(name, linked(text), f"http://{name}.example") for name, text in sdl.items()]
    return merge(build_subgraphs(sources))


def supergraph(**sdl: str) -> Supergraph:
    """The supergraph of subgraphs that merge."""
    result = merged(**sdl)
    assert result.problems == ()
    assert result.supergraph is not None
    return result.supergraph


def codes(**sdl: str) -> list[str]:
    """The codes of all problems, sorted."""
    return sorted(each.code for each in merged(**sdl).problems)


def only_problem(**sdl: str) -> Problem:
    """The one problem that there is."""
    (problem,) = merged(**sdl).problems
    return problem


def hint_codes(**sdl: str) -> list[str]:
    """The codes of all hints, in their order."""
    return [each.code for each in merged(**sdl).hints]


def definition(name: str, **sdl: str) -> str:
    """One definition of the supergraph on one line, with its joins: a type, or `schema`."""
    written = write_supergraph(supergraph(**sdl))
    start = rf"(?:type|interface|input|enum|union|scalar) {name}\b|{name}\n"
    (found,) = re.findall(rf"^((?:{start}).*?)(?=\n\n|\Z)", written + "\n\n", re.MULTILINE | re.DOTALL)
    return " ".join(str(found).split())
