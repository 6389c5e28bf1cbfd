"""`@join__field`: what each subgraph knows of a merged field.

Nothing is written where every subgraph with the type resolves the field as it is merged: that is the rule
of the join specification for a field without joins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import eq

from graphql import TypeNode

from fedloom.composition.merging.contexts import context_arguments
from fedloom.composition.merging.overrides import Overrides
from fedloom.composition.merging.usage import field_set_text
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import Field, applied, is_applied
from fedloom.supergraph.model import FieldJoin


@dataclass(frozen=True, slots=True)
class JoinedField:
    """A merged field with its definitions: `sources` has one for each subgraph that defines the field."""

    owner: str
    merged_type: TypeNode
    sources: Mapping[str, Field]
    overrides: Overrides


def field_joins(bench: Workbench, field: JoinedField, subgraphs: Collection[str]) -> tuple[FieldJoin, ...]:
    """The joins of a field; `subgraphs` are all that define its type."""
    (first, *others) = field.sources.values()
    if not others and len(subgraphs) == 1 and not first.directives and not first.arguments:
        return ()
    joins = tuple(_joins(bench, field))
    # An override that takes nothing from anyone needs no join: each subgraph resolves the field as it is.
    plain = (FieldJoin(subgraph=each.subgraph, override=each.override) for each in joins)
    is_plain = len(joins) == len(subgraphs) and all(map(eq, joins, plain))
    return () if is_plain else joins


def _joins(bench: Workbench, field: JoinedField) -> Iterator[FieldJoin]:
    for subgraph, each in field.sources.items():
        is_overridden = subgraph in field.overrides.overridden
        is_used = is_overridden and bench.sources.is_used(subgraph, field.owner, each.name)
        if field.overrides.is_gone(subgraph) and not is_used:
            continue
        yield FieldJoin(
            subgraph=subgraph,
            requires=_field_set(each, "requires"),
            provides=_field_set(each, "provides"),
            type=None if each.type == field.merged_type else each.type,
            is_external=is_applied(each, "external"),
            override=field.overrides.source_of.get(subgraph),
            override_label=field.overrides.labels.get(subgraph),
            is_used_overridden=is_used,
            context_arguments=context_arguments(bench.sources.by_name[subgraph], each),
        )


def _field_set(field: Field, known: str) -> str | None:
    return field_set_text(next(iter(applied(field, known)), None))
