"""`celltrail demo --partners` as a process, and the subgraphs that it starts."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.cli.programs import Program, started

SIX_PACKS = "330"  # one consignment that was recycled, one that is in use
END_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A running demonstration, by its one line for programs."""

    program: Program
    document: dict[str, Any]

    @property
    def url(self) -> str:
        url: str = self.document["url"]
        return f"{url}/graphql"

    def operation(self, name: str) -> tuple[str, str]:
        """An operation that it suggests, and the token that it is for."""
        found = next(each for each in self.document["across"] if name in each["operation"])
        return found["operation"], self.token(found["operator"])

    def token(self, operator: str) -> str:
        token: str = next(each["token"] for each in self.document["partners"] if each["operator"] == operator)
        return token

    def ask(self, query: str, token: str) -> dict[str, Any]:
        answer = httpx.post(
            self.url, json={"query": query}, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        found: dict[str, Any] = answer.json()
        return found

    def first_event(self, subscription: str, token: str) -> dict[str, Any]:
        address = self.url.replace("http", "ws", 1)
        with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as opened:
            hello = {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}
            opened.send(json.dumps(hello))
            assert json.loads(opened.recv(timeout=30))["type"] == "connection_ack"
            opened.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": subscription}}))
            message: dict[str, Any] = json.loads(opened.recv(timeout=60))
        return message

    def processes(self) -> dict[str, int]:
        """The subgraphs that run, by name: they are its children."""
        names = [each["name"] for each in self.document["subgraphs"]]
        return {
            name: pid
            for pid, arguments in _children(self.program.process.pid)
            for name in names
            if f"-m {name} serve" in arguments
        }


def demonstration(data: Path) -> Demonstration:
    program = started(
        "demo", "--partners", "--json", "--port", "0", "--data", str(data), "--batteries", SIX_PACKS
    )
    return Demonstration(program, json.loads(program.out.until(r"^.*\n")[0]))


def _children(parent: int) -> Iterator[tuple[int, str]]:
    """Processes that another started, each with its command line."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            status = (folder / "status").read_text(encoding="utf-8")
            if f"\nPPid:\t{parent}\n" in status:
                yield int(folder.name), (folder / "cmdline").read_text(encoding="utf-8").replace("\0", " ")


def runs(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(pid: int) -> None:
    """Wait for the end of a process that is not ours to wait for."""
    until = time.monotonic() + END_TIMEOUT_S
    while runs(pid):
        assert time.monotonic() < until, f"process {pid} runs on"
        time.sleep(0.05)
