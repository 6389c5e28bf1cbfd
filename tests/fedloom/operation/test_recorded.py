"""Recordings of operations: documents that share fragments, logs, and JSON requests."""

from __future__ import annotations

import json

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, print_ast

from fedloom.operation.recorded import (
    RecordedOperation,
    RecordingUnreadableError,
    read_documents,
    read_log,
    read_requests,
)

_NAMED = (OperationDefinitionNode, FragmentDefinitionNode)


def test_each_operation_of_a_document_is_one_with_its_line() -> None:
    text = "query A { a }\n\nmutation B { b }\n{ c }\n"

    operations = read_documents([("client.graphql", text)])

    assert [(each.where, each.name) for each in operations] == [
        ("client.graphql:1", "A"),
        ("client.graphql:3", "B"),
        ("client.graphql:4", "anonymous"),
    ]


def test_an_operation_has_the_fragments_that_it_needs_and_no_others() -> None:
    text = """
    query A { a { ...F ... on T { ...G } } }
    fragment F on T { f }
    fragment G on T { ...H }
    fragment H on T { h ...F }
    fragment Unused on T { u }
    """

    (operation,) = read_documents([("client.graphql", text)])

    assert _definitions(operation) == ["A", "F", "G", "H"]


def test_documents_use_each_others_fragments_and_their_own_first() -> None:
    texts = [
        ("page.graphql", "query A { ...F ...G }\nfragment F on T { own }"),
        ("parts.graphql", "fragment F on T { other }\nfragment G on T { g }"),
    ]

    (operation,) = read_documents(texts)

    assert operation.document is not None
    assert _definitions(operation) == ["A", "F", "G"]
    assert "own" in print_ast(operation.document)
    assert "other" not in print_ast(operation.document)


def test_fragments_that_spread_each_other_are_read_once() -> None:
    text = "query A { ...F } fragment F on T { ...G } fragment G on T { ...F }"

    (operation,) = read_documents([("client.graphql", text)])

    assert _definitions(operation) == ["A", "F", "G"]


@pytest.mark.parametrize("text", ["", " \n", "type T { a: Int }", "fragment F on T { a }"])
def test_a_document_may_have_no_operation(text: str) -> None:
    operations = read_documents([("client.graphql", text)])

    assert operations == []


def test_a_text_that_is_no_document_is_refused_with_its_place() -> None:
    with pytest.raises(RecordingUnreadableError) as caught:
        read_documents([("client.graphql", "query A {\n  a(\n}")])

    assert str(caught.value).startswith("client.graphql:3:1 is no GraphQL document: Syntax Error: ")


def test_a_line_of_a_log_is_a_request() -> None:
    lines = [
        _line(query="query A($x: Int) { a(x: $x) }", variables={"x": 1}),
        "\n",
        _line(query="{ b }", operationName=None, extensions={"id": 1}),
    ]

    operations = list(read_log("access.jsonl", lines))

    assert [(each.where, each.name, each.variables) for each in operations] == [
        ("access.jsonl:1", "A", {"x": 1}),
        ("access.jsonl:3", "anonymous", None),
    ]


def test_a_request_names_the_operation_that_is_meant() -> None:
    query = "query A { a } query B { b ...F } fragment F on T { f }"

    operations = list(read_log("access.jsonl", [_line(query=query, operationName="B")]))

    assert [_definitions(each) for each in operations] == [["B", "F"]]


def test_a_request_that_names_none_of_several_means_each() -> None:
    operations = list(read_log("access.jsonl", [_line(query="query A { a } query B { b }")]))

    assert [each.name for each in operations] == ["A", "B"]


def test_the_same_request_again_is_the_same_operation() -> None:
    line = _line(query="query A { a }")

    first, second, third = read_log("access.jsonl", [line, line, _line(query="query A { b }")])

    assert first.key == second.key != third.key
    assert first.document is second.document
    assert (first.where, second.where) == ("access.jsonl:1", "access.jsonl:2")


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"query": "{ a"}, id="no GraphQL"),
        pytest.param({"query": ""}, id="nothing"),
        pytest.param({"query": "query A { a }", "operationName": "B"}, id="a name that is not there"),
        pytest.param({"query": "fragment F on T { a }"}, id="no operation"),
    ],
)
def test_a_request_that_no_schema_accepts_has_no_document(members: dict[str, str]) -> None:
    (operation,) = read_log("access.jsonl", [_line(**members)])

    assert operation.document is None


def test_members_of_another_type_are_passed_over() -> None:
    (operation,) = read_log("access.jsonl", [_line(query="query A { a }", operationName=1, variables=[])])

    assert (operation.name, operation.variables) == ("A", None)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{", "access.jsonl:2 is no JSON: ", id="no JSON"),
        pytest.param("[" * 100_000, "access.jsonl:2 is no JSON: ", id="deep JSON"),
        pytest.param("1", "access.jsonl:2 has no `query`", id="a number"),
        pytest.param('{"query": null}', "access.jsonl:2 has no `query`", id="null"),
        pytest.param('{"extensions": {}}', "access.jsonl:2 has no `query`", id="a hash only"),
    ],
)
def test_a_line_that_is_no_request_is_refused_with_its_place(line: str, message: str) -> None:
    lines = [_line(query="{ a }"), line]

    with pytest.raises(RecordingUnreadableError) as caught:
        list(read_log("access.jsonl", lines))

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param('{"query": "query A { a }"}', ["A"], id="one request"),
        pytest.param('[{"query": "query A { a }"},\n {"query": "query B { b }"}]', ["A", "B"], id="a list"),
        pytest.param('{"query": "query A { a }"}\n{"query": "query B { b }"}\n', ["A", "B"], id="lines"),
    ],
)
def test_a_json_document_is_a_request_or_several(text: str, names: list[str]) -> None:
    operations = list(read_requests("operations.json", text))

    assert [each.name for each in operations] == names


def _line(**members: object) -> str:
    return json.dumps(members) + "\n"


def _definitions(operation: RecordedOperation) -> list[str]:
    assert operation.document is not None
    definitions = (each for each in operation.document.definitions if isinstance(each, _NAMED))
    return [each.name.value for each in definitions if each.name]
