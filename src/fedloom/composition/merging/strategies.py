"""How the arguments of one directive come together when subgraphs apply it to one element differently.

STRATEGIES is the whole table; a directive without a row keeps the arguments that most subgraphs give.
Sources: Federation: @cost and @listSize ("merging"), @requiresScopes and @policy (a client must fulfil what
each subgraph demands, hence the conjunction of their alternatives).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import cast

from graphql import (
    BooleanValueNode,
    ConstValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    StringValueNode,
    print_ast,
)

from fedloom.sdl.problems import Code, Problem, ProblemsFoundError

Strategy = Callable[[Sequence[ConstValueNode]], ConstValueNode]
Alternatives = frozenset[frozenset[str]]
"""Sets of names of which one must be held in full: (a and b) or c."""


def largest(values: Sequence[ConstValueNode]) -> ConstValueNode:
    """The highest number."""
    return IntValueNode(value=str(max(int(each.value) for each in values if isinstance(each, IntValueNode))))


def union(values: Sequence[ConstValueNode]) -> ConstValueNode:
    """All items of all lists, each once, in the order of the subgraphs."""
    items = {print_ast(item): item for each in values for item in _items(each)}
    return _list(items.values())


def all_true(values: Sequence[ConstValueNode]) -> ConstValueNode:
    """Whether every one is true."""
    return BooleanValueNode(value=all(each.value for each in values if isinstance(each, BooleanValueNode)))


def conjunction(values: Sequence[ConstValueNode]) -> ConstValueNode:
    """What fulfils every one of them, as alternatives again."""
    return write_alternatives(both(map(read_alternatives, values)))


STRATEGIES: Mapping[str, Mapping[str, Strategy]] = {
    "cost": {"weight": largest},
    "listSize": {
        "assumedSize": largest,
        "slicingArguments": union,
        "sizedFields": union,
        "requireOneSlicingArgument": all_true,
    },
    "requiresScopes": {"scopes": conjunction},
    "policy": {"policies": conjunction},
}

#: More alternatives than these are no authorization that anybody reads, and would stall composition.
MOST_ALTERNATIVES = 1_024


def both(demands: Iterable[Alternatives]) -> Alternatives:
    """The alternatives that fulfil every demand; one that holds more than another is left out.

    Raises:
        ProblemsFoundError: UNSUPPORTED_FEATURE: there are too many. Each demand may multiply them.
    """
    return reduce(_both, demands, frozenset({frozenset[str]()}))


def read_alternatives(value: ConstValueNode | None) -> Alternatives:
    """`[["a", "b"], ["c"]]` as sets. An empty list demands nothing."""
    read = frozenset(
        frozenset(each.value for each in _items(group) if isinstance(each, StringValueNode))
        for group in _items(value)
    )
    return read or frozenset({frozenset[str]()})


def write_alternatives(alternatives: Alternatives) -> ConstValueNode:
    """Sets as a value; the shortest first, so that equal demands are written alike."""
    ordered = sorted((sorted(each) for each in alternatives), key=lambda each: (len(each), each))
    return _list(_list(StringValueNode(value=name) for name in each) for each in ordered)


def merge_arguments(
    known: str, applications: Sequence[Mapping[str, ConstValueNode]]
) -> dict[str, ConstValueNode]:
    """One set of arguments from those of several applications, by the strategies of the directive."""
    merged: dict[str, ConstValueNode] = {}
    for name, strategy in STRATEGIES[known].items():
        given = [each[name] for each in applications if name in each]
        values = [each for each in given if not isinstance(each, NullValueNode)]
        if values:
            merged[name] = strategy(values)
    return merged


def _list(items: Iterable[ConstValueNode]) -> ConstValueNode:
    """A list as the parser makes it, so that equal values are equal nodes."""
    return cast(ConstValueNode, ListValueNode(values=tuple(items)))


def _both(left: Alternatives, right: Alternatives) -> Alternatives:
    if len(left) * len(right) > MOST_ALTERNATIVES:
        message = (
            f"Scopes or policies that must hold together come to more than {MOST_ALTERNATIVES} alternatives, "
            "for an interface and its objects, or for one element in several subgraphs. Ask for fewer, or "
            "for one scope that stands for several."
        )
        raise ProblemsFoundError([Problem(Code.UNSUPPORTED_FEATURE, message)])
    combined = {one | other for one in left for other in right}
    return frozenset(each for each in combined if not any(other < each for other in combined))


def _items(value: ConstValueNode | None) -> Iterable[ConstValueNode]:
    """The items of a list; a single value stands for a list of it (GraphQL 3.11, input coercion)."""
    if isinstance(value, ListValueNode):
        return value.values
    return () if value is None or isinstance(value, NullValueNode) else (value,)
