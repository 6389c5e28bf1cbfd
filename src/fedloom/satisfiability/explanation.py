"""The messages of satisfiability: the query, where each subgraph stops, and what could be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fedloom.query_graph.model import Node
from fedloom.satisfiability.facts import ApiField, Facts
from fedloom.satisfiability.query_text import query_text
from fedloom.satisfiability.reasons import nodes_with, why_not_entered, why_not_here, why_not_there
from fedloom.satisfiability.sharing import ObjectTypes
from fedloom.satisfiability.states import Labels, State
from fedloom.sdl.problems import Code, Hint, Problem

_RUNTIME_TYPES_HINT = "INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN"


def unanswered(facts: Facts, state: State, field: ApiField, labels: Labels) -> Problem:
    """A field that no subgraph can be asked for in a state."""
    coordinate = f"{state.type}.{field.name}"
    reached = dict.fromkeys(each.subgraph for each in state.nodes)
    others = [
        each
        for each in facts.supergraph.names
        if each not in reached and any(nodes_with(facts, state.type, each, field.name))
    ]
    reasons = [(each.subgraph, why_not_here(facts, state, each, field.name, labels)) for each in state.nodes]
    reasons += [(each, reason) for each in others for reason in why_not_there(facts, state, each, field.name)]
    return Problem(
        Code.SATISFIABILITY_ERROR,
        f"{coordinate} cannot be answered in this query:\n\n"
        f"{_query(facts, state, field)}\n\n"
        f"{_listed(reasons)}\n\n"
        f"Let a subgraph that this query reaches resolve {coordinate}, or give {state.type} a resolvable "
        "@key, known to both sides, where it is resolved.",
        coordinates=(coordinate,),
        subgraphs=(*reached, *others),
    )


def type_unknown(facts: Facts, state: State, field: ApiField, targets: Sequence[Node]) -> Problem:
    """A field that gives an interface object of which nobody can tell the object type."""
    coordinate = f"{state.type}.{field.name}"
    asking = tuple(dict.fromkeys(each.subgraph for each in targets))
    found = (facts.graph.nodes.get((each, field.returns)) for each in facts.supergraph.names)
    owners = [each for each in found if each is not None and not each.is_interface_object]
    reasons = [
        (each, f"has {field.returns} as an interface object, without its object types") for each in asking
    ]
    reasons += [
        (each.subgraph, reason) for each in owners for reason in why_not_entered(facts, targets, each)
    ]
    return Problem(
        Code.SATISFIABILITY_ERROR,
        f"The object type of {coordinate} cannot be told in this query:\n\n"
        f"{_query(facts, state, field)}\n\n"
        f"{_listed(reasons)}\n\n"
        f"Give the interface {field.returns} a resolvable @key where it is defined, with fields that the "
        "interface object has.",
        coordinates=(coordinate,),
        subgraphs=(*asking, *(each.subgraph for each in owners)),
    )


def mutation_unanswered(state: State, field: ApiField, refusals: Mapping[str, Problem]) -> Problem:
    """A mutation of several subgraphs, none of which does for all that can be asked of the result."""
    coordinate = f"{state.type}.{field.name}"
    subgraphs = ", ".join(f'"{each}"' for each in refusals)
    each_way = "\n\n".join(f'Asked in "{each}": {problem.message}' for each, problem in refusals.items())
    return Problem(
        Code.SATISFIABILITY_ERROR,
        f"{coordinate} is resolved by subgraphs {subgraphs}, and a query may call only one of them, since "
        "each call changes something. None of them does for all that can be asked of the result; let one "
        "of them do.\n\n"
        f"{each_way}",
        coordinates=(coordinate,),
        subgraphs=tuple(refusals),
    )


def no_common_type(facts: Facts, state: State, field: ApiField, types: ObjectTypes) -> Problem:
    """A shared field of which the subgraphs have no object type in common."""
    coordinate = f"{state.type}.{field.name}"
    known = [
        (subgraph, f"knows {', '.join(sorted(names)) or 'no object type'}")
        for subgraph, names in types.by_subgraph.items()
    ]
    return Problem(
        Code.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES,
        f"{coordinate} is shared, and its subgraphs have no object type of {field.returns} in common, as "
        "in this query:\n\n"
        f"{_query(facts, state, field)}\n\n"
        f"{_listed(known)}\n\n"
        "A shared field gives the same value in every subgraph. Add an object type to those that lack "
        "it, or resolve the field in one subgraph only.",
        coordinates=(coordinate,),
        subgraphs=tuple(types.by_subgraph),
    )


def types_differ(facts: Facts, state: State, field: ApiField, types: ObjectTypes) -> Hint:
    """A shared field of which some subgraphs know object types that others do not."""
    coordinate = f"{state.type}.{field.name}"
    apart = [
        (subgraph, f"must not give {', '.join(sorted(names - types.in_common))}")
        for subgraph, names in types.by_subgraph.items()
        if names - types.in_common
    ]
    return Hint(
        _RUNTIME_TYPES_HINT,
        f"{coordinate} is shared, and its subgraphs know different object types of {field.returns}, as in "
        "this query:\n\n"
        f"{_query(facts, state, field)}\n\n"
        "A shared field gives the same value in every subgraph, so only "
        f"{', '.join(sorted(types.in_common))} may occur:\n\n"
        f"{_listed(apart)}",
        coordinates=(coordinate,),
        subgraphs=tuple(types.by_subgraph),
    )


def too_many_states(most: int) -> Problem:
    """The work was bounded."""
    return Problem(
        Code.MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED,
        f"There are more than {most} combinations of types and subgraphs to look at before it is known "
        "whether all queries can be answered. Give types that many subgraphs share a @key, so that they "
        "are the same however they are reached, or raise the bound.",
    )


def _query(facts: Facts, state: State, field: ApiField) -> str:
    text = query_text(
        facts.supergraph.schema, state.path, state.type, field.name, has_selections=not field.is_leaf
    )
    return "\n".join(f"  {line}" for line in text.splitlines())


def _listed(reasons: Iterable[tuple[str, str]]) -> str:
    return "\n".join(dict.fromkeys(f'- "{subgraph}" {reason}' for subgraph, reason in reasons))
