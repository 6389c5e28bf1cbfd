"""Why a field cannot be had: for each subgraph, what stops the query there.

Each function gives phrases that follow the subgraph's name, without a full stop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fedloom.query_graph.joins import overriding_subgraph
from fedloom.query_graph.model import FieldEdge, Key, Node
from fedloom.satisfiability.facts import Facts
from fedloom.satisfiability.states import Labels, State
from fedloom.sdl.definitions import CompositeType
from fedloom.sdl.field_set import format_field_set


def why_not_here(facts: Facts, state: State, node: Node, name: str, labels: Labels) -> str:
    """Why a node that is reached does not answer a field."""
    edge = facts.graph.fields[node].get(name)
    if edge is None:
        return _why_not_resolved(facts, node, name)
    condition = edge.override
    if condition is not None and (condition.label, condition.is_on) not in labels:
        needed, given = ("on", "off") if condition.is_on else ("off", "on")
        return f'resolves it only while the label "{condition.label}" is {needed}, and it may be {given}'
    if not facts.reach.has(node, edge):
        return _why_not_had(facts, node, edge)
    argument = next(each for each in edge.contexts if not facts.is_set(each, state))
    start = f"fills its argument {argument.name} from a context"
    if argument.context in state.contexts:
        return f"{start}, of which `{argument.selection.strip()}` cannot be had where this query sets it"
    return f"{start} that no type on the way of this query sets"


def why_not_there(facts: Facts, state: State, subgraph: str, name: str) -> Iterator[str]:
    """Why a subgraph that resolves a field is not reached."""
    for node in nodes_with(facts, state.type, subgraph, name):
        for reason in why_not_entered(facts, state.nodes, node):
            yield f"resolves it, but {reason}"


def why_not_entered(facts: Facts, reached: Sequence[Node], node: Node) -> Iterator[str]:
    """Why no move leads from the nodes that are reached to another."""
    keys = facts.graph.keys[node]
    if not keys:
        yield f"cannot be entered, as {node.type} has no @key there"
    elif not any(each.is_resolvable for each in keys):
        yield f"cannot be entered, as the @key of {node.type} is not resolvable there"
    else:
        for key in keys:
            if key.is_resolvable:
                yield f"cannot be entered by {_why_key_missing(facts, reached, key)}"


def nodes_with(facts: Facts, object_type: str, subgraph: str, name: str) -> Iterator[Node]:
    """The nodes of a subgraph that resolve a field of an object type: its own, or an interface object's."""
    named = facts.supergraph.schema.types[object_type]
    interfaces = named.interfaces if isinstance(named, CompositeType) else ()
    for each in (object_type, *interfaces):
        node = facts.graph.nodes.get((subgraph, each))
        if node is None or (each != object_type and not node.is_interface_object):
            continue
        if name in facts.graph.fields[node]:
            yield node


def _why_not_resolved(facts: Facts, node: Node, name: str) -> str:
    overriding = overriding_subgraph(facts.supergraph, (node.type, name), node.subgraph)
    if overriding is not None:
        return f'no longer resolves it: "{overriding}" overrides it'
    joins = facts.supergraph.field_joins.get((node.type, name), ())
    if any(each.subgraph == node.subgraph and each.is_external for each in joins):
        return "names it only as @external"
    return f"has no field {node.type}.{name}"


def _why_not_had(facts: Facts, node: Node, edge: FieldEdge) -> str:
    start = f'resolves it with @requires(fields: "{format_field_set(edge.requires)}")'
    if not facts.reach.satisfies((node,), edge.requires):
        missing = facts.reach.missing((node,), edge.requires)
        return f"{start}, and {missing or 'a type of its fragments'} cannot be had from there"
    return (
        f"{start}, and {node.type} has no @key there with fields of its own, by which it could be asked for "
        f"once those are known"
    )


def _why_key_missing(facts: Facts, reached: Sequence[Node], key: Key) -> str:
    missing = (facts.reach.missing((each,), key.selections) for each in reached)
    lacking = dict.fromkeys(each for each in missing if each is not None)
    needed = " or ".join(lacking) or "a field"
    return f'@key(fields: "{key.text}") of {key.type}: it needs {needed}, which cannot be had'
