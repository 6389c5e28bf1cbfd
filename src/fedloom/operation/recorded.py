"""Operations that clients were seen to send: reads recordings of them.

A recording is a GraphQL document, or a log: one JSON document per line with `query`, and, as GraphQL over
HTTP has them, `operationName` and `variables`. Documents may use each other's fragments, as the files of one
client do. Nothing is read from disk here: callers give texts and lines. `operation/judgement.py` says what
breaks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    parse,
)

ANONYMOUS = "anonymous"
_Fragments = Mapping[str, FragmentDefinitionNode]


class RecordingUnreadableError(Exception):
    """A text that is no GraphQL document, or a line that is no such JSON; the message says where."""


@dataclass(frozen=True, slots=True)
class RecordedOperation:
    """One operation with the fragments that it needs, and where it was recorded (file, and line).

    Equal `key`s are the same operation, sent again. `document` is None where the text is no GraphQL, or where
    no operation has the name that was asked for: every schema refuses these.
    """

    key: tuple[str, ...]
    where: str
    name: str
    document: DocumentNode | None
    variables: Mapping[str, Any] | None = None


def read_documents(texts: Iterable[tuple[str, str]]) -> list[RecordedOperation]:
    """The operations of GraphQL documents, given as (name, text), which share their fragments.

    Raises:
        RecordingUnreadableError: a text that is no GraphQL document.
    """
    documents = [(name, _parsed(name, text)) for name, text in texts if text.strip()]
    shared: dict[str, FragmentDefinitionNode] = {}
    for _, document in documents:
        for name, fragment in _fragments(document).items():
            shared.setdefault(name, fragment)
    return [
        _recorded(f"{name}:{_line(each)}", each, {**shared, **_fragments(document)})
        for name, document in documents
        for each in _operations(document)
    ]


def read_log(name: str, lines: Iterable[str]) -> Iterator[RecordedOperation]:
    """The operations of a log, one JSON document per line.

    Raises:
        RecordingUnreadableError: a line that is no JSON, or has no `query`.
    """
    known: dict[tuple[str, str | None], list[RecordedOperation]] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from _requested(_json(line, f"{name}:{number}"), f"{name}:{number}", known)


def read_requests(name: str, text: str) -> Iterator[RecordedOperation]:
    """The operations of a JSON document: one request, or a list of them; otherwise, of a log.

    Raises:
        RecordingUnreadableError: it is none of these.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        yield from read_log(name, text.splitlines())
    else:
        yield from _requested(document, name, {})


def _requested(
    entry: Any,  # noqa: ANN401 -- JSON enters here
    where: str,
    known: dict[tuple[str, str | None], list[RecordedOperation]],
) -> Iterator[RecordedOperation]:
    """The operations of one request, or of a list of them; each text is parsed once."""
    for request in entry if isinstance(entry, list) else [entry]:
        query, name, variables = _members(request, where)
        if (query, name) not in known:
            known[query, name] = _asked(query, name, where)
        for each in known[query, name]:
            yield RecordedOperation(each.key, where, each.name, each.document, variables)


def _members(request: Any, where: str) -> tuple[str, str | None, Mapping[str, Any] | None]:  # noqa: ANN401 -- as before
    query = request.get("query") if isinstance(request, dict) else None
    if not isinstance(query, str):
        message = (
            f'{where} has no `query`; {{"query": TEXT, "operationName": NAME, "variables": {{…}}}} is wanted'
        )
        raise RecordingUnreadableError(message)
    name, variables = request.get("operationName"), request.get("variables")
    return query, name if isinstance(name, str) else None, variables if isinstance(variables, dict) else None


def _asked(query: str, name: str | None, where: str) -> list[RecordedOperation]:
    """The operations of a document that a request asks for: the named one, or each."""
    try:
        document = parse(Source(query, f"{where}, query"), allow_empty_selection_sets=False)
    except GraphQLSyntaxError:
        return [RecordedOperation((query, name or ""), where, name or ANONYMOUS, None)]
    fragments = _fragments(document)
    found = [each for each in _operations(document) if name is None or _name(each) == name]
    return [_recorded(where, each, fragments, query) for each in found] or [
        RecordedOperation((query, name or ""), where, name or ANONYMOUS, None)
    ]


def _recorded(
    where: str, operation: OperationDefinitionNode, fragments: _Fragments, query: str | None = None
) -> RecordedOperation:
    name = _name(operation)
    document = DocumentNode(definitions=(operation, *_needed(operation, fragments)))
    return RecordedOperation((where if query is None else query, name), where, name, document)


def _needed(operation: OperationDefinitionNode, fragments: _Fragments) -> Sequence[FragmentDefinitionNode]:
    """The fragments that an operation spreads, and those that they spread."""
    found: dict[str, FragmentDefinitionNode] = {}
    waiting = [operation.selection_set]
    while waiting:
        for name in _spreads(waiting.pop()):
            if name in fragments and name not in found:
                found[name] = fragments[name]
                waiting.append(fragments[name].selection_set)
    return list(found.values())


def _spreads(selection_set: SelectionSetNode) -> Iterator[str]:
    waiting = [selection_set]
    while waiting:
        for each in waiting.pop().selections:
            if isinstance(each, FragmentSpreadNode):
                yield each.name.value
            elif inner := getattr(each, "selection_set", None):
                waiting.append(inner)


def _parsed(name: str, text: str) -> DocumentNode:
    try:
        return parse(Source(text, name), allow_empty_selection_sets=False)
    except GraphQLSyntaxError as error:
        place = "".join(f":{each.line}:{each.column}" for each in error.locations or ())
        message = f"{name}{place} is no GraphQL document: {error.message}"
        raise RecordingUnreadableError(message) from error


def _json(line: str, where: str) -> Any:  # noqa: ANN401 -- as before
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        message = f"{where} is no JSON: {error}"
        raise RecordingUnreadableError(message) from error


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    found = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
    return {each.name.value: each for each in found}


def _name(operation: OperationDefinitionNode) -> str:
    return operation.name.value if operation.name else ANONYMOUS


def _line(operation: OperationDefinitionNode) -> int:
    return operation.loc.start_token.line if operation.loc else 1
