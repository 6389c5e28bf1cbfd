"""The subscriptions of one WebSocket at a subgraph (graphql-transport-ws)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

_REPLIES = {"connection_init": "connection_ack", "ping": "pong"}


class Conversation:
    """Answers the messages of a client until it is gone."""

    def __init__(self, socket: WebSocket, events: Callable[[bytes], AsyncIterator[bytes]]) -> None:
        """`events` answers the payload of a subscription."""
        self._socket, self._events = socket, events
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until the client is gone."""
        await self._socket.accept("graphql-transport-ws")
        try:
            while True:
                await self._hear(orjson.loads(await self._socket.receive_text()))
        except WebSocketDisconnect:
            pass
        finally:
            for each in self._tasks.values():
                each.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _hear(self, told: dict[str, Any]) -> None:
        kind = told["type"]
        if kind in _REPLIES:
            await self._say({"type": _REPLIES[kind]})
        elif kind == "subscribe":
            events = self._events(orjson.dumps(told["payload"]))
            self._tasks[told["id"]] = asyncio.create_task(self._pass_on(told["id"], events))
        elif kind == "complete" and told["id"] in self._tasks:
            self._tasks.pop(told["id"]).cancel()

    async def _pass_on(self, identifier: str, events: AsyncIterator[bytes]) -> None:
        async for each in events:
            answer = orjson.loads(each)
            if "data" not in answer:
                await self._say({"id": identifier, "type": "error", "payload": answer["errors"]})
                return
            await self._say({"id": identifier, "type": "next", "payload": answer})
        await self._say({"id": identifier, "type": "complete"})

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message).decode())
