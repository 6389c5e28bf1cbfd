"""Unions and scalars. A union has the members of all subgraphs, each with the subgraphs that know it."""

from __future__ import annotations

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.contexts import contexts_of
from fedloom.composition.merging.drafts import Draft
from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.sources import Sources
from fedloom.composition.merging.type_joins import type_joins
from fedloom.composition.merging.wording import in_subgraphs
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import ScalarType, UnionType
from fedloom.sdl.problems import Code


def check_members(sources: Sources, findings: Findings) -> None:
    """Members are objects (GraphQL 3.8), and one that stands for an interface is none in the supergraph."""
    for name, definitions in sources.types.items():
        for subgraph, each in definitions.items():
            for member in each.members if isinstance(each, UnionType) else ():
                if sources.interface_objects.get(member):
                    message = (
                        f'The union {name} in subgraph "{subgraph}" has the member {member}, which is an '
                        "interface in the supergraph. Name the objects that implement it."
                    )
                    findings.refuse(Code.INVALID_GRAPHQL, message, name, subgraphs=[subgraph])


def merge_union(bench: Workbench, draft: Draft, name: str) -> None:
    """Merge one union."""
    definitions = bench.sources.types[name]
    sources = {subgraph: each for subgraph, each in definitions.items() if isinstance(each, UnionType)}
    joined = [(subgraph, member) for subgraph, each in sources.items() for member in each.members]
    members = tuple(dict.fromkeys(member for _, member in joined))
    draft.types[name] = UnionType(name=name, members=members, **bench.parts(sources, name))
    draft.type_joins[name] = type_joins(sources)
    draft.members[name] = tuple(joined)
    if contexts := contexts_of(sources):
        draft.contexts[name] = contexts
    for member in members:
        missing = [subgraph for subgraph, each in sources.items() if member not in each.members]
        if missing:
            message = f"The union {name} has {member} in some subgraphs, and not in {in_subgraphs(missing)}."
            bench.findings.hint(HintCode.INCONSISTENT_UNION_MEMBER, message, name, subgraphs=missing)


def merge_scalar(bench: Workbench, draft: Draft, name: str) -> None:
    """Merge one scalar."""
    definitions = bench.sources.types[name]
    sources = {subgraph: each for subgraph, each in definitions.items() if isinstance(each, ScalarType)}
    draft.types[name] = ScalarType(name=name, **bench.parts(sources, name))
    draft.type_joins[name] = type_joins(sources)
