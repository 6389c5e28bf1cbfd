"""The types of generated worlds, as far as they do not depend on what is drawn for a world."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hypothesis import strategies as st

from tests.fedloom.composition.drafts import SubgraphDraft, TypeDraft

ENTITIES = ("Battery", "Maker", "Pack")
SHAREABLE = "@shareable"
#: Keys, each with the fields that it needs.
KEYS: Mapping[str, Mapping[str, str]] = {
    "id": {"id": "ID!"},
    "code": {"code": "String!"},
    "id code": {"id": "ID!", "code": "String!"},
    "lot { line no }": {"lot": "Lot!"},
    "code lot { no }": {"code": "String!", "lot": "Lot!"},
}
#: The fields of value types.
VALUES: Mapping[str, Mapping[str, str]] = {
    "Lot": {"line": "String!", "no": "Int!"},
    "Place": {"zip": "String!", "city": "String", "grade": "Grade", "near": "[Place!]"},
    "Size": {"w": "Int!", "h": "Int", "place": "Place"},
    "Tool": {"size": "Size", "label": "String"},
}
#: What a subgraph may not have of them; it is then reached again through the parent.
_DROPPED = {"Place": "near", "Size": "h", "Tool": "label"}
#: With what mutations answer.
SHARED = {**VALUES, "Done": {"order": "Int!", "battery": "Battery"}}
_SCALAR_SELECTIONS = {
    "Place": "city grade",
    "Size": "w place { zip }",
    "Named": "name",
    "Thing": "__typename",
    "Tool": "label",
}


def key_type(subgraph: SubgraphDraft, entity: str, key: str, *, is_resolvable: bool = True) -> None:
    """A key of an entity, with its fields."""
    draft = subgraph.type(entity)
    text = f'@key(fields: "{key}"{"" if is_resolvable else ", resolvable: false"})'
    if text not in draft.directives:
        draft.directives.append(text)
    for name, of_type in KEYS[key].items():
        draft.add(name, of_type, *(() if name == "id" else (SHAREABLE,)))


def named_in(subgraph: SubgraphDraft, entity: str, keys: Mapping[str, str]) -> TypeDraft:
    """An entity in a subgraph; where it is not held it is only referred to, by its key of `keys`."""
    draft = subgraph.type(entity)
    if not any(each.startswith("@key") for each in draft.directives):
        key_type(subgraph, entity, keys[entity], is_resolvable=False)
    return draft


def selections(subgraph: SubgraphDraft, bare: str, keys: Mapping[str, str]) -> str:
    """A selection of a field set inside of a field of this type; empty for leaves."""
    if bare in ENTITIES:
        key = next(each for each in named_in(subgraph, bare, keys).directives if each.startswith("@key"))
        return f" {{ {key.split(chr(34))[1]} }}"
    return f" {{ {_SCALAR_SELECTIONS[bare]} }}" if bare in _SCALAR_SELECTIONS else ""


def define(draw: st.DrawFn, subgraph: SubgraphDraft, keys: Mapping[str, str]) -> None:
    """The types that the fields of a subgraph name, where it has none."""
    _Definitions(draw, subgraph, keys).define()


class _Definitions:
    def __init__(self, draw: st.DrawFn, subgraph: SubgraphDraft, keys: Mapping[str, str]) -> None:
        self._draw, self._subgraph, self._keys = draw, subgraph, keys
        self._done: set[str] = set()

    def define(self) -> None:
        while left := self._named() - self._done:
            for each in sorted(left):
                self._done.add(each)
                self._define(each)

    def _named(self) -> set[str]:
        """The names that stand in types and arguments of fields, and the members of abstract types."""
        texts = [f"{each.type} {each.arguments}" for _, each in self._subgraph.fields()]
        return set(re.findall(r"\w+", " ".join(texts))) & _DEFINED

    def _define(self, name: str) -> None:
        if name in SHARED:
            dropped = _DROPPED.get(name) if self._draw(st.integers(0, 5)) == 0 else None
            for field, of_type in SHARED[name].items():
                if field != dropped:
                    self._subgraph.type(name).add(field, of_type, SHAREABLE)
        elif name in ENTITIES:
            named_in(self._subgraph, name, self._keys)
        elif name == "Grade":
            self._subgraph.type(name, "enum").parts = ["A", "B", "C"]
        elif name == "Filter":
            for field, of_type in {"code": "ID", "limit": "Int = 5"}.items():
                self._subgraph.type(name, "input").add(field, of_type)
        else:
            self._define_abstract(name)

    def _define_abstract(self, name: str) -> None:
        """An interface without a key or a union, for some types of the subgraph."""
        there = [each for each in ENTITIES if each in self._subgraph.types]
        members = self._draw(st.lists(st.sampled_from([*there, "Tool"]), unique=True, min_size=1))
        if name == "Thing":
            self._subgraph.type(name, "union").parts = members
        else:
            self._subgraph.type(name, "interface").add("name", "String")
            for each in members:
                self._subgraph.type(each).interfaces.append(name)
                self._subgraph.type(each).add("name", "String", SHAREABLE)
            if all("id" in self._subgraph.type(each).fields for each in members) and self._draw(
                st.booleans()
            ):
                self._subgraph.type(name, "interface").add("id", "ID!")
        if "Tool" in members:
            self._define("Tool")


_DEFINED = {*SHARED, *ENTITIES, "Grade", "Filter", "Named", "Thing"}
