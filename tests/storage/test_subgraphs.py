"""The registry of partners' subgraphs: what waits, what serves, what is over."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import InvalidInputError, NotFoundError
from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage import subgraphs
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.onboarding import add_operator
from celltrail.storage.registry_tables import subgraph
from celltrail.storage.subgraphs import SubgraphState, SubgraphVersion
from tests.storage.lived import NOW

FIRST = SubgraphVersion(
    "charging",
    owner_id="oem",
    url="https://oem.example/graphql",
    subscription_url=None,
    sdl="type Query { a: Int }",
    sha256="a" * 64,
    groups=(("Query.a", AccessGroup.PUBLIC),),
)
SECOND = replace(FIRST, sdl="type Query { b: Int }", sha256="b" * 64, groups=())


async def on_board(connection: AsyncConnection, *ids: str) -> None:
    for each in ids:
        await add_operator(
            connection,
            operator_id=each,
            name=each,
            country="DE",
            roles=frozenset({OperatorRole.OEM}),
            now=NOW,
        )


async def states(database: Database) -> list[tuple[str, str]]:
    async with database.reading(Acting.DESK) as connection:
        rows = await connection.execute(sa.select(subgraph.c.sha256, subgraph.c.state))
        return sorted((row.sha256[0], row.state) for row in rows)


async def test_a_version_waits_until_it_is_approved(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await on_board(connection, "oem")
        await subgraphs.publish(connection, FIRST, now=NOW)
        before = await subgraphs.approved(connection)
        waits = await subgraphs.waiting(connection, "charging")
        await subgraphs.approve(connection, waits, now=NOW)
        after = await subgraphs.approved(connection)
        (listed,) = await subgraphs.list_subgraphs(connection)

    assert (before, waits, after) == ((), FIRST, (FIRST,))
    assert (listed.state, listed.published_at, listed.approved_at) == (SubgraphState.APPROVED, NOW, NOW)


async def test_the_next_version_takes_its_place_when_it_is_approved(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await on_board(connection, "oem")
        for each in (FIRST, SECOND):
            await subgraphs.publish(connection, each, now=NOW)
            await subgraphs.approve(connection, each, now=NOW)
        serving = await subgraphs.approved(connection)

    assert serving == (SECOND,)
    assert await states(database) == [("a", "REPLACED"), ("b", "APPROVED")]


async def test_what_waited_is_replaced_by_what_is_published_next(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await on_board(connection, "oem")
        await subgraphs.publish(connection, FIRST, now=NOW)
        await subgraphs.publish(connection, SECOND, now=NOW)
        with pytest.raises(NotFoundError):
            await subgraphs.approve(connection, FIRST, now=NOW)

    assert await states(database) == [("a", "REPLACED"), ("b", "PUBLISHED")]


async def test_removing_ends_what_serves_and_what_waits(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await on_board(connection, "oem")
        await subgraphs.publish(connection, FIRST, now=NOW)
        await subgraphs.approve(connection, FIRST, now=NOW)
        await subgraphs.publish(connection, SECOND, now=NOW)
        await subgraphs.remove(connection, "charging", now=NOW)
        with pytest.raises(NotFoundError):
            await subgraphs.remove(connection, "charging", now=NOW)

    assert await states(database) == [("a", "REMOVED"), ("b", "REMOVED")]


async def test_a_name_belongs_to_its_owner_while_it_stands(database: Database) -> None:
    theirs = replace(SECOND, owner_id="rival")
    async with database.writing(Acting.DESK) as connection:
        await on_board(connection, "oem", "rival")
        await subgraphs.publish(connection, FIRST, now=NOW)
        with pytest.raises(InvalidInputError, match="belongs to the operator 'oem'"):
            await subgraphs.publish(connection, theirs, now=NOW)
        await subgraphs.remove(connection, "charging", now=NOW)
        await subgraphs.publish(connection, theirs, now=NOW)

    assert await states(database) == [("a", "REMOVED"), ("b", "PUBLISHED")]


async def test_an_owner_is_on_board(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        with pytest.raises(InvalidInputError, match="'oem' is not on board"):
            await subgraphs.publish(connection, FIRST, now=NOW)
