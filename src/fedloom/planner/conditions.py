"""When something is wanted: `@skip` and `@include`, joined along paths and over repeated selections.

A field may be selected more than once, each time under other conditions: it is wanted where one of several
conjunctions holds (a disjunctive normal form). Literals are decided here. Source: GraphQL 3.13.1, 3.13.2,
6.3.2 (CollectFields).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from graphql import BooleanValueNode, DirectiveNode, VariableNode

from fedloom.query_plan.model import Condition, Conditions

Conjunction = frozenset[Condition]
Wanted = tuple[Conjunction, ...]  # one of them holds; none: never

ALWAYS: Wanted = (frozenset(),)
NEVER: Wanted = ()
CONDITIONS = frozenset({"skip", "include"})
_MOST = 8  # conjunctions of one fetched field; with more, those conditions are kept that all have in common


def conditions_of(directives: Sequence[DirectiveNode] | None) -> Conjunction | None:
    """The conditions of a selection; None where a literal excludes it."""
    found: set[Condition] = set()
    for each in directives or ():
        if each.name.value not in CONDITIONS:
            continue
        is_include = each.name.value == "include"
        value = next(given.value for given in each.arguments or () if given.name.value == "if")
        if isinstance(value, VariableNode):
            found.add(Condition(value.name.value, is_on=is_include))
        elif isinstance(value, BooleanValueNode) and value.value is not is_include:
            return None
    return None if _is_contradiction(found) else frozenset(found)


def both(first: Conjunction, second: Conjunction) -> Conjunction | None:
    """Where both hold; None where they cannot."""
    joined = first | second
    return None if _is_contradiction(joined) else joined


def all_of(first: Wanted, second: Wanted) -> Wanted:
    """Where one of each holds."""
    if first in {ALWAYS, second}:
        return second
    if second == ALWAYS:
        return first
    pairs = (both(one, other) for one in first for other in second)
    return any_of([each for each in pairs if each is not None])


def any_of(conjunctions: Iterable[Conjunction]) -> Wanted:
    """Where one of them holds, without those that follow from others."""
    kept = list(dict.fromkeys(conjunctions))
    while (merged := _merged(kept)) is not None:
        kept = merged
    kept = [each for each in kept if not any(other < each for other in kept)]
    if len(kept) > _MOST:
        return (frozenset.intersection(*kept),)
    return tuple(kept)


def common(wanted: Wanted) -> Conjunction:
    """The conditions that hold wherever it is wanted."""
    return frozenset.intersection(*wanted) if wanted else frozenset()


def apart(wanted: Sequence[Conjunction]) -> list[tuple[Conjunction, ...]]:
    """For each conjunction where it holds and no earlier one does; of all these at most one holds."""
    found: list[tuple[Conjunction, ...]] = []
    for index, each in enumerate(wanted):
        parts = [each]
        for earlier in wanted[:index]:
            parts = [rest for part in parts for rest in _outside(part, earlier)]
        found.append(tuple(parts))
    return found


def disjoint(wanted: Wanted) -> tuple[Conjunction, ...]:
    """The same as conjunctions of which at most one holds."""
    return tuple(each for parts in apart(wanted) for each in parts)


def given(wanted: Wanted, known: Conjunction) -> tuple[Conjunction, ...]:
    """What is left to ask, as disjoint conjunctions, where `known` holds anyway."""
    return disjoint(any_of(each - known for each in wanted))


def alternatives(wanted: Wanted) -> tuple[Conditions, ...]:
    """Besides the conditions that all have in common, of which conjunctions one must hold; none: of none."""
    left = [ordered(each - common(wanted)) for each in wanted]
    return tuple(left) if all(left) else ()


def ordered(conjunction: Conjunction) -> Conditions:
    """As a tuple, always in the same order."""
    return tuple(sorted(conjunction, key=lambda each: (each.variable, each.is_on)))


def _opposite(condition: Condition) -> Condition:
    return Condition(condition.variable, is_on=not condition.is_on)


def _is_contradiction(conditions: Iterable[Condition]) -> bool:
    known = set(conditions)
    return any(_opposite(each) in known for each in known)


def _merged(kept: Sequence[Conjunction]) -> list[Conjunction] | None:
    """`x` or `not x`, with all else equal, is no condition; None where there is no such pair."""
    for one, other in combinations(kept, 2):
        apart = one ^ other
        if len(apart) == 2 and _is_contradiction(apart):  # noqa: PLR2004 -- one condition and its opposite
            return list(dict.fromkeys(one & other if each in (one, other) else each for each in kept))
    return None


def _outside(part: Conjunction, earlier: Conjunction) -> Iterable[Conjunction]:
    """Where `part` holds and `earlier` does not, in disjoint pieces."""
    if _is_contradiction(part | earlier):
        yield part
        return
    held = part
    for each in ordered(earlier - part):
        yield held | {_opposite(each)}
        held = held | {each}
