"""The cost of an operation: how many fields its answer may hold.

A field counts one. A list counts its content as often as it may be long: its `first` or `last`, or a
default. On a connection, `first` and `last` size the lists directly below it (`edges`, `nodes`), as
`@listSize(slicingArguments:, sizedFields:)` of Federation says it. Introspection counts nothing: validation
bounds its depth, and its answer is as large as the schema.

The shape is built once per operation and evaluated per request, because page sizes may be variables.
It is a graph that shares the shape of a fragment between its spreads, in building and in evaluating: a
document of fragments that spread each other twice is weighed in the time its text is long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from fedloom.operation.limits import Limits
from fedloom.operation.measure import INTROSPECTION_FIELDS

SLICING_ARGUMENTS = ("first", "last")


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page size that the request decides: the largest of the variables that are given, or `default`."""

    variables: tuple[str, ...]
    literal: int
    default: int

    def value(self, variables: Mapping[str, object]) -> int:
        """Return the size for these values; what is no number is left for coercion to refuse."""
        given = [value for name in self.variables if type(value := variables.get(name)) is int and value >= 0]
        return max([*given, self.literal]) if given or self.literal else self.default


@dataclass(frozen=True, slots=True, eq=False)
class CostShape:
    """A constant, and parts of which each counts as often as its page is long."""

    constant: int
    parts: tuple[tuple[PageSize | int, CostShape], ...] = ()

    def value(self, variables: Mapping[str, object]) -> int:
        """Return the cost for the values of one request. Values are raw: coercion comes after."""
        return _evaluated(self, variables, {}) if self.parts else self.constant


def cost_shape(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    limits: Limits,
) -> CostShape:
    """Return the shape of a valid operation's cost; depth must have been bounded before."""
    defaults = {
        node.variable.name.value: int(node.default_value.value)
        for node in operation.variable_definitions or ()
        if isinstance(node.default_value, IntValueNode)
    }
    weigher = _Weigher(schema, fragments, defaults=defaults, limits=limits)
    root = schema.get_root_type(operation.operation)
    return weigher.selection_set(operation.selection_set, root, list_size=None)


class _Weigher:
    """Builds shapes for one operation; remembers those of fragments."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        *,
        defaults: Mapping[str, int],
        limits: Limits,
    ) -> None:
        self._schema, self._fragments, self._defaults, self._limits = schema, fragments, defaults, limits
        self._known: dict[tuple[str, PageSize | int | None], CostShape] = {}

    def selection_set(
        self, node: SelectionSetNode, parent: GraphQLNamedType | None, *, list_size: PageSize | int | None
    ) -> CostShape:
        """Weigh one selection set; `list_size` is what a connection above said about the lists in it."""
        return _sum(self._selection(selection, parent, list_size) for selection in node.selections)

    def _selection(
        self, node: object, parent: GraphQLNamedType | None, list_size: PageSize | int | None
    ) -> tuple[PageSize | int, CostShape]:
        if isinstance(node, FieldNode):
            return 1, self._field(node, parent, list_size)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            on_type = self._schema.get_type(condition.name.value) if condition else parent
            return 1, self.selection_set(node.selection_set, on_type, list_size=list_size)
        assert isinstance(node, FragmentSpreadNode)  # noqa: S101 # the grammar has no fourth kind of selection
        return 1, self._fragment(node.name.value, list_size)

    def _fragment(self, name: str, list_size: PageSize | int | None) -> CostShape:
        key = name, list_size
        if key not in self._known:
            fragment = self._fragments[name]
            on_type = self._schema.get_type(fragment.type_condition.name.value)
            self._known[key] = self.selection_set(fragment.selection_set, on_type, list_size=list_size)
        return self._known[key]

    def _field(
        self, node: FieldNode, parent: GraphQLNamedType | None, list_size: PageSize | int | None
    ) -> CostShape:
        name = node.name.value
        definition: GraphQLField | None = getattr(parent, "fields", {}).get(name)
        if definition is None or name in INTROSPECTION_FIELDS:  # __typename and introspection
            return CostShape(0)
        page = self._page_size(node, definition)
        is_list = _is_list(definition)
        if node.selection_set is None:
            return CostShape(1)
        below = self.selection_set(
            node.selection_set, get_named_type(definition.type), list_size=None if is_list else page
        )
        if not is_list:
            return _sum([(1, CostShape(1)), (1, below)])
        size = page or list_size or self._limits.default_list_size
        return _sum([(1, CostShape(1)), (size, below)])

    def _page_size(self, node: FieldNode, definition: GraphQLField) -> PageSize | int | None:
        if not any(name in definition.args for name in SLICING_ARGUMENTS):
            return None
        given: list[ValueNode] = [
            arg.value for arg in node.arguments or () if arg.name.value in SLICING_ARGUMENTS
        ]
        literal = max([int(value.value) for value in given if isinstance(value, IntValueNode)], default=0)
        variables = tuple(value.name.value for value in given if isinstance(value, VariableNode))
        default = self._limits.default_page_size
        if not variables:
            return max(literal, 0) or default
        declared = [self._defaults[name] for name in variables if name in self._defaults]
        return PageSize(variables, max(literal, 0), max(declared, default=default))


def _evaluated(shape: CostShape, variables: Mapping[str, object], known: dict[int, int]) -> int:
    key = id(shape)
    if key not in known:
        known[key] = shape.constant + sum(
            (size if isinstance(size, int) else size.value(variables)) * _evaluated(part, variables, known)
            for size, part in shape.parts
        )
    return known[key]


def _sum(terms: Iterable[tuple[PageSize | int, CostShape]]) -> CostShape:
    """Add up (size, shape), folding what is constant."""
    constant = 0
    parts: list[tuple[PageSize | int, CostShape]] = []
    for size, shape in terms:
        if isinstance(size, int) and not shape.parts:
            constant += size * shape.constant
        elif shape.parts or shape.constant:
            parts.append((size, shape))
    return CostShape(constant, tuple(parts))


def _is_list(definition: GraphQLField) -> bool:
    of_type = definition.type
    return is_list_type(of_type.of_type if is_non_null_type(of_type) else of_type)
