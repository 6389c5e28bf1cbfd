"""How the server stops, and what it asks of the host that mounts it."""

from __future__ import annotations

import asyncio

import httpx

from fedloom import GraphQLServer
from fedloom.server.asgi import Message
from tests.plugins.toy_gateway import StartToyServer, ToyHost


async def test_a_stopping_server_lets_requests_finish_and_refuses_new_ones(
    toy_server: StartToyServer,
) -> None:
    """C192."""
    server = await toy_server()

    async with httpx.AsyncClient() as client:
        running = asyncio.create_task(client.post(server.url, json={"query": "{ slow(seconds: 0.2) }"}))
        await asyncio.sleep(0.1)
        closing = asyncio.create_task(server.application.close(deadline_s=2))
        await asyncio.sleep(0)
        refused = await client.post(server.url, json={"query": "{ me }"})

        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert (await running).json() == {"data": {"slow": "at last"}}
        assert await closing


async def test_a_request_that_outlasts_the_deadline_is_reported(toy_server: StartToyServer) -> None:
    server = await toy_server()

    async with httpx.AsyncClient() as client:
        running = asyncio.create_task(client.post(server.url, json={"query": "{ slow(seconds: 0.3) }"}))
        await asyncio.sleep(0.1)

        assert not await server.application.close(deadline_s=0.05)
        assert (await running).status_code == 200


async def test_the_lifespan_of_an_asgi_server_stops_it(toy_host: ToyHost) -> None:
    application = GraphQLServer(toy_host.gateway(), toy_host.authenticate)
    events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[str] = []

    async def receive() -> Message:
        return dict(next(events))

    async def send(message: Message) -> None:
        sent.append(message["type"])

    await application({"type": "lifespan"}, receive, send)

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
