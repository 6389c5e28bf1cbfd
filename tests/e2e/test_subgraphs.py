"""A running gateway takes up what is approved, and lets go of what is removed, without a restart."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.gateways import Gateway, command
from tests.fedloom.execution.subgraph_server import subgraph_server
from tests.subgraphs.conftest import SDL, says

TAKEN_UP_S = 20
MOTTO = "{ chargingMotto }"
CYCLES = "{ batteries(first: 3) { edges { node { uid cycles } } } }"


@pytest.fixture
def service() -> Iterator[str]:
    """Give the URL of a partner's service."""
    with subgraph_server({"partner": says()}) as running:
        yield running.urls("partner")["charging"]


def celltrail(gateway: Gateway, *arguments: str) -> str:
    """Run the command line on the gateway's data."""
    environment = dict(os.environ)
    if gateway.database_url is not None:
        environment["CELLTRAIL_DATABASE_URL"] = gateway.database_url
    done = subprocess.run(  # noqa: S603 -- our own command
        [*command("subgraph", *arguments), "--data", str(gateway.data_directory)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return done.stdout


def until(gateway: Gateway, partner: str, query: str, *, is_valid: bool) -> dict[str, Any]:
    """Ask until the query is valid, or is not any more."""
    deadline = time.monotonic() + TAKEN_UP_S
    while True:
        answer = gateway.ask(partner, query)
        if ("data" in answer) is is_valid or time.monotonic() > deadline:
            return answer
        time.sleep(0.1)


def test_a_subgraph_comes_and_goes_while_the_gateway_runs(
    gateway: Gateway, service: str, tmp_path: Path
) -> None:
    owner, other = "oem", "recycler"
    (tmp_path / "schema.graphql").write_text(SDL)

    before = gateway.ask(owner, MOTTO)
    sdl = ("--sdl", str(tmp_path / "schema.graphql"))
    published = celltrail(gateway, "publish", "charging", *sdl, "--url", service, "--owner", owner)
    celltrail(gateway, *published.partition("celltrail subgraph ")[2].split())
    serving = until(gateway, owner, MOTTO, is_valid=True)
    of_owner = gateway.data(owner, CYCLES)
    of_other = gateway.data(other, CYCLES)
    celltrail(gateway, "remove", "charging")
    after = until(gateway, owner, MOTTO, is_valid=False)

    assert "data" not in before
    assert serving == {"data": {"chargingMotto": "M"}}
    assert {each["node"]["cycles"] for each in of_owner["batteries"]["edges"]} == {311}
    assert of_other["batteries"]["edges"]
    assert after["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
