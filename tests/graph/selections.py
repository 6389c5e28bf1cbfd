"""Selections of the schema's own making: every field of a type, to a depth."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLField, GraphQLNamedType, get_named_type, is_required_argument
from graphql.type import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    is_composite_type,
    is_interface_type,
    is_object_type,
)

Owner = GraphQLObjectType | GraphQLInterfaceType


def selection(type_: GraphQLNamedType, *, depth: int) -> str:
    """Select every field of a type that needs no argument, and of what it leads to, `depth` objects deep."""
    if not (is_object_type(type_) or is_interface_type(type_)):
        return "{ __typename }"
    found = [each for each in _fields(type_, depth=depth) if each]
    return f"{{ {' '.join(['__typename', *found])} }}"


def is_connection(type_: GraphQLNamedType) -> bool:
    """Whether a type is a page of a list."""
    return type_.name.endswith("Connection")


def leads_on(field: GraphQLField) -> bool:
    """Whether a field leads to an object."""
    return is_composite_type(get_named_type(field.type))


def takes_nothing(field: GraphQLField) -> bool:
    """Whether a field can be asked for without an argument."""
    return not any(is_required_argument(each) for each in field.args.values())


def _fields(type_: Owner, *, depth: int) -> Iterator[str]:
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        needed = {key for key, each in field.args.items() if is_required_argument(each)}
        if needed == {"regime"} and depth > 0:
            yield f"{name}(regime: CN_MIIT) {selection(inner, depth=depth)}"
        if needed:
            continue
        if not is_composite_type(inner):
            yield name
        elif is_connection(inner) and depth > 0:
            size = "(first: 2)" if "first" in field.args else ""
            yield f"{name}{size} {_page(inner, depth=depth - 1)}"
        elif depth > 0:
            yield f"{name} {selection(inner, depth=depth - 1)}"


def _page(type_: GraphQLNamedType, *, depth: int) -> str:
    assert is_object_type(type_)
    node = get_named_type(type_.fields["nodes"].type)
    info = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    return f"{{ totalCount {info} edges {{ cursor }} nodes {selection(node, depth=depth)} }}"
