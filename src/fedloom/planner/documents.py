"""The text of what a subgraph is asked: selections without needless fragments, and the variables in them.

A field that is wanted of all object types that a subgraph has at a place is asked on the abstract type, where
that has it; others stand in a fragment for each object type. No fragment names a type that the subgraph does
not have. Source: GraphQL 2.8 (Fragments), 5.3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from graphql import ListValueNode, ObjectValueNode, ValueNode, VariableNode, print_ast

from fedloom.planner.collecting import Collected, Item
from fedloom.planner.conditions import Conjunction, any_of, common, given, ordered
from fedloom.planner.echoes import Echoes, echo_text
from fedloom.planner.facts import TYPENAME
from fedloom.planner.normalising import directives_text
from fedloom.planner.places import Leaf
from fedloom.query_graph.model import FieldEdge, Node, QueryGraph
from fedloom.query_plan.model import Condition

#: The name of the variable for an argument of a field.
ContextName = Callable[[FieldEdge, str], str]


class SelectionWriter:
    """Writes selections of one document; `variables` are those that it has used, in that order.

    `context_name` names the variables of arguments that are filled from a context.
    """

    def __init__(self, graph: QueryGraph) -> None:
        self._graph = graph
        self.variables: dict[str, None] = {}
        self.context_name: ContextName = context_variable

    def of_entities(
        self, collected: Collected, conditions: Mapping[str, str], known: Conjunction, *, echoes: Echoes
    ) -> str:
        """The fragments inside of `_entities`; `conditions` are the types that the entities are asked by."""
        parts: dict[str, str] = {}
        for condition in dict.fromkeys(conditions.values()):
            types = [each for each in collected.nodes if conditions.get(each) == condition]
            declared = self._graph.nodes[collected.nodes[types[0]].subgraph, condition]
            text = self.selections(collected, declared, known, only=types)
            if echo := echo_text(echoes.get(condition, ())):
                text += f" {echo}"
            # A type stands for those that are alike, an interface for itself.
            for each in collected.place.alike.get(condition, (condition,)) if text else ():
                parts[each] = text
        return " ".join(f"... on {condition} {{ {text} }}" for condition, text in parts.items())

    def selections(
        self, collected: Collected, declared: Node, known: Conjunction, *, only: Iterable[str] | None = None
    ) -> str:
        """The fields of a value that the subgraph declares to be of a type, without braces."""
        types = [each for each in (only or collected.nodes) if each in collected.items]
        if declared.runtime is not None or declared.is_interface_object:
            return self._fields(_together(collected, types), declared, known)
        shared = self._shared(collected, declared, types)
        texts = [self._fields(shared, declared, known)] if shared else []
        for each in types:
            rest = {key: item for key, item in collected.items[each].items() if key not in shared}
            if rest:
                text = self._fields(rest, collected.nodes[each], known)
                below = self._graph.downcasts[declared]
                texts += [
                    f"... on {name} {{ {text} }}" for name in collected.place.alike[each] if name in below
                ]
        return " ".join(texts)

    def _shared(self, collected: Collected, declared: Node, types: Sequence[str]) -> dict[str, Item]:
        """The fields that can be asked of the abstract type."""
        place = collected.place
        if not types or not place.all_of(types) >= place.every_type.intersection(
            self._graph.downcasts[declared]
        ):
            return {}
        first, *others = (collected.items[each] for each in types)
        return {
            key: item
            for key, item in first.items()
            if (item.leaf.name == TYPENAME or item.leaf.name in self._graph.fields[declared])
            and all(key in each and _is_same(item, each[key]) for each in others)
        }

    def _fields(self, items: Mapping[str, Item], node: Node, known: Conjunction) -> str:
        texts: list[str] = []
        for item in items.values():
            for conditions in given(item.wanted, known):
                edge = self._graph.fields[node].get(item.leaf.name)
                texts.append(self._field(item, edge, conditions, known))
        return " ".join(texts)

    def _field(self, item: Item, edge: FieldEdge | None, conditions: Conjunction, known: Conjunction) -> str:
        leaf = item.leaf
        alias = "" if leaf.key == leaf.name else f"{leaf.key}: "
        outer, own = _split(conditions)
        text = f"{alias}{leaf.name}{self._arguments(leaf, edge)}{self._directives(leaf)}"
        text += self._conditions(own)
        if item.below is not None and edge is not None and edge.target is not None:
            inner = self.selections(item.below, edge.target, known | conditions | common(item.wanted))
            text += f" {{ {inner or TYPENAME} }}"
        for each in outer:
            text = f"...{self._conditions([each])} {{ {text} }}"
        return text

    def _conditions(self, conditions: Iterable[Condition]) -> str:
        text = ""
        for each in conditions:
            self.variables[each.variable] = None
            text += f" {each}"
        return text

    def _arguments(self, leaf: Leaf, edge: FieldEdge | None) -> str:
        for each in leaf.arguments:
            self._note_variables(each.value)
        texts = [print_ast(each) for each in leaf.arguments]
        if edge is not None:
            texts += [f"{each.name}: ${self.context_name(edge, each.name)}" for each in edge.contexts]
        return f"({', '.join(texts)})" if texts else ""

    def _directives(self, leaf: Leaf) -> str:
        for directive in leaf.directives:
            for each in directive.arguments or ():
                self._note_variables(each.value)
        return directives_text(leaf.directives)

    def _note_variables(self, value: ValueNode) -> None:
        if isinstance(value, VariableNode):
            self.variables[value.name.value] = None
        elif isinstance(value, ListValueNode):
            for each in value.values:
                self._note_variables(each)
        elif isinstance(value, ObjectValueNode):
            for field in value.fields:
                self._note_variables(field.value)


def context_variable(edge: FieldEdge, argument: str) -> str:
    """The variable of an argument that is filled from a context."""
    return f"context_{edge.name}_{argument}"


def _split(conditions: Conjunction) -> tuple[list[Condition], list[Condition]]:
    """Those that stand on fragments around a field, and its own: a directive stands only once on a field."""
    own: dict[bool, Condition] = {}
    outer: list[Condition] = []
    outer = [each for each in ordered(conditions) if own.setdefault(each.is_on, each) is not each]
    return outer, list(own.values())


def _together(collected: Collected, types: Iterable[str]) -> dict[str, Item]:
    """The fields of several object types, each once: where the subgraph has one type for all of them."""
    found: dict[str, Item] = {}
    for each in types:
        for key, item in collected.items[each].items():
            found[key] = _joined(found[key], item) if key in found else item
    return found


def _joined(one: Item, other: Item) -> Item:
    if one is other or _is_same(one, other):
        return one
    below = one.below
    if one.below is not None and other.below is not None and one.below is not other.below:
        below = _joined_below(one.below, other.below)
    return Item(one.leaf, one.edge, any_of((*one.wanted, *other.wanted)), below)


def _joined_below(one: Collected, other: Collected) -> Collected:
    names = dict.fromkeys((*one.items, *other.items))
    items: dict[str, dict[str, Item]] = {}
    for name in names:
        items[name] = dict(one.items.get(name, {}))
        for key, item in other.items.get(name, {}).items():
            items[name][key] = _joined(items[name][key], item) if key in items[name] else item
    return Collected(one.place, {**other.nodes, **one.nodes}, items)


def _is_same(one: Item, other: Item) -> bool:
    return (one.leaf is other.leaf) and one.wanted == other.wanted and one.below is other.below
