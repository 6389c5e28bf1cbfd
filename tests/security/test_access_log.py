"""The access log of a running gateway: queries, streams and refusals, over HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import sqlalchemy as sa

from celltrail.domain.access_log import Access, Operation, SubjectKind
from celltrail.graph.schema import executable_schema
from celltrail.storage import auditing
from celltrail.storage.acting import Acting
from celltrail.storage.auditing import Wanted
from tests.graph.desk import OEM, SERVICE, Desk, bring_partners, operator
from tests.security.house import DEADLINE_S, HOME, House, claims, running_house
from tests.security.streams import initialise, say, socket

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAGE = "query ($id: ID!) { battery(by: {id: $id}) { stage } }"
FOLLOW = (
    "subscription { batteryStatusChanged { type ... on Measured { stateOfHealth } battery { id stage } } }"
)
MEASURE = "mutation ($input: RecordMeasurementInput!) { recordMeasurement(input: $input) { __typename } }"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A gateway with the partners of `desk` on board."""
    async with running_house(tmp_path_factory.mktemp("house")) as running:
        await bring_partners(running.database)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pack(house: House) -> str:
    """A pack that the vehicle maker bought; the workshop reads it by a grant."""
    desk = Desk(house.database, executable_schema())
    (pack,) = await desk.sold("pack")
    await desk.done(
        OEM,
        "grantAccess",
        battery={"id": pack},
        operator=operator(SERVICE),
        groups=["INDIVIDUAL"],
        purpose="service",
        until="2100-01-01T00:00:00Z",
    )
    return pack


def _token(house: House, who: str, **changes: object) -> str:
    return house.signer(HOME).token(claims(HOME, {"operator": who, **changes}))


async def _entries(house: House, operator_id: str) -> list[Access]:
    async with house.database.reading(Acting.DESK) as connection:
        wanted = Wanted(operator_id=operator_id)
        return [access for _, access in await auditing.listed(connection, wanted, limit=1_000)]


async def test_a_query_stands_in_the_log_with_the_client_and_purpose_of_its_token(
    house: House, pack: str
) -> None:
    token = _token(house, "op-service", client_id="diagnosis", purposes=["purchaser"])

    answer = (await house.ask(token, STAGE, {"id": pack})).json()

    assert answer == {"data": {"battery": {"stage": "PRODUCED"}}}
    newest = (await _entries(house, "op-service"))[0]
    assert (newest.operation, newest.client_id, sorted(newest.purposes)) == (
        Operation.QUERY,
        "diagnosis",
        ["purchaser"],
    )
    assert newest.groups == {"INDIVIDUAL"}


async def test_the_owner_reads_it_over_http(house: House, pack: str) -> None:
    await house.ask(_token(house, "op-service"), STAGE, {"id": pack})
    asked = "query ($id: ID!) { battery(by: {id: $id}) { accesses { nodes { groups operator { name } } } } }"

    answer = (await house.ask(_token(house, "op-oem"), asked, {"id": pack})).json()

    listed = answer["data"]["battery"]["accesses"]["nodes"]
    assert listed[0] == {"groups": ["INDIVIDUAL"], "operator": {"name": "op-service Ltd"}}


async def test_each_event_of_a_stream_is_in_the_log_when_it_arrives(house: House, pack: str) -> None:
    async with socket(house) as opened:
        await initialise(opened, _token(house, "op-service"))
        await opened.recv()
        await say(opened, type="subscribe", id="1", payload={"query": FOLLOW})
        await say(opened, type="ping")
        await opened.recv()
        before = len(await _entries(house, "op-service"))
        for number in (1, 2):
            measured = {
                "idempotencyKey": f"measured {number}",
                "battery": {"id": pack},
                "stateOfHealth": f"0.{number}",
            }
            told = (await house.ask(_token(house, "op-oem"), MEASURE, {"input": measured})).json()
            assert told == {"data": {"recordMeasurement": {"__typename": "RecordMeasurementPayload"}}}
            async with asyncio.timeout(DEADLINE_S):
                event = json.loads(await opened.recv())
            change = event["payload"]["data"]["batteryStatusChanged"]
            assert change["stateOfHealth"] == f"0.{number}"
            entries = await _entries(house, "op-service")
            assert len(entries) == before + number
            assert entries[0].operation is Operation.STREAM
            assert entries[0].groups >= {"INDIVIDUAL"}


async def test_c62_a_refused_mutation_is_audited(house: House, pack: str) -> None:
    measured = {"idempotencyKey": "x", "battery": {"id": pack}, "stateOfHealth": "0.1"}

    answer = (await house.ask(_token(house, "op-rival"), MEASURE, {"input": measured})).json()

    assert answer == {"data": {"recordMeasurement": {"__typename": "NotFound"}}}
    (entry,) = await _entries(house, "op-rival")
    assert (entry.operation, entry.subject.kind) == (Operation.REFUSAL, SubjectKind.NAMED)
    listed = json.loads(await house.command("audit", "list", "--json", "--operation", "REFUSAL"))
    assert [each["operator"] for each in listed] == ["op-rival"]


async def test_many_at_once_are_all_in_the_log(house: House, pack: str) -> None:
    before = len(await _entries(house, "op-maker"))
    token = _token(house, "op-maker")

    # Equal questions of one client at one moment are answered once, and read once.
    asked = [STAGE.replace("stage", f"stage s{number}: stage") for number in range(60)]
    answers = await asyncio.gather(*(house.ask(token, each, {"id": pack}) for each in asked))

    assert [each.json()["data"]["battery"]["stage"] for each in answers] == ["PRODUCED"] * 60
    assert len(await _entries(house, "op-maker")) - before == 60
    assert "verified" in await house.command("audit", "verify")


async def test_without_the_log_nothing_is_answered_but_what_everybody_reads(house: House, pack: str) -> None:
    rename = "ALTER TABLE {} RENAME TO {}"
    async with house.database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text(rename.format("access_entry", "elsewhere")))
    try:
        token = _token(house, "op-oem")
        held = (await house.ask(token, STAGE, {"id": pack})).json()
        level = "query ($id: ID!) { battery(by: {id: $id}) { level } }"
        open_to_all = (await house.ask(token, level, {"id": pack})).json()
        async with socket(house) as opened:
            await initialise(opened, token)
            await opened.recv()
            follow = FOLLOW.replace(
                "batteryStatusChanged", "batteryStatusChanged(filter: {stages: [IN_USE]})"
            )
            await say(opened, type="subscribe", id="1", payload={"query": follow})
            async with asyncio.timeout(DEADLINE_S):
                stream = json.loads(await opened.recv())
    finally:
        async with house.database.writing(Acting.DESK) as connection:
            await connection.execute(sa.text(rename.format("elsewhere", "access_entry")))

    assert held["data"] == {"battery": None}
    assert [each["extensions"]["code"] for each in held["errors"]] == ["SERVICE_UNAVAILABLE"]
    assert open_to_all == {"data": {"battery": {"level": "PACK"}}}
    assert "PRODUCED" not in json.dumps([held, stream])
    assert "SERVICE_UNAVAILABLE" in json.dumps(stream)
