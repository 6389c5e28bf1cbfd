"""API schemas in a form that can be compared: equal schemas are equal texts.

Composers print the same schema in different ways: the order of parts, `1.0` or `1`, `"1"` or `["1"]` as the
default of a list. Here everything is sorted by name, and a default stands as the value that it has.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from graphql import (
    ConstValueNode,
    GraphQLInputType,
    GraphQLSchema,
    InputValueDefinitionNode,
    Node,
    Undefined,
    Visitor,
    build_ast_schema,
    lexicographic_sort_schema,
    parse,
    print_schema,
    type_from_ast,
    visit,
)
from graphql.utilities import coerce_input_literal, value_to_literal


@lru_cache(maxsize=8192)
def normal_form(api: str) -> str:
    """The schema of some SDL, sorted and with coerced defaults."""
    document = parse(api)
    document = visit(document, _Defaults(_built(document)))
    return print_schema(lexicographic_sort_schema(_built(document)))


def _built(document: Any) -> GraphQLSchema:  # noqa: ANN401 -- `visit` returns anything
    return build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)


class _Defaults(Visitor):
    """Puts each default's value in place of its text."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self._schema = schema

    def leave_input_value_definition(self, node: InputValueDefinitionNode, *_: object) -> Node | None:
        if node.default_value is None:
            return None
        value = self._coerced(node.default_value, node)
        return InputValueDefinitionNode(
            name=node.name,
            type=node.type,
            description=node.description,
            directives=node.directives,
            default_value=value,
        )

    def _coerced(self, given: ConstValueNode, node: InputValueDefinitionNode) -> ConstValueNode:
        of_type = cast("GraphQLInputType", type_from_ast(self._schema, node.type))
        value = coerce_input_literal(given, of_type)
        return given if value is Undefined else value_to_literal(value, of_type) or given
