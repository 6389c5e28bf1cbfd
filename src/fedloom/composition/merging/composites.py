"""Objects and interfaces: the fields of all subgraphs, and the interfaces that any of them implements."""

from __future__ import annotations

from collections.abc import Mapping

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.contexts import contexts_of
from fedloom.composition.merging.drafts import Draft
from fedloom.composition.merging.fields import merge_field
from fedloom.composition.merging.type_joins import type_joins
from fedloom.composition.merging.wording import in_subgraphs
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import ROOT_NAMES, CompositeType, Field, InterfaceType, ObjectType, is_applied


def merge_composite(bench: Workbench, draft: Draft, name: str) -> None:
    """Merge one object or interface; an interface object counts as an interface."""
    sources = bench.sources.composites(name)
    is_interface = any(isinstance(each, InterfaceType) for each in sources.values())
    kind = InterfaceType if is_interface else ObjectType
    parts = bench.parts(sources, name)
    draft.types[name] = kind(
        name=name,
        interfaces=bench.sources.interfaces_of(name),
        fields=_merge_fields(bench, draft, name, sources),
        **parts,
    )
    draft.type_joins[name] = type_joins(sources)
    draft.implementations[name] = tuple(
        (subgraph, interface) for subgraph, each in sources.items() for interface in each.interfaces
    )
    if contexts := contexts_of(sources):
        draft.contexts[name] = contexts
    _hint_inconsistent_entity(bench, name, sources)


def _merge_fields(
    bench: Workbench, draft: Draft, owner: str, sources: Mapping[str, CompositeType]
) -> dict[str, Field]:
    by_field: dict[str, dict[str, Field]] = {}
    for subgraph, definition in sources.items():
        for field in definition.fields.values():
            by_field.setdefault(field.name, {})[subgraph] = field
    hints_fields = len(sources) > 1 and _is_value_type(owner, sources)
    fields: dict[str, Field] = {}
    for name, found in by_field.items():
        merged = merge_field(bench, owner, name, sources=found, subgraphs=sources)
        if merged:
            fields[name], joins = merged
            if joins:
                draft.field_joins[owner, name] = joins
        missing = [each for each in sources if each not in found] if hints_fields else []
        if any(_resolves_some(sources[each]) for each in missing):
            _hint_missing_field(bench, owner, name, missing)
    return fields


def _is_value_type(name: str, sources: Mapping[str, CompositeType]) -> bool:
    """No root type, and nowhere an entity: a subgraph that gives the type should give all of it."""
    return name not in ROOT_NAMES.values() and not any(is_applied(each, "key") for each in sources.values())


def _resolves_some(definition: CompositeType) -> bool:
    """Whether values come from the subgraph: one with external fields only just reads those of others."""
    return any(not is_applied(each, "external") for each in definition.fields.values())


def _hint_missing_field(bench: Workbench, owner: str, name: str, missing: list[str]) -> None:
    is_object = bench.sources.is_object(owner)
    message = (
        f"{owner} has no key, and its field {name} is missing in {in_subgraphs(missing)}. "
        "Where such a value comes from there, the field cannot be fetched: add it, or give the type a @key."
    )
    code = (
        HintCode.INCONSISTENT_OBJECT_VALUE_TYPE_FIELD
        if is_object
        else HintCode.INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD
    )
    bench.findings.hint(code, message, f"{owner}.{name}", subgraphs=missing)


def _hint_inconsistent_entity(bench: Workbench, name: str, sources: Mapping[str, CompositeType]) -> None:
    without = [subgraph for subgraph, each in sources.items() if not is_applied(each, "key")]
    if without and len(without) < len(sources) and bench.sources.is_object(name):
        message = (
            f"{name} has a @key in some subgraphs, and none in {in_subgraphs(without)}. "
            "Give it one there if it is meant to be the same entity."
        )
        bench.findings.hint(HintCode.INCONSISTENT_ENTITY, message, name, subgraphs=without)
