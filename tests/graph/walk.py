"""Questions made from the schema itself: everything that can be asked, so many edges deep.

A field that is added to the schema is asked from then on, without anybody naming it here. Each type has one
fragment for each depth, so that a question stays short however often a type comes up in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

PAGE = 100
"""The longest page there is: the worlds of these tests fit into it."""

REGIMES = ("CN_MIIT", "EU_2023_1542")

# Parts of a list are no objects of their own: going through them costs no edge.
_OF_LISTS = ("Connection", "Edge", "PageInfo")
_SPREAD = re.compile(r"\.\.\.(\w+)")


class Walk:
    """Writes the selections of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._fragments: dict[str, str] = {}

    def selection(self, type_name: str, *, depth: int) -> str:
        """Everything of a type and of what lies up to `depth` edges away from it; see `with_fragments`."""
        return self._spread(self._schema.type_map[type_name], depth)

    def member(self, type_name: str) -> str:
        """Everything of one type of a union, beside the others of it; see `with_fragments`."""
        return self._spread(self._schema.type_map[type_name], 0, is_member=True)

    def around(self, type_name: str, *, without: str) -> str:
        """Everything of an object and of what lies one edge away, but for objects of one type."""
        own = self._schema.type_map[type_name]
        assert is_object_type(own)
        asked = [self._spread(own, 0)]
        for name, field in own.fields.items():
            named = _named(field)
            if _needs_argument(field):
                asked += self._by_regime(own, name, field, 1)
            elif not is_leaf_type(named) and not named.name.startswith(without):
                depth = 1 if named.name.endswith(_OF_LISTS) else 0
                asked.append(f"{name}{_page(field)} {{ {self._spread(named, depth)} }}")
        return f"... on {type_name} {{ {' '.join(asked)} }}"

    def root_fields(self, root: GraphQLObjectType, *, depth: int) -> Iterator[tuple[str, str]]:
        """Each field of a root type that can be asked without an argument: its name, and how it is asked."""
        for name, field in root.fields.items():
            if not _needs_argument(field):
                yield name, f"{name}{_page(field)} {{ {self._spread(_named(field), depth)} }}"

    def roots_with_arguments(self, root: GraphQLObjectType) -> set[str]:
        """The fields of a root type that cannot be asked without an argument."""
        return {name for name, field in root.fields.items() if _needs_argument(field)}

    def with_fragments(self, document: str) -> str:
        """The document with the fragments that it needs, and those that they need."""
        needed: dict[str, str] = {}
        waiting = _SPREAD.findall(document)
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed[name] = self._fragments[name]
                waiting += _SPREAD.findall(needed[name])
        return " ".join([document, *needed.values()])

    def _spread(self, type_: GraphQLNamedType, depth: int, *, is_member: bool = False) -> str:
        """The name of the fragment, which is written when it comes up first."""
        name = f"{'MemberAs' if is_member else ''}{type_.name}_{depth}"
        if name not in self._fragments:
            self._fragments[name] = ""
            asked = [*self._own(type_, depth, is_member=is_member), *self._members(type_, depth)]
            self._fragments[name] = f"fragment {name} on {type_.name} {{ __typename {' '.join(asked)} }}"
        return f"...{name}"

    def _own(self, type_: GraphQLNamedType, depth: int, *, is_member: bool) -> Iterator[str]:
        """The fields of an object type; of an interface those that are values, the rest is its members'."""
        if not (is_object_type(type_) or is_interface_type(type_)):
            return
        for name, field in type_.fields.items():
            named = _named(field)
            if _needs_argument(field):
                yield from self._by_regime(type_, name, field, depth)
                continue
            # Types of one union have fields of one name and several types: each gets a name of its own.
            alias = f"{type_.name}_{name}: {name}" if is_member else name
            is_of_list = named.name.endswith(_OF_LISTS)
            if is_leaf_type(named):
                yield alias
            elif is_interface_type(type_) or (name == "nodes" and type_.name.endswith("Connection")):
                continue  # rows are read once: with their cursors
            elif is_of_list or depth > 0:
                inner = self._spread(named, depth if is_of_list else depth - 1)
                yield f"{alias}{_page(field)} {{ {inner} }}"

    def _by_regime(
        self, type_: GraphQLNamedType, name: str, field: GraphQLField, depth: int
    ) -> Iterator[str]:
        """A field that is asked for each regime, of each."""
        needed = {key for key, argument in field.args.items() if is_required_argument(argument)}
        assert needed == {"regime"}, f"{type_.name}.{name} needs an argument that no walk knows"
        if depth > 0:
            inner = self._spread(_named(field), depth - 1)
            yield from (f"{name}_{each}: {name}(regime: {each}) {{ {inner} }}" for each in REGIMES)

    def _members(self, type_: GraphQLNamedType, depth: int) -> Iterator[str]:
        if is_abstract_type(type_):
            for each in self._schema.get_possible_types(type_):
                yield self._spread(each, depth, is_member=True)


def _named(field: GraphQLField) -> GraphQLNamedType:
    return get_named_type(field.type)


def _needs_argument(field: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in field.args.values())


def _page(field: GraphQLField) -> str:
    return f"(first: {PAGE})" if "first" in field.args else ""
