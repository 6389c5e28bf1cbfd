"""The two services of deploy/partners as processes of their own, as a partner runs them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.cli.programs import Program, started

PARTNERS = Path(__file__).parents[3] / "deploy" / "partners"
SECRET = "a secret of the tests"  # noqa: S105 -- only here
SECRET_NAMES = {"telematics": "TELEMATICS_INGEST_SECRET", "laboratory": "LABORATORY_RECORDING_SECRET"}
DATA_NAMES = {"telematics": "TELEMATICS_DATA", "laboratory": "LABORATORY_DATA"}
BEARER = {"Authorization": f"Bearer {SECRET}"}


def environment(name: str, data: Path, **chosen: str) -> dict[str, str]:
    """What the service is started with; nothing of ours is on its path but its own folder."""
    taken = {SECRET_NAMES[name]: SECRET, DATA_NAMES[name]: str(data), "PYTHONPATH": str(PARTNERS / name)}
    return {**os.environ, **taken, **chosen}


def start(name: str, data: Path, *arguments: str, **chosen: str) -> Program:
    """Start a service; `arguments` in place of `serve` on a free port."""
    return started(
        *(arguments or ("serve", "--port", "0")),
        program=(sys.executable, "-m", name),
        folder=data.parent,
        environment=environment(name, data, **chosen),
    )


class Stream:
    """The events of one subscription."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._waiting = connection, list[dict[str, Any]]()

    def has_begun(self) -> bool:
        """Whether an event is there, or comes in a moment."""
        try:
            self._waiting.append(json.loads(self._connection.recv(timeout=0.2)))
        except TimeoutError:
            return False
        return True

    def next(self) -> dict[str, Any]:
        """The next event's payload."""
        message = self._waiting.pop(0) if self._waiting else json.loads(self._connection.recv(timeout=30))
        assert message["type"] == "next", message
        found: dict[str, Any] = message["payload"]
        return found


@dataclass(frozen=True, slots=True)
class Service:
    """A service that answers."""

    program: Program
    url: str

    def ask(
        self, query: str, variables: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The answer to a query, errors and all."""
        answer = httpx.post(
            f"{self.url}/graphql",
            json={"query": query, "variables": variables or {}},
            headers=headers,
            timeout=30,
        )
        found: dict[str, Any] = answer.json()
        return found

    def entity(self, representation: dict[str, Any], selection: str) -> dict[str, Any]:
        """One entity, asked for as a gateway does."""
        query = (
            "query ($representations: [_Any!]!) { _entities(representations: $representations) "
            f"{{ ... on {representation['__typename']} {selection} }} }}"
        )
        answer = self.ask(query, {"representations": [representation]})
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"]["_entities"][0]
        return found


@contextmanager
def running(name: str, data: Path, **chosen: str) -> Iterator[Service]:
    """Run a service until the test is done."""
    program = start(name, data, **chosen)
    try:
        url = program.out.until(r"answers at (http://\S+)/graphql")[1]
        assert httpx.get(f"{url}/health", timeout=30).text == "up\n"
        yield Service(program, url)
    finally:
        program.end()


@contextmanager
def following(service: Service, query: str, variables: dict[str, Any]) -> Iterator[Stream]:
    """A stream over graphql-transport-ws that has begun."""
    address = f"{service.url.replace('http', 'ws', 1)}/graphql"
    with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as opened:
        opened.send(json.dumps({"type": "connection_init"}))
        assert json.loads(opened.recv(timeout=30))["type"] == "connection_ack"
        subscribe = {"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}}
        opened.send(json.dumps(subscribe))
        yield Stream(opened)
