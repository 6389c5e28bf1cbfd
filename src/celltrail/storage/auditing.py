"""The access log at the desk: listed, verified, and pruned of what is old."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Access, Batch, Operation, Subject, SubjectKind, entries_hash
from celltrail.domain.vocabulary import Regime
from celltrail.storage.access_tables import access_batch, access_entry
from celltrail.storage.access_writing import append

_BATCHES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole log found: `fault` says where it does not hold, None when it does.

    `pruned` is the last batch whose entries were deleted by `prune`, 0 for none.
    """

    batches: int
    entries: int
    pruned: int
    head: str | None
    fault: str | None = None


async def verify(connection: AsyncConnection, *, known: tuple[int, str] | None = None) -> Verified:
    """Compute the chain anew; `known` is a batch and its hash that were handed out before."""
    pruned = await _pruned(connection)
    batches = entries = 0
    head: str | None = None

    def found(fault: str | None) -> Verified:
        return Verified(batches, entries, pruned, head, fault)

    async for batch, stored_hash, accesses in _chain(connection):
        fault = _fault(batch, stored_hash, accesses, after=(batches, entries, head), pruned=pruned)
        if fault is None and known is not None and known[0] == batch.number and known[1] != stored_hash:
            fault = f"batch {batch.number} had the hash {known[1]} and has {stored_hash} now"
        if fault is not None:
            return found(fault)
        batches, entries, head = batch.number, entries + batch.entries, stored_hash
    if known is not None and known[0] > batches:
        return found(f"batch {known[0]} is missing: the log ends with batch {batches}")
    beyond = access_entry.c.batch > batches
    if await connection.scalar(sa.select(sa.func.count()).select_from(access_entry).where(beyond)):
        return found(f"there are entries of batches after {batches}, the last one")
    return found(None)


def _fault(
    batch: Batch,
    stored_hash: str,
    accesses: Sequence[tuple[int, Access]],
    *,
    after: tuple[int, int, str | None],
    pruned: int,
) -> str | None:
    """What is wrong with a batch that comes `after` so many others, so many entries, and the last hash."""
    number, entries, head = after
    numbers = [each for each, _ in accesses]
    is_pruned = batch.number <= pruned and not accesses
    is_whole = is_pruned or numbers == list(range(batch.first_entry, batch.first_entry + batch.entries))
    checks = (
        (batch.number == number + 1, f"batch {number + 1} is missing: batch {batch.number} follows {number}"),
        (
            (batch.previous_hash, batch.first_entry) == (head, entries + 1),
            f"batch {batch.number} does not follow the one before it",
        ),
        (
            batch.hash == stored_hash,
            f"batch {batch.number} was changed: its hash is not that of what it says",
        ),
        (
            is_whole,
            f"batch {batch.number} has {batch.entries} entries, and {len(accesses)} of them are there",
        ),
        (
            is_pruned or entries_hash([access for _, access in accesses]) == batch.entries_hash,
            f"an entry of batch {batch.number} was changed",
        ),
    )
    return next((fault for holds, fault in checks if not holds), None)


async def prune(connection: AsyncConnection, *, before: datetime, now: datetime) -> tuple[int, int]:
    """Delete the entries of batches that ended before a time; return the last such batch, and how many.

    That it was done is an entry itself. Batches stay, so that the chain still verifies.
    """
    last = await connection.scalar(
        sa.select(sa.func.max(access_batch.c.number)).where(access_batch.c.recorded_at < before)
    )
    is_old = access_entry.c.batch <= (last or 0)
    number = await connection.scalar(sa.select(sa.func.count()).select_from(access_entry).where(is_old))
    if not last or not number:
        return 0, 0
    pruned = Access(
        at=now,
        operation=Operation.PRUNED,
        subject=Subject(SubjectKind.LOG, str(last)),
        groups=frozenset(),
        operator_id=None,
    )
    await append(connection, [pruned], is_at_desk=True)
    await connection.execute(sa.delete(access_entry).where(is_old))
    return last, number


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are listed."""

    subject: str | None = None
    operator_id: str | None = None
    operation: Operation | None = None
    since: datetime | None = None


async def listed(connection: AsyncConnection, wanted: Wanted, *, limit: int) -> list[tuple[int, Access]]:
    """The newest entries, the newest first, each with its number."""
    entry = access_entry
    statement = sa.select(entry).order_by(entry.c.number.desc()).limit(limit)
    for column, value in (
        (entry.c.subject, wanted.subject),
        (entry.c.operator_id, wanted.operator_id),
        (entry.c.operation, None if wanted.operation is None else wanted.operation.value),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.since is not None:
        statement = statement.where(entry.c.at >= wanted.since)
    return [(row.number, _access(row)) for row in await connection.execute(statement)]


async def _pruned(connection: AsyncConnection) -> int:
    said = await connection.execute(
        sa.select(access_entry.c.subject, access_entry.c.batch).where(
            access_entry.c.operation == Operation.PRUNED.value
        )
    )
    return max((int(row.subject) for row in said if int(row.subject) < row.batch), default=0)


async def _chain(
    connection: AsyncConnection,
) -> AsyncIterator[tuple[Batch, str, list[tuple[int, Access]]]]:
    """Every batch in order, with its hash as it is stored, and those of its entries that are there."""
    last = 0
    while rows := await _rows(connection, access_batch, access_batch.c.number, after=last):
        entries: dict[int, list[tuple[int, Access]]] = {}
        of_these = access_entry.c.batch.between(last + 1, rows[-1].number)
        for row in await connection.execute(
            sa.select(access_entry).where(of_these).order_by(access_entry.c.number)
        ):
            entries.setdefault(row.batch, []).append((row.number, _access(row)))
        for row in rows:
            yield _batch(row), row.hash, entries.get(row.number, [])
        last = rows[-1].number


async def _rows(
    connection: AsyncConnection, table: sa.Table, number: sa.ColumnElement[int], *, after: int
) -> Sequence[sa.Row[Any]]:
    statement = sa.select(table).where(number > after).order_by(number).limit(_BATCHES_AT_ONCE)
    return (await connection.execute(statement)).all()


def _batch(row: sa.Row[Any]) -> Batch:
    return Batch(
        number=row.number,
        recorded_at=row.recorded_at,
        log_position=row.log_position,
        first_entry=row.first_entry,
        entries=row.entries,
        entries_hash=row.entries_hash,
        previous_hash=row.previous_hash,
    )


def _access(row: sa.Row[Any]) -> Access:
    return Access(
        at=row.at,
        operation=Operation(row.operation),
        subject=Subject(SubjectKind(row.kind), row.subject),
        groups=frozenset(map(AccessGroup, row.groups)),
        operator_id=row.operator_id,
        client_id=row.client_id,
        purposes=frozenset(row.purposes),
        regimes=frozenset(map(Regime, filter(None, row.regimes.split(",")))),
        subgraph=row.subgraph,
    )
