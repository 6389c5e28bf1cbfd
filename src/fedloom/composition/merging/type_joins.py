"""`@join__type`: which subgraphs define a type, and by which keys they know its entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import BooleanValueNode

from fedloom.composition.merging.usage import field_set_text
from fedloom.sdl.definitions import Directive, NamedType, applied, is_applied
from fedloom.supergraph.model import TypeJoin


def type_joins(sources: Mapping[str, NamedType]) -> tuple[TypeJoin, ...]:
    """The joins of a type, from its definitions by subgraph."""
    return tuple(join for subgraph, each in sources.items() for join in _joins(subgraph, each))


def _joins(subgraph: str, definition: NamedType) -> Iterator[TypeJoin]:
    is_interface_object = is_applied(definition, "interfaceObject")
    keys = applied(definition, "key")
    if not keys:
        yield TypeJoin(subgraph=subgraph, is_interface_object=is_interface_object)
    for key in keys:
        yield TypeJoin(
            subgraph=subgraph,
            key=field_set_text(key),
            is_resolvable=is_resolvable(key),
            is_extension=key.is_on_extension,
            is_interface_object=is_interface_object,
        )


def is_resolvable(key: Directive) -> bool:
    """Whether the subgraph finds an entity by the key (Federation: @key, `resolvable`)."""
    value = key.arguments.get("resolvable")
    return value.value if isinstance(value, BooleanValueNode) else True
