"""An operation in its normal form: for each place the fields of each object type, every one of them once.

Fragments are gone: a field says on which object types it is wanted. What was selected several times is
merged; object types that want the same of a field share one entry. Literal `@skip` and `@include` are
decided, others are kept as conditions. Source: GraphQL 6.3.2 (CollectFields), 6.4.3 (MergeSelectionSets).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    print_ast,
)

from fedloom.planner.conditions import Conjunction, Wanted, any_of, both, conditions_of
from fedloom.planner.facts import TYPENAME, ApiField, Facts

_TYPENAME_FIELD = ApiField(
    NonNullTypeNode(type=NamedTypeNode(name=NameNode(value="String"))),
    "String",
    is_leaf=True,
    enum_values=None,
)
INTROSPECTION = frozenset({"__schema", "__type"})
_INTROSPECTION_FIELD = ApiField(
    NamedTypeNode(name=NameNode(value="__Type")), "__Type", is_leaf=True, enum_values=None
)
_Part = tuple[SelectionSetNode, Conjunction]


@dataclass(frozen=True, slots=True, eq=False)
class SelectedField:
    """A field of the operation, wanted on the object types `on` where `conditions` hold.

    `occurrences` are where it stands among the fields of its parent, and under which conditions: it is shown
    at the first of them that holds.
    """

    response_key: str
    name: str
    arguments: tuple[ArgumentNode, ...]
    on: tuple[str, ...]
    conditions: Wanted
    occurrences: tuple[tuple[int, Conjunction], ...]
    field: ApiField
    selection: Selected | None


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """What is selected of a value: `type_name` is its type in the API schema, `types` its object types."""

    type_name: str
    types: tuple[str, ...]
    fields: tuple[SelectedField, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Occurrence:
    position: int
    node: FieldNode
    conditions: Conjunction
    types: frozenset[str]


_Key = tuple[str, int, tuple[tuple[int, Conjunction], ...], str]


def arguments_text(arguments: Sequence[ArgumentNode]) -> str:
    """Arguments as in a document, in the order of their names: fields with equal texts are the same."""
    given = ", ".join(f"{each.name.value}: {print_ast(each.value)}" for each in arguments)
    return f"({given})" if given else ""


def normalise(
    facts: Facts, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Selected:
    """The normal form of a valid operation."""
    root = facts.root_name(operation.operation)
    parts: list[_Part] = [(operation.selection_set, frozenset())]
    return _Normaliser(facts, fragments).selected(root, parts)


class _Normaliser:
    def __init__(self, facts: Facts, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._facts = facts
        self._fragments = fragments

    def selected(self, type_name: str, parts: Sequence[_Part]) -> Selected:
        """Merge selection sets of one value."""
        types = self._facts.in_order(self._facts.api_possible_types[type_name])
        occurrences = self._occurrences(frozenset(types), parts)
        by_key: dict[_Key, tuple[list[_Occurrence], list[str]]] = {}
        for each in types:
            for response_key, found in _by_response_key(each, occurrences).items():
                field = self._field(each, found[0].node.name.value)
                key = (
                    response_key,
                    found[0].position,
                    tuple((id(one.node), one.conditions) for one in found),
                    print_ast(field.type),
                )
                by_key.setdefault(key, (found, []))[1].append(each)
        fields = [
            self._merged(key[0], found, on) for key, (found, on) in sorted(by_key.items(), key=_position)
        ]
        return Selected(type_name, types, tuple(fields))

    def _merged(self, response_key: str, found: Sequence[_Occurrence], on: Sequence[str]) -> SelectedField:
        first = found[0].node
        field = self._field(on[0], first.name.value)
        conditions = any_of(each.conditions for each in found)
        is_uniform = len({each.conditions for each in found}) == 1
        parts: list[_Part] = [
            (each.node.selection_set, frozenset() if is_uniform else each.conditions)
            for each in found
            if each.node.selection_set is not None and not field.is_leaf
        ]
        return SelectedField(
            response_key=response_key,
            name=first.name.value,
            arguments=tuple(sorted(first.arguments or (), key=lambda each: each.name.value)),
            on=tuple(on),
            conditions=conditions,
            occurrences=tuple((each.position, each.conditions) for each in found),
            field=field,
            selection=None if field.is_leaf else self.selected(field.returns, parts),
        )

    def _field(self, object_type: str, name: str) -> ApiField:
        if name == TYPENAME:
            return _TYPENAME_FIELD
        if name in INTROSPECTION:
            return _INTROSPECTION_FIELD
        return self._facts.api_field(object_type, name)

    def _occurrences(self, types: frozenset[str], parts: Sequence[_Part]) -> list[_Occurrence]:
        found: list[_Occurrence] = []
        spread: set[tuple[str, frozenset[str], Conjunction]] = set()
        for selection_set, conditions in parts:
            self._collect(selection_set, types, conditions, found=found, spread=spread)
        return found

    def _collect(
        self,
        selection_set: SelectionSetNode,
        types: frozenset[str],
        conditions: Conjunction,
        *,
        found: list[_Occurrence],
        spread: set[tuple[str, frozenset[str], Conjunction]],
    ) -> None:
        for each in selection_set.selections:
            own = conditions_of(each.directives)
            joined = None if own is None else both(conditions, own)
            if joined is None:
                continue
            if isinstance(each, FieldNode):
                found.append(_Occurrence(len(found), each, joined, types))
                continue
            if isinstance(each, FragmentSpreadNode):
                if (each.name.value, types, joined) in spread:
                    continue
                spread.add((each.name.value, types, joined))
            fragment = self._fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            assert isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode)  # noqa: S101
            narrowed = self._narrowed(types, fragment.type_condition)
            if narrowed:
                self._collect(fragment.selection_set, narrowed, joined, found=found, spread=spread)

    def _narrowed(self, types: frozenset[str], condition: NamedTypeNode | None) -> frozenset[str]:
        if condition is None:
            return types
        return types & self._facts.api_possible_types[condition.name.value]


def _by_response_key(object_type: str, occurrences: Sequence[_Occurrence]) -> dict[str, list[_Occurrence]]:
    found: dict[str, dict[tuple[int, Conjunction], _Occurrence]] = {}
    for each in occurrences:
        if object_type in each.types:
            name = each.node.alias.value if each.node.alias else each.node.name.value
            found.setdefault(name, {}).setdefault((id(each.node), each.conditions), each)
    return {name: list(each.values()) for name, each in found.items()}


def _position(item: tuple[_Key, object]) -> int:
    return item[0][1]
