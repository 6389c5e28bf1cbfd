"""Asks running subgraphs for their SDL: `{ _service { sdl } }`.

Answers are bounded in size and time, redirects are not followed (headers with credentials would go along),
and a message shows neither headers nor the query of a URL. Source: Federation subgraph specification,
`Query._service`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from fedloom.cli.configuration import AskedSchema
from fedloom.cli.inputs import MAX_BYTES, InputCode, InputProblem, input_error, reason
from fedloom.errors import clip

QUERY = "{ _service { sdl } }"
_SHOWN_ERRORS = 3


def ask_all(asked: Sequence[tuple[str, AskedSchema]], *, timeout_s: float) -> list[str | InputProblem]:
    """The SDL of each of these (name, where to ask), or why it could not be had, in the same order.

    Raises:
        InputError: none can be asked, as with a proxy that is no URL.
    """
    return asyncio.run(_ask_all(asked, timeout_s))


class _NoSdlError(Exception):
    """What came instead."""


async def _ask_all(asked: Sequence[tuple[str, AskedSchema]], timeout_s: float) -> list[str | InputProblem]:
    async with _client() as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(_ask(client, name, each, timeout_s)) for name, each in asked]
    return [each.result() for each in tasks]


def _client() -> httpx.AsyncClient:
    """A client as the environment wants it (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE)."""
    try:
        return httpx.AsyncClient(timeout=None)  # noqa: S113 -- `_ask` has a deadline
    except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
        message = f"no subgraph can be asked, since the environment says how in a wrong way: {error}"
        raise input_error(InputCode.SCHEMA_UNREADABLE, message) from error


async def _ask(
    client: httpx.AsyncClient, name: str, asked: AskedSchema, timeout_s: float
) -> str | InputProblem:
    try:
        # One deadline for all of it: httpx's bound each wait, and an answer may come drop by drop.
        async with asyncio.timeout(timeout_s):
            return _sdl(*await _answer(client, asked))
    except TimeoutError:
        why = f"no whole answer within {timeout_s:g} seconds"
    except _NoSdlError as error:
        why = clip(str(error))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        why = clip(_system_reason(_cause(error)))
    place = _without_secrets(asked.url)
    return InputProblem(
        InputCode.SCHEMA_UNREADABLE, f'the schema of "{name}" cannot be had from {place}: {why}', (name,)
    )


async def _answer(client: httpx.AsyncClient, asked: AskedSchema) -> tuple[httpx.Response, bytes]:
    """The response and its content."""
    content = bytearray()
    request = client.stream("POST", asked.url, json={"query": QUERY}, headers=dict(asked.headers))
    async with request as response:
        async for part in response.aiter_bytes():
            content += part
            if len(content) > MAX_BYTES:
                raise _NoSdlError(f"the answer is larger than {MAX_BYTES} bytes")
    return response, bytes(content)


def _cause(error: BaseException) -> BaseException:
    """What began it: libraries wrap it several times, and one of many attempts is enough."""
    if isinstance(error, BaseExceptionGroup):
        return _cause(error.exceptions[0])
    inner = error.__cause__ or error.__context__
    return error if inner is None else _cause(inner)


def _system_reason(error: BaseException) -> str:
    """Why, in the system's words; asyncio puts its own in their place."""
    has_own_words = isinstance(error, ssl.SSLError | socket.gaierror)
    if isinstance(error, OSError) and error.errno and not has_own_words:
        return os.strerror(error.errno)
    return reason(error)


def _sdl(response: httpx.Response, content: bytes) -> str:
    if response.has_redirect_location:
        target = _without_secrets(str(response.headers["location"]))
        raise _NoSdlError(f"it answers {response.status_code} and points to {target}; name that URL instead")
    document = _document(response, content)
    sdl: Any = document
    for part in ("data", "_service", "sdl"):
        sdl = sdl.get(part) if isinstance(sdl, dict) else None
    if isinstance(sdl, str):
        return sdl
    if messages := _messages(document):
        raise _NoSdlError(f"it answers {QUERY} with errors: {messages}")
    if response.is_error:
        raise _NoSdlError(_status(response))
    raise _NoSdlError(f"it answers {QUERY} without a text, so it is no Federation subgraph")


def _document(response: httpx.Response, content: bytes) -> Any:  # noqa: ANN401 -- JSON enters here
    try:
        return orjson.loads(content)
    except ValueError as error:
        if response.is_error:
            raise _NoSdlError(_status(response)) from error
        kind = response.headers.get("content-type", "something without a content type")
        raise _NoSdlError(f"it answers {kind}, which is no JSON; is this the URL of GraphQL?") from error


def _status(response: httpx.Response) -> str:
    advice = "; introspection_headers can carry credentials" if response.status_code in (401, 403) else ""
    return f"it answers {response.status_code} {response.reason_phrase}{advice}"


def _messages(document: Any) -> str:  # noqa: ANN401 -- as before
    errors = document.get("errors") if isinstance(document, dict) else None
    entries = errors if isinstance(errors, list) else []
    found = [each.get("message") for each in entries if isinstance(each, dict)]
    return "; ".join(each for each in found[:_SHOWN_ERRORS] if isinstance(each, str))


def _without_secrets(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
