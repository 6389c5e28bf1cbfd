"""Echoes: the fields of a key that a subgraph is asked for again, so that an entity says which one it is.

The answer to `_entities` is a list; which entity is meant follows from its place in it. A subgraph that errs
there, or lies, would give one object the data of another. Where it is not trusted, the executor compares the
echo with the representation that it sent. What the subgraph cannot say of its entities is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Places
from fedloom.planner.state import Group
from fedloom.query_graph.model import FieldEdge, Node
from fedloom.query_plan.model import RequiredField
from fedloom.sdl.field_set import FieldSelection, Selection

#: By the type that entities are asked by, the fields of its keys.
Echoes = Mapping[str, tuple[RequiredField, ...]]


def echoes_of(places: Places, group: Group) -> Echoes:
    """What is asked for again of a group's entities: the key of each field is free at its place."""
    found: dict[str, dict[str, RequiredField]] = {}
    for object_type, entry in group.entries.items():
        if entry.key is None:
            continue
        node = places.facts.graph.nodes[group.subgraph, entry.key.type]
        alike = group.place.alike.get(object_type, (object_type,))
        known = found.setdefault(entry.key.type, {})
        for field in _echoed(places, node, entry.key.selections):
            if field.name not in known and _agree(places, group.subgraph, alike, field.name):
                key = group.place.scope.free_key(field.name)
                known[field.name] = RequiredField(field.name, key, field.fields, is_key=False)
    return {condition: tuple(fields.values()) for condition, fields in found.items()}


def echo_text(echo: Iterable[RequiredField]) -> str:
    """The echo as it is selected."""
    return " ".join(
        (each.name if each.key == each.name else f"{each.key}: {each.name}")
        + (f" {{ {echo_text(each.fields)} }}" if each.fields else "")
        for each in echo
    )


def _echoed(places: Places, node: Node, selections: Iterable[Selection]) -> Iterator[RequiredField]:
    edges = places.facts.graph.fields[node]
    for each in selections:
        edge = edges.get(each.name) if isinstance(each, FieldSelection) else None
        if edge is None or edge.name == TYPENAME or not _is_plain(places, edge):
            continue
        if edge.target is None:
            yield RequiredField(edge.name, edge.name, is_key=False)
        elif inside := tuple(_echoed(places, edge.target, each.selections)):
            yield RequiredField(edge.name, edge.name, inside, is_key=False)


def _is_plain(places: Places, edge: FieldEdge) -> bool:
    return places.is_active(edge) and not edge.requires and not edge.contexts


def _agree(places: Places, subgraph: str, types: Iterable[str], name: str) -> bool:
    """Whether a field has one type in all fragments that will select it."""
    return len({places.facts.response_types(each, name).get(subgraph) for each in types}) == 1
