"""Writes the access log: durable before the answer that it is about.

Those who wait at the same time are written in one transaction. Gateways take turns: the log is one chain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.access_log import Access, Batch, entries_hash
from celltrail.storage.access_tables import access_batch, access_entry
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.floor import LogHead
from celltrail.storage.locks import lock
from celltrail.storage.tables import event

_LOCK: Final = "access log"
_MOST: Final = 5_000
"""How many entries a batch has before the next is begun; one request may have more."""

_Waiting = tuple[Sequence[Access], asyncio.Future[None]]


class AccessLog:
    """Appends to the access log. Its database is a pool that no request takes connections from."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, accesses: Sequence[Access]) -> None:
        """Return when the entries are durable.

        Raises:
            SQLAlchemyError: they are not; what they are about must not be told.
        """
        if not accesses:
            return
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((accesses, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await written

    async def aclose(self) -> None:
        """Wait until everything is written that somebody waits for."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._waiting:
            taken = self._take()
            try:
                async with self._database.writing(Acting.GATEWAY) as connection:
                    await append(connection, [access for accesses, _ in taken for access in accesses])
            except Exception as error:  # noqa: BLE001 -- told to everybody who waits
                _tell(taken, error)
            except asyncio.CancelledError:
                _tell([*taken, *self._waiting], asyncio.CancelledError())
                raise
            else:
                _tell(taken, None)

    def _take(self) -> list[_Waiting]:
        entries = 0
        for index, (accesses, _) in enumerate(self._waiting):
            entries += len(accesses)
            if entries > _MOST and index:
                taken, self._waiting = self._waiting[:index], self._waiting[index:]
                return taken
        taken, self._waiting = self._waiting, []
        return taken


def _tell(waiting: Sequence[_Waiting], error: BaseException | None) -> None:
    for _, written in waiting:
        if written.done():  # who waited has gone
            continue
        if error is None:
            written.set_result(None)
        else:
            written.set_exception(error)


async def append(
    connection: AsyncConnection, accesses: Sequence[Access], *, is_at_desk: bool = False
) -> Batch:
    """Append a batch in a transaction of the gateway's, or the desk's."""
    await lock(connection, _LOCK)
    last = (
        await connection.execute(sa.select(access_batch).order_by(access_batch.c.number.desc()).limit(1))
    ).one_or_none()
    head = sa.select(sa.func.max(event.c.position)).scalar_subquery()
    batch = Batch(
        number=1 if last is None else last.number + 1,
        recorded_at=datetime.now(UTC),
        log_position=await connection.scalar(sa.select(head if is_at_desk else LogHead(head))) or 0,
        first_entry=1 if last is None else last.first_entry + last.entries,
        entries=len(accesses),
        entries_hash=entries_hash(accesses),
        previous_hash=None if last is None else last.hash,
    )
    await connection.execute(
        sa.insert(access_batch).values(
            number=batch.number,
            recorded_at=batch.recorded_at,
            log_position=batch.log_position,
            first_entry=batch.first_entry,
            entries=batch.entries,
            entries_hash=batch.entries_hash,
            previous_hash=batch.previous_hash,
            hash=batch.hash,
        )
    )
    rows = [_row(batch, index, access) for index, access in enumerate(accesses)]
    await connection.execute(sa.insert(access_entry), rows)
    return batch


def _row(batch: Batch, index: int, access: Access) -> dict[str, object]:
    return {
        "number": batch.first_entry + index,
        "batch": batch.number,
        "log_position": batch.log_position,
        "at": access.at,
        "operation": access.operation.value,
        "kind": access.subject.kind.value,
        "subject": access.subject.id,
        "groups": sorted(access.groups),
        "operator_id": access.operator_id,
        "client_id": access.client_id,
        "purposes": sorted(access.purposes),
        "regimes": "".join(f",{each}," for each in sorted(access.regimes)),
        "subgraph": access.subgraph,
    }
