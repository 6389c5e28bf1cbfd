"""A GraphQL request read from what was sent: a body, a URL, or the payload of a message."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

import orjson

from fedloom.errors import MalformedRequestError, RequestTooLargeError
from fedloom.operation.request import GraphQLRequest
from fedloom.server.asgi import Receive

_PARAMETERS = ("query", "operationName", "variables", "extensions", "documentId")
_MAX_PARAMETERS = 32


class ClientGoneError(Exception):
    """The client left before its request was whole."""


async def read_body(receive: Receive, *, max_bytes: int, timeout_s: float) -> bytes:
    """Return the body, whether or not its length was announced.

    Raises:
        RequestTooLargeError: more came than is allowed; the rest is not read.
        MalformedRequestError: it did not come in time.
        ClientGoneError: the client left.
    """
    try:
        async with asyncio.timeout(timeout_s):
            return await _read_body(receive, max_bytes)
    except TimeoutError:
        raise MalformedRequestError(f"the request body did not arrive within {timeout_s:g} seconds") from None


async def _read_body(receive: Receive, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            raise RequestTooLargeError("request body", allowed_bytes=max_bytes)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def request_of_body(body: bytes) -> GraphQLRequest:
    """Read a JSON body (GraphQL over HTTP, "Request Parameters").

    Raises:
        MalformedRequestError: it is not UTF-8, not JSON, too deep, or its members have wrong types.
    """
    return request_of_members(parsed_json(body, "the request body"))


def request_of_url(query_string: bytes) -> GraphQLRequest:
    """Read the parameters of a GET; `variables` and `extensions` are JSON in text.

    Raises:
        MalformedRequestError: a parameter is there twice, is not UTF-8, or is not what it must be.
    """
    members: dict[str, object] = {}
    for name, value in _pairs(query_string):
        if name not in _PARAMETERS:
            continue
        if name in members:
            raise MalformedRequestError(f"the URL has the parameter {name} more than once")
        is_json = name in ("variables", "extensions") and value
        members[name] = parsed_json(value.encode(), f"the parameter {name}") if is_json else value or None
    return request_of_members(members)


def request_of_members(members: object) -> GraphQLRequest:
    """Check the members of a request's JSON object.

    Raises:
        MalformedRequestError: a member has a wrong type, or there is neither a query nor a document's id.
    """
    if isinstance(members, list):
        raise MalformedRequestError("batches are not supported: send one request object, not an array")
    if not isinstance(members, dict):
        raise MalformedRequestError("the request is not a JSON object")
    extensions, document_id = _object(members, "extensions"), members.get("documentId")
    if not isinstance(document_id, str | None):
        raise MalformedRequestError("the member `documentId` must be a string or null")
    query = members.get("query")
    if query is None and (document_id or "persistedQuery" in extensions):
        query = ""
    if not isinstance(query, str):
        raise MalformedRequestError("the request has no query: its member `query` must be a string")
    operation_name = members.get("operationName")
    if not isinstance(operation_name, str | None):
        raise MalformedRequestError("the member `operationName` must be a string or null")
    return GraphQLRequest(
        query, operation_name or None, _object(members, "variables"), extensions, document_id or None
    )


def parsed_json(text: bytes | str, what: str) -> object:
    """Parse strict JSON: UTF-8, no NaN, no lone surrogates, bounded depth.

    Raises:
        MalformedRequestError: it is none.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedRequestError(f"{what} is not JSON: {error.msg} at character {error.pos}") from None


def _object(members: dict[str, object], name: str) -> dict[str, object]:
    value = members.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedRequestError(f"the member `{name}` must be an object or null")
    return value


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_PARAMETERS,
        )
    except ValueError:  # bad UTF-8, bytes above ASCII, or too many parameters
        raise MalformedRequestError(
            f"the URL's query cannot be read: at most {_MAX_PARAMETERS} parameters in percent-encoded UTF-8"
        ) from None
