"""The JSON of a subgraph's answer, read and checked (GraphQL 7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from fedloom.errors import SubgraphAnswerInvalidError

#: More errors of one answer than these are not kept.
MAX_ERRORS = 100
_MAX_CODE_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class SubgraphFault:
    """One error that a subgraph reported. `path` is in its own terms; `code` is there if it is one."""

    message: str
    path: tuple[str | int, ...] = ()
    code: str | None = None
    extensions: Mapping[str, object] | None = None
    #: Whether the text is meant for clients: of a subgraph of our own, or one whose texts are shown.
    is_public: bool = False
    #: Whether the log has it already.
    is_logged: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a subgraph answered. `data` is JSON that nobody else holds, so that it may be merged in place.

    `is_refusal`: a subscription was refused, and this is all that will come.
    """

    data: dict[str, Any] | None
    faults: tuple[SubgraphFault, ...] = ()
    is_refusal: bool = False


def read_answer(subgraph: str, text: bytes) -> Answer:
    """Read an answer.

    Raises:
        SubgraphAnswerInvalidError: it is no JSON, or no object with `data` or `errors`.
    """
    try:
        members = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise SubgraphAnswerInvalidError(subgraph, f"the answer is no JSON: {error}") from error
    return answer_of(subgraph, members)


def answer_of(subgraph: str, members: object) -> Answer:
    """Check the members of an answer.

    Raises:
        SubgraphAnswerInvalidError: as `read_answer`.
    """
    if not isinstance(members, dict):
        raise SubgraphAnswerInvalidError(subgraph, "the answer is no JSON object")
    data = members.get("data")
    if not isinstance(data, dict | None):
        raise SubgraphAnswerInvalidError(subgraph, "the answer's `data` is no object")
    errors = members.get("errors")
    if errors is None and data is None:
        raise SubgraphAnswerInvalidError(subgraph, "the answer has neither `data` nor `errors`")
    return Answer(data, read_faults(errors) if errors else ())


def read_faults(errors: object) -> tuple[SubgraphFault, ...]:
    """Read `errors`, whatever form they have: a fault that cannot be read is still a fault."""
    listed = errors if isinstance(errors, list) else [errors]
    return tuple(_fault(each) for each in listed[:MAX_ERRORS])


def _fault(error: object) -> SubgraphFault:
    if not isinstance(error, dict):
        return SubgraphFault("an error that is no object")
    extensions = error.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    return SubgraphFault(
        str(error.get("message", ""))[:1_000], _path(error.get("path")), _code(extensions), extensions
    )


def _path(path: object) -> tuple[str | int, ...]:
    if not isinstance(path, list):
        return ()
    return tuple(each for each in path if isinstance(each, str) or type(each) is int)


def _code(extensions: Mapping[str, object]) -> str | None:
    """A code is a word of a program; what is longer or has other characters may be a text to be masked."""
    code = extensions.get("code")
    is_one = isinstance(code, str) and 0 < len(code) <= _MAX_CODE_CHARACTERS
    return (
        code
        if is_one and isinstance(code, str) and code.replace("_", "").isalnum() and code.isascii()
        else None
    )
