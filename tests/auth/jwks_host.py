"""The HTTP server of an issuer, on the loopback interface: what it answers can change between requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class JwksHost:
    """What it answers, and what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = "200 OK", b'{"keys": []}', {"content-type": "application/json"}
        self.delay_s = 0.0
        self.requests: list[bytes] = []
        self.url = ""

    @property
    def fetches(self) -> int:
        return len(self.requests)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await asyncio.sleep(self.delay_s)
            head = {**self.headers, "content-length": str(len(self.body)), "connection": "close"}
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            writer.write(f"HTTP/1.1 {self.status}\r\n{lines}\r\n".encode() + self.body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left, which is what some tests are about
        finally:
            writer.close()


@asynccontextmanager
async def running_jwks_host() -> AsyncIterator[JwksHost]:
    """Serve until the block ends."""
    host = JwksHost()
    server = await asyncio.start_server(host.answer, "127.0.0.1", 0)
    host.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks"
    yield host
    server.close()
