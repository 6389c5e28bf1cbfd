"""Ends the streams of whoever is no longer let in, and keeps the list of revocations young.

Two loops, so that a slow key server does not hold up a revocation: what is revoked is read every second,
and keys and roles are asked for again every five. Each ends within its interval what it finds; with the
time in which an issuer's keys are fetched again, a withdrawn key's streams end within 60 s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from celltrail.auth.standing import Standing
from celltrail.auth.tokens import TokenVerifier
from celltrail.domain.principal import Principal
from celltrail.storage import revocations
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database

logger = structlog.get_logger("celltrail.bus")

READ_EVERY_S = 1.0
READ_TIMEOUT_S = 3.0
RECHECK_EVERY_S = 5.0

EndStreams = Callable[[Callable[[Principal], bool]], None]
"""Ends the open streams of the principals that it picks."""


async def read_revocations(database: Database, standing: Standing, *, now: datetime) -> None:
    """Read the list once.

    Raises:
        SQLAlchemyError: the database refuses.
        OSError: there is none, or (TimeoutError) it does not answer.
    """
    read_at = standing.clock()
    async with asyncio.timeout(READ_TIMEOUT_S), database.reading(Acting.GATEWAY) as connection:
        current = await revocations.current(connection, now=now)
    standing.learn(current, read_at=read_at)


async def watch_revocations(
    database: Database, standing: Standing, *, now_source: Callable[[], datetime], end_streams: EndStreams
) -> None:
    """Read the list again and again, until cancelled, and end the streams of whoever is on it.

    `database` has connections of its own: requests that take all of a pool must not make the list old.
    """
    while True:
        try:
            await read_revocations(database, standing, now=now_source())
        except Exception as error:  # noqa: BLE001 -- a worker's loop; asyncpg's own errors come through
            logger.warning("revocations cannot be read", error=type(error).__name__)
        end_streams(standing.is_revoked)
        await asyncio.sleep(READ_EVERY_S)


async def recheck_streams(
    verifier: TokenVerifier, *, streaming: Callable[[], Iterable[Principal]], end_streams: EndStreams
) -> None:
    """Ask again and again, until cancelled, whether the principals of open streams are still proved.

    Roles that cannot be looked up, because the database is down, are looked up the next time.
    """
    while True:
        await asyncio.sleep(RECHECK_EVERY_S)
        try:
            fallen = await verifier.unproved(streaming())
        except Exception as error:  # noqa: BLE001 -- as above
            logger.warning("the roles of streams cannot be looked up", error=type(error).__name__)
            continue
        if fallen:
            logger.info("streams ended", operators=sorted({str(each.operator_id) for each in fallen}))
            end_streams(fallen.__contains__)
