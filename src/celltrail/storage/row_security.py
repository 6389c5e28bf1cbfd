"""Row-level security as data: which policies a table has in PostgreSQL, and the statements that make them.

Migrations call `protect` with policies that they write out themselves, so that what a database has never
depends on today's code. A transaction says for whom it is by settings of its own (`storage/acting.py`).

Three roles without a login hold the rights: `celltrail_app` for requests, `celltrail_worker` for workers, and
`celltrail_floor`, which owns the functions that look at rows for a policy and reads nothing for anybody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

APP, WORKER, FLOOR = "celltrail_app", "celltrail_worker", "celltrail_floor"
ROLES: Final = (APP, WORKER, FLOOR)

KIND: Final = "(SELECT current_setting('celltrail.kind', true))"
ME: Final = "(SELECT NULLIF(current_setting('celltrail.operator', true), ''))"
REGIMES: Final = "(SELECT string_to_array(current_setting('celltrail.regimes', true), ','))::text[]"
RECORDING: Final = "(SELECT current_setting('celltrail.recording', true) = 'on')"
PRESENTED: Final = "(SELECT string_to_array(current_setting('celltrail.presented', true), E'\\n'))::text[]"
NOW: Final = "(SELECT NULLIF(current_setting('celltrail.now', true), '')::timestamptz)"
IS_GATEWAY: Final = f"({KIND} = 'gateway')"
IS_DESK: Final = f"({KIND} = 'desk')"
IS_ANYBODY: Final = f"({KIND} IN ('operator', 'public', 'gateway'))"


@dataclass(frozen=True, slots=True)
class Policies:
    """What `celltrail_app` may do with the rows of a table: SQL conditions; None is never.

    `updates` are the columns that may be written; without any a row can still be locked where `update` holds.
    """

    select: str
    insert: str | None = None
    update: str | None = None
    updates: Sequence[str] = ()
    lock: str | None = None


def made_by_floor(functions: Mapping[str, str], *, owner: str, callers: str) -> Iterator[str]:
    """The statements that make functions which look at rows for a policy, with the rights of the floor.

    `functions` has the SQL of each by its signature: `name(arguments) RETURNS type`. Their names are bound
    when they are made, by the floor itself, so that they are its own.
    """
    yield f"GRANT {FLOOR} TO {owner} WITH INHERIT FALSE, SET TRUE"
    yield f"GRANT CREATE, USAGE ON SCHEMA public TO {FLOOR}"
    yield f"SET LOCAL ROLE {FLOOR}"
    for signature, body in functions.items():
        yield (
            f"CREATE FUNCTION {signature} LANGUAGE sql STABLE SECURITY DEFINER "
            f"BEGIN ATOMIC {body.strip()}; END"
        )
        name = signature.partition(" RETURNS ")[0]
        yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {name} TO {callers}"
    yield "RESET ROLE"
    yield f"REVOKE CREATE ON SCHEMA public FROM {FLOOR}"
    yield f"REVOKE {FLOOR} FROM {owner}"


def protect(tables: Mapping[str, Policies], *, owner: str) -> Iterator[str]:
    """The statements that put the floor under these tables; `owner` is the quoted role that owns them.

    The owner reads and writes at the desk alone: in transactions that say so.
    """
    for table, policies in tables.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"REVOKE ALL ON {table} FROM PUBLIC"
        yield f"CREATE POLICY desk ON {table} TO {owner} USING ({IS_DESK}) WITH CHECK ({IS_DESK})"
        yield f"GRANT SELECT ON {table} TO {APP}"
        yield f"CREATE POLICY app_reads ON {table} FOR SELECT TO {APP} USING ({policies.select})"
        if policies.insert is not None:
            yield f"GRANT INSERT ON {table} TO {APP}"
            yield f"CREATE POLICY app_inserts ON {table} FOR INSERT TO {APP} WITH CHECK ({policies.insert})"
        yield from _updates(table, policies)


def _updates(table: str, policies: Policies) -> Iterator[str]:
    if policies.update is not None:
        yield f"GRANT UPDATE ({', '.join(policies.updates)}) ON {table} TO {APP}"
        yield (
            f"CREATE POLICY app_updates ON {table} FOR UPDATE TO {APP} "
            f"USING ({policies.update}) WITH CHECK ({policies.update})"
        )
    elif policies.lock is not None:
        # SELECT … FOR UPDATE asks for the right to update some column; no row that is written passes.
        yield f"GRANT UPDATE (id) ON {table} TO {APP}"
        yield (
            f"CREATE POLICY app_locks ON {table} FOR UPDATE TO {APP} "
            f"USING ({policies.lock}) WITH CHECK (false)"
        )
