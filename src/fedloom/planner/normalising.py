"""An operation in its normal form: for each place the fields of each object type, every one of them once.

Fragments are gone: a field says on which object types it is wanted. What was selected several times is
merged; object types that want the same of a field share one entry. Literal `@skip` and `@include` are
decided, others are kept as conditions. Source: GraphQL 6.3.2 (CollectFields), 6.4.3 (MergeSelectionSets).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    print_ast,
)
from graphql.utilities.sort_value_node import sort_value_node

from fedloom.planner.conditions import ALWAYS, CONDITIONS, Conjunction, Wanted, any_of, both, conditions_of
from fedloom.planner.facts import TYPENAME, ApiField, Facts, list_depth

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
    at the first of them that holds. One that `is_refused` is only shown, as null, and nothing of it is
    wanted: because of itself, or, with a `selection`, because of what is refused there and may not be null.
    """

    response_key: str
    name: str
    arguments: tuple[ArgumentNode, ...]
    directives: tuple[DirectiveNode, ...]
    on: tuple[str, ...]
    conditions: Wanted
    occurrences: tuple[tuple[int, Conjunction], ...]
    field: ApiField
    selection: Selected | None
    is_refused: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """What is selected of a value: `type_name` is its type in the API schema, `types` its object types."""

    type_name: str
    types: tuple[str, ...]
    fields: tuple[SelectedField, ...]

    @property
    def is_void(self) -> bool:
        """Whether each object would be null, for the sake of a refused field that may not be null."""
        void = {
            name
            for each in self.fields
            if each.is_refused and each.conditions == ALWAYS and isinstance(each.field.type, NonNullTypeNode)
            for name in each.on
        }
        return void.issuperset(self.types)


@dataclass(frozen=True, slots=True, eq=False)
class _Occurrence:
    position: int
    node: FieldNode
    conditions: Conjunction
    types: frozenset[str]


_Key = tuple[str, int, tuple[tuple[int, Conjunction], ...], str, bool]


def directives_text(directives: Sequence[DirectiveNode]) -> str:
    """Directives as in a document, with a space before each."""
    return "".join(f" {print_ast(each)}" for each in directives)


def arguments_text(arguments: Sequence[ArgumentNode]) -> str:
    """Arguments as in a document, by name, as are fields of input objects: equal fields have equal texts."""
    given = ", ".join(f"{each.name.value}: {print_ast(sort_value_node(each.value))}" for each in arguments)
    return f"({given})" if given else ""


def normalise(
    facts: Facts,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    refused: Collection[str] = frozenset(),
) -> Selected:
    """The normal form of a valid operation; `refused` are coordinates of fields of object types."""
    root = facts.root_name(operation.operation)
    parts: list[_Part] = [(operation.selection_set, frozenset())]
    return _Normaliser(facts, fragments, refused).selected(root, parts)


class _Normaliser:
    def __init__(
        self, facts: Facts, fragments: Mapping[str, FragmentDefinitionNode], refused: Collection[str]
    ) -> None:
        self._facts, self._fragments, self._refused = facts, fragments, refused
        self._mutation = facts.supergraph.schema.roots.get(OperationType.MUTATION)

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
                    f"{each}.{found[0].node.name.value}" in self._refused,
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
        is_refused = f"{on[0]}.{first.name.value}" in self._refused
        selection = None if field.is_leaf or is_refused else self.selected(field.returns, parts)
        is_void = selection is not None and selection.is_void and not list_depth(field.type)
        return SelectedField(
            response_key=response_key,
            name=first.name.value,
            arguments=tuple(sorted(first.arguments or (), key=lambda each: each.name.value)),
            directives=_directives(each.node for each in found),
            on=tuple(on),
            conditions=conditions,
            occurrences=tuple((each.position, each.conditions) for each in found),
            field=field,
            selection=selection,
            # A mutation is called for what it does.
            is_refused=is_refused or (is_void and on[0] != self._mutation),
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


def _directives(nodes: Iterable[FieldNode]) -> tuple[DirectiveNode, ...]:
    """Those that are for the subgraphs; of several selections of a field each once."""
    first, *others = [
        [each for each in node.directives or () if each.name.value not in CONDITIONS] for node in nodes
    ]
    found = {print_ast(each): each for more in (first, *others) for each in more}
    # One directive may stand several times on one field: so it does here.
    return (*first, *(each for text, each in found.items() if text not in set(map(print_ast, first))))


def _position(item: tuple[_Key, object]) -> int:
    return item[0][1]
