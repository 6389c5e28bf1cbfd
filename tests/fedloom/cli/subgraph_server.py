"""A subgraph over HTTP that answers `{ _service { sdl } }`, or whatever a test wants instead."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; with `hangs`, it never comes to its end until the server stops."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    hangs: bool = False


@dataclass(slots=True)
class SubgraphServer:
    """Where it answers, and what it was asked: (headers, body) of each request."""

    url: str
    requests: list[tuple[dict[str, str], Any]] = field(default_factory=list)


def with_sdl(sdl: str) -> Answer:
    """The answer of a subgraph."""
    return Answer(json.dumps({"data": {"_service": {"sdl": sdl}}}).encode())


@contextmanager
def subgraph_server(answer: Answer | Callable[[str], Answer]) -> Iterator[SubgraphServer]:
    """Serve on a free port; a function gives the answer for a path."""
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            served.requests.append((dict(self.headers), body))
            found = answer(self.path) if callable(answer) else answer
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            if not found.hangs:
                self.send_header("content-length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)
            while found.hangs and not is_over.wait(0.01) and self._is_written(b" "):
                pass

        def _is_written(self, content: bytes) -> bool:
            try:
                self.wfile.write(content)
            except OSError:  # the client has given up
                return False
            return True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = SubgraphServer(f"http://127.0.0.1:{server.server_port}/graphql")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
