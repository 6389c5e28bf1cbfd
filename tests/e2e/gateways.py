"""Starts real gateways as processes of their own, as a user would, and speaks to them over the network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from celltrail.auth.development import DevelopmentIssuer, open_development_issuer

START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 15  # more than a stop takes, less than one that waits for something stuck


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running demonstration: what it printed, where its data lie, and what it said on standard error."""

    url: str
    tokens: dict[str, str]
    queries: dict[str, str]
    process: subprocess.Popen[str]
    data_directory: Path
    client: httpx.Client
    said: list[str]
    database_url: str | None = None
    ids: dict[str, str] = field(default_factory=dict)

    def id_of(self, partner: str) -> str:
        """The global id of a partner, as it would tell others."""
        if partner not in self.ids:
            viewer = self.data(partner, "{ viewer { operator { id } } }")["viewer"]
            self.ids[partner] = viewer["operator"]["id"]
        return self.ids[partner]

    def issuer(self) -> DevelopmentIssuer:
        """Whoever mints the tokens of this installation."""
        return open_development_issuer(self.data_directory)

    def ask(self, partner: str | None, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask as a partner (None: the public); return the whole answer."""
        headers = {"Accept": "application/graphql-response+json"}
        if partner is not None:
            headers["Authorization"] = f"Bearer {self.tokens[partner]}"
        body = {"query": query, "variables": variables or {}}
        answer = self.client.post("/graphql", json=body, headers=headers)
        assert answer.status_code < 500, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def data(
        self, partner: str | None, query: str, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ask, and expect an answer without errors."""
        answer = self.ask(partner, query, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data


def command(*arguments: str) -> list[str]:
    """The command line of the installed package."""
    return [sys.executable, "-m", "celltrail", *arguments]


@contextmanager
def running_demo(data: Path, *, batteries: int, database_url: str | None = None) -> Iterator[Gateway]:
    """`celltrail demo --json` until the block ends; then SIGINT, and a clean end."""
    with started_demo(data, batteries=batteries, database_url=database_url) as gateway:
        yield gateway
        gateway.client.close()
        gateway.process.send_signal(signal.SIGINT)
        assert gateway.process.wait(timeout=STOP_TIMEOUT_S) == 0, "".join(gateway.said)


@contextmanager
def started_demo(data: Path, *, batteries: int, database_url: str | None = None) -> Iterator[Gateway]:
    """`celltrail demo --json`, ended by the test itself; what is left of it is killed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CELLTRAIL_")}
    if database_url is not None:
        environment["CELLTRAIL_DATABASE_URL"] = database_url
    arguments = ("demo", "--json", "--port", "0", "--data", str(data), "--batteries", str(batteries))
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    said: list[str] = []
    listener = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
    listener.start()
    try:
        with httpx.Client(timeout=30) as client:
            yield replace(_introduced(process, said, data, client), database_url=database_url)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        listener.join(timeout=5)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def _introduced(process: subprocess.Popen[str], said: list[str], data: Path, client: httpx.Client) -> Gateway:
    assert process.stdout is not None
    timer = threading.Timer(START_TIMEOUT_S, process.kill)
    timer.start()
    line = process.stdout.readline()
    timer.cancel()
    assert line, f"the demonstration ended before it was ready:\n{''.join(said)}"
    document = json.loads(line)
    partners = document["partners"]
    client.base_url = document["url"]
    return Gateway(
        document["url"],
        {each["operator"]: each["token"] for each in partners},
        {each["operator"]: each["query"] for each in partners},
        process,
        data,
        client,
        said,
    )
