"""What each subgraph knows, worked out from the join data of a supergraph.

The join specification is terse: a field without joins is resolved by every subgraph that has its type; an
overridden field may be missing or marked; an implementation without the interface's key says nothing. These
functions give the plain statement. Source: the join specification 0.3 to 0.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import TypeNode

from fedloom.query_graph.model import OverrideCondition
from fedloom.sdl.definitions import Field, InterfaceType, Schema, UnionType
from fedloom.supergraph.model import FieldJoin, Supergraph


@dataclass(frozen=True, slots=True)
class FieldInSubgraph:
    """A field as one subgraph defines it; `is_resolved` is false where it is external or overridden away."""

    subgraph: str
    type: TypeNode
    join: FieldJoin
    is_resolved: bool
    override: OverrideCondition | None


def subgraphs_of(supergraph: Supergraph, type_name: str) -> tuple[str, ...]:
    """The subgraphs that define a type, in the order of composition."""
    return tuple(dict.fromkeys(each.subgraph for each in supergraph.type_joins.get(type_name, ())))


def field_in_subgraphs(supergraph: Supergraph, type_name: str, field: Field) -> Iterator[FieldInSubgraph]:
    """A field in each subgraph that defines it."""
    joins = supergraph.field_joins.get((type_name, field.name), ())
    if not joins:
        joins = tuple(FieldJoin(subgraph=each) for each in subgraphs_of(supergraph, type_name))
    overridden = {each.override: each.override_label for each in joins if each.override}
    for join in joins:
        if join.subgraph is not None:
            yield FieldInSubgraph(
                subgraph=join.subgraph,
                type=join.type or field.type,
                join=join,
                is_resolved=_is_resolved(join, overridden),
                override=_condition(join, overridden),
            )


def overriding_subgraph(supergraph: Supergraph, coordinate: tuple[str, str], subgraph: str) -> str | None:
    """The subgraph that has taken a field (type, name) from another, without a label."""
    for join in supergraph.field_joins.get(coordinate, ()):
        if join.override == subgraph and join.override_label is None:
            return join.subgraph
    return None


def possible_types(schema: Schema) -> dict[str, frozenset[str]]:
    """The object types of every composite type of a schema; `Schema.possible_types` for all in one pass."""
    found: dict[str, set[str]] = {
        name: set(each.members) if isinstance(each, UnionType) else set()
        for name, each in schema.types.items()
        if isinstance(each, InterfaceType | UnionType)
    }
    for each in schema.objects():
        found[each.name] = {each.name}
        for interface in each.interfaces:
            found.setdefault(interface, set()).add(each.name)
    return {name: frozenset(objects) for name, objects in found.items()}


def local_object_types(supergraph: Supergraph) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The object types that each abstract type has in each subgraph, by (subgraph, abstract type)."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in supergraph.schema.objects():
        for subgraph, interface in supergraph.implementations.get(each.name, ()):
            found.setdefault((subgraph, interface), []).append(each.name)
    for union, members in supergraph.members.items():
        for subgraph, member in members:
            found.setdefault((subgraph, union), []).append(member)
    return {place: tuple(objects) for place, objects in found.items()}


def _is_resolved(join: FieldJoin, overridden: Mapping[str, str | None]) -> bool:
    """An overridden field with a label is still resolved, while the label is off."""
    if join.is_external:
        return False
    is_taken = join.is_used_overridden or join.subgraph in overridden
    return not is_taken or _condition(join, overridden) is not None


def _condition(join: FieldJoin, overridden: Mapping[str, str | None]) -> OverrideCondition | None:
    """The label stands on both joins; the one that also names the other subgraph is there while it is on."""
    label = join.override_label or overridden.get(join.subgraph or "")
    return None if label is None else OverrideCondition(label, is_on=join.override is not None)
