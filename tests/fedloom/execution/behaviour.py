"""Behaviours of execution as data: a folder for each topic, in it one for each set of subgraphs, in it a file
for each operation.

behaviours/keys/chains/subgraphs.yaml
    title: what the set is about
    unchecked: true              # merged, although some fields cannot be reached
    subgraphs:                   # form: `subgraph.py`
      a: {sdl: …, entities: …, root: …}
behaviours/keys/chains/over_two.yaml
    title: a key that only a third subgraph can give
    operation: "{ cell { holder } }"
    name: Cells                  # of the operation, if the document has several
    variables: {n: 3}
    labels: [beta]               # of @override that are on
    plan: |                      # the text of `fedloom plan`
      Sequence
        …
    data: {cell: {holder: Ada}}  # exactly this, in this order; or `events: [{data: …, errors: …}, …]`
    errors:                      # each with its path and code; its text, if it is not the one of its code
    - {path: [cell, holder], code: GONE}
    - {path: [cell, mass], code: ANSWER_INVALID, what: is no Int}      # `what` is null where none is given
    requests: {a: 1, b: 1}       # how often each subgraph is asked
    refused: CODE                # instead: nothing is asked and there is no data
    only: http                   # what no subgraph in this process can do: be too late
    differs: {hive: null stays}  # where a gateway of others does not: WHY in test_behaviours_elsewhere.py
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.fedloom.execution.subgraph_set import SubgraphSet

FOLDER = Path(__file__).parent / "behaviours"
SUBGRAPHS = "subgraphs.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One operation on a set of subgraphs, and what comes of it."""

    id: str
    set_name: str
    title: str
    operation: str
    name: str | None
    variables: Mapping[str, Any]
    labels: frozenset[str]
    plan: str | None
    answers: list[Mapping[str, Any]]
    requests: Mapping[str, int]
    refused: str | None
    only: str | None
    differs: Mapping[str, str]

    @property
    def is_stream(self) -> bool:
        """Whether there is an answer for each event."""
        return self.operation.lstrip().startswith("subscription")


def read_behaviour(path: Path) -> Behaviour:
    """Read one file."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    answers = told.get("events", [{each: told[each] for each in ("data", "errors") if each in told}])
    plan = told.get("plan")
    return Behaviour(
        id=".".join((*path.parent.relative_to(FOLDER).parts, path.stem)),
        set_name=".".join(path.parent.relative_to(FOLDER).parts),
        title=told["title"],
        operation=told["operation"],
        name=told.get("name"),
        variables=told.get("variables", {}),
        labels=frozenset(told.get("labels", ())),
        plan=None if plan is None else plan.strip(),
        answers=[] if "refused" in told else answers,
        requests=told.get("requests", {}),
        refused=told.get("refused"),
        only=told.get("only"),
        differs=told.get("differs", {}),
    )


def all_behaviours(folder: Path = FOLDER) -> list[Behaviour]:
    """All of them, in the order of their folders."""
    return [read_behaviour(each) for each in sorted(folder.glob("*/*/*.yaml")) if each.name != SUBGRAPHS]


def read_sets(folder: Path = FOLDER, *, latency_s: float = 0) -> dict[str, SubgraphSet]:
    """All sets, by the names of their folders joined by dots."""
    sets = {}
    for path in sorted(folder.rglob(SUBGRAPHS)):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        name = ".".join(path.parent.relative_to(folder).parts)
        is_checked = not told.get("unchecked", False)
        sets[name] = SubgraphSet(told["subgraphs"], latency_s=latency_s, is_checked=is_checked)
    return sets
