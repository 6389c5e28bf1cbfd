"""Nodes and edges of the query graph, as data.

Nodes and edges are equal only to themselves: the graph makes one of each, so that sets of them are cheap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import OperationType, TypeNode

from fedloom.sdl.field_set import FieldSet
from fedloom.supergraph.model import ContextArgument


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A composite type in one subgraph.

    `index` is its place in the order of building, which is stable for one supergraph. `type` is its name in
    the subgraph. `runtime` is the object type of the supergraph that a value here has, None where that is
    open: on interfaces, unions, and interface objects before a downcast. `provided` is the field set that a
    `@provides` opens here, empty on the type's own node.
    """

    index: int
    subgraph: str
    type: str
    runtime: str | None
    is_interface_object: bool = False
    provided: str = ""

    def __str__(self) -> str:
        """For people: `media.Media as Book { title }`."""
        seen_as = f" as {self.runtime}" if self.is_interface_object and self.runtime else ""
        provided = f" {{ {self.provided} }}" if self.provided else ""
        return f"{self.subgraph}.{self.type}{seen_as}{provided}"


@dataclass(frozen=True, slots=True)
class OverrideCondition:
    """The edge is there only while a label of `@override` is on (`is_on`), or only while it is off."""

    label: str
    is_on: bool


@dataclass(frozen=True, slots=True, eq=False)
class FieldEdge:
    """A field that a subgraph resolves.

    `target` is None for leaves. `type` is the field's type in the subgraph. `requires` is what must be had
    of the parent from other subgraphs; the field is then asked for by a key of its own subgraph.
    `is_provided` marks a field that the subgraph resolves along this path only.
    """

    name: str
    target: Node | None
    type: TypeNode
    requires: FieldSet = ()
    override: OverrideCondition | None = None
    contexts: tuple[ContextArgument, ...] = ()
    is_provided: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it can be taken without asking for anything else."""
        return not self.requires and self.override is None and not self.contexts


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A `@key` of a type in one subgraph; `text` is its field set as written."""

    subgraph: str
    type: str
    text: str
    selections: FieldSet
    is_resolvable: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """The way to the same object in a subgraph, by what a representation needs; None between root types."""

    target: Node
    key: Key | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class QueryGraph:
    """The whole graph.

    `nodes` are the types' own nodes by (subgraph, type). `fields` are the edges of a node by name; an
    interface has those that can be asked for as they are, whatever the object type. `downcasts` lead from a
    node to its object types, also from an object to itself. `moves` of a node may lead to its own subgraph
    too, which serves when a field with `@requires` is asked for again. `keys` are those of the node's type
    in its subgraph, resolvable or not. `roots` are the nodes where operations begin. `possible_types` are
    of the supergraph, for the type conditions of field sets. `contexts` are the contexts (`subgraph__name`)
    that an object type sets.
    """

    nodes: Mapping[tuple[str, str], Node]
    fields: Mapping[Node, Mapping[str, FieldEdge]]
    downcasts: Mapping[Node, Mapping[str, Node]]
    moves: Mapping[Node, tuple[Move, ...]]
    keys: Mapping[Node, tuple[Key, ...]]
    roots: Mapping[OperationType, tuple[Node, ...]]
    possible_types: Mapping[str, frozenset[str]]
    contexts: Mapping[str, frozenset[str]]
