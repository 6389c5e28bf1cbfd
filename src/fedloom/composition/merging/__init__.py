"""From subgraphs that are right by themselves to one supergraph.

Types are merged kind by kind; enums come last, since their use decides which values they keep. All that
cannot be merged is reported together. Source: Federation, "Composition rules".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graphql import OperationType

from fedloom.composition.merging.applied_directives import AppliedDirectives
from fedloom.composition.merging.carried_specifications import CarriedSpecifications, carried_specifications
from fedloom.composition.merging.composed_directives import ComposedDirectives, composed_directives
from fedloom.composition.merging.composites import merge_composite
from fedloom.composition.merging.drafts import Draft
from fedloom.composition.merging.enums import merge_enum
from fedloom.composition.merging.executable_directives import merge_executable_directives
from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.graph_names import graph_names
from fedloom.composition.merging.input_objects import merge_input_object
from fedloom.composition.merging.interface_objects import add_interface_object_fields, check_implementations
from fedloom.composition.merging.kinds import mergeable_kinds
from fedloom.composition.merging.protected_interfaces import protect_interfaces
from fedloom.composition.merging.sources import gather_sources
from fedloom.composition.merging.unions import check_members, merge_scalar, merge_union
from fedloom.composition.merging.workbench import Workbench
from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import (
    ROOT_NAMES,
    CompositeType,
    DirectiveDefinition,
    Element,
    Schema,
    TypeKind,
    named_type,
)
from fedloom.sdl.problems import Code, Hint, Problem
from fedloom.supergraph.model import SubgraphEntry, Supergraph

_MERGES: Mapping[TypeKind, Callable[[Workbench, Draft, str], None]] = {
    TypeKind.OBJECT: merge_composite,
    TypeKind.INTERFACE: merge_composite,
    TypeKind.UNION: merge_union,
    TypeKind.INPUT_OBJECT: merge_input_object,
    TypeKind.SCALAR: merge_scalar,
}


@dataclass(frozen=True, slots=True)
class Merged:
    """The supergraph, or the problems for which there is none; hints in either case."""

    supergraph: Supergraph | None
    problems: tuple[Problem, ...]
    hints: tuple[Hint, ...]


def merge(subgraphs: Sequence[Subgraph]) -> Merged:
    """Merge subgraphs that the rules have found nothing against."""
    findings = Findings()
    sources = gather_sources(subgraphs)
    # Names of directives come first: with names that differ, every application would be a problem of its own.
    carried = carried_specifications(sources.subgraphs, findings)
    composed = composed_directives(sources.subgraphs, carried, findings)
    check_members(sources, findings)
    if findings.problems:
        return Merged(None, tuple(findings.problems), tuple(findings.hints))
    directives = AppliedDirectives(
        names=carried.names,
        composed=composed.by_subgraph,
        repeatable=frozenset(name for name, each in composed.definitions.items() if each.is_repeatable),
        findings=findings,
    )
    bench = Workbench(sources, findings, directives)
    supergraph = _supergraph(bench, carried, composed)
    problems, hints = tuple(findings.problems), tuple(findings.hints)
    return Merged(None if problems else supergraph, problems, hints)


def _supergraph(bench: Workbench, carried: CarriedSpecifications, composed: ComposedDirectives) -> Supergraph:
    draft = _merge_types(bench)
    definitions = {**carried.definitions(), **composed.definitions}
    definitions |= merge_executable_directives(bench, definitions)
    _note_uses(bench, composed.definitions)
    _merge_enums(bench, draft)  # after everything that can use one
    protect_interfaces(bench, draft)
    graphs = graph_names(bench.sources.names)
    return Supergraph(
        subgraphs=tuple(
            SubgraphEntry(each.name, each.url, graphs[each.name]) for each in bench.sources.subgraphs
        ),
        schema=_schema(bench, draft, carried, definitions),
        type_joins={**draft.type_joins, **dict.fromkeys(carried.scalars(), ())},
        field_joins=draft.field_joins,
        implementations=draft.implementations,
        members=draft.members,
        enum_values=draft.enum_values,
        contexts=draft.contexts,
        links=carried.links + composed.links,
        hints=tuple(bench.findings.hints),
    )


def _merge_types(bench: Workbench) -> Draft:
    draft = Draft(mergeable_kinds(bench.sources, bench.findings))
    for name, kind in draft.kinds.items():
        if kind is not TypeKind.ENUM:
            _MERGES[kind](bench, draft, name)
    add_interface_object_fields(bench, draft)
    check_implementations(bench)
    query = draft.types.get("Query")
    if isinstance(query, CompositeType) and not query.fields:
        message = "No subgraph has a query, and a supergraph needs one. Add a field to the type Query of one."
        bench.findings.refuse(Code.NO_QUERIES, message, "Query", subgraphs=bench.sources.names)
    return draft


def _note_uses(bench: Workbench, definitions: Mapping[str, DirectiveDefinition]) -> None:
    for definition in definitions.values():
        for each in definition.arguments.values():
            bench.note_use(named_type(each.type), f"@{definition.name}({each.name}:)", as_input=True)


def _merge_enums(bench: Workbench, draft: Draft) -> None:
    for name, kind in draft.kinds.items():
        if kind is TypeKind.ENUM:
            merge_enum(bench, draft, name)


def _schema(
    bench: Workbench,
    draft: Draft,
    carried: CarriedSpecifications,
    definitions: Mapping[str, DirectiveDefinition],
) -> Schema:
    """The merged schema; types stand in the order in which the subgraphs define them."""
    sources = {
        each.name: Element(
            name="schema", description=each.schema.description, directives=each.schema.directives
        )
        for each in bench.sources.subgraphs
    }
    types = {name: draft.types[name] for name in draft.kinds if name in draft.types}
    return Schema(
        types={**types, **carried.scalars()},
        directive_definitions=definitions,
        roots={operation: name for operation, name in ROOT_NAMES.items() if _is_root(bench, operation)},
        **bench.parts(sources, "schema"),
    )


def _is_root(bench: Workbench, operation: OperationType) -> bool:
    is_query = operation is OperationType.QUERY
    return is_query or any(operation in each.schema.roots for each in bench.sources.subgraphs)
