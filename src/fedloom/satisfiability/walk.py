"""A walk over the queries that the API schema allows.

Abstract types need no steps of their own: a value has one object type, and a field of an interface is had
where each of its object types has it. Source: GraphQL 6.3.2; Federation composition rules,
"Satisfiability".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from graphql import OperationType

from fedloom.query_graph.model import FieldEdge, Node
from fedloom.satisfiability import explanation
from fedloom.satisfiability.facts import Answer, ApiField, Facts
from fedloom.satisfiability.sharing import agreed_types, compared_types
from fedloom.satisfiability.states import Labels, Path, State, Step, Visited
from fedloom.sdl.problems import Code, Hint, Problem

Place = tuple[Code | None, str, str]  # of a problem or a hint: its code, and a field's type and name
TOO_MANY: Place = (Code.MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED, "", "")
_Way = tuple[str, tuple[Node, ...]]
_Found = TypeVar("_Found")


class Order(Enum):
    """Which of the states that wait is visited next: the last that was found, or the first."""

    DEPTH_FIRST = "depth first"
    BREADTH_FIRST = "breadth first"


@dataclass(frozen=True, slots=True)
class SharedMutation:
    """A field of the mutation type that several subgraphs answer; a query may call only one of them."""

    state: State
    field: ApiField
    answer: Answer


class Walk:
    """One walk. Afterwards `problems` and `hints` have one of a kind for each field that has any.

    `most` bounds the number of states that are visited, `before` are those that an earlier walk found good.
    """

    def __init__(self, facts: Facts, order: Order, *, most: int, before: Visited | None = None) -> None:
        self.visited = Visited(before)
        self.shared_mutations: list[SharedMutation] = []
        self.problems: dict[Place, Problem] = {}
        self.hints: dict[Place, Hint] = {}
        self._facts = facts
        self._order = order
        self._most = most
        self._waiting: deque[State] = deque()

    def start(self) -> None:
        """Walk from the root types on."""
        for operation, nodes in self._facts.graph.roots.items():
            if self._facts.supergraph.schema.roots[operation] in self._facts.visible:
                self._put(
                    State(
                        type=self._facts.supergraph.schema.roots[operation],
                        nodes=self._around(nodes),
                        path=operation,
                    )
                )
        self._run()

    def go_on(self, shared: SharedMutation, edges: Sequence[tuple[Node, FieldEdge]]) -> None:
        """Walk from a mutation that is answered by some of its subgraphs only."""
        self._follow(shared.state, shared.field, [Answer(shared.answer.labels, tuple(edges))])
        self._run()

    def _run(self) -> None:
        take = self._waiting.pop if self._order is Order.DEPTH_FIRST else self._waiting.popleft
        count = 0
        while self._waiting:
            state = take()
            if self.visited.covers(state):
                continue
            if count == self._most:
                self.problems[TOO_MANY] = explanation.too_many_states(self._most)
                return
            count += 1
            self.visited.add(state)
            self._visit(state)

    def _visit(self, state: State) -> None:
        for field in self._facts.fields(state.type):
            if field.is_leaf and self._facts.is_plainly_answered(state, field.name):
                continue
            answers = []
            for answer in self._facts.answers(state, field.name):
                answers.append(answer)
                if not answer.edges:
                    self._report(
                        Code.SATISFIABILITY_ERROR, state, field, explanation.unanswered, answer.labels
                    )
                elif field.is_abstract:
                    self._compare_types(state, field, answer)
                if not field.is_leaf and _is_shared_mutation(state.path, answer):
                    self.shared_mutations.append(SharedMutation(state, field, answer))
            if not field.is_leaf:
                self._follow(state, field, answers)

    def _follow(self, state: State, field: ApiField, answers: Sequence[Answer]) -> None:
        """Queue what a field leads to. A label that makes no difference there is forgotten again."""
        ways: dict[_Way, tuple[tuple[Node, ...], list[Labels]]] = {}
        for answer in answers:
            for object_type, entered in self._ways(state, field, answer):
                way = object_type, self._around(entered)
                ways.setdefault(way, (entered, []))[1].append(answer.labels)
        contexts = self._facts.contexts_below(state) if ways else {}
        for (object_type, nodes), (entered, labels) in ways.items():
            on = object_type if field.is_abstract else None
            path = Step(state.path, state.type, field.name, on)
            to = State(type=object_type, nodes=nodes, entered=entered, path=path, contexts=contexts)
            for each in (state.labels,) if len(labels) == len(answers) else labels:
                self._put(replace(to, labels=each))

    def _ways(self, state: State, field: ApiField, answer: Answer) -> Iterator[_Way]:
        """The object types that an answer may have, each with the nodes that are entered."""
        graph = self._facts.graph
        targets = [edge.target for _, edge in answer.edges if edge.target is not None]
        if field.is_abstract:
            known = [each for each in targets if self._facts.reach.knows_type(each)]
            if not known and any(graph.downcasts[each] for each in targets):  # else there is no value
                self._report(Code.SATISFIABILITY_ERROR, state, field, explanation.type_unknown, targets)
            targets = known
        for each in agreed_types(graph, targets):
            if each not in self._facts.visible:
                continue
            downcasts = (graph.downcasts[target] for target in targets)
            yield each, tuple(below[each] for below in downcasts if each in below)

    def _compare_types(self, state: State, field: ApiField, answer: Answer) -> None:
        types = compared_types(self._facts.graph, answer.edges, self._facts.visible)
        if types is None or not types.differ:
            return
        if not types.in_common:
            code = Code.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES
            self._report(code, state, field, explanation.no_common_type, types)
        elif (place := (None, state.type, field.name)) not in self.hints:
            self.hints[place] = explanation.types_differ(self._facts, state, field, types)

    def _around(self, nodes: Sequence[Node]) -> tuple[Node, ...]:
        reached = frozenset[Node]().union(*map(self._facts.reach.reached, nodes))
        return tuple(sorted(reached, key=lambda each: each.index))

    def _put(self, state: State) -> None:
        if not self.visited.covers(state):
            self._waiting.append(state)

    def _report(
        self,
        code: Code,
        state: State,
        field: ApiField,
        explain: Callable[[Facts, State, ApiField, _Found], Problem],
        found: _Found,
    ) -> None:
        """Keep a problem unless the field has one of its kind."""
        place = (code, state.type, field.name)
        if place not in self.problems:
            self.problems[place] = explain(self._facts, state, field, found)


def _is_shared_mutation(path: Path, answer: Answer) -> bool:
    return path is OperationType.MUTATION and len({node.subgraph for node, _ in answer.edges}) > 1
