"""Revoking tokens, suspending operators, and reading what is revoked now.

For whoever runs the gateway: no path leads here from a partner's request. Rows are kept when they no longer
count: they say who was shut out, when and why.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.errors import InvalidInputError, NotFoundError
from celltrail.domain.quantities import optional_text
from celltrail.domain.revocations import Revocations
from celltrail.storage.revocation_tables import operator_suspension, revoked_token

MAX_REVOKED_TOKENS = 10_000
"""Every gateway keeps the list in memory, and reads it every second."""
_LONGEST_REASON = 200


async def revoke_token(
    connection: AsyncConnection,
    *,
    issuer: str,
    jti: str,
    until: datetime,
    now: datetime,
    reason: str | None = None,
) -> bool:
    """Revoke a token until it can no longer be valid; False when it was revoked before. The caller commits.

    Raises:
        InvalidInputError: the reason is too long, or too many tokens are revoked.
    """
    table = revoked_token
    why = optional_text(reason, path=("reason",), longest=_LONGEST_REASON)
    this = (table.c.issuer == issuer) & (table.c.token_id == jti)
    if await connection.scalar(sa.select(table.c.until).where(this)):
        return False
    standing = await connection.scalar(
        sa.select(sa.func.count()).select_from(table).where(table.c.until > now)
    )
    if standing is not None and standing >= MAX_REVOKED_TOKENS:
        message = (
            f"{MAX_REVOKED_TOKENS} tokens are revoked already: suspend the operator, or withdraw the key"
        )
        raise InvalidInputError(message, path=("token",))
    await connection.execute(
        sa.insert(table).values(issuer=issuer, token_id=jti, reason=why, revoked_at=now, until=until)
    )
    return True


async def suspend_operator(
    connection: AsyncConnection, operator_id: str, *, now: datetime, reason: str | None = None
) -> bool:
    """Refuse every token of an operator until it is resumed; False when it is suspended already.

    Raises:
        InvalidInputError: the reason is too long.
    """
    why = optional_text(reason, path=("reason",), longest=_LONGEST_REASON)
    if operator_id in await suspended_operators(connection):
        return False
    await connection.execute(
        sa.insert(operator_suspension).values(
            id=str(uuid.uuid4()), operator_id=operator_id, reason=why, suspended_at=now
        )
    )
    return True


async def resume_operator(connection: AsyncConnection, operator_id: str, *, now: datetime) -> None:
    """Let an operator in again. The caller commits.

    Raises:
        NotFoundError: it is not suspended.
    """
    table = operator_suspension
    ended = await connection.execute(
        sa.update(table)
        .where(table.c.operator_id == operator_id, table.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    if not ended.rowcount:
        raise NotFoundError("suspended operator", operator_id, path=("id",))


async def current(connection: AsyncConnection, *, now: datetime) -> Revocations:
    """All that is revoked."""
    table = revoked_token
    rows = await connection.execute(sa.select(table.c.issuer, table.c.token_id).where(table.c.until > now))
    tokens = frozenset((row.issuer, row.token_id) for row in rows)
    return Revocations(tokens, await suspended_operators(connection))


async def suspended_operators(connection: AsyncConnection) -> frozenset[str]:
    """The ids of the operators that are suspended."""
    table = operator_suspension
    rows = await connection.scalars(sa.select(table.c.operator_id).where(table.c.ended_at.is_(None)))
    return frozenset(rows)
