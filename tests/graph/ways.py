"""The way to each type of the schema: read off it, so that a new one is asked for from its first day."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLField, GraphQLSchema, get_named_type
from graphql.type import is_interface_type, is_object_type

from celltrail.graph.schema import executable_schema
from celltrail.graph.types.event_types import EVENT_TYPES
from tests.graph.selections import is_connection, leads_on, takes_nothing

ROOTS = ("batteries", "shipments", "recyclingRecords", "events", "suppliers")


def _ways(schema: GraphQLSchema) -> dict[str, tuple[str, ...]]:
    """The shortest way from a list at the root to each type, as the fields and conditions on it."""
    assert schema.query_type is not None
    ways: dict[str, tuple[str, ...]] = {}
    roots = schema.query_type.fields
    ahead: list[tuple[GraphQLField, tuple[str, ...], str]] = [(roots[name], (), name) for name in ROOTS]
    while ahead:
        field, way, name = ahead.pop(0)
        inner = get_named_type(field.type)
        steps: tuple[str, ...] = (*way, name)
        if is_connection(inner):
            assert is_object_type(inner)
            steps = (*way, f"{name}(first: 100)", "nodes")
            inner = get_named_type(inner.fields["nodes"].type)
        found = [(inner, steps)]
        if is_interface_type(inner):
            found += [(each, (*steps, f"... on {each.name}")) for each in schema.get_possible_types(inner)]
        for type_, here in found:
            if type_.name in ways or not (is_object_type(type_) or is_interface_type(type_)):
                continue
            ways[type_.name] = here
            ahead += [
                (each, here, name)
                for name, each in type_.fields.items()
                if leads_on(each) and takes_nothing(each)
            ]
    return ways


SCHEMA = executable_schema()
EVENTS = {type_.__name__: kind.name for kind, type_ in EVENT_TYPES.items()} | {"LifecycleEvent": "MEASURED"}
WAYS = _ways(SCHEMA)


def document(type_name: str, asked: str, *, page: int = 100) -> str:
    """Ask for `asked` of every object of a type on the way to it; events are those of the type alone."""
    first = f"first: {page}"
    if type_name in EVENTS:
        first += f", filter: {{types: [{EVENTS[type_name]}]}}"
    way = " { ".join(WAYS[type_name]).replace("first: 100", first, 1)
    return " ".join(["{", way.replace("first: 100", f"first: {page}"), asked, "}" * len(WAYS[type_name])])


def told(found: object) -> Iterator[str]:
    """The coordinates of what is not null, no empty list and no page without rows."""
    if isinstance(found, list):
        for each in found:
            yield from told(each)
    elif isinstance(found, dict):
        owner = found.get("__typename")
        for name, each in found.items():
            if owner is not None and name != "__typename" and not _is_nothing(each):
                yield f"{owner}.{name}"
            yield from told(each)


def _is_nothing(found: object) -> bool:
    if isinstance(found, dict):
        return found.get("totalCount") == 0
    return found is None or found == []
