"""Subgraphs of partners, as bytes on a socket: every test decides what comes back, also what no server would
send."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    line: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def members(self) -> dict[str, Any]:
        """The JSON object of the body."""
        members: dict[str, Any] = json.loads(self.body)
        return members

    @property
    def representations(self) -> list[dict[str, Any]]:
        """What entities were asked for."""
        found: list[dict[str, Any]] = self.members["variables"]["representations"]
        return found


#: Gives the bytes of an answer; None closes the connection.
Answering = Callable[[Received], Awaitable[bytes | None]]


@dataclass(slots=True)
class Partner:
    """A server that is running."""

    port: int
    is_tls: bool = False
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    open_connections: int = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http{'s' if self.is_tls else ''}://127.0.0.1:{self.port}/graphql"

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds here; fails when it does not come to that."""
        async with asyncio.timeout(2):
            while not holds():  # noqa: ASYNC110 # a state of sockets, which tell nobody
                await asyncio.sleep(0.005)


def reply(
    value: object, *, status: int = 200, content_type: str = "application/json", headers: str = ""
) -> bytes:
    """An answer of HTTP/1.1; `value` is JSON, or bytes as they are."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    head = f"HTTP/1.1 {status} Any\r\ncontent-type: {content_type}\r\n{headers}"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def always(answer: bytes | None) -> Answering:
    """The same answer to everything."""

    async def answering(_received: Received) -> bytes | None:
        return answer

    return answering


def data(value: object) -> Answering:
    """Always these data."""
    return always(reply({"data": value}))


def entities(by_key: Mapping[str, object], key: str = "id") -> Answering:
    """The entities of a representation's key; null for those that are unknown."""

    async def answering(received: Received) -> bytes | None:
        found = [by_key.get(each[key]) for each in received.representations]
        return reply({"data": {"_entities": found}})

    return answering


@asynccontextmanager
async def partner(
    answering: Answering, *, ssl_context: ssl.SSLContext | None = None
) -> AsyncIterator[Partner]:
    """Run a server."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        running.connections += 1
        running.open_connections += 1
        try:
            while (received := await _read(reader)) is not None:
                running.received.append(received)
                answer = await answering(received)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
                if b"connection: close" in answer.partition(b"\r\n\r\n")[0]:
                    break
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client is gone, or the test is over
        finally:
            running.open_connections -= 1
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=ssl_context)
    running = Partner(server.sockets[0].getsockname()[1], is_tls=ssl_context is not None)
    try:
        yield running
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
        return Received(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
    except asyncio.IncompleteReadError:
        return None
