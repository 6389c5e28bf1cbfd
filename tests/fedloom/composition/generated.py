"""Sets of subgraphs, drawn at random: a universe of types, distributed over two to four subgraphs.

A set is drawn as one that should compose, as far as this can be told here, and then gets up to two faults
(`faults.py`). Which sets compose is asked of the references, not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

from tests.fedloom.composition.drafts import SubgraphDraft, TypeDraft
from tests.fedloom.composition.faults import add_fault

_Choice = TypeVar("_Choice")
_ENTITIES = ("Battery", "Maker", "Pack")
# Keys, each with the fields that it needs.
_KEYS: Mapping[str, Mapping[str, str]] = {
    "id": {"id": "ID!"},
    "code": {"code": "String!"},
    "id code": {"id": "ID!", "code": "String!"},
    "site { zip }": {"site": "Site!"},
    "code site { zip }": {"code": "String!", "site": "Site!"},
}
_SITE = {"zip": "String!", "city": "String", "country": "String"}
_GRADES = ["A", "B", "C"]
_SCALARS = ("Int", "Float!", "[String!]", "[[Int!]]!", "ID")
_COMPOSITES = ("Site", "Grade", "Named", "Thing", "Battery", "[Maker!]", "Pack!")
_ARGUMENTS = ("", "", "", "(limit: Int = 3)", "(code: ID!)", "(by: Filter)", "(grade: Grade)")
_GIVEN = {"(code: ID!)": "(code: 1)", "(grade: Grade)": "(grade: A)"}  # in a field set
_DECORATIONS = ('@tag(name: "t")', "@inaccessible", "@authenticated", "@cost(weight: 2)", "@deprecated")
_ONE_IN = 2


@st.composite
def subgraph_sets(draw: st.DrawFn) -> dict[str, str]:
    """SDL by the names of subgraphs."""
    count = draw(st.integers(2, 4))
    drafts = [SubgraphDraft(name) for name in ("alfa", "beta", "gamma", "delta")[:count]]
    _Universe(draw, drafts).fill()
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2)))):
        add_fault(draw, drafts)
    return {each.name: each.sdl for each in drafts}


@dataclass(frozen=True, slots=True)
class _Universe:
    """Draws what the subgraphs have."""

    draw: st.DrawFn
    subgraphs: Sequence[SubgraphDraft]

    def fill(self) -> None:
        entities = _ENTITIES[: self.draw(st.integers(1, len(_ENTITIES)))]
        holders = {name: self._entity(name) for name in entities}
        for name in entities:
            for number in range(self.draw(st.integers(1, 5))):
                self._fact(name, f"{name[0].lower()}{number}", holders[name])
        self._roots(holders)
        if self._sometimes():
            self._interface_object(self.subgraphs[0], self.subgraphs[1])
        for subgraph in self.subgraphs:
            for _, part in list(subgraph.fields()):
                self._define(subgraph, part.type, part.arguments)
        if self._sometimes():
            self._decorate()
        if self._sometimes():
            _make_federation_1(self._one(self.subgraphs))

    def _entity(self, name: str) -> list[SubgraphDraft]:
        """Its keys in the subgraphs that hold it."""
        shared = self._one(list(_KEYS))
        holders = self._some(self.subgraphs)
        for subgraph in holders:
            extra = [self._one(list(_KEYS))] if self._sometimes() else []
            own = [self._one(list(_KEYS))] if self._rarely() else [shared]
            for key in dict.fromkeys([*own, *extra]):
                self._key(subgraph.type(name), key, is_resolvable=not self._rarely())
        return holders

    def _key(self, draft: TypeDraft, key: str, *, is_resolvable: bool = True) -> None:
        draft.directives.append(f'@key(fields: "{key}"{"" if is_resolvable else ", resolvable: false"})')
        for name, of_type in _KEYS[key].items():
            draft.add(name, of_type, *(() if name == "id" else ("@shareable",)))

    def _fact(self, entity: str, name: str, holders: Sequence[SubgraphDraft]) -> None:
        """A field, in one subgraph or in several, and perhaps needed, given or taken over by another."""
        of_type = self._one(_COMPOSITES if self._sometimes() else _SCALARS)
        arguments = self._one(_ARGUMENTS)
        owner, *others = self._shuffled(holders)
        owner.type(entity).add(name, of_type, arguments=arguments)
        if not others:
            return
        way = self._one(("alone", "shared", "required", "overridden", "provided"))
        other, draft = others[0], others[0].type(entity)
        if way == "shared":
            for each in (owner, other):
                each.type(entity).add(name, of_type, "@shareable", arguments=arguments)
        elif way == "required":
            draft.add(name, of_type, "@external", arguments=arguments)
            needed = f"{name}{_GIVEN.get(arguments, '')}{_selection(of_type)}"
            draft.add(f"needs_{name}", "Int", f'@requires(fields: "{needed}")')
        elif way == "overridden":
            label = ', label: "percent(5)"' if self._sometimes() else ""
            override = f'@override(from: "{owner.name}"{label})'
            draft.add(name, of_type, override, arguments=arguments)
        elif way == "provided" and not arguments:
            owner.type(entity).add(name, of_type, "@shareable")
            draft.add(name, of_type, "@external")
            provides = f'@provides(fields: "{name}{_selection(of_type)}")'
            other.type("Query").add(f"giving_{name}", entity, provides)

    def _roots(self, holders: Mapping[str, Sequence[SubgraphDraft]]) -> None:
        for entity, subgraphs in holders.items():
            for subgraph in self._some(subgraphs):
                root = "Mutation" if self._rarely() else "Query"
                name = f"{entity.lower()}_{subgraph.name}"
                subgraph.type(root).add(name, self._one((entity, f"[{entity}!]!")))
        if self._sometimes():
            for subgraph in self._some(self.subgraphs):
                subgraph.type("Query").add("where", "Site", "@shareable")
        self.subgraphs[0].type("Query").add("version", "Int")

    def _interface_object(self, first: SubgraphDraft, second: SubgraphDraft) -> None:
        interface, item, view = first.type("Item", "interface"), first.type("Cell"), second.type("Item")
        for each in (interface, item, view):
            each.directives.append('@key(fields: "id")')
            each.add("id", "ID!")
        item.interfaces.append("Item")
        item.add("volts", "Float")
        view.directives.append("@interfaceObject")
        view.add("price", "Int")
        self._one((first, second)).type("Query").add("items", "[Item]")

    def _define(self, subgraph: SubgraphDraft, *texts: str) -> None:
        """The types that a field names, where the subgraph has none."""
        for name in (each for each in _DEFINED if any(each in text for text in texts)):
            if name not in subgraph.types:
                _DEFINED[name](self, subgraph)

    def site(self, subgraph: SubgraphDraft) -> None:
        draft = subgraph.type("Site")
        for name, of_type in _SITE.items():
            if not (name == "country" and self._rarely()):
                draft.add(name, of_type, "@shareable")

    def grade(self, subgraph: SubgraphDraft) -> None:
        subgraph.type("Grade", "enum").parts = _GRADES[: 2 if self._rarely() else 3]

    def named(self, subgraph: SubgraphDraft) -> None:
        subgraph.type("Named", "interface").add("name", "String")
        for each in self._implementations(subgraph):
            each.interfaces.append("Named")
            each.add("name", "String", "@shareable")

    def thing(self, subgraph: SubgraphDraft) -> None:
        draft = subgraph.type("Thing", "union")
        draft.parts = [each.name for each in self._implementations(subgraph)]

    def filter(self, subgraph: SubgraphDraft) -> None:
        draft = subgraph.type("Filter", "input")
        draft.add("code", self._one(("ID", "ID!")))
        if self._sometimes():
            draft.add("limit", "Int = 5")

    def entity_reference(self, subgraph: SubgraphDraft, name: str) -> None:
        self._key(subgraph.type(name), "id", is_resolvable=False)

    def _implementations(self, subgraph: SubgraphDraft) -> list[TypeDraft]:
        if not any(name in subgraph.types for name in _ENTITIES):
            subgraph.type("Tool").add("size", "Int", "@shareable")
        return [subgraph.types[name] for name in (*_ENTITIES, "Tool") if name in subgraph.types]

    def _decorate(self) -> None:
        subgraph = self._one(self.subgraphs)
        fields = [part for each, part in subgraph.fields() if each.keyword == "type"]
        if fields:
            self._one(fields).directives.append(self._one(_DECORATIONS))

    def _one(self, choices: Sequence[_Choice]) -> _Choice:
        return self.draw(st.sampled_from(choices))

    def _some(self, choices: Sequence[_Choice]) -> list[_Choice]:
        chosen = self.draw(st.sets(st.integers(0, len(choices) - 1), min_size=1))
        return [choices[index] for index in sorted(chosen)]

    def _shuffled(self, choices: Sequence[_Choice]) -> list[_Choice]:
        return self.draw(st.permutations(choices))

    def _sometimes(self) -> bool:
        return self._one_in(_ONE_IN)

    def _rarely(self) -> bool:
        return self._one_in(5 * _ONE_IN)

    def _one_in(self, number: int) -> bool:
        return self.draw(st.integers(1, number)) == number


_DEFINED: Mapping[str, Callable[[_Universe, SubgraphDraft], None]] = {
    "Site": _Universe.site,
    "Grade": _Universe.grade,
    "Named": _Universe.named,
    "Thing": _Universe.thing,
    "Filter": _Universe.filter,
    "Battery": lambda universe, subgraph: universe.entity_reference(subgraph, "Battery"),
    "Maker": lambda universe, subgraph: universe.entity_reference(subgraph, "Maker"),
    "Pack": lambda universe, subgraph: universe.entity_reference(subgraph, "Pack"),
}


def _selection(of_type: str) -> str:
    """What a field set selects inside of a field."""
    bare = of_type.strip("[]!")
    inside = {"Site": "city", "Named": "name", "Thing": "__typename"} | dict.fromkeys(_ENTITIES, "id")
    return f" {{ {inside[bare]} }}" if bare in inside else ""


def _make_federation_1(subgraph: SubgraphDraft) -> None:
    """Federation 1 knows only some of the directives."""
    known = ("@key", "@requires", "@provides", "@external", "@tag", "@deprecated")
    subgraph.version = "1"
    for each in subgraph.types.values():
        each.directives = [text.replace(", resolvable: false", "") for text in each.directives]
        each.directives = [text for text in each.directives if text.startswith(known)]
        for part in each.fields.values():
            part.directives = [text for text in part.directives if text.startswith(known)]
