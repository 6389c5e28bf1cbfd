"""`fedloom serve` as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Serving:
    """A gateway that is running."""

    url: str
    process: asyncio.subprocess.Process

    async def ask(self, query: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(timeout=20) as client:
            return await client.post(f"{self.url}/graphql", json={"query": query}, headers=headers)

    async def get(self, path: str, **parameters: str) -> httpx.Response:
        async with httpx.AsyncClient(timeout=20) as client:
            return await client.get(self.url + path, params=parameters)


@asynccontextmanager
async def serving(*arguments: str | Path) -> AsyncIterator[Serving]:
    """Run the command on a free port; what it tells first is its address."""
    command = [sys.executable, "-m", "fedloom", "serve", "--port", "0", *map(str, arguments)]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        assert process.stderr is not None
        async with asyncio.timeout(20):
            first = (await process.stderr.readline()).decode()
            running = Serving(first.split()[-1].removesuffix("/graphql"), process)
            while (await running.get("/health")).status_code != 200:  # noqa: ASYNC110 # HTTP has no event for it
                await asyncio.sleep(0.02)
        yield running
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.communicate(), 20)
