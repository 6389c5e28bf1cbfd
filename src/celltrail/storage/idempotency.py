"""Keys that callers give to their mutations: the same key and input has the same answer and one write.

The key belongs to the operator. What is kept is a hash of the input and the outcome's ids, written in the
transaction of the act itself: both are there, or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785
import sqlalchemy as sa

from celltrail.domain.errors import IdempotencyConflictError
from celltrail.storage import tables
from celltrail.storage.reader import Reader


def input_hash(mutation: str, fields: Mapping[str, Any]) -> str:
    """A hash of what was asked; the order of an object's members does not matter (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps([mutation, dict(fields)])).hexdigest()


async def recall(reader: Reader, *, key: str, digest: str) -> dict[str, Any] | None:
    """The outcome that was kept for this key, or None when the key is new.

    Raises:
        IdempotencyConflictError: the key was used with another input.
    """
    table = tables.idempotency
    rows = await reader.fetch(
        sa.select(table.c.input_hash, table.c.result).where(
            table.c.operator_id == reader.principal.operator_id, table.c.key == key
        )
    )
    if not rows:
        return None
    if rows[0].input_hash != digest:
        raise IdempotencyConflictError(key)
    return dict(rows[0].result)


async def keep(reader: Reader, *, key: str, mutation: str, digest: str, result: Mapping[str, Any]) -> None:
    """Keep the outcome. Two transactions with one new key: the second fails on the primary key and is retried
    by the edge, which then recalls the first one's outcome.
    """
    await reader.connection.execute(
        sa.insert(tables.idempotency).values(
            operator_id=reader.principal.operator_id,
            key=key,
            mutation=mutation,
            input_hash=digest,
            result=dict(result),
            created_at=reader.now,
        )
    )
