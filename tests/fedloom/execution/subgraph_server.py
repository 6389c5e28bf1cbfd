"""All subgraphs of all sets on one port.

    POST /<set>/<subgraph>      GraphQL over HTTP; a subscription with `accept: text/event-stream`
    GET  /<set>/<subgraph>      graphql-transport-ws, also below at /ws
    POST /<set>                 resets the data and the log of a set
    GET  /<set>                 log: [{subgraph, document, variables, begin, end}, …], requests, rounds

    python -m tests.fedloom.execution.subgraph_server PORT FOLDER [LATENCY_MS]

serves every `subgraphs.yaml` below a folder, under the names of its folders joined by dots.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from tests.fedloom.execution.behaviour import FOLDER, read_sets
from tests.fedloom.execution.subgraph_set import SubgraphSet
from tests.fedloom.execution.subgraph_socket import Conversation

#: Nothing listens there.
_NOWHERE = "http://127.0.0.1:9/"
_EVENT_STREAM = "text/event-stream"


@dataclass(slots=True)
class SubgraphServer:
    """A server that is running; `sets` may grow meanwhile."""

    sets: dict[str, SubgraphSet]
    port: int = field(default=0)

    def urls(self, name: str) -> dict[str, str]:
        """The routing URLs of a set."""
        return {
            each: _NOWHERE if subgraph.conduct.is_down else f"http://127.0.0.1:{self.port}/{name}/{each}"
            for each, subgraph in self.sets[name].subgraphs.items()
        }

    def app(self) -> Starlette:
        """As an ASGI application."""
        return Starlette(
            routes=[
                Route("/{set}", self._reset, methods=["POST"]),
                Route("/{set}", self._log, methods=["GET"]),
                Route("/{set}/{subgraph}", self._answer, methods=["POST"]),
                WebSocketRoute("/{set}/{subgraph}", self._socket),
                WebSocketRoute("/{set}/{subgraph}/ws", self._socket),
            ]
        )

    async def _reset(self, request: Request) -> Response:
        self.sets[request.path_params["set"]].reset()
        return _json({})

    async def _log(self, request: Request) -> Response:
        found = self.sets[request.path_params["set"]]
        log = [asdict(each) for each in found.asked]
        return _json({"log": log, "requests": found.requests(), "rounds": found.rounds()})

    async def _answer(self, request: Request) -> Response:
        found, name = self.sets[request.path_params["set"]], request.path_params["subgraph"]
        body, conduct = await request.body(), found.subgraphs[name].conduct
        if _EVENT_STREAM in request.headers.get("accept", ""):
            return StreamingResponse(_event_stream(found.events(name, body)), media_type=_EVENT_STREAM)
        media = "text/html" if (conduct.says or "").startswith("<") else "application/json"
        return Response(await found.answer(name, body), status_code=conduct.status, media_type=media)

    async def _socket(self, socket: WebSocket) -> None:
        found, name = self.sets[socket.path_params["set"]], socket.path_params["subgraph"]
        if found.subgraphs[name].conduct.streams == "sse":
            await socket.close()
            return
        await Conversation(socket, lambda body: found.events(name, body)).run()


async def _event_stream(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for each in events:
        yield b"event: next\ndata: " + each + b"\n\n"
    yield b"event: complete\ndata:\n\n"


def _json(value: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


@contextmanager
def subgraph_server(sets: dict[str, SubgraphSet], *, port: int = 0) -> Iterator[SubgraphServer]:
    """Serve in a thread, with an event loop of its own: tests have one each."""
    serving = SubgraphServer(sets)
    config = uvicorn.Config(
        serving.app(),
        port=port,
        log_level="critical",
        lifespan="off",
        ws="websockets-sansio",
        timeout_keep_alive=600,  # or a gateway may send just when the connection is closed
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                message = f"the subgraph server cannot listen on port {port}"
                raise OSError(message)
            time.sleep(0.01)
        serving.port = server.servers[0].sockets[0].getsockname()[1]
        yield serving
    finally:
        server.should_exit = True
        thread.join()


def main(arguments: list[str]) -> None:
    """Serve until interrupted."""
    port, folder, latency_ms = [*arguments, *("0", str(FOLDER), "0")[len(arguments) :]]
    sets = read_sets(Path(folder), latency_s=float(latency_ms) / 1000)
    with subgraph_server(sets, port=int(port)) as serving:
        sys.stdout.write(f"http://127.0.0.1:{serving.port}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
