"""Supergraphs of subgraphs that are not known to be satisfiable, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from fedloom.composition.building import build_subgraphs
from fedloom.composition.merging import merge
from fedloom.composition.subgraph import SubgraphSource
from fedloom.sdl.problems import Problem
from fedloom.supergraph.model import Supergraph
from tests.fedloom.composition.behaviour import linked

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """Subgraphs, and the fields that cannot be answered, each with its shortest query.

    `apollo_overflows` marks cases on which the reference composer ends in a stack overflow.
    """

    id: str
    subgraphs: Mapping[str, str]
    cannot: Mapping[str, str]
    apollo_overflows: bool


def all_cases() -> list[Case]:
    """The cases of all files; each file is a list, each case has a title."""
    return [
        Case(
            id=f"{path.stem}/{row['title']}",
            subgraphs=row["subgraphs"],
            cannot=row.get("cannot", {}),
            apollo_overflows="apollo" in row,
        )
        for path in sorted(CASES.glob("*.yaml"))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def merged(**sdl: str) -> Supergraph:
    """Merge subgraphs; SDL without a link gets one."""
    sources = [SubgraphSource(name, linked(text)) for name, text in sdl.items()]
    result = merge(build_subgraphs(sources))
    assert result.supergraph is not None, result.problems
    return result.supergraph


def queries_of(problems: Iterable[Problem]) -> dict[str, str]:
    """The query of each problem on one line, by the coordinate."""
    return {each.coordinates[0]: query_of(each) for each in problems}


def query_of(problem: Problem) -> str:
    """The first paragraph of a message that is indented."""
    paragraphs = problem.message.split("\n\n")
    query = next(each for each in paragraphs if all(line.startswith("  ") for line in each.splitlines()))
    return " ".join(query.split())
