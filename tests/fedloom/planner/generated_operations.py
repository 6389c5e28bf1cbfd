"""Operations drawn at random, valid against a schema: fragments, aliases, arguments, conditions."""

from __future__ import annotations

from collections.abc import Sequence

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
_CONDITIONS = ("", "", "", "", " @include(if: $x)", " @skip(if: $x)", " @include(if: $y)")
_SCALARS = {"Int": "4", "Float": "1.5", "Boolean": "true"}


@st.composite
def operations(draw: st.DrawFn, schema: GraphQLSchema) -> str:
    """An operation of one of the root types."""
    roots = [("query", schema.query_type), ("mutation", schema.mutation_type)]
    keyword, root = draw(st.sampled_from([each for each in roots if each[1] is not None]))
    assert root is not None
    selection = _Drawing(draw, schema).selection(root, 0)
    variables = [f"${name}: Boolean!" for name in "xy" if f"${name})" in selection]
    return f"{keyword} {_bracketed(variables)} {selection}"


def _bracketed(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)})" if parts else ""


class _Drawing:
    def __init__(self, draw: st.DrawFn, schema: GraphQLSchema) -> None:
        self._draw, self._schema = draw, schema
        self._left = draw(st.sampled_from((4, 12, 25)))  # composite fields, so that operations end

    def selection(self, named: GraphQLNamedType, depth: int) -> str:
        parts = ["__typename"] if self._draw(st.integers(0, 3)) == 0 else []
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            names = self._draw(st.lists(st.sampled_from(sorted(named.fields)), min_size=1, max_size=4))
            parts += [self._field(name, named.fields[name], depth) for name in names]
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType) and depth < _MOST_DEEP:
            for each in self._schema.get_possible_types(named)[:2]:
                parts.append(f"... on {each.name}{self._condition()} {self.selection(each, depth + 1)}")
        return f"{{ {' '.join(filter(None, parts)) or '__typename'} }}"

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = [
            f"{argument}: {self._value(each.type)}"
            for argument, each in field.args.items()
            if is_required_argument(each) or self._draw(st.booleans())
        ]
        # One response name must not stand for other arguments.
        alias = f"{name}_{len(given)}: " if given else ""
        text = f"{alias}{name}{_bracketed(given)}{self._condition()}"
        inner = get_named_type(field.type)
        if not is_composite_type(inner):
            return text
        if depth >= _MOST_DEEP or self._left <= 0:
            return ""
        self._left -= 1
        return f"{text} {self.selection(inner, depth + 1)}"

    def _condition(self) -> str:
        return str(self._draw(st.sampled_from(_CONDITIONS)))

    def _value(self, of_type: GraphQLInputType) -> str:
        if isinstance(of_type, GraphQLNonNull):
            return self._value(of_type.of_type)
        if isinstance(of_type, GraphQLList):
            return f"[{self._value(of_type.of_type)}]"
        if isinstance(of_type, GraphQLEnumType):
            return str(next(iter(of_type.values)))
        if isinstance(of_type, GraphQLInputObjectType):
            given = [
                f"{name}: {self._value(each.type)}"
                for name, each in of_type.fields.items()
                if is_required_input_field(each)
            ]
            return f"{{{', '.join(given)}}}"
        return _SCALARS.get(of_type.name, '"v"')
