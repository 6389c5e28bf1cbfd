"""The values of a generated world: equal in every subgraph, and of types that every one of them knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import OperationDefinitionNode, SelectionSetNode, parse
from hypothesis import strategies as st

from tests.fedloom.composition.drafts import SubgraphDraft
from tests.fedloom.execution.generated_definitions import ENTITIES, VALUES
from tests.fedloom.execution.generated_draft import Draft, Fact
from tests.fedloom.execution.truth import BROKEN, TYPENAME, Row, Truth

_ITEMS = ("Cell", "Module")
_NULL, _BROKEN = 0, 1


def draw_truth(draw: st.DrawFn, draft: Draft) -> Truth:
    """Values for all that a world has."""
    return _Values(draw, draft).truth()


class _Values:
    def __init__(self, draw: st.DrawFn, draft: Draft) -> None:
        self._draw, self._draft = draw, draft
        self._count = 0
        self._objects: dict[str, list[Row]] = {}

    def truth(self) -> Truth:
        computed = {
            (each.entity, each.name): _parsed(each.requires) for each in self._draft.facts if each.requires
        }
        for name in (*self._draft.holders, *(_ITEMS if self._draft.has_items else ())):
            count = self._draw(st.integers(1, 3))
            self._objects[name] = [_identity(name, index) for index in range(count)]
        for fact in self._draft.facts:
            if not fact.requires:
                for row in self._objects[fact.entity]:
                    row[fact.name] = self._fact(fact)
        if self._draft.has_items:
            computed["Item", "label"] = _parsed("title")
            self._items()
        roots: dict[str, dict[str, Any]] = {"Query": {}, "Mutation": {}}
        for root, name, of_type, _ in self._draft.roots:
            if name not in roots[root]:
                roots[root][name] = self._value(of_type, self._knowing(root, name))
        return Truth(
            objects=self._objects,
            roots=roots,
            computed=computed,
            interfaces={"Item": _ITEMS} if self._draft.has_items else {},
            unknown=frozenset(self._unknown()),
        )

    def _fact(self, fact: Fact) -> Any:  # noqa: ANN401 -- JSON
        if not fact.type.endswith("!") and not fact.is_required and self._draw(st.integers(0, 15)) == _BROKEN:
            return BROKEN
        return self._value(fact.type, self._knowing(fact.entity, fact.name))

    def _items(self) -> None:
        for name in _ITEMS:
            for row in self._objects[name]:
                row["title"] = self._value("String", [])
                row["price"] = self._value("Int", [])
                row[f"{name.lower()}0"] = self._value("Int", [])
                row["cell1"] = self._value("String", [])
                store = next(
                    each.types["Item"].fields["store"].type
                    for each in self._draft.subgraphs.values()
                    if "Item" in each.types and "store" in each.types["Item"].fields
                )
                row["store"] = self._value(store, self._knowing("Item", "store"))

    def _knowing(self, type_name: str, name: str) -> list[SubgraphDraft]:
        """The subgraphs that have a field, in whatever form."""
        return [
            each
            for each in self._draft.subgraphs.values()
            if type_name in each.types and name in each.types[type_name].fields
        ]

    def _value(self, of_type: str, knowing: list[SubgraphDraft]) -> Any:  # noqa: ANN401 -- JSON
        if of_type.endswith("!"):
            return self._present(of_type[:-1], knowing)
        return None if self._draw(st.integers(0, 15)) == _NULL else self._present(of_type, knowing)

    def _present(self, of_type: str, knowing: list[SubgraphDraft]) -> Any:  # noqa: ANN401 -- JSON
        if of_type.startswith("["):
            length = self._draw(st.sampled_from((2, 1, 2, 1, 2, 3, 1, 0)))
            return [self._value(of_type[1:-1], knowing) for _ in range(length)]
        if of_type in ("Named", "Thing"):
            names = _members(of_type, knowing)
            return self._present(self._draw(st.sampled_from(names)), knowing) if names else None
        if of_type == "Item":
            return self._present(self._draw(st.sampled_from(_ITEMS)), knowing)
        if of_type in self._objects:
            return self._draw(st.sampled_from(self._objects[of_type]))
        if of_type == "Done":
            return {TYPENAME: "Done", "battery": self._value("Battery", knowing)}
        return self._row(of_type, knowing) if of_type in VALUES else self._scalar(of_type)

    def _row(self, of_type: str, knowing: list[SubgraphDraft]) -> Row:
        fields = dict(VALUES[of_type]) | ({"name": "String"} if of_type == "Tool" else {})
        if self._count % 2:
            fields.pop("near", None)  # or places would be near each other without end
        row = {TYPENAME: of_type, "near": []} if of_type == "Place" else {TYPENAME: of_type}
        self._count += 1
        return row | {name: self._value(each, knowing) for name, each in fields.items()}

    def _scalar(self, of_type: str) -> Any:  # noqa: ANN401 -- JSON
        self._count += 1
        if of_type == "Grade":
            return "ABC"[self._count % 3]
        if of_type == "Boolean":
            return self._count % 2 == 0
        return {"Int": self._count, "Float": self._count + 0.5}.get(of_type, f"text {self._count}")

    def _unknown(self) -> Iterator[tuple[str, str, int]]:
        """Objects that one subgraph does not know; what only it serves is null then."""
        for entity, holders in self._draft.holders.items():
            for subgraph in holders:
                own = [
                    each for each in self._draft.facts if each.entity == entity and subgraph in each.owners
                ]
                if not self._may_miss(subgraph, entity, own):
                    continue
                for index in self._draw(st.sets(st.integers(0, len(self._objects[entity]) - 1))):
                    for each in own:
                        self._objects[entity][index][each.name] = None
                    yield subgraph, entity, index

    def _may_miss(self, subgraph: str, entity: str, own: Iterable[Fact]) -> bool:
        """Nothing leads to the entity, or over it, in this subgraph, and nobody else serves what it does."""
        draft = self._draft.subgraphs[subgraph]
        named = {each.type.strip("[]!") for _, each in draft.fields()}
        keys = [each for each in draft.types[entity].directives if each.startswith("@key")]
        return (
            (entity, subgraph) not in self._draft.inner_holders
            and len(keys) == 1
            and not named & {entity, "Named", "Thing", "Done"}
            and not any(each.type.endswith("!") or len(each.owners) > 1 or each.is_provided for each in own)
        )


def _identity(name: str, index: int) -> Row:
    row: Row = {TYPENAME: name, "id": f"{name.lower()}-{index}"}
    if name in ENTITIES:
        lot = {TYPENAME: "Lot", "line": f"{name}-L{index}", "no": 100 + index}
        row |= {"code": f"{name[0]}{index}", "lot": lot, "name": f"{name} {index}"}
    return row


def _members(of_type: str, knowing: list[SubgraphDraft]) -> list[str]:
    """The object types of an abstract type that all of these subgraphs know to belong to it."""
    each_one = [
        set(each.types["Thing"].parts)
        if of_type == "Thing"
        else {name for name, draft in each.types.items() if "Named" in draft.interfaces}
        for each in knowing
    ]
    return sorted(set.intersection(*each_one)) if each_one else []


def _parsed(requires: str) -> SelectionSetNode:
    (operation,) = parse(f"{{ {requires} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set
