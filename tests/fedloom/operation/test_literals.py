"""A value that is written into the document is bounded like one of a variable."""

from __future__ import annotations

import pytest
from graphql import build_schema

from fedloom.errors import MalformedRequestError, RequestError, VariablesTooLargeError
from fedloom.operation.documents import Documents
from fedloom.operation.limits import Limits

SCHEMA = build_schema(
    "type Query { a(of: [Int!], in: In, text: String): Int q: Query }"
    "input In { of: [Int!] in: In text: String }"
)
DOCUMENTS = Documents(SCHEMA, Limits(max_list_items=3))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{ a(of: [1 2 3]) }", id="a list at its bound"),
        pytest.param("{ a(in: {of: [1 2 3], in: {of: [1 2 3]}}) }", id="each list by itself"),
        pytest.param('{ a(text: "\\t") }', id="a control character that can be kept"),
    ],
)
def test_a_value_within_its_bounds_passes(text: str) -> None:
    assert DOCUMENTS.operation(text, None).cost.value({}) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("{ a(of: [1 2 3 4]) }", VariablesTooLargeError, id="C90 a list"),
        pytest.param(
            "{ q { ... { q { a(of: [1 2 3 4]) } } } }", VariablesTooLargeError, id="C90 deep inside"
        ),
        pytest.param(
            "{ ...A } fragment A on Query { a(of: [1 2 3 4]) }",
            VariablesTooLargeError,
            id="C90 in a fragment",
        ),
        pytest.param("{ a(in: {in: {of: [1 2 3 4]}}) }", VariablesTooLargeError, id="C90 in an object"),
        pytest.param(
            "query ($of: [Int!] = [1 2 3 4]) { a(of: $of) }", VariablesTooLargeError, id="C90 of a default"
        ),
        pytest.param('{ a(text: "a\\u0000b") }', MalformedRequestError, id="C94 NUL"),
        pytest.param('{ a(in: {text: "\\u0000"}) }', MalformedRequestError, id="C94 NUL in an object"),
    ],
)
def test_a_value_over_its_bounds_is_refused(text: str, error: type[RequestError]) -> None:
    with pytest.raises(error):
        DOCUMENTS.operation(text, None)
