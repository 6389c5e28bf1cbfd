"""The fields of objects and interfaces."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fedloom.composition.merging.arguments import merge_arguments
from fedloom.composition.merging.external_fields import check_external, refuse_external_everywhere
from fedloom.composition.merging.field_joins import JoinedField, field_joins
from fedloom.composition.merging.field_sharing import check_sharing, is_resolved_through_interface
from fedloom.composition.merging.overrides import read_overrides
from fedloom.composition.merging.type_references import Position, merge_type
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import Field, is_applied
from fedloom.supergraph.model import FieldJoin

MergedField = tuple[Field, tuple[FieldJoin, ...]]


def merge_field(
    bench: Workbench, owner: str, name: str, *, sources: Mapping[str, Field], subgraphs: Collection[str]
) -> MergedField | None:
    """A field with its joins; None where no subgraph resolves it.

    `sources` are the definitions by subgraph, `subgraphs` all that define the type.
    """
    external = {subgraph: each for subgraph, each in sources.items() if is_applied(each, "external")}
    resolved = {subgraph: each for subgraph, each in sources.items() if subgraph not in external}
    coordinate = f"{owner}.{name}"
    if not resolved:
        if not is_resolved_through_interface(bench, owner, name):
            refuse_external_everywhere(bench, sources, coordinate)
            return None
        resolved, external = external, {}
    overrides = read_overrides(bench, owner, sources)
    merged = _merged(bench, name, resolved, coordinate)
    if external:
        check_external(bench, external, resolved, merged, owner)
    if bench.sources.is_object(owner):
        check_sharing(bench, owner, name, sources, overrides)
    joined = JoinedField(owner, merged.type, sources, overrides)
    return merged, field_joins(bench, joined, subgraphs)


def _merged(bench: Workbench, name: str, resolved: Mapping[str, Field], coordinate: str) -> Field:
    parts = bench.parts(resolved, coordinate)
    arguments = {subgraph: each.arguments for subgraph, each in resolved.items()}
    types = {subgraph: each.type for subgraph, each in resolved.items()}
    return Field(
        name=name,
        arguments=merge_arguments(bench, arguments, coordinate),
        type=merge_type(bench, types, coordinate, Position.FIELD),
        **parts,
    )
