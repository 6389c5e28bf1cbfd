"""`fedloom serve` as a process of its own, and `fedloom plan`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from fedloom.cli import app
from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.cli.serving import serving
from tests.fedloom.federated import LINK, composed
from tests.fedloom.subgraph_servers import Partner, Received, data, entities, partner, reply
from tests.plugins.certificates import Certificates

ITEM = 'type Item @key(fields: "id") '
SDL = {
    "items": f"type Query {{ items: [Item!] }} type Subscription {{ sold: Item }} {ITEM} {{ id: ID! }}",
    "stock": f"{ITEM} {{ id: ID! count: Int }}",
}
ITEMS = [{"__typename": "Item", "id": "a"}]
STOCK = entities({"a": {"count": 3}})


@asynccontextmanager
async def subgraphs(folder: Path) -> AsyncIterator[tuple[Path, dict[str, Partner]]]:
    """The SDL of a supergraph whose subgraphs are running."""

    async def items(received: Received) -> bytes:
        if received.line.startswith("GET"):
            return reply({}, status=405)
        if "subscription" in received.members["query"]:
            event = json.dumps({"data": {"sold": ITEMS[0]}})
            head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
            return f"{head}event: next\ndata: {event}\n\nevent: complete\n\n".encode()
        return reply({"data": {"items": ITEMS}})

    async with partner(items) as first, partner(STOCK) as second:
        running = {"items": first, "stock": second}
        path = folder / "supergraph.graphql"
        supergraph = composed(SDL, {name: each.url for name, each in running.items()})
        path.write_text(write_supergraph(supergraph))
        yield path, running


async def test_a_supergraph_is_served_over_http(tmp_path: Path) -> None:
    async with subgraphs(tmp_path) as (supergraph, running), serving("--supergraph", supergraph) as gateway:
        by_post = await gateway.ask("{ items { count } }", authorization="Bearer x")
        by_get = await gateway.get("/graphql", query="{ items { id } }")
        elsewhere = await gateway.get("/")
        health = await gateway.get("/health")

    expected = {"data": {"items": [{"count": 3}]}}
    assert (by_post.status_code, by_post.json()) == (200, expected)
    assert by_get.json() == {"data": {"items": [{"id": "a"}]}}
    assert (elsewhere.status_code, health.json()) == (404, {"ready": True})
    # Nothing is forwarded that was not asked for.
    assert "authorization" not in running["stock"].received[0].headers


async def test_named_headers_are_forwarded_and_callers_told_apart_by_them(tmp_path: Path) -> None:
    forwarded = ("--forward-header", "Authorization", "--forward-header", "X-Tenant")
    headers = [{"authorization": f"Bearer {each}", "x-tenant": "t", "x-other": "o"} for each in "abab"]
    async with (
        subgraphs(tmp_path) as (supergraph, running),
        serving("--supergraph", supergraph, *forwarded) as gateway,
    ):
        await asyncio.gather(*(gateway.ask("{ items { count } }", **each) for each in headers))

    for each in running.values():
        seen = {received.headers["authorization"] for received in each.received}
        assert seen == {"Bearer a", "Bearer b"}
        assert {received.headers["x-tenant"] for received in each.received} == {"t"}
        assert not any("x-other" in received.headers for received in each.received)


async def test_a_configuration_is_composed_and_served(tmp_path: Path) -> None:
    for name, text in SDL.items():
        (tmp_path / f"{name}.graphql").write_text(LINK + text)
    async with partner(data({"items": ITEMS})) as items, partner(STOCK) as stock:
        config = tmp_path / "supergraph.yaml"
        config.write_text(
            "subgraphs:\n"
            f"  items: {{routing_url: '{items.url}', schema: {{file: items.graphql}}}}\n"
            f"  stock: {{routing_url: '{stock.url}', schema: {{file: stock.graphql}}}}\n"
        )
        async with serving("--config", config) as gateway:
            answer = await gateway.ask("{ items { count } }")

    assert answer.json() == {"data": {"items": [{"count": 3}]}}


async def test_subscriptions_are_served_over_websockets(tmp_path: Path) -> None:
    async with subgraphs(tmp_path) as (supergraph, _), serving("--supergraph", supergraph) as gateway:
        url = gateway.url.replace("http", "ws") + "/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as socket:
            await socket.send(json.dumps({"type": "connection_init"}))
            await socket.recv()
            payload = {"query": "subscription { sold { id count } }"}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            messages = [json.loads(await socket.recv()) for _ in range(2)]

    assert messages == [
        {"id": "1", "type": "next", "payload": {"data": {"sold": {"id": "a", "count": 3}}}},
        {"id": "1", "type": "complete"},
    ]


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_it_ends_on_sigterm(tmp_path: Path, workers: str) -> None:
    async with (
        subgraphs(tmp_path) as (supergraph, _),
        serving("--supergraph", supergraph, "--workers", workers) as gateway,
    ):
        answers = [await gateway.ask("{ items { count } }") for _ in range(4)]
        gateway.process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(gateway.process.wait(), 10)

        with pytest.raises(httpx.ConnectError):
            await gateway.get("/health")

    assert {each.status_code for each in answers} == {200}
    assert status == 0


async def test_a_signal_during_the_start_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "supergraph.graphql"
    path.write_text(write_supergraph(composed(SDL, dict.fromkeys(SDL, "http://127.0.0.1:9/"))))
    command = [sys.executable, "-m", "fedloom", "serve", "--port", "0", "--supergraph", str(path)]

    async def stopped_after(seconds: float) -> int:
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        assert process.stderr is not None
        await process.stderr.readline()  # the last thing that is told before it gets ready
        await asyncio.sleep(seconds)
        process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(process.wait(), 20)
        finally:
            if process.returncode is None:
                process.kill()

    statuses = await asyncio.gather(*(stopped_after(each / 50) for each in range(5)))

    assert set(statuses) <= {0, -signal.SIGTERM}


async def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    async with subgraphs(tmp_path) as (supergraph, _):
        async with serving("--supergraph", supergraph, "--workers", "1") as alone:
            assert _children(alone.process.pid) == []
        async with serving("--supergraph", supergraph, "--workers", "2") as gateway:
            first = _children(gateway.process.pid)
            os.kill(first[0], signal.SIGKILL)
            async with asyncio.timeout(10):
                while len(set(_children(gateway.process.pid)) - set(first)) != 1:  # noqa: ASYNC110 # of another process
                    await asyncio.sleep(0.05)

            assert (await gateway.ask("{ items { id } }")).status_code == 200


@pytest.mark.parametrize("workers", [1, 2])
async def test_subgraphs_over_tls_are_asked_if_their_authority_is_given(
    tmp_path: Path, certificates: Certificates, workers: int
) -> None:
    supergraph = tmp_path / "supergraph.graphql"
    async with (
        partner(data({"items": ITEMS}), ssl_context=certificates.signed) as items,
        partner(STOCK, ssl_context=certificates.self_signed) as stock,
    ):
        urls = {"items": items.url, "stock": stock.url}
        supergraph.write_text(write_supergraph(composed(SDL, urls)))
        given = ("--subgraph-ca", certificates.authority, "--workers", str(workers))
        async with serving("--supergraph", supergraph, *given) as gateway:
            answer = (await gateway.ask("{ items { id count } }")).json()

    assert answer["data"] == {"items": [{"id": "a", "count": None}]}
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["SUBGRAPH_UNREACHABLE"]
    assert stock.received == []


def _children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(each) for each in text.split()]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param([], "give either --supergraph FILE or --config FILE", id="nothing to serve"),
        pytest.param(["--supergraph", "missing.graphql"], "cannot be read", id="no such file"),
        pytest.param(["--supergraph", "other.graphql"], "other.graphql", id="no supergraph"),
        pytest.param(
            ["--supergraph", "nowhere.graphql"], "no address of a subgraph", id="a subgraph without a URL"
        ),
        pytest.param(
            ["--supergraph", "nowhere.graphql", "--forward-header", "a b"],
            "is no name of a header",
            id="a header",
        ),
        pytest.param(
            ["--supergraph", "nowhere.graphql", "--subscription-url", "items"],
            "SUBGRAPH=URL",
            id="a bare name",
        ),
        pytest.param(
            ["--supergraph", "nowhere.graphql", "--subgraph-ca", "missing.pem", "--workers", "2"],
            "missing.pem: No such file or directory",
            id="no authorities",
        ),
    ],
)
def test_what_cannot_be_served_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.graphql").write_text("type Query { a: Int }")
    Path("nowhere.graphql").write_text(write_supergraph(composed(SDL, {"items": "", "stock": ""})))

    result = CliRunner().invoke(app, ["serve", "--port", "0", *arguments])

    assert result.exit_code == 2
    assert told in result.stderr


async def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    async with subgraphs(tmp_path) as (supergraph, running):
        arguments = ["serve", "--supergraph", str(supergraph), "--port", str(running["items"].port)]
        result = await asyncio.to_thread(CliRunner().invoke, app, arguments)

    assert result.exit_code == 2
    assert "choose another with --port" in result.stderr


@pytest.mark.parametrize(
    ("document", "arguments", "status", "told"),
    [
        pytest.param(
            "{ items { count } }",
            [],
            0,
            "Sequence\n"
            "  Fetch(items) { items { __typename id } }\n"
            "  Flatten(items.@)\n"
            "    Fetch(stock) Item { id } => { count }\n",
            id="a tree",
        ),
        pytest.param(
            "query A { __typename } query B { items { id } }",
            ["--operation", "B"],
            0,
            "Fetch(items) { items { id } }\n",
            id="one of several",
        ),
        pytest.param("{ nope }", [], 2, "GRAPHQL_VALIDATION_FAILED", id="not valid"),
        pytest.param("{ ", [], 2, "GRAPHQL_PARSE_FAILED", id="no document"),
        pytest.param(
            "{ items { id } }", ["--operation", "C"], 2, "OPERATION_RESOLUTION_FAILURE", id="no such"
        ),
    ],
)
def test_plan_prints_what_would_be_done(
    tmp_path: Path, document: str, arguments: list[str], status: int, told: str
) -> None:
    supergraph, operation = tmp_path / "supergraph.graphql", tmp_path / "operation.graphql"
    urls = {"items": "http://a.example/", "stock": "http://b.example/"}
    supergraph.write_text(write_supergraph(composed(SDL, urls)))
    operation.write_text(document)

    result = CliRunner().invoke(app, ["plan", str(operation), "--supergraph", str(supergraph), *arguments])

    assert result.exit_code == status
    assert (result.stdout if status == 0 else result.stderr).find(told) >= 0
    assert status or result.stdout == told
