"""Where a query can stand: an object type of the API schema, and all that has a bearing on what it can ask
next.

A state is worth visiting unless one that was visited is as poor or poorer: if all could be asked from
there, all can be asked from here. So the walk ends on schemas with cycles, and stays short on large ones:
an entity with a key that everybody shares has one state, however it is reached.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import OperationType

from fedloom.query_graph.model import Node

Labels = frozenset[tuple[str, bool]]
Contexts = Mapping[str, frozenset[str]]
_Group = tuple[str, bool]  # a type, and whether the states of the set are told by what was entered
_Bits = dict[_Group, dict[Hashable, int]]
_Decided = tuple[Labels, frozenset[tuple[str, frozenset[str]]]]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A field of `parent`'s type on the way, narrowed to `on` where its type is abstract."""

    before: Path
    type: str
    field: str
    on: str | None = None

    @property
    def operation(self) -> OperationType:
        """The operation it belongs to."""
        return operation_of(self.before)

    def steps(self) -> Iterator[Step]:
        """From the root to this one."""
        if isinstance(self.before, Step):
            yield from self.before.steps()
        yield self


Path = Step | OperationType  # an operation is the path before its first field


def operation_of(path: Path) -> OperationType:
    """The operation that a path belongs to."""
    return path.operation if isinstance(path, Step) else path


def steps_of(path: Path) -> tuple[Step, ...]:
    """The fields from the root on."""
    return tuple(path.steps()) if isinstance(path, Step) else ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class State:
    """A value of an object type on a path.

    `nodes` are all at which more can be asked about it, in their order; `entered` are those to which the
    path's last field itself leads. `labels` are those of `@override` that the path has decided. `contexts`
    says for each context that the path has set which selections can be had where it was set.
    """

    type: str
    nodes: tuple[Node, ...]
    path: Path
    entered: tuple[Node, ...] = ()
    labels: Labels = frozenset()
    contexts: Contexts = field(default_factory=dict)


class Visited:
    """The states that were visited, without those that others dominate. `before` are of an earlier walk.

    Sets of nodes are kept as bits of a number, since there may be thousands of them to compare with; those of
    one type, with the same labels and contexts decided, are in one list.
    """

    def __init__(self, before: Visited | None = None) -> None:
        self._before = before
        self._bits: _Bits = {} if before is None else before._bits  # noqa: SLF001 -- shared
        self._sets: dict[_Group, dict[_Decided, list[int]]] = {}

    def covers(self, state: State) -> bool:
        """Whether a visited state is as poor or poorer, so that what can be asked there can be asked here.

        What `@provides` opens does not count where the same subgraphs are entered, as for the reference
        implementation: a type that was met with provided fields is not looked at again without them. Some
        queries pass so that cannot be answered; to refuse them would be to refuse what composes elsewhere.
        """
        decided = _decided(state)
        return any(self._covers(group, decided, number) for group, number in self._numbers(state))

    def add(self, state: State) -> None:
        """Remember a state."""
        decided = _decided(state)
        for group, number in self._numbers(state):
            self._add(group, decided, number)

    def take(self, other: Visited) -> None:
        """Remember what another, that builds on this one, has."""
        for group, sets in other._sets.items():
            for decided, numbers in sets.items():
                for each in numbers:
                    self._add(group, decided, each)

    def _covers(self, group: _Group, decided: _Decided, number: int) -> bool:
        for others, numbers in self._sets.get(group, {}).items():
            if _is_poorer(others, decided) and any(each & number == each for each in numbers):
                return True
        _, is_entered = group
        if (
            self._before is None or is_entered
        ):  # the earlier walk began elsewhere: what it took for good may not be
            return False
        return self._before._covers(group, decided, number)  # noqa: SLF001

    def _add(self, group: _Group, decided: _Decided, number: int) -> None:
        numbers = self._sets.setdefault(group, {}).setdefault(decided, [])
        numbers[:] = [each for each in numbers if each & number != number]
        numbers.append(number)

    def _numbers(self, state: State) -> Iterator[tuple[_Group, int]]:
        yield (state.type, False), self._number((state.type, False), state.nodes)
        if state.entered:
            places = [(node.subgraph, node.type, node.runtime) for node in state.entered]
            yield (state.type, True), self._number((state.type, True), places)

    def _number(self, group: _Group, members: Iterable[Hashable]) -> int:
        bits = self._bits.setdefault(group, {})
        number = 0
        for each in members:
            number |= 1 << bits.setdefault(each, len(bits))
        return number


def _decided(state: State) -> _Decided:
    return state.labels, frozenset(state.contexts.items())


def _is_poorer(one: _Decided, other: _Decided) -> bool:
    """Whether no label is decided and no context set in one that is not in the other."""
    labels, contexts = one
    if not labels <= other[0]:
        return False
    set_there = dict(other[1])
    return all(had <= set_there.get(name, frozenset()) for name, had in contexts)
