"""The values of variables: bounded, fitted to their types, and never echoed at length."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from fedloom.errors import MalformedRequestError, RequestError, VariablesInvalidError, VariablesTooLargeError
from fedloom.operation.limits import Limits
from fedloom.operation.variables import check_variables, check_variables_size

SCHEMA = build_schema("""
input In { text: String! size: Int tags: [String!] kind: Kind }
enum Kind { GOOD BAD }
type Query { a(of: In, n: Int!): Int }
""")
LIMITS = Limits(max_list_items=3, max_text_characters=10, max_variables_depth=4)


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "variables",
    [{}, {"a": [1, 2, 3]}, {"a": "x" * 10}, nested(3), {"a": None, "b": True, "c": 1.5}],
    ids=["none", "list", "text", "depth", "leaves"],
)
def test_variables_within_their_limits_pass(variables: dict[str, object]) -> None:
    check_variables_size(variables, LIMITS)


@pytest.mark.parametrize(
    ("variables", "error", "message"),
    [
        pytest.param({"a": [1] * 4}, VariablesTooLargeError, "a list of 4", id="C90 a long list"),
        pytest.param({"a": {"b": [[1] * 4]}}, VariablesTooLargeError, "a list of 4", id="C90 inside"),
        pytest.param({"a": "x" * 11}, VariablesTooLargeError, "a text of 11", id="C92 a long text"),
        pytest.param(nested(5), VariablesTooLargeError, "a depth of variables of 5", id="C93 deep"),
        pytest.param({"a": ["\x00"]}, MalformedRequestError, "U+0000", id="C94 NUL"),
        pytest.param({"a": {"\x00": 1}}, MalformedRequestError, "U+0000", id="C94 NUL in a name"),
        pytest.param({"a": "x\ud800"}, MalformedRequestError, "U+D800", id="C94 a lone surrogate"),
    ],
)
def test_variables_over_a_limit_are_refused(
    variables: dict[str, object], error: type[RequestError], message: str
) -> None:
    with pytest.raises(error, match=r".*") as raised:
        check_variables_size(variables, LIMITS)

    assert message in raised.value.message


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        pytest.param(
            {},
            "Variable '$n' has invalid value: Expected a value of non-null type 'Int!' to be provided.",
            id="missing",
        ),
        pytest.param(
            {"n": None},
            "Variable '$n' has invalid value: Expected value of non-null type 'Int!' not to be None.",
            id="null",
        ),
        pytest.param(
            {"n": "1"},
            "Variable '$n' has invalid value: Int cannot represent non-integer value: '1'",
            id="wrong type",
        ),
        pytest.param(
            {"n": 1, "of": {"text": "t", "kind": "GOO"}},
            "Variable '$of' has invalid value at .kind: Value 'GOO' does not exist in 'Kind' enum.",
            id="C55 no suggestion",
        ),
        pytest.param(
            {"n": 1, "of": {"text": "t", "hidden": 1}},
            "Variable '$of' has invalid value: Expected value of type 'In' not to include"
            " unknown field 'hidden', found: {'text': 't', 'hidden': 1}.",
            id="C63 unknown field",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_place(
    variables: dict[str, object], message: str
) -> None:
    with pytest.raises(VariablesInvalidError) as raised:
        check_variables(SCHEMA, operation("query ($n: Int!, $of: In) { a(n: $n, of: $of) }"), variables)

    assert raised.value.message == message
    assert raised.value.entries[0].code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "value",
    ["s" * 5_000, ["s" * 300] * 10, {"text": "s" * 5_000, "size": "s" * 5_000}, {"s" * 5_000: 1}],
    ids=["text", "list", "object", "key"],
)
def test_a_value_is_not_echoed_beyond_200_characters(value: object) -> None:
    with pytest.raises(VariablesInvalidError) as raised:
        check_variables(
            SCHEMA, operation("query ($n: Int!, $of: In) { a(n: $n, of: $of) }"), {"n": 1, "of": value}
        )

    assert all(entry.message.count("s") <= 200 + len("Expected") for entry in raised.value.entries)


def operation(text: str) -> OperationDefinitionNode:
    definition = parse(text).definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    return definition
