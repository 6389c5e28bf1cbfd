"""Worlds drawn at random: a truth, and two to five subgraphs that each serve a part of it.

A world is drawn so that most compose: the keys of an entity make a tree over the subgraphs that hold it, and
what a subgraph names it defines.

    worlds ─ facts, roots ─> draft ─ definitions ─> SDL
                               └──── truths ──────> values
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.fedloom.composition.drafts import SubgraphDraft
from tests.fedloom.execution.generated_definitions import ENTITIES, KEYS, define, key_type
from tests.fedloom.execution.generated_draft import Choosing, Draft
from tests.fedloom.execution.generated_facts import FactsDrawing
from tests.fedloom.execution.generated_roots import RootsDrawing
from tests.fedloom.execution.generated_truths import draw_truth
from tests.fedloom.execution.truth import Truth

_NAMES = ("alfa", "beta", "gamma", "delta", "echo")


@dataclass(frozen=True, slots=True, repr=False)
class World:
    """Subgraphs, by their SDL, and what is true in them."""

    subgraphs: Mapping[str, str]
    truth: Truth

    def __repr__(self) -> str:
        """For reports of failures."""
        return "\n".join([*(f"# {name}\n{sdl}" for name, sdl in self.subgraphs.items()), str(self.truth)])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world."""
    names = _NAMES[: draw(st.sampled_from((2, 2, 3, 3, 4, 5)))]
    draft = Draft({name: SubgraphDraft(name) for name in names})
    _Drawing(draw, draft).fill()
    truth = draw_truth(draw, draft)
    return World({name: each.sdl for name, each in draft.subgraphs.items()}, truth)


class _Drawing(Choosing):
    """Draws the structure."""

    def fill(self) -> None:
        entities = ENTITIES[: self._draw(st.integers(1, len(ENTITIES)))]
        for each in entities:
            self._hold(each)
        self._fill_facts(entities)
        self._fill_roots(entities)
        for subgraph in self._draft.subgraphs.values():
            define(self._draw, subgraph, self._draft.stub_keys)

    def _fill_facts(self, entities: tuple[str, ...]) -> None:
        facts = FactsDrawing(self._draw, self._draft)
        for each in entities:
            for number in range(self._draw(st.integers(1, 4))):
                facts.fact(each, f"{each[0].lower()}{number}", entities)
        for number in range(self._draw(st.integers(0, 3))):
            facts.computed(self._one(entities), f"n{number}")
        for number in range(self._draw(st.integers(0, 2))):
            facts.provided(self._one(entities), f"given{number}")
        if self._one_in(2):
            facts.overridden()

    def _fill_roots(self, entities: tuple[str, ...]) -> None:
        roots = RootsDrawing(self._draw, self._draft)
        if self._one_in(2):
            roots.items()
        for each in entities:
            roots.entity(each)
        roots.values()

    def _hold(self, entity: str) -> None:
        """Each subgraph after the first shares a key with one before it."""
        chosen = self._some(self._names)
        keys: dict[str, list[str]] = {}
        for name in self._shuffled(chosen):
            extra = [self._one(tuple(KEYS))] if self._one_in(3) else []
            if keys:
                parent = self._one(list(keys))
                self._draft.inner_holders.add((entity, parent))
                keys[name] = list(dict.fromkeys([self._one(keys[parent]), *extra]))
            else:
                keys[name] = list(dict.fromkeys([self._one(("id", "id", "code", "lot { line no }")), *extra]))
        for name, own in keys.items():
            for key in own:
                key_type(self._draft.subgraphs[name], entity, key)
        self._draft.holders[entity] = list(keys)
        self._draft.stub_keys[entity] = self._one(next(iter(keys.values())))
