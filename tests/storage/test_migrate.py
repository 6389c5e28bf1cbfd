"""Migrations: they lead to the tables of the code, on both databases, once and for several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from celltrail.storage import (  # noqa: F401 -- they add to the metadata
    claim_tables,
    invitation_tables,
    registry_tables,
    revocation_tables,
    tables,
)
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import is_current, upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without a schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield request.getfixturevalue("postgres_database")


async def test_the_migrations_lead_to_the_tables_of_the_code(database: Database) -> None:
    async with database.reading(Acting.DESK) as connection:
        differences = await connection.run_sync(_differences)

    assert differences == []


def _differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, tables.metadata))


async def test_the_check_constraints_of_the_code_are_in_the_database(database: Database) -> None:
    # Alembic does not compare check constraints, so they are compared here.
    async with database.reading(Acting.DESK) as connection:
        found = await connection.run_sync(_check_constraints)

    assert found == {
        (table.name, str(constraint.name))
        for table in tables.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }


def _check_constraints(connection: sa.Connection) -> set[tuple[str, str]]:
    inspector = sa.inspect(connection)
    return {
        (table, str(each["name"]))
        for table in tables.metadata.tables
        for each in inspector.get_check_constraints(table)
    }


async def test_a_database_without_a_schema_is_not_current(empty_url: str) -> None:
    database = Database.open(empty_url)
    try:
        assert not await is_current(database)

        await upgrade(empty_url)

        assert await is_current(database)
    finally:
        await database.dispose()


async def test_a_second_upgrade_changes_nothing(database_url: str, database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await connection.execute(sa.insert(tables.server_secret).values(name="kept", value=b"secret"))

    await upgrade(database_url)

    async with database.reading(Acting.DESK) as connection:
        assert await connection.scalar(sa.select(tables.server_secret.c.value)) == b"secret"


async def test_several_gateways_may_upgrade_at_once(empty_url: str) -> None:
    await asyncio.gather(*(upgrade(empty_url) for _ in range(3)))

    database = Database.open(empty_url)
    try:
        assert await is_current(database)
    finally:
        await database.dispose()
