"""The registry is followed: what is approved is served, what does not fit is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage import subgraphs
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.onboarding import add_operator
from celltrail.subgraphs.reviewing import read_version
from fedloom import GraphQLRequest, Response
from tests.storage.lived import NOW
from tests.subgraphs.conftest import SDL, Attached, attached

MOTTO = "{ chargingMotto }"


@pytest.fixture
async def alone(database: Database) -> AsyncIterator[Attached]:
    """Give a gateway over an empty database, with the subgraph of its only operator."""
    async with database.writing(Acting.DESK) as connection:
        await add_operator(
            connection,
            operator_id="oem",
            name="oem & Co.",
            country="DE",
            roles=frozenset({OperatorRole.OEM}),
            now=NOW,
        )
    async with attached(database, {}) as found:
        yield found


def codes(response: Response) -> list[str]:
    return [each.code for each in response.errors]


async def test_a_version_is_served_once_it_is_approved(alone: Attached, database: Database) -> None:
    sdl = SDL.replace("chargingMotto(", "chargingSlogan: String @access(group: PUBLIC) chargingMotto(")
    newer = read_version("charging", owner_id="oem", url=alone.partner.url, sdl=sdl)

    async with database.writing(Acting.DESK) as connection:
        await subgraphs.publish(connection, newer, now=NOW)
    await alone.graph.refresh(database)
    waiting = await alone.ask("oem", '{ __type(name: "Query") { name } chargingSlogan }')
    async with database.writing(Acting.DESK) as connection:
        await subgraphs.approve(connection, newer, now=NOW)
    await alone.graph.refresh(database)
    serving = await alone.ask("oem", "{ chargingMotto __typename }")
    valid = alone.graph.gateway.prepare(GraphQLRequest("{ chargingSlogan }"))

    assert codes(waiting) == ["GRAPHQL_VALIDATION_FAILED"]
    assert serving.data == {"chargingMotto": "M", "__typename": "Query"}
    assert valid.operation.name is None


async def test_c145_what_does_not_compose_is_not_taken_up_and_the_last_good_one_stays(
    alone: Attached, database: Database
) -> None:
    version = read_version("charging", owner_id="oem", url=alone.partner.url, sdl=SDL)
    clash = replace(version, name="clash", sdl=SDL.replace("cycles: Int", "cycles: String"))

    async with database.writing(Acting.DESK) as connection:
        await subgraphs.publish(connection, clash, now=NOW)
        await subgraphs.approve(connection, clash, now=NOW)
    await alone.graph.refresh(database)

    assert (await alone.ask("oem", MOTTO)).data == {"chargingMotto": "M"}


async def test_a_removed_subgraph_is_served_no_more(alone: Attached, database: Database) -> None:
    served = await alone.ask("oem", MOTTO)
    async with database.writing(Acting.DESK) as connection:
        await subgraphs.remove(connection, "charging", now=NOW)
    await alone.graph.refresh(database)
    gone = await alone.ask("oem", MOTTO)
    own = await alone.ask("oem", "{ __typename }")

    assert served.data == {"chargingMotto": "M"}
    assert codes(gone) == ["GRAPHQL_VALIDATION_FAILED"]
    assert own.data == {"__typename": "Query"}
