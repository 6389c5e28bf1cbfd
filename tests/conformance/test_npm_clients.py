"""The clients and audits that partners use, from npm, against a running server of the engine."""

from __future__ import annotations

import pytest

from tests.plugins.node import NodeScripts
from tests.plugins.toy_gateway import StartToyServer, ToyHost

#: graphql-http 1.23.1 has this many; fewer would mean that the script lost some.
AUDITS = 61


async def test_every_audit_of_graphql_over_http_passes(
    toy_server: StartToyServer, node_scripts: NodeScripts
) -> None:
    server = await toy_server()

    results = await node_scripts.run("audit.cjs", url=server.url)

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS


async def test_the_audits_pass_with_credentials_too(
    toy_server: StartToyServer, node_scripts: NodeScripts
) -> None:
    server = await toy_server()

    results = await node_scripts.run("audit.cjs", url=server.url, headers={"authorization": "Bearer alice"})

    assert {result["status"] for result in results} == {"ok"}


async def test_graphql_ws_runs_all_kinds_of_operation_over_one_socket(
    toy_server: StartToyServer, toy_host: ToyHost, node_scripts: NodeScripts
) -> None:
    server = await toy_server()

    seen = await node_scripts.run(
        "websocket_client.cjs",
        url=server.socket_url,
        connectionParams={"authorization": "Bearer alice"},
        operations=[
            {"query": "{ me }"},
            {"query": "mutation ($n: Int!) { add(n: $n) }", "variables": {"n": 3}},
            {"query": "subscription { count(to: 3) }"},
            {"query": "subscription { endless }", "take": 1},
            {"query": "{ nothing }"},
            {"query": "subscription { refused }"},
            {"query": "subscription { hurts(to: 3) }"},
        ],
    )

    query, mutation, count, endless, invalid, refused, hurts = seen["results"]
    assert query == {"values": [{"data": {"me": "alice"}}], "ended": "complete"}
    assert mutation == {"values": [{"data": {"add": 3}}], "ended": "complete"}
    assert [value["data"]["count"] for value in count["values"]] == [1, 2, 3]
    assert (endless["values"], endless["ended"]) == ([{"data": {"endless": 1}}], "cancelled")
    assert invalid["error"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert refused["error"][0]["extensions"]["code"] == "TOY_REFUSED"
    assert [value["data"]["hurts"] for value in hurts["values"]] == [1, None, 3]
    assert hurts["ended"] == "complete"
    assert toy_host.open_sources == 0


async def test_graphql_ws_sees_why_it_is_refused(
    toy_server: StartToyServer, node_scripts: NodeScripts
) -> None:
    server = await toy_server()

    seen = await node_scripts.run(
        "websocket_client.cjs",
        url=server.socket_url,
        connectionParams={"Authorization": "Bearer bad"},
        operations=[{"query": "{ me }"}],
    )

    assert seen["results"] == [
        {"values": [], "ended": "error", "error": {"code": 4401, "reason": "the token is not valid"}}
    ]


async def test_graphql_ws_takes_the_credentials_of_the_upgrade(
    toy_server: StartToyServer, node_scripts: NodeScripts
) -> None:
    server = await toy_server()

    seen = await node_scripts.run(
        "websocket_client.cjs",
        url=server.socket_url,
        headers={"authorization": "Bearer bob"},
        operations=[{"query": "{ me }"}],
    )

    assert seen["results"][0]["values"] == [{"data": {"me": "bob"}}]


async def test_graphql_sse_runs_all_kinds_of_operation(
    toy_server: StartToyServer, node_scripts: NodeScripts
) -> None:
    server = await toy_server()

    seen = await node_scripts.run(
        "event_stream_client.cjs",
        url=server.url,
        headers={"authorization": "Bearer alice"},
        operations=[
            {"query": "{ me }"},
            {"query": "mutation ($n: Int!) { add(n: $n) }", "variables": {"n": 3}},
            {"query": "subscription { count(to: 3) }"},
            {"query": "subscription { endless }", "take": 1},
            {"query": "{ nothing }"},
            {"query": "subscription { refused }"},
        ],
    )

    query, mutation, count, endless, invalid, refused = seen["results"]
    assert query == {"values": [{"data": {"me": "alice"}}], "ended": "complete"}
    assert mutation == {"values": [{"data": {"add": 3}}], "ended": "complete"}
    assert [value["data"]["count"] for value in count["values"]] == [1, 2, 3]
    assert (endless["values"], endless["ended"]) == ([{"data": {"endless": 1}}], "cancelled")
    assert invalid["values"][0]["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert refused["values"][0]["errors"][0]["extensions"]["code"] == "TOY_REFUSED"
    assert {result["ended"] for result in (query, mutation, count, invalid, refused)} == {"complete"}


@pytest.mark.parametrize(("token", "status"), [("bad", 401), ("forbidden", 403), ("unsure", 503)])
async def test_graphql_sse_sees_the_status_of_refused_credentials(
    toy_server: StartToyServer, node_scripts: NodeScripts, token: str, status: int
) -> None:
    server = await toy_server()

    seen = await node_scripts.run(
        "event_stream_client.cjs",
        url=server.url,
        headers={"authorization": f"Bearer {token}"},
        operations=[{"query": "subscription { endless }"}],
    )

    assert seen["results"][0]["error"]["status"] == status
