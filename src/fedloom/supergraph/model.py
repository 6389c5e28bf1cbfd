"""A supergraph as data: the merged schema, and for each part of it what every subgraph knows of it.

`composition` builds it, `supergraph.reading` reads it from SDL, `supergraph.writing` writes it.
Satisfiability and planning see only this, so that a supergraph of another composer serves as well as ours.

Source: the join specification, versions 0.3 to 0.5 (`join__type`, `join__field`, `join__implements`,
`join__unionMember`, `join__enumValue`, `join__directive`, `join__graph`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graphql import TypeNode

from fedloom.sdl.definitions import Directive, Schema
from fedloom.sdl.problems import Hint

_Empty: Mapping[Any, Any] = MappingProxyType({})


def _empty() -> Mapping[Any, Any]:
    return _Empty


@dataclass(frozen=True, slots=True)
class SubgraphEntry:
    """A subgraph: its name, where it answers, and its value in the enum `join__Graph`."""

    name: str
    url: str
    graph: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeJoin:
    """`@join__type`: one subgraph defines the type; one entry per key, or one without (`key` is None).

    `key` is a field set as in `@key(fields:)`.
    """

    subgraph: str
    key: str | None = None
    is_resolvable: bool = True
    is_extension: bool = False
    is_interface_object: bool = False


@dataclass(frozen=True, slots=True)
class ContextArgument:
    """An argument that is filled from a context: `name` of type `type`, from `selection` of `context`."""

    context: str
    name: str
    type: str
    selection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldJoin:
    """`@join__field`: what one subgraph knows of a field.

    `subgraph` is None where the field comes from an interface object only (copied to an implementation), so
    that no subgraph resolves it there. `type` is the subgraph's own type where it differs from the merged
    one. `requires` and `provides` are field sets. `override` names the subgraph that is overridden,
    `override_label` its label. `is_used_overridden` marks a field that was overridden away and is still
    needed as a key or to satisfy an interface in that subgraph.
    """

    subgraph: str | None
    requires: str | None = None
    provides: str | None = None
    type: TypeNode | None = None
    is_external: bool = False
    override: str | None = None
    override_label: str | None = None
    is_used_overridden: bool = False
    context_arguments: tuple[ContextArgument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedSpecification:
    """A `@link` of the supergraph: `url`, the name it goes by, imports (its name for it, the local name)."""

    url: str
    as_name: str | None = None
    imports: tuple[tuple[str, str], ...] = ()
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supergraph:
    """Everything that is known.

    `schema` has the merged types with the directives that are carried over (`inaccessible`, `tag`, `cost`,
    `authenticated`, composed ones, …), without the types and directives of the join and link specifications.

    Shapes: `type_joins[type]` in the order of the subgraphs. `field_joins[type, field]` covers fields of
    objects, interfaces and input objects; an empty or missing entry means: every subgraph that has the type
    resolves the field, as it is. `implementations[type]` are (subgraph, interface), `members[union]`
    (subgraph, member), `enum_values[enum, value]` subgraphs. `contexts[type]` are (subgraph, name) of
    `@context`. `passed_on` are applications of directives that travel as `@join__directive`, each with its
    subgraphs.
    """

    subgraphs: tuple[SubgraphEntry, ...]
    schema: Schema
    type_joins: Mapping[str, tuple[TypeJoin, ...]]
    field_joins: Mapping[tuple[str, str], tuple[FieldJoin, ...]] = field(default_factory=_empty)
    implementations: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=_empty)
    members: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=_empty)
    enum_values: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=_empty)
    contexts: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=_empty)
    passed_on: tuple[tuple[Directive, tuple[str, ...]], ...] = ()
    links: tuple[LinkedSpecification, ...] = ()
    hints: tuple[Hint, ...] = field(default=(), compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The subgraphs' names, in the order of composition."""
        return tuple(each.name for each in self.subgraphs)
