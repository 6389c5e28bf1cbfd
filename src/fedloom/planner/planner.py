"""The planner of one supergraph: an operation goes in, its plan comes out.

A query is planned as a whole. A mutation is planned in stretches of root fields that one subgraph answers,
one stretch after another, because its root fields run in the order of the document, and each is called once
(GraphQL 6.2.2). A subscription has one root field, in one subgraph; the rest is fetched for each event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
)

from fedloom.errors import PlanningError
from fedloom.planner.facts import TYPENAME, Facts
from fedloom.planner.fetches import fetches_of
from fedloom.planner.needs import needs_of
from fedloom.planner.normalising import INTROSPECTION, Selected, SelectedField, normalise
from fedloom.planner.places import Places
from fedloom.planner.search import MOST_EFFORT, find_plan
from fedloom.planner.series import in_series
from fedloom.planner.shaping import shape_of
from fedloom.planner.state import State
from fedloom.planner.storage import Scope, keys_of_operation
from fedloom.query_graph.model import Node
from fedloom.query_plan.model import Fetch, Plan
from fedloom.supergraph.model import Supergraph


class Planner:
    """Plans operations for one supergraph. It keeps no plans; its user may."""

    def __init__(
        self,
        supergraph: Supergraph,
        *,
        most_effort: int = MOST_EFFORT,
        untrusted: frozenset[str] = frozenset(),
    ) -> None:
        """Build a planner; `most_effort` bounds the search for each operation (`search`), `untrusted` are the
        subgraphs whose entities must say which they are (`echoes`).
        """
        self._facts, self._most_effort, self._untrusted = Facts(supergraph), most_effort, untrusted

    def plan(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        *,
        labels: frozenset[str] = frozenset(),
        refused: frozenset[str] = frozenset(),
    ) -> Plan:
        """The cheapest plan for an operation that is valid against the API schema.

        `labels` are those of `@override` that are on. `refused` are the fields of object types that are not
        fetched for the client, by coordinate; keys and requirements are fetched all the same.

        Raises:
            PlanningError: a field cannot be answered.
        """
        del document  # fragments are all that is wanted of it
        selected = normalise(self._facts, operation, fragments, refused=refused)
        planning = _Planning(
            self._facts,
            operation,
            selected,
            labels,
            most_effort=self._most_effort,
            untrusted=self._untrusted,
        )
        return planning.plan()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Root fields that are planned together, and the nodes of the root type that may be asked."""

    fields: tuple[SelectedField, ...]
    nodes: tuple[Node, ...]


class _Planning:
    """One operation on its way to a plan."""

    def __init__(
        self,
        facts: Facts,
        operation: OperationDefinitionNode,
        selected: Selected,
        labels: frozenset[str],
        *,
        most_effort: int,
        untrusted: frozenset[str],
    ) -> None:
        self._most_effort, self._untrusted = most_effort, untrusted
        self._facts, self._operation, self._selected, self._labels = facts, operation, selected, labels
        self._scope: Scope
        self._scope, self._keys = keys_of_operation(facts, selected)

    def plan(self) -> Plan:
        fetches: list[Fetch] = []
        untyped: set[Selected] = set()
        for stretch in self._stretches():
            places, state = self._planned(stretch, untyped)
            after = frozenset(each.id for each in fetches)
            fetches += fetches_of(
                places,
                state,
                self._operation,
                first_id=len(fetches),
                after=after,
                untrusted=self._untrusted,
            )
        primary = None
        if self._operation.operation is OperationType.SUBSCRIPTION and fetches:
            primary, *rest = fetches
            fetches = [replace(each, depends_on=each.depends_on - {primary.id}) for each in rest]
        return Plan(
            kind=self._operation.operation,
            fetches=tuple(fetches),
            shape=shape_of(self._selected, self._keys, untyped=untyped),
            primary=primary,
            labels=self._labels,
        )

    def _planned(self, stretch: _Stretch, untyped: set[Selected]) -> tuple[Places, State]:
        places = Places(self._facts, self._labels, self._scope, stretch.nodes)
        needs = needs_of(places, replace(self._selected, fields=stretch.fields), self._keys)
        untyped |= needs.untyped
        return places, find_plan(places, needs.all, most_effort=self._most_effort)

    def _stretches(self) -> Iterator[_Stretch]:
        fields = tuple(
            each
            for each in self._selected.fields
            if each.name != TYPENAME and each.name not in INTROSPECTION and not each.is_refused
        )
        roots = self._facts.graph.roots.get(self._operation.operation, ())
        if self._operation.operation is OperationType.QUERY:
            yield _Stretch(fields, roots)
            return
        together: list[SelectedField] = []
        node: Node | None = None
        called: set[str] = set()
        for turn, field in in_series(fields):
            self._keys[turn] = self._keys[field]
            chosen = self._subgraph_of(turn, roots)
            if node is not None and (chosen is not node or self._keys[turn] in called):
                yield _Stretch(tuple(together), (node,))
                together, called = [], set()
            node = chosen
            together.append(turn)
            called.add(self._keys[turn])
        if node is not None:
            yield _Stretch(tuple(together), (node,))

    def _subgraph_of(self, field: SelectedField, roots: Sequence[Node]) -> Node:
        """Where a root field that may be called only once is called: where its plan is cheapest."""
        places = Places(self._facts, self._labels, self._scope, roots)
        able = [node for node, _ in places.edges(places.root, self._selected.type_name, field.name)]
        if len(able) == 1:
            return able[0]
        costs: list[tuple[tuple[int, ...], int]] = []
        for index, node in enumerate(able):
            try:
                _, state = self._planned(_Stretch((field,), (node,)), set())
            except PlanningError:
                continue
            rounds = max(each.level for each in state.groups.values())
            costs.append(((rounds, *state.cost), index))
        if not costs:
            raise PlanningError(f"{self._selected.type_name}.{field.name}")
        return able[min(costs)[1]]
