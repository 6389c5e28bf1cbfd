"""What the walk asks again and again: the API schema's fields, and how a field can be answered in a state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from fedloom.query_graph.building import build_query_graph
from fedloom.query_graph.field_sets import fields_for
from fedloom.query_graph.model import FieldEdge, Node
from fedloom.satisfiability.reach import Reachability
from fedloom.satisfiability.states import Labels, State
from fedloom.sdl.definitions import CompositeType, InterfaceType, UnionType, is_applied, named_type
from fedloom.sdl.field_set import FieldSet, parse_field_set
from fedloom.supergraph.model import ContextArgument, Supergraph


@dataclass(frozen=True, slots=True)
class ApiField:
    """A field that clients can ask for, and the named type and kind of what it returns."""

    name: str
    returns: str
    is_leaf: bool
    is_abstract: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The nodes and edges by which a field is answered while `labels` hold; with none, it cannot be asked."""

    labels: Labels
    edges: tuple[tuple[Node, FieldEdge], ...]


class Facts:
    """One supergraph, seen for its satisfiability."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self.visible = frozenset(
            name for name, each in supergraph.schema.types.items() if not is_applied(each, "inaccessible")
        )
        self.graph = build_query_graph(supergraph)
        self.reach = Reachability(self.graph)
        self._fields: dict[str, tuple[ApiField, ...]] = {}
        self._wanted_of_contexts = _wanted_of_contexts(self.graph.fields)

    def fields(self, object_type: str) -> tuple[ApiField, ...]:
        """The fields of an object type that clients see."""
        if object_type not in self._fields:
            named = self.supergraph.schema.types[object_type]
            found = named.fields.values() if isinstance(named, CompositeType) else ()
            self._fields[object_type] = tuple(
                self._field(each.name, named_type(each.type))
                for each in found
                if not is_applied(each, "inaccessible")
            )
        return self._fields[object_type]

    def is_plainly_answered(self, state: State, name: str) -> bool:
        """Whether some node has the field with no condition at all: most have, and `answers` costs more."""
        fields = self.graph.fields
        return any((edge := fields[each].get(name)) is not None and edge.is_plain for each in state.nodes)

    def answers(self, state: State, name: str) -> Iterator[Answer]:
        """How a field of the state's type is answered, for each way in which its labels may turn out."""
        possible = [
            (node, edge)
            for node in state.nodes
            if (edge := self.graph.fields[node].get(name)) is not None
            and self.reach.has(node, edge)
            and all(self.is_set(each, state) for each in edge.contexts)
        ]
        decided = {label for label, _ in state.labels}
        conditions = {edge.override for _, edge in possible if edge.override is not None}
        undecided = sorted({each.label for each in conditions} - decided)
        for values in product((True, False), repeat=len(undecided)):
            labels = state.labels.union(zip(undecided, values, strict=True))
            yield Answer(labels, tuple(each for each in possible if _holds(each[1], labels)))

    def is_set(self, argument: ContextArgument, state: State) -> bool:
        """Whether the path sets the context of an argument, and what is selected of it can be had there."""
        return argument.selection in state.contexts.get(argument.context, ())

    def contexts_below(self, state: State) -> Mapping[str, frozenset[str]]:
        """The contexts of a state's fields: those of the state, and those that its type sets anew."""
        set_here = self.graph.contexts.get(state.type, frozenset()).intersection(self._wanted_of_contexts)
        if not set_here:
            return state.contexts
        here = {
            context: frozenset(
                text
                for text, selections in self._wanted_of_contexts[context].items()
                if self._can_select(state, selections)
            )
            for context in set_here
        }
        return {**state.contexts, **here}

    def _can_select(self, state: State, selections: FieldSet) -> bool:
        nodes = [each for each in state.nodes if state.type in self.graph.downcasts[each]]
        wanted = list(fields_for(state.type, selections, self.graph.possible_types))
        return bool(wanted) and self.reach.satisfies(nodes, wanted)

    def _field(self, name: str, returns: str) -> ApiField:
        named = self.supergraph.schema.types.get(returns)
        is_abstract = isinstance(named, InterfaceType | UnionType)
        return ApiField(name, returns, not isinstance(named, CompositeType | UnionType), is_abstract)


def _holds(edge: FieldEdge, labels: Labels) -> bool:
    return edge.override is None or (edge.override.label, edge.override.is_on) in labels


def _wanted_of_contexts(
    fields: Mapping[Node, Mapping[str, FieldEdge]],
) -> Mapping[str, Mapping[str, FieldSet]]:
    """What arguments select of each context, by its text."""
    found: dict[str, dict[str, FieldSet]] = {}
    for edges in fields.values():
        for edge in edges.values():
            for each in edge.contexts:
                found.setdefault(each.context, {})[each.selection] = parse_field_set(each.selection)
    return found
