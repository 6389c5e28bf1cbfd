"""Server-sent events against a running server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from fedloom import ServerOptions
from tests.plugins.toy_gateway import StartToyServer, ToyHost, ToyServer

EVENTS = {"accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, Any]]:
    """Read the events of a stream; comments are left out."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(":", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append(
                (lines["event"].strip(), json.loads(lines["data"]) if lines["data"].strip() else None)
            )
    return found


async def ask(server: ToyServer, query: str, name: str = "alice") -> httpx.Response:
    async with httpx.AsyncClient() as client:
        headers = {**EVENTS, "authorization": f"Bearer {name}"}
        return await client.post(server.url, json={"query": query}, headers=headers)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("subscription { count(to: 2) }", [{"data": {"count": 1}}, {"data": {"count": 2}}]),
        ("{ me }", [{"data": {"me": "alice"}}]),
        ("mutation { add(n: 2) }", [{"data": {"add": 2}}]),
    ],
)
async def test_an_operation_is_streamed_and_completed(
    toy_server: StartToyServer, query: str, expected: list[Any]
) -> None:
    answer = await ask(await toy_server(), query)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert events(answer.text) == [*(("next", value) for value in expected), ("complete", None)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { refused }", "TOY_REFUSED"),
        ("{ notJson }", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_a_refusal_by_graphql_is_an_event(
    toy_server: StartToyServer, query: str, expected: str
) -> None:
    answer = await ask(await toy_server(), query)

    (kind, value), last = events(answer.text)
    assert (kind, value["errors"][0]["extensions"]["code"]) == ("next", expected)
    assert last == ("complete", None)


async def test_a_subscription_by_get_is_streamed(toy_server: StartToyServer) -> None:
    server = await toy_server()

    async with httpx.AsyncClient() as client:
        answer = await client.get(
            server.url, params={"query": "subscription { count(to: 1) }"}, headers=EVENTS
        )

    assert events(answer.text) == [("next", {"data": {"count": 1}}), ("complete", None)]


async def test_a_subscription_is_streamed_although_json_is_preferred(toy_server: StartToyServer) -> None:
    server = await toy_server()

    async with httpx.AsyncClient() as client:
        answer = await client.post(
            server.url,
            json={"query": "subscription { count(to: 1) }"},
            headers={"accept": "application/json, text/event-stream"},
        )

    assert answer.headers["content-type"].startswith("text/event-stream")


async def test_a_silent_stream_is_kept_alive_by_comments(toy_server: StartToyServer) -> None:
    server = await toy_server(options=ServerOptions(keep_alive_s=0.02))

    answer = await ask(server, "{ slow(seconds: 0.15) }")

    assert answer.text.count(":\n\n") > 2
    assert events(answer.text)[0] == ("next", {"data": {"slow": "at last"}})


async def test_a_client_that_leaves_ends_its_source(toy_server: StartToyServer, toy_host: ToyHost) -> None:
    server = await toy_server()

    async with httpx.AsyncClient() as client:
        query = {"query": "subscription { endless }"}
        async with client.stream("POST", server.url, json=query, headers=EVENTS) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data"):
                    break
            assert (toy_host.open_sources, server.application.open_streams) == (1, 1)

    await asyncio.sleep(0.05)
    assert (toy_host.open_sources, server.application.open_streams) == (0, 0)


async def test_expired_credentials_end_the_stream_with_an_error_within_a_second(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    """C27."""
    server = await toy_server()

    async with asyncio.timeout(1.2):
        answer = await ask(server, "subscription { endless }", name="alice until 0.2")

    first, second, last = events(answer.text)
    assert first == ("next", {"data": {"endless": 1}})
    assert second[1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert last == ("complete", None)
    assert toy_host.open_sources == 0


async def test_a_stopping_server_breaks_the_stream_off_without_complete(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    server = await toy_server()
    asking = asyncio.create_task(ask(server, "subscription { endless }"))
    await toy_host.source_opened.wait()

    assert await server.application.close(deadline_s=1)

    assert events((await asking).text) == [("next", {"data": {"endless": 1}})]


async def test_one_caller_has_a_bounded_number_of_streams(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    """C108, C112."""
    server = await toy_server(options=ServerOptions(max_streams_per_caller=1))
    asking = asyncio.create_task(ask(server, "subscription { endless }"))
    await toy_host.source_opened.wait()

    second, other = await ask(server, "{ me }"), await ask(server, "{ me }", name="bob")

    assert (second.status_code, other.status_code) == (429, 200)
    server.application.end_streams(lambda caller: caller.identity == "alice")
    assert events((await asking).text)[-1] == ("complete", None)
    assert (await ask(server, "{ me }")).status_code == 200


async def test_a_reader_who_does_not_read_holds_up_the_source_and_is_let_go(
    toy_server: StartToyServer, toy_host: ToyHost
) -> None:
    """C110: nothing is buffered without bound."""
    server = await toy_server(options=ServerOptions(send_timeout_s=0.3))

    async with httpx.AsyncClient() as client:
        query = {"query": "subscription { tightens(size: 100000) }"}
        async with client.stream("POST", server.url, json=query, headers=EVENTS):
            # It goes on until the sockets are full, then waits, and is let go after `send_timeout_s`.
            async with asyncio.timeout(20):
                await toy_host.source_opened.wait()
                while toy_host.open_sources:  # noqa: ASYNC110 # a state of the server, which tells nobody
                    await asyncio.sleep(0.02)
            assert 0 < toy_host.produced < 1_000
            assert server.application.open_streams == 0
