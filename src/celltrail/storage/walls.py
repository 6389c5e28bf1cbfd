"""Whether the wall between partners stands: what a gateway in production asks PostgreSQL before it serves.

A login that is a superuser, bypasses row-level security or can become the owner of the tables would walk
through it, and so would everybody who finds a way to give the gateway's connection a statement.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.storage.engine import Database
from celltrail.storage.row_security import APP, FLOOR, WORKER

_LOGIN: Final = sa.text(
    """
    SELECT session_user AS login, rolsuper, rolcreaterole,
           EXISTS (SELECT FROM pg_catalog.pg_roles g
                   WHERE (g.rolsuper OR g.rolbypassrls OR g.rolname = :floor)
                   AND pg_catalog.pg_has_role(session_user, g.oid, 'MEMBER')) AS walks_through,
           EXISTS (SELECT FROM pg_catalog.pg_class c
                   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                   AND pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER')) AS owns,
           (SELECT count(*) FROM pg_catalog.pg_roles g
            WHERE g.rolname IN (:app, :worker)
            AND pg_catalog.pg_has_role(session_user, g.oid, 'MEMBER')) AS groups
    FROM pg_catalog.pg_roles WHERE rolname = session_user"""
)
_OPEN_TABLES: Final = sa.text(
    """
    SELECT relname FROM pg_catalog.pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'alembic_version'
    AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname"""
)


async def gaps(database: Database) -> list[str]:
    """What keeps the wall from holding, each as a sentence; nothing when it stands."""
    if database.dialect != "postgresql":
        return ["SQLite has no row-level security"]
    async with database.reading() as connection:
        return [*await _of_login(connection), *await _of_tables(connection)]


async def _of_login(connection: AsyncConnection) -> list[str]:
    login = (await connection.execute(_LOGIN, {"app": APP, "worker": WORKER, "floor": FLOOR})).one()
    found = {
        "is a superuser": login.rolsuper,
        "bypasses row-level security, or may become who does": login.walks_through,
        "may make roles": login.rolcreaterole,
        "owns the tables, or may become their owner": login.owns,
        f"is no member of {APP} and {WORKER}": login.groups < 2,  # noqa: PLR2004 -- the two of them
    }
    return [f"the login {login.login} {what}" for what, holds in found.items() if holds]


async def _of_tables(connection: AsyncConnection) -> list[str]:
    names = (await connection.execute(_OPEN_TABLES)).scalars().all()
    return [f"the table {name} has no row-level security" for name in names]
