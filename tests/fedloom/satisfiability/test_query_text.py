"""The text of a query along a path."""

from __future__ import annotations

from textwrap import dedent

import pytest
from graphql import OperationType, parse

from fedloom.satisfiability.query_text import query_text
from fedloom.satisfiability.states import Step
from fedloom.sdl.parsing import read_schema

SCHEMA = read_schema(
    parse(
        """
        scalar Moment
        enum Phase { NEW OLD }
        input Place { town: String! phase: Phase! note: String at: Place }
        type Query { part(id: ID!, note: String, first: Int! = 3): Part }
        type Subscription { part(since: Moment!, places: [Place!]!, near: Place!): Part }
        interface Part { id: ID! }
        type Cell implements Part { id: ID! volts(digits: Int!, exact: Boolean!, factor: Float!): Float }
        """
    )
)


def test_a_type_is_narrowed_where_the_path_does() -> None:
    path = Step(OperationType.QUERY, "Query", "part", on="Cell")

    text = query_text(SCHEMA, path, "Cell", "id", has_selections=False)

    assert text == dedent("""\
        {
          part(id: "1") {
            ... on Cell {
              id
            }
          }
        }""")


@pytest.mark.parametrize(
    ("operation", "root", "field", "line"),
    [
        pytest.param(
            OperationType.QUERY, "Query", "part", '  part(id: "1") { __typename }', id="what must be given"
        ),
        pytest.param(
            OperationType.SUBSCRIPTION,
            "Subscription",
            "part",
            '  part(since: "value", places: [], near: {town: "text", phase: NEW}) { __typename }',
            id="scalars, lists, enums and input objects",
        ),
    ],
)
def test_arguments_that_must_be_given_have_an_example(
    operation: OperationType, root: str, field: str, line: str
) -> None:
    text = query_text(SCHEMA, operation, root, field, has_selections=True)

    assert text.splitlines()[1] == line


def test_numbers_and_booleans_have_an_example_too() -> None:
    path = Step(OperationType.QUERY, "Query", "part", on="Cell")

    text = query_text(SCHEMA, path, "Cell", "volts", has_selections=False)

    assert "      volts(digits: 0, exact: true, factor: 0.0)" in text.splitlines()


def test_an_operation_that_is_no_query_is_named() -> None:
    text = query_text(SCHEMA, OperationType.SUBSCRIPTION, "Subscription", "part", has_selections=True)

    assert text.startswith("subscription {")
