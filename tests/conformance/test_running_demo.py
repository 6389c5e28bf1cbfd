"""The audits and clients of npm against the running demonstration, as a partner and as the public."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.test_npm_clients import AUDITS
from tests.e2e.gateways import Gateway
from tests.e2e.lives import Item, rival_pack
from tests.e2e.recording import document
from tests.plugins.node import NodeScripts

CALLERS = pytest.mark.parametrize("partner", ["oem", None], ids=["partner", "public"])
HISTORY = "query ($id: ID!) { node(id: $id) { ... on Battery { history(last: 1) { nodes { cursor } } } } }"
FOLLOW = """subscription ($after: String) {
  batteryStatusChanged(after: $after) { type battery { id } ... on Measured { cycleCount } }
}"""


@CALLERS
async def test_every_audit_of_graphql_over_http_passes_without_a_warning(
    demo: Gateway, node_scripts: NodeScripts, partner: str | None
) -> None:
    results = await node_scripts.run("audit.cjs", url=f"{demo.url}/graphql", headers=bearer(demo, partner))

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS


async def test_graphql_ws_runs_every_kind_of_operation(demo: Gateway, node_scripts: NodeScripts) -> None:
    pack = rival_pack(demo)

    seen = await node_scripts.run(
        "websocket_client.cjs",
        url=f"{demo.url.replace('http://', 'ws://')}/graphql",
        connectionParams=bearer(demo, "competitor"),
        operations=operations(demo, pack),
    )

    check(seen["results"], pack)


async def test_graphql_sse_runs_every_kind_of_operation(demo: Gateway, node_scripts: NodeScripts) -> None:
    pack = rival_pack(demo)

    seen = await node_scripts.run(
        "event_stream_client.cjs",
        url=f"{demo.url}/graphql",
        headers=bearer(demo, "competitor"),
        operations=operations(demo, pack),
    )

    check(seen["results"], pack)


async def test_graphql_ws_is_told_that_a_token_is_not_valid(demo: Gateway, node_scripts: NodeScripts) -> None:
    seen = await node_scripts.run(
        "websocket_client.cjs",
        url=f"{demo.url.replace('http://', 'ws://')}/graphql",
        connectionParams={"authorization": "Bearer nonsense"},
        operations=[{"query": "{ viewer { roles } }"}],
    )

    (result,) = seen["results"]
    assert (result["values"], result["error"]["code"]) == ([], 4401)


async def test_graphql_sse_is_told_that_a_token_is_not_valid(
    demo: Gateway, node_scripts: NodeScripts
) -> None:
    seen = await node_scripts.run(
        "event_stream_client.cjs",
        url=f"{demo.url}/graphql",
        headers={"authorization": "Bearer nonsense"},
        operations=[{"query": "{ viewer { roles } }"}],
    )

    (result,) = seen["results"]
    assert (result["values"], result["error"]["status"]) == ([], 401)


async def test_both_clients_serve_the_public(demo: Gateway, node_scripts: NodeScripts) -> None:
    asked = [{"query": "{ viewer { roles operator { id } } batteries { totalCount } }"}]

    by_socket = await node_scripts.run(
        "websocket_client.cjs", url=f"{demo.url.replace('http://', 'ws://')}/graphql", operations=asked
    )
    by_events = await node_scripts.run("event_stream_client.cjs", url=f"{demo.url}/graphql", operations=asked)

    nothing = {"viewer": {"roles": [], "operator": None}, "batteries": {"totalCount": 0}}
    expected = [{"values": [{"data": nothing}], "ended": "complete"}]
    assert by_socket["results"] == by_events["results"] == expected


def operations(demo: Gateway, pack: Item) -> list[dict[str, Any]]:
    """A query, a mutation, a subscription that hears of the mutation, and two that are refused."""
    (event,) = demo.data("competitor", HISTORY, {"id": pack.id})["node"]["history"]["nodes"]
    given = {"idempotencyKey": f"conformance {pack.id}", "battery": pack.key, "cycleCount": 3}
    return [
        {"query": "{ viewer { operator { name } } }"},
        {"query": document("recordMeasurement"), "variables": {"input": given}},
        {"query": FOLLOW, "variables": {"after": event["cursor"]}, "take": 1},
        {"query": "{ nothing }"},
        {"query": FOLLOW, "variables": {"after": "nonsense"}},
    ]


def check(results: list[dict[str, Any]], pack: Item) -> None:
    """What each of the operations must have led to."""
    query, mutation, followed, invalid, refused = results
    assert query == {
        "values": [{"data": {"viewer": {"operator": {"name": "Example Rival Cells"}}}}],
        "ended": "complete",
    }
    assert mutation["values"][0]["data"]["result"]["__typename"] == "RecordMeasurementPayload"
    assert followed["ended"] == "cancelled"
    assert [each["data"]["batteryStatusChanged"] for each in followed["values"]] == [
        {"type": "MEASURED", "battery": {"id": pack.id}, "cycleCount": 3}
    ]
    assert [codes(each) for each in (invalid, refused)] == [["GRAPHQL_VALIDATION_FAILED"], ["BAD_USER_INPUT"]]


def codes(result: dict[str, Any]) -> list[str]:
    """The codes of a refusal: graphql-ws is told of it as an error, graphql-sse as a result."""
    errors = result["error"] if result["ended"] == "error" else result["values"][0]["errors"]
    return [each["extensions"]["code"] for each in errors]


def bearer(demo: Gateway, partner: str | None) -> dict[str, str]:
    """The credentials of a partner; none for the public."""
    return {} if partner is None else {"authorization": f"Bearer {demo.tokens[partner]}"}
