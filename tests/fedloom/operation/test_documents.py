"""Documents are read once per text, and refused with typed errors."""

from __future__ import annotations

import pytest
from graphql import build_schema

from fedloom.errors import (
    DocumentTooLongError,
    OperationInvalidError,
    OperationSyntaxError,
    OperationUnknownError,
    RequestError,
    TokensExceededError,
)
from fedloom.operation.documents import Documents, OperationKind
from fedloom.operation.limits import Limits

SCHEMA = build_schema(
    "type Query { a(of: Int): Int q: Query } type Mutation { m: Int } type Subscription { s: Int }"
)


def documents(**limits: int) -> Documents:
    return Documents(SCHEMA, Limits(**limits))


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("{ a }", None, OperationKind.QUERY),
        ("query A { a } mutation M { m }", "M", OperationKind.MUTATION),
        ("subscription S { s }", None, OperationKind.SUBSCRIPTION),
    ],
)
def test_the_operation_that_is_meant_is_found(text: str, name: str | None, kind: OperationKind) -> None:
    operation = documents().operation(text, name)

    assert operation.kind is kind


@pytest.mark.parametrize(
    ("text", "name", "error", "message"),
    [
        pytest.param(
            "{ a", None, OperationSyntaxError, "Syntax Error: Expected Name, found <EOF>.", id="syntax"
        ),
        pytest.param("", None, OperationSyntaxError, "Syntax Error: Unexpected <EOF>.", id="empty"),
        *(
            pytest.param(text, None, OperationSyntaxError, "Syntax Error: Expected Name, found '}'.", id=text)
            for text in (
                "{ }",
                "{ a q { } }",
                "{ a ... on Query { } }",
                "{ ... { } }",
                "{ ...F } fragment F on Query { }",
                "subscription { }",
            )
        ),
        pytest.param(
            "{ aa }",
            None,
            OperationInvalidError,
            "Cannot query field 'aa' on type 'Query'.",
            id="C55 no suggestion",
        ),
        pytest.param(
            "type T { a: Int }",
            None,
            OperationInvalidError,
            "The 'T' definition is not executable.",
            id="a type is no operation",
        ),
        pytest.param(
            "{ ...A } fragment A on Query { ...A }",
            None,
            OperationInvalidError,
            "Cannot spread fragment 'A' within itself.",
            id="C82 cycle",
        ),
        pytest.param(
            "{ _entities(representations: []) { __typename } }",
            None,
            OperationInvalidError,
            "Cannot query field '_entities' on type 'Query'.",
            id="C38 _entities",
        ),
        pytest.param(
            "{ __schema { types { fields { type { fields { type { fields { type { fields"
            " { name } } } } } } } } } }",
            None,
            OperationInvalidError,
            "Maximum introspection depth exceeded",
            id="C95 introspection cycle",
        ),
        pytest.param(
            "query A { a } query B { a }",
            None,
            OperationUnknownError,
            "the document has 2 operations: say in operationName which one to run",
            id="which one",
        ),
        pytest.param(
            "query A { a }",
            "B",
            OperationUnknownError,
            "the document has no operation named 'B'",
            id="not this one",
        ),
        pytest.param(
            "fragment A on Query { a }",
            None,
            OperationInvalidError,
            "Fragment 'A' is never used.",
            id="no operation",
        ),
        pytest.param(
            "{ " + "q { " * 300 + "a" + " }" * 301,
            None,
            OperationSyntaxError,
            "Syntax Error: Document is nested too deeply. Parsing aborted.",
            id="C81 deeper than the parser goes",
        ),
    ],
)
def test_a_bad_document_is_refused_with_its_reason(
    text: str, name: str | None, error: type[RequestError], message: str
) -> None:
    with pytest.raises(error) as raised:
        documents().operation(text, name)

    assert raised.value.message == message
    assert {entry.code for entry in raised.value.entries} == {error.code}


@pytest.mark.parametrize(
    ("text", "error", "found"),
    [
        pytest.param("{ " + "a " * 30_000 + "}", DocumentTooLongError, 60_003, id="C88 a long text"),
        pytest.param(
            "#" + "x" * 1_000_000 + "\n{ a }",
            DocumentTooLongError,
            1_000_007,
            id="C96 a comment of a megabyte",
        ),
        pytest.param("{ " + "a " * 5_000 + "}", TokensExceededError, 4_001, id="C88 tokens"),
        pytest.param("{ " + "a " * 5_000, TokensExceededError, 4_001, id="tokens before the syntax error"),
    ],
)
def test_a_text_that_is_too_large_is_refused_before_it_is_read(
    text: str, error: type[RequestError], found: int
) -> None:
    with pytest.raises(error) as raised:
        documents().operation(text, None)

    assert raised.value.entries[0].extensions["found"] == found


def test_a_syntax_error_near_the_bound_of_tokens_stays_a_syntax_error() -> None:
    with pytest.raises(OperationSyntaxError):
        documents(max_tokens=4).operation("{ a a", None)


def test_validation_stops_after_a_bounded_number_of_errors() -> None:
    text = "{ q { " + " ".join(f"x{i}" for i in range(300)) + " } }"

    with pytest.raises(OperationInvalidError) as raised:
        documents().operation(text, None)

    assert len(raised.value.entries) == 21


def test_messages_do_not_repeat_long_parts_of_the_document() -> None:
    with pytest.raises(OperationInvalidError) as raised:
        documents().operation('{ a(of: "' + "x" * 10_000 + '") }', None)

    assert len(raised.value.entries[0].message) <= 500


def test_a_document_is_parsed_once() -> None:
    known = documents()

    assert known.operation("{ a }", None) is known.operation("{ a }", None)


def test_a_refusal_is_remembered_like_a_success() -> None:
    known = documents()
    refusals = []
    for _ in range(2):
        with pytest.raises(OperationInvalidError) as raised:
            known.operation("{ b }", None)
        refusals.append(raised.value)

    assert refusals[0] is refusals[1]


def test_the_least_used_documents_are_forgotten_when_the_store_is_full() -> None:
    """C99: a flood of texts does not grow the memory."""
    known = documents(max_cached_characters=200)
    kept = known.operation("{ a }", None)
    for number in range(100):
        known.operation(f"{{ x{number}: a }}", None)
        assert known.operation("{ a }", None) is kept

    assert sum(map(len, known._known)) <= 200
