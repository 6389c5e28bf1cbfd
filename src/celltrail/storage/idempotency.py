"""Keys that callers give to their mutations: the same key and input has the same answer and one write.

The key belongs to the operator. It is taken before anything else of the act is read, in the act's own
transaction, so that a repeat waits for the first and is answered like it: were it taken at the end, a repeat
at the same moment would meet what the first has changed, and be refused. What is kept is a hash of the input
and the outcome's ids; with a refusal, the taking is undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from celltrail.domain.errors import ForbiddenError, IdempotencyConflictError
from celltrail.storage import tables
from celltrail.storage.reader import Reader


def input_hash(mutation: str, fields: Mapping[str, Any]) -> str:
    """A hash of what was asked; the order of an object's members does not matter.

    Not RFC 8785: what was asked is not checked yet, and may hold a number that no canonical JSON has.
    """
    return hashlib.sha256(json.dumps([mutation, dict(fields)], sort_keys=True).encode("ascii")).hexdigest()


async def take(reader: Reader, *, key: str, mutation: str, digest: str) -> dict[str, Any] | None:
    """Take the key for this transaction and return None; or return what was kept when it was taken before.

    Another transaction that has taken the key is waited for.

    Raises:
        IdempotencyConflictError: the key was used with another input.
        ForbiddenError: no operator of this id is on board, so that no key can be its own.
    """
    table, operator_id = tables.idempotency, reader.principal.operator_id
    columns = [table.c.operator_id, table.c.key, table.c.mutation, table.c.input_hash, table.c.result]
    taken: list[sa.ColumnElement[Any]] = [tables.operator.c.id]
    for column, value in zip(columns[1:], (key, mutation, digest, {}), strict=True):
        taken.append(sa.literal(value, column.type))
    own = sa.select(*taken, sa.literal(reader.now, table.c.created_at.type)).where(
        tables.operator.c.id == operator_id
    )
    insert = postgresql_insert if reader.connection.dialect.name == "postgresql" else sqlite_insert
    statement = insert(table).from_select([*columns, table.c.created_at], own).on_conflict_do_nothing()
    if await reader.fetch(statement.returning(table.c.key)):
        return None
    return await _kept(reader, key=key, digest=digest)


async def _kept(reader: Reader, *, key: str, digest: str) -> dict[str, Any]:
    table = tables.idempotency
    rows = await reader.fetch(
        sa.select(table.c.input_hash, table.c.result).where(
            table.c.operator_id == reader.principal.operator_id, table.c.key == key
        )
    )
    if not rows:
        message = "the operator of the access token is not on board here"
        raise ForbiddenError(message)
    if rows[0].input_hash != digest:
        raise IdempotencyConflictError(key)
    return dict(rows[0].result)


async def keep(reader: Reader, *, key: str, result: Mapping[str, Any]) -> None:
    """Keep the outcome of the act under the key that this transaction has taken."""
    table = tables.idempotency
    await reader.connection.execute(
        sa.update(table)
        .where(table.c.operator_id == reader.principal.operator_id, table.c.key == key)
        .values(result=dict(result))
    )
