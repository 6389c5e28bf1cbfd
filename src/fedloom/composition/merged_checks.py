"""What is checked in a merged supergraph, step by step; satisfiability comes after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fedloom.composition.authorization import check_transitive_authorization
from fedloom.composition.inaccessible import check_inaccessible
from fedloom.composition.merged_interfaces import check_implemented_fields
from fedloom.composition.merged_requirements import check_merged_requirements
from fedloom.composition.merged_validity import check_merged_validity
from fedloom.composition.specification_types import check_specification_types
from fedloom.sdl.problems import Problem
from fedloom.supergraph.model import Supergraph

_Check = Callable[[Supergraph], list[Problem]]

# Steps of checks; the checks of one step are all made.
CHECKS: Final[tuple[tuple[_Check, ...], ...]] = (
    (check_implemented_fields, check_merged_requirements, check_transitive_authorization),
    (check_merged_validity,),
    (check_inaccessible, check_specification_types),
)


def check_merged(supergraph: Supergraph) -> list[Problem]:
    """What the merged result breaks: all problems of the first step that finds some."""
    for checks in CHECKS:
        problems = [problem for check in checks for problem in check(supergraph)]
        if problems:
            return problems
    return []
