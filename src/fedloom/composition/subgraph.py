"""A subgraph that is ready to be checked and merged: one form for all versions and styles of SDL.

Whatever the text was (Federation 1 or 2, hand-written or expanded by a library, root types under other
names, `extend type` or `@extends`), after `build_subgraph` (`composition/building.py`):

- root types are called Query, Mutation and Subscription;
- extensions are merged into their types (`has_base`, `fields_of_extensions`, `is_on_extension` tell);
- what the federation library adds is gone: `_service`, `_entities`, `_Any`, `_Entity`, `_Service`, the
  definitions of linked specifications and their types;
- each application of a linked directive carries its specification's name in `known`;
- Federation 1 has been upgraded: `@shareable` where it was implied, `@external` only where it counts;
- `@external` or `@shareable` on a type stands on each of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from fedloom.sdl.definitions import Schema
from fedloom.sdl.links import Link

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Subgraph:
    """One subgraph. `version` is of Federation, (1, 0) where the SDL links none."""

    name: str
    url: str
    version: Version
    schema: Schema
    # The names of linked directives here, by their specification's: {"key": "federation__key", …}.
    directive_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    links: tuple[Link, ...] = ()  # all that the SDL links, for `@composeDirective`

    @property
    def is_federation_1(self) -> bool:
        """Whether it was upgraded."""
        return self.version < (2, 0)

    def written(self, known: str) -> str:
        """A directive's name in this subgraph's own words, with `@`, for messages."""
        return f"@{self.directive_names.get(known, known)}"


@dataclass(frozen=True, slots=True)
class SubgraphSource:
    """What is composed: a name that is unique among them, where it answers, and its SDL."""

    name: str
    sdl: str
    url: str = ""
