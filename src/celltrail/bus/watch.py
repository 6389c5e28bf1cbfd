"""Rings the doorbell for what other processes recorded: another gateway, or an import on the command line.

The log is the truth and the bell only says that there is more: a missed ring costs one interval, and never
an event.
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from celltrail.bus.doorbell import Doorbell
from celltrail.storage import events
from celltrail.storage.engine import Database
from celltrail.storage.workers import working

logger = structlog.get_logger("celltrail.bus")


async def watch_log(database: Database, doorbell: Doorbell, *, interval_s: float) -> None:
    """Ring whenever the log has grown, until cancelled. A database that is down is asked again."""
    seen: int | None = None
    while True:
        try:
            async with working(database) as connection:
                head = await events.head(connection)
        except SQLAlchemyError as error:
            logger.warning("the log cannot be read", error=type(error).__name__)
        else:
            if seen is not None and head > seen:
                doorbell.ring()
            seen = head
        await asyncio.sleep(interval_s)
