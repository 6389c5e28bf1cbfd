"""The server of subgraphs: what it counts, its streams, and subgraphs that are not well."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fedloom.execution.subgraph_server import SubgraphServer, subgraph_server
from tests.fedloom.execution.subgraph_set import SubgraphSet

ONE: dict[str, Any] = {"sdl": "type Query { n: Int }", "root": {"Query": {"n": 1}}}
TOLD: dict[str, dict[str, Any]] = {
    "well": ONE,
    "other": ONE,
    "down": {**ONE, "is_down": True},
    "cut": {**ONE, "cut": True},
    "page": {**ONE, "status": 502, "says": "<html>"},
}


@pytest.fixture(scope="module")
def server() -> Iterator[SubgraphServer]:
    """One set."""
    with subgraph_server({"set": SubgraphSet(TOLD, latency_s=0.05)}) as running:
        yield running


async def test_requests_and_rounds_are_counted_until_the_reset(server: SubgraphServer) -> None:
    urls, log = server.urls("set"), f"http://127.0.0.1:{server.port}/set"
    async with httpx.AsyncClient() as client:
        await client.post(log)
        await asyncio.gather(
            *(client.post(urls[each], json={"query": "{ n }"}) for each in ("well", "other"))
        )
        await client.post(urls["well"], json={"query": "{ n }"})
        told = (await client.get(log)).json()
        await client.post(log)
        empty = (await client.get(log)).json()

    assert (told["requests"], told["rounds"]) == ({"well": 2, "other": 1}, 2)
    assert {each["document"] for each in told["log"]} == {"{ n }"}
    assert empty == {"log": [], "requests": {}, "rounds": 0}


async def test_subgraphs_that_are_not_well_answer_as_they_are_told_to(server: SubgraphServer) -> None:
    urls = server.urls("set")
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.post(urls["down"], json={"query": "{ n }"})
        cut = await client.post(urls["cut"], json={"query": "{ n }"})
        page = await client.post(urls["page"], json={"query": "{ n }"})

    assert cut.content == b'{"data": '
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert page.text == "<html>"
