"""Every behaviour through `fedloom serve` as a process of its own: one for each set of subgraphs.

Some sets in every run, the others at night: starting the command takes most of the time.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.cli.serving import serving
from tests.fedloom.execution.behaviour import Behaviour, all_behaviours
from tests.fedloom.execution.laboratory import expected, shown
from tests.fedloom.execution.subgraph_server import SubgraphServer

# What a host has to say in code, or what takes as long as the command waits for a subgraph.
SERVED = [each for each in all_behaviours() if not each.labels and each.only is None]
SETS = {name: list(each) for name, each in groupby(SERVED, lambda behaviour: behaviour.set_name)}


IN_EVERY_RUN = {"entities.batches", "faults.down", "mutations.series", "subscriptions.events"}


def _when(set_name: str) -> Any:  # noqa: ANN401 # pytest does not name the type of its parameters
    return set_name if set_name in IN_EVERY_RUN else pytest.param(set_name, marks=pytest.mark.nightly)


@pytest.mark.parametrize("set_name", list(map(_when, SETS)))
async def test_the_behaviours_of_a_set_are_served_by_the_command(
    set_name: str, subgraphs: SubgraphServer, tmp_path: Path
) -> None:
    running, answered = subgraphs.sets[set_name], {}

    async with (
        serving(*_arguments(subgraphs, set_name, tmp_path)) as gateway,
        httpx.AsyncClient(timeout=60) as client,
    ):
        for each in SETS[set_name]:
            running.reset()
            answers = [answer async for answer in _answers(client, f"{gateway.url}/graphql", each)]
            answered[each.id] = (shown(answers, each), running.requests())

    assert answered == {each.id: (expected(each), each.requests) for each in SETS[set_name]}


def _arguments(subgraphs: SubgraphServer, set_name: str, folder: Path) -> tuple[str | Path, ...]:
    """The configuration of a set with a file for each subgraph; its supergraph, if it would not compose."""
    running, urls = subgraphs.sets[set_name], subgraphs.urls(set_name)
    if not running.is_checked:
        path = folder / "supergraph.graphql"
        path.write_text(write_supergraph(running.composed(urls)))
        return ("--supergraph", path)
    configured = {}
    for name, each in running.subgraphs.items():
        (folder / f"{name}.graphql").write_text(each.sdl)
        configured[name] = {"routing_url": urls[name], "schema": {"file": f"{name}.graphql"}}
    path = folder / "supergraph.yaml"
    path.write_text(yaml.safe_dump({"federation_version": "=2.9.0", "subgraphs": configured}))
    return ("--config", path)


async def _answers(
    client: httpx.AsyncClient, url: str, behaviour: Behaviour
) -> AsyncIterator[Mapping[str, Any]]:
    body = {
        "query": behaviour.operation,
        "variables": behaviour.variables,
        "operationName": behaviour.name,
    }
    if not behaviour.is_stream:
        yield (await client.post(url, json=body)).json()
        return
    async with client.stream("POST", url, json=body, headers={"accept": "text/event-stream"}) as response:
        if not response.headers["content-type"].startswith("text/event-stream"):
            yield json.loads(await response.aread())
            return
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                yield json.loads(line.removeprefix("data: "))
