"""Whether all queries can be answered, and if not, which are the shortest that cannot.

One walk decides, depth first. It is soon where little can be asked, and finds most of what is richer covered
by then; and of two states that differ in the object types of a shared field, it meets the one that the
reference implementation meets. Another walk, breadth first, finds the shortest query for each problem of the
first. It has a narrow bound: a longer query explains as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fedloom.satisfiability.facts import Facts
from fedloom.satisfiability.states import Visited
from fedloom.satisfiability.walk import TOO_MANY, Order, SharedMutation, Walk
from fedloom.sdl.problems import Hint, Problem

_MOST_FOR_EXPLANATION = 10_000


@dataclass(frozen=True, slots=True)
class Examination:
    """What came out. `visited` are good if there is no problem."""

    problems: tuple[Problem, ...]
    hints: tuple[Hint, ...]
    visited: Visited
    shared_mutations: tuple[SharedMutation, ...]


def examine(
    facts: Facts, begin: Callable[[Walk], None], *, most: int, proven: Visited | None = None
) -> Examination:
    """Walk from where `begin` begins; `proven` are states that are known to be good."""
    deciding = Walk(facts, Order.DEPTH_FIRST, most=most, before=proven)
    begin(deciding)
    return Examination(
        tuple(_explained(facts, begin, deciding, proven)) if deciding.problems else (),
        tuple(deciding.hints.values()),
        deciding.visited,
        tuple(deciding.shared_mutations),
    )


def _explained(
    facts: Facts, begin: Callable[[Walk], None], deciding: Walk, proven: Visited | None
) -> Iterable[Problem]:
    """The problems of a walk, those with shorter queries first."""
    explaining = Walk(facts, Order.BREADTH_FIRST, most=_MOST_FOR_EXPLANATION, before=proven)
    begin(explaining)
    decided = deciding.problems
    shortest = {place: each for place, each in explaining.problems.items() if place in decided}
    shortest.pop(TOO_MANY, None)
    return (shortest | {place: each for place, each in decided.items() if place not in shortest}).values()
