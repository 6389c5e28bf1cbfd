"""Input objects: the fields that all subgraphs have, as each of them must understand what a client sends.

A field that is @inaccessible anywhere stays, since no client sends it.
Source: Federation, "Composition rules".
"""

from __future__ import annotations

from collections.abc import Mapping

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.default_values import merge_default
from fedloom.composition.merging.drafts import Draft
from fedloom.composition.merging.type_joins import type_joins
from fedloom.composition.merging.type_references import Position, merge_type
from fedloom.composition.merging.wording import in_subgraphs
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import InputObjectType, InputValue, NamedType, is_applied
from fedloom.sdl.problems import Code
from fedloom.supergraph.model import FieldJoin


def merge_input_object(bench: Workbench, draft: Draft, name: str) -> None:
    """Merge one input object."""
    definitions = bench.sources.types[name]
    sources = {subgraph: each for subgraph, each in definitions.items() if isinstance(each, InputObjectType)}
    parts = bench.parts(sources, name)
    by_field: dict[str, dict[str, InputValue]] = {}
    for subgraph, each in sources.items():
        for field in each.fields.values():
            by_field.setdefault(field.name, {})[subgraph] = field
    fields: dict[str, InputValue] = {}
    for field_name, found in by_field.items():
        coordinate = f"{name}.{field_name}"
        # What is left out is merged too: its type counts as used, and a mismatch in it is one all the same.
        merged = _merge_field(bench, found, coordinate)
        missing = [each for each in definitions if each not in found]
        if not missing or _keeps(bench, found, missing, coordinate):
            fields[field_name] = merged
            if joins := _joins(found, merged, is_everywhere=not missing):
                draft.field_joins[name, field_name] = joins
    if not fields:
        _refuse_empty(bench, name, definitions)
    draft.types[name] = InputObjectType(name=name, fields=fields, **parts)
    draft.type_joins[name] = type_joins(sources)


def _merge_field(bench: Workbench, found: Mapping[str, InputValue], coordinate: str) -> InputValue:
    types = {subgraph: each.type for subgraph, each in found.items()}
    return InputValue(
        name=next(iter(found.values())).name,
        type=merge_type(bench, types, coordinate, Position.INPUT_FIELD),
        default=merge_default(bench, found, coordinate, Code.INPUT_FIELD_DEFAULT_MISMATCH),
        **bench.parts(found, coordinate),
    )


def _keeps(bench: Workbench, found: Mapping[str, InputValue], missing: list[str], coordinate: str) -> bool:
    """Whether a field that some subgraphs lack stays."""
    if any(is_applied(each, "inaccessible") for each in found.values()):
        return True
    required = [subgraph for subgraph, each in found.items() if each.is_required]
    if required:
        message = (
            f"{coordinate} is required in {in_subgraphs(required)} and missing in {in_subgraphs(missing)}. "
            "Add it there, or make it nullable or give it a default where it is required."
        )
        code = Code.REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH
        bench.findings.refuse(code, message, coordinate, subgraphs=[*required, *missing])
    else:
        message = (
            f"{coordinate} is missing in {in_subgraphs(missing)}; the supergraph leaves it out, as not all "
            "understand it."
        )
        hint = HintCode.INCONSISTENT_INPUT_OBJECT_FIELD
        bench.findings.hint(hint, message, coordinate, subgraphs=missing)
    return False


def _joins(
    found: Mapping[str, InputValue], merged: InputValue, *, is_everywhere: bool
) -> tuple[FieldJoin, ...]:
    joins = tuple(
        FieldJoin(subgraph=subgraph, type=None if each.type == merged.type else each.type)
        for subgraph, each in found.items()
    )
    is_plain = is_everywhere and all(each.type is None for each in joins)
    return () if is_plain else joins


def _refuse_empty(bench: Workbench, name: str, sources: Mapping[str, NamedType]) -> None:
    message = (
        f"The input object {name} has no field in common in {in_subgraphs(sources)}, and only such fields "
        "can stay. Give it one, or rename the type in one subgraph."
    )
    bench.findings.refuse(Code.EMPTY_MERGED_INPUT_TYPE, message, name, subgraphs=sources)
