"""A generated world in the making: what its subgraphs have, before there are values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hypothesis import strategies as st

from tests.fedloom.composition.drafts import SubgraphDraft, TypeDraft

_Choice = TypeVar("_Choice")


@dataclass(slots=True)
class Fact:
    """A field of an entity, and the subgraphs that serve it. `requires` makes it a computed one."""

    entity: str
    name: str
    type: str
    owners: list[str]
    arguments: str = ""
    requires: str = ""
    is_required: bool = False
    is_provided: bool = False


@dataclass(slots=True)
class Draft:
    """A world in the making; `holders` are the subgraphs in which an entity can be looked up."""

    subgraphs: Mapping[str, SubgraphDraft]
    holders: dict[str, list[str]] = field(default_factory=dict)
    inner_holders: set[tuple[str, str]] = field(default_factory=set)  # others hang on their keys
    facts: list[Fact] = field(default_factory=list)
    roots: list[tuple[str, str, str, str]] = field(default_factory=list)  # type, name, its type, subgraph
    stub_keys: dict[str, str] = field(default_factory=dict)  # by which others refer to an entity
    has_items: bool = False

    def type(self, subgraph: str, name: str) -> TypeDraft:
        """A type in a subgraph, made where it is missing."""
        return self.subgraphs[subgraph].type(name)

    def root(self, root: str, name: str, of_type: str, subgraph: str, *directives: str) -> None:
        """A root field in a subgraph."""
        self.type(subgraph, root).add(name, of_type, *directives)
        self.roots.append((root, name, of_type, subgraph))


class Choosing:
    """Draws choices for a world."""

    def __init__(self, draw: st.DrawFn, draft: Draft) -> None:
        self._draw, self._draft, self._names = draw, draft, list(draft.subgraphs)

    def _one(self, choices: Sequence[_Choice]) -> _Choice:
        return self._draw(st.sampled_from(choices))

    def _some(self, choices: Sequence[_Choice]) -> list[_Choice]:
        chosen = self._draw(st.sets(st.integers(0, len(choices) - 1), min_size=1))
        return [choices[index] for index in sorted(chosen)]

    def _shuffled(self, choices: Sequence[_Choice]) -> list[_Choice]:
        return self._draw(st.permutations(choices))

    def _one_in(self, number: int) -> bool:
        return self._draw(st.integers(1, number)) == number
