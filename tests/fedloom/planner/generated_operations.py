"""Operations drawn at random, valid against a schema: aliases, fragments, conditions, variables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

_MOST_DEEP = 5
_CONDITIONS = (
    *("",) * 8,
    " @include(if: $x)",
    " @skip(if: $x)",
    " @include(if: $y)",
    " @include(if: $x) @skip(if: $y)",
    " @skip(if: false)",
    " @include(if: false)",
)
_SCALARS: dict[str, Any] = {"Int": 4, "Float": 1.5, "Boolean": True}
_ALIASES = ("one", "two", "id", "name", "code")  # names that keys have too


@dataclass(frozen=True, slots=True)
class GeneratedOperation:
    """A document with one operation, and values for its variables."""

    text: str
    variables: dict[str, Any]


@st.composite
def operations(draw: st.DrawFn, schema: GraphQLSchema) -> GeneratedOperation:
    """An operation of one of the root types."""
    roots = [("query", schema.query_type), ("query", schema.query_type), ("mutation", schema.mutation_type)]
    keyword, root = draw(st.sampled_from([each for each in roots if each[1] is not None]))
    assert root is not None
    drawing = _Drawing(draw, schema)
    selection = drawing.selection(root, 0)
    text = " ".join([selection, *drawing.fragments.values()])
    for name in "xy":
        if f"${name})" in text:
            drawing.variables[name] = ("Boolean!", draw(st.booleans()))
    declared = [f"${name}: {of_type}" for name, (of_type, _) in drawing.variables.items()]
    values = {name: value for name, (_, value) in drawing.variables.items()}
    return GeneratedOperation(f"{keyword} {_bracketed(declared)} {text}", values)


def _bracketed(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)})" if parts else ""


@dataclass(slots=True)
class _Names:
    """What each response name stands for, so that no two fields are in conflict (GraphQL 5.3.2).

    One name has one shape everywhere, and one meaning on types that an object can both be of.
    """

    meanings: dict[str, list[tuple[GraphQLNamedType, str, str]]] = field(default_factory=dict)

    def take(self, names: Sequence[str], on: GraphQLNamedType, meaning: str, shape: str) -> str:
        """The first of these names that is free for a meaning, or a new one."""
        for name in self._all(names):
            known = self.meanings.setdefault(name, [])
            if all(self._agree(each, (on, meaning, shape)) for each in known):
                known.append((on, meaning, shape))
                return name
        raise AssertionError

    def _all(self, names: Sequence[str]) -> Iterator[str]:
        yield from names
        yield from (f"{names[-1]}_{number}" for number in range(1_000))

    def _agree(
        self, one: tuple[GraphQLNamedType, str, str], other: tuple[GraphQLNamedType, str, str]
    ) -> bool:
        are_objects = isinstance(one[0], GraphQLObjectType) and isinstance(other[0], GraphQLObjectType)
        are_apart = are_objects and one[0] is not other[0]
        return one[2] == other[2] and (one[1] == other[1] or are_apart)


class _Drawing:
    def __init__(self, draw: st.DrawFn, schema: GraphQLSchema) -> None:
        self._draw, self._schema = draw, schema
        self._left = draw(st.sampled_from((3, 8, 20)))  # composite fields, so that operations end
        self._names = _Names()
        self.variables: dict[str, tuple[str, Any]] = {}
        self.fragments: dict[str, str] = {}
        self._fragments_on: dict[str, list[str]] = {}

    def selection(self, named: GraphQLNamedType, depth: int) -> str:
        parts = ["__typename"] if self._draw(st.integers(0, 3)) == 0 else []
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            names = self._draw(st.lists(st.sampled_from(sorted(named.fields)), min_size=1, max_size=4))
            parts += [self._field(named, name, named.fields[name], depth) for name in names]
        if depth < _MOST_DEEP:
            parts += self._fragments(named, depth)
        return f"{{ {' '.join(filter(None, parts)) or '__typename'} }}"

    def _fragments(self, named: GraphQLNamedType, depth: int) -> Iterator[str]:
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            for each in self._schema.get_possible_types(named)[:3]:
                if self._draw(st.booleans()):
                    yield self._fragment(each, f"... on {each.name}", depth)
        elif self._draw(st.integers(0, 5)) == 0:
            assert isinstance(named, GraphQLObjectType)
            conditions = [
                "...",
                f"... on {named.name}",
                *(f"... on {each.name}" for each in named.interfaces),
            ]
            chosen = self._draw(st.sampled_from(conditions))
            on = self._schema.type_map[chosen[7:] or named.name]
            yield self._fragment(on, chosen, depth)

    def _fragment(self, on: GraphQLNamedType, inline: str, depth: int) -> str:
        """A fragment, inline or by a name that others may use too."""
        known = self._fragments_on.setdefault(on.name, [])
        if known and self._draw(st.integers(0, 2)) == 0:
            return f"...{self._draw(st.sampled_from(known))}{self._condition()}"
        selection = self.selection(on, depth + 1)
        if self._draw(st.integers(0, 2)):
            return f"{inline}{self._condition()} {selection}"
        name = f"F{len(self.fragments)}"
        self.fragments[name] = f"fragment {name} on {on.name} {selection}"
        known.append(name)  # after its own selection, or it could contain itself
        return f"...{name}{self._condition()}"

    def _field(self, parent: GraphQLNamedType, name: str, of: GraphQLField, depth: int) -> str:
        inner = get_named_type(of.type)
        is_composite = is_composite_type(inner)
        if is_composite and (depth >= _MOST_DEEP or self._left <= 0):
            return ""
        given = _bracketed(
            [
                f"{argument}: {self._given(each.type)}"
                for argument, each in of.args.items()
                if is_required_argument(each) or self._draw(st.booleans())
            ]
        )
        names = [name]
        if self._draw(st.integers(0, 4)) == 0:
            names.insert(0, self._draw(st.sampled_from(_ALIASES)))
        shape = str(of.type).replace(inner.name, "") if is_composite else str(of.type)
        taken = self._names.take(names, parent, f"{name}{given}", shape)
        text = f"{'' if taken == name else f'{taken}: '}{name}{given}{self._condition()}"
        if not is_composite:
            return text
        self._left -= 1
        return f"{text} {self.selection(inner, depth + 1)}"

    def _condition(self) -> str:
        return str(self._draw(st.sampled_from(_CONDITIONS)))

    def _given(self, of_type: GraphQLInputType) -> str:
        """A value of an argument, as a literal or by a variable."""
        value = self._value(of_type)
        if self._draw(st.integers(0, 2)):
            return _literal(of_type, value)
        for name, known in self.variables.items():
            if known == (str(of_type), value) and self._draw(st.booleans()):
                return f"${name}"
        name = f"v{len(self.variables)}"
        self.variables[name] = (str(of_type), value)
        return f"${name}"

    def _value(self, of_type: GraphQLInputType) -> Any:  # noqa: ANN401 -- JSON
        if isinstance(of_type, GraphQLNonNull):
            return self._value(of_type.of_type)
        if isinstance(of_type, GraphQLList):
            return [self._value(of_type.of_type)]
        if isinstance(of_type, GraphQLEnumType):
            return next(iter(of_type.values))
        if isinstance(of_type, GraphQLInputObjectType):
            return {
                name: self._value(each.type)
                for name, each in of_type.fields.items()
                if is_required_input_field(each) or self._draw(st.booleans())
            }
        if of_type.name == "Int":
            return self._draw(st.sampled_from((4, 1, 0)))
        return _SCALARS.get(of_type.name, "v")


def _literal(of_type: GraphQLInputType, value: Any) -> str:  # noqa: ANN401 -- JSON
    if isinstance(of_type, GraphQLNonNull):
        return _literal(of_type.of_type, value)
    if isinstance(of_type, GraphQLList):
        return f"[{', '.join(_literal(of_type.of_type, each) for each in value)}]"
    if isinstance(of_type, GraphQLInputObjectType):
        given = [f"{name}: {_literal(of_type.fields[name].type, each)}" for name, each in value.items()]
        return f"{{{', '.join(given)}}}"
    return str(value) if isinstance(of_type, GraphQLEnumType) else json.dumps(value)
