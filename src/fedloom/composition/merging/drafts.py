"""A supergraph in the making: what the steps of a merge add to it, type by type."""

from __future__ import annotations

from dataclasses import dataclass, field

from fedloom.sdl.definitions import NamedType, TypeKind
from fedloom.supergraph.model import FieldJoin, TypeJoin


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of a `Supergraph`, in the shapes that it has there; `kinds` are the types to be merged."""

    kinds: dict[str, TypeKind]
    types: dict[str, NamedType] = field(default_factory=dict)
    type_joins: dict[str, tuple[TypeJoin, ...]] = field(default_factory=dict)
    field_joins: dict[tuple[str, str], tuple[FieldJoin, ...]] = field(default_factory=dict)
    implementations: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    members: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    enum_values: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    contexts: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
