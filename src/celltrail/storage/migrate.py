"""Brings a database to the newest schema: Alembic, with its scripts inside the package.

Migrations run in one transaction each under a lock, so that several gateways may start at once.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from celltrail.storage.engine import Database

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x6D696772  # "migr": the advisory lock of whoever migrates, in PostgreSQL


async def upgrade(url: str, *, revision: str = "head") -> None:
    """Apply what is missing, up to `revision`; a database that is up to date stays as it is."""
    database = Database.open(url)
    try:
        async with database.writing() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await database.dispose()


async def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    async with database.reading() as connection:
        found = await connection.run_sync(
            lambda plain: MigrationContext.configure(plain).get_current_revision()
        )
    return found == newest


def _upgrade(connection: sa.Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        # A script that moves rows sees them: tables keep theirs from their owner, too.
        connection.execute(sa.select(sa.func.set_config("celltrail.kind", "desk", sa.true())))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
