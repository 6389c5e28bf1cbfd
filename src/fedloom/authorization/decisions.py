"""Which fields of an operation are refused to a caller: decided once for what its claims come to.

Callers with thousands of different scopes get one and the same set of refused fields wherever their claims
decide alike over the operation, so that plans and requests in flight can be told apart by it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
)

from fedloom.authorization.claims import Claims
from fedloom.authorization.demands import Alternatives
from fedloom.authorization.rules import Rule, rules_of
from fedloom.operation.documents import Operation
from fedloom.supergraph.model import Supergraph

#: Coordinates of fields of object types, such as `Battery.owner`.
Refused = frozenset[str]
NOTHING_REFUSED: Refused = frozenset()
#: Decisions that are kept for one operation.
MAX_DECISIONS = 64


class Authorization:
    """Decides for the operations of one supergraph."""

    def __init__(self, supergraph: Supergraph, api_schema: GraphQLSchema) -> None:
        self._api_schema = api_schema
        self._rules = rules_of(supergraph)
        self._known: WeakKeyDictionary[Operation, _Touched] = WeakKeyDictionary()

    def refused(self, operation: Operation, claims: Claims) -> Refused:
        """The fields that the operation selects and the caller may not have, for every object type."""
        if not self._rules:
            return NOTHING_REFUSED
        touched = self._known.get(operation)
        if touched is None:
            touched = self._known[operation] = _Touched.by(self._touched(operation))
        return touched.refused(claims)

    def of_old(self, operation: Operation, refused: Refused) -> Refused:
        """Fields that another supergraph refused, as far as this one could refuse them in an operation."""
        return refused & frozenset(self._touched(operation)) if refused else NOTHING_REFUSED

    def _touched(self, operation: Operation) -> Mapping[str, Rule]:
        """The rules that an operation touches, by coordinate."""
        return {
            coordinate: rule
            for parent, name in _selected(operation, self._api_schema)
            for each in self._object_types(parent)
            if (rule := self._rules.get(coordinate := f"{each}.{name}")) is not None
        }

    def _object_types(self, named: GraphQLNamedType) -> Iterable[str]:
        if is_abstract_type(named):
            return [each.name for each in self._api_schema.get_possible_types(named)]
        return [named.name]


@dataclass(frozen=True, slots=True)
class _Touched:
    """What decides over one operation: coordinates by rule, and the names in these rules."""

    coordinates: Mapping[Rule, Refused]
    scopes: frozenset[str]
    policies: frozenset[str]
    decided: OrderedDict[Claims, Refused] = field(default_factory=OrderedDict)

    @classmethod
    def by(cls, rules: Mapping[str, Rule]) -> _Touched:
        coordinates: dict[Rule, set[str]] = {}
        for coordinate, rule in rules.items():
            coordinates.setdefault(rule, set()).add(coordinate)
        demands = [demand for rule in coordinates for demand in (rule.every, *rule.any_of)]
        return cls(
            {rule: frozenset(each) for rule, each in coordinates.items()},
            _names(each.scopes for each in demands),
            _names(each.policies for each in demands),
        )

    def refused(self, claims: Claims) -> Refused:
        if not self.coordinates:
            return NOTHING_REFUSED
        deciding = Claims(
            claims.is_authenticated, claims.scopes & self.scopes, claims.policies & self.policies
        )
        decided = self.decided.get(deciding)
        if decided is None:
            refused = (each for rule, each in self.coordinates.items() if not rule.allows(deciding))
            decided = self.decided[deciding] = NOTHING_REFUSED.union(*refused)
            if len(self.decided) > MAX_DECISIONS:
                self.decided.popitem(last=False)
        return decided


def _names(demanded: Iterable[frozenset[Alternatives]]) -> frozenset[str]:
    return frozenset(name for each in demanded for groups in each for group in groups for name in group)


def _selected(operation: Operation, schema: GraphQLSchema) -> Iterator[tuple[GraphQLNamedType, str]]:
    """The fields that an operation selects, with the type on which it does; each fragment is read once."""
    root = schema.get_root_type(operation.definition.operation)
    assert root is not None  # noqa: S101 # the operation is valid
    waiting: list[tuple[GraphQLNamedType, SelectionSetNode]] = [(root, operation.definition.selection_set)]
    spread: set[str] = set()
    while waiting:
        parent, selection_set = waiting.pop()
        for node in selection_set.selections:
            if isinstance(node, FieldNode) and not node.name.value.startswith("__"):
                yield parent, node.name.value
                if node.selection_set is not None:
                    waiting.append((_returned(parent, node), node.selection_set))
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                named = parent if condition is None else schema.type_map[condition.name.value]
                waiting.append((named, node.selection_set))
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = operation.fragments[node.name.value]
                waiting.append((schema.type_map[fragment.type_condition.name.value], fragment.selection_set))


def _returned(parent: GraphQLNamedType, node: FieldNode) -> GraphQLNamedType:
    assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101 # the operation is valid
    returned: GraphQLNamedType = get_named_type(parent.fields[node.name.value].type)
    return returned
