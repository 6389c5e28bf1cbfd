"""The JSON of answers."""

from __future__ import annotations

import pytest

from fedloom.errors import SubgraphAnswerInvalidError
from fedloom.transport.answer import MAX_ERRORS, SubgraphFault, read_answer


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"data": []}',
        b'{"data": null}',
        b'{"data": "x"}',
        b'{"data": NaN}',
    ],
)
def test_what_is_no_answer_of_graphql_is_refused(text: bytes) -> None:
    with pytest.raises(SubgraphAnswerInvalidError):
        read_answer("partner", text)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            '{"message": "m", "path": ["a", 0], "extensions": {"code": "NO_SCORE", "x": 1}}',
            SubgraphFault("m", ("a", 0), "NO_SCORE", {"code": "NO_SCORE", "x": 1}),
            id="whole",
        ),
        pytest.param("{}", SubgraphFault("", (), None, {}), id="empty"),
        pytest.param('"broken"', SubgraphFault("an error that is no object"), id="no object"),
        pytest.param(
            '{"message": 3, "path": "a", "extensions": []}',
            SubgraphFault("3", (), None, {}),
            id="other types",
        ),
        pytest.param(
            '{"message": "m", "extensions": {"code": "see host 10.0.0.1"}}',
            SubgraphFault("m", (), None, {"code": "see host 10.0.0.1"}),
            id="a code that is a text",
        ),
    ],
)
def test_errors_are_read_whatever_they_look_like(error: str, expected: SubgraphFault) -> None:
    answer = read_answer("partner", f'{{"errors": [{error}]}}'.encode())

    assert answer.data is None
    assert answer.faults == (expected,)


def test_errors_without_number_are_bounded() -> None:
    answer = read_answer("partner", b'{"errors": [' + b",".join([b"{}"] * 10_000) + b"]}")

    assert len(answer.faults) == MAX_ERRORS
