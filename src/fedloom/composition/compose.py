"""Composition: from the SDL of subgraphs to a supergraph, or to everything that stands in the way.

Each step gathers all that it finds, and the next begins only when there was nothing: the problems of a later
step would mostly be echoes of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fedloom.composition.building import build_each, upgrade_all
from fedloom.composition.merged_checks import check_merged
from fedloom.composition.merging import merge
from fedloom.composition.rules import check_subgraph
from fedloom.composition.subgraph import Subgraph, SubgraphSource
from fedloom.composition.upgrade_checks import check_interface_keys
from fedloom.errors import FedloomError
from fedloom.satisfiability import check_satisfiability
from fedloom.sdl.problems import Hint, Problem, ProblemsFoundError
from fedloom.supergraph.model import Supergraph


class CompositionError(FedloomError):
    """The subgraphs do not go together. `problems` are all that one step found, `hints` all until then."""

    code = "COMPOSITION_FAILED"

    def __init__(self, problems: Sequence[Problem], hints: Sequence[Hint] = ()) -> None:
        listed = "\n".join(f"[{each.code}] {each.message}" for each in problems)
        super().__init__(f"the subgraphs do not compose:\n{listed}")
        self.problems, self.hints = tuple(problems), tuple(hints)


def compose(sources: Sequence[SubgraphSource]) -> Supergraph:
    """Compose subgraphs.

    Raises:
        CompositionError: they cannot be composed; it carries every problem of the step that found some.
    """
    subgraphs = _ready(sources)
    try:
        merged = merge(subgraphs)
    except ProblemsFoundError as error:
        raise CompositionError(error.problems) from error
    _stop_at(merged.problems, merged.hints)
    assert merged.supergraph is not None  # noqa: S101 -- there is one where there are no problems
    _stop_at(check_merged(merged.supergraph), merged.hints)
    problems, hints = check_satisfiability(merged.supergraph)
    _stop_at(problems, (*merged.hints, *hints))
    return replace(merged.supergraph, hints=(*merged.hints, *hints))


def _ready(sources: Sequence[SubgraphSource]) -> tuple[Subgraph, ...]:
    """The subgraphs, each right by itself; those of Federation 1 are checked when they are upgraded."""
    built = build_each(sources)
    modern = [each for each in built.subgraphs if not each.is_federation_1]
    _stop_at([*built.problems, *_check_each(modern)])
    try:
        subgraphs = upgrade_all(built.subgraphs)
    except ProblemsFoundError as error:
        raise CompositionError(error.problems) from error
    _stop_at(_check_each([each for each in subgraphs if each.is_federation_1]))
    old = [each for each in built.subgraphs if each.is_federation_1]
    _stop_at(list(check_interface_keys(old, subgraphs)))
    return subgraphs


def _check_each(subgraphs: Sequence[Subgraph]) -> list[Problem]:
    return [problem for each in subgraphs for problem in check_subgraph(each)]


def _stop_at(problems: Sequence[Problem], hints: Sequence[Hint] = ()) -> None:
    if problems:
        raise CompositionError(problems, hints)
