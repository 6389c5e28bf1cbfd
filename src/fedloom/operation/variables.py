"""The values of one request's variables: bounded in size, then fitted to their types in the API schema.

The subgraph coerces them again against its own schema. Only the API schema decides what a client
may send: an input field that it hides must not be reachable because a subgraph knows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, get_variable_values

from fedloom.errors import (
    ErrorEntry,
    MalformedRequestError,
    VariablesInvalidError,
    VariablesTooLargeError,
    clip,
)
from fedloom.operation.limits import Limits

#: Of a value in a message: graphql-core quotes up to ten items of 240 characters each.
MAX_ECHOED_CHARACTERS = 200
_MAX_ERRORS = 10


def check_variables_size(variables: Mapping[str, object], limits: Limits) -> None:
    """Refuse variables with a longer list, a longer text or deeper nesting than is allowed, or with a NUL.

    Raises:
        VariablesTooLargeError: a list, a text or the nesting is over its bound.
        MalformedRequestError: a text holds U+0000, which no store of ours can keep, or a lone surrogate.
    """
    level: list[object] = [variables]
    depth = 0
    while level:
        depth += 1
        if depth > limits.max_variables_depth:
            raise VariablesTooLargeError("a depth of variables", depth, limits.max_variables_depth)
        nested: list[object] = []
        for value in level:
            if isinstance(value, dict):
                nested.extend(value.values())
                nested.extend(value)  # names are texts as well
            elif isinstance(value, list):
                if len(value) > limits.max_list_items:
                    raise VariablesTooLargeError("a list", len(value), limits.max_list_items)
                nested.extend(value)
            elif isinstance(value, str):
                check_text(value, limits)
        level = nested


def check_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> None:
    """Refuse values that do not fit the types of the operation's variables (GraphQL 6.1.2).

    Raises:
        VariablesInvalidError: one entry per value at fault, each quoting at most 200 characters of it.
    """
    if not operation.variable_definitions:
        return
    coerced = get_variable_values(
        schema, operation.variable_definitions, dict(variables), max_errors=_MAX_ERRORS, hide_suggestions=True
    )
    if isinstance(coerced, list):
        raise variables_invalid(coerced)


def check_text(value: str, limits: Limits) -> None:
    """Refuse a text that is too long, or that holds what no store of ours can keep.

    Raises:
        VariablesTooLargeError: it is over its bound.
        MalformedRequestError: it holds U+0000 or a lone surrogate.
    """
    if len(value) > limits.max_text_characters:
        raise VariablesTooLargeError("a text", len(value), limits.max_text_characters)
    if "\x00" in value:
        raise MalformedRequestError("a text of the request holds the character U+0000, which is not allowed")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        message = f"a text of the request holds half of a character, U+{ord(value[error.start]):04X}, alone"
        raise MalformedRequestError(message) from None


def variables_invalid(errors: Sequence[GraphQLError]) -> VariablesInvalidError:
    """Translate graphql-core's errors of coercion, with what they quote cut short."""
    entries = [
        ErrorEntry(_clip_echo(error), VariablesInvalidError.code, locations=_locations(error))
        for error in errors
    ]
    return VariablesInvalidError(entries[0].message, entries=entries)


def _clip_echo(error: GraphQLError) -> str:
    """Cut the part of a message that quotes the value; what is before it names variable and place."""
    inner = error.original_error
    if inner is None:
        return clip(error.message)
    quoted = inner.message if isinstance(inner, GraphQLError) else str(inner)
    where = error.message.removesuffix(quoted)
    return clip(where, MAX_ECHOED_CHARACTERS) + clip(quoted, MAX_ECHOED_CHARACTERS)


def _locations(error: GraphQLError) -> tuple[tuple[int, int], ...]:
    return tuple((place.line, place.column) for place in error.locations or ())
