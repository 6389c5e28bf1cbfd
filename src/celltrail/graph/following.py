"""Streams: what happened since a cursor, then what happens, without a gap and without a repeat.

The log is the truth. A stream reads it from a position on, delivers what its reader may see, and goes on from
the last position that it has looked at. The doorbell only says when to look again; every few seconds it looks
anyway, for what another process wrote. Positions become visible in their order (writers take turns), so what
lies behind has been delivered or was not for this reader.

Visibility is decided when an event is delivered: a page that has waited for a slow client is read again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from celltrail.domain.errors import InvalidInputError
from celltrail.graph.context import GraphContext
from celltrail.graph.types.battery_lists import LOG
from celltrail.storage import events
from celltrail.storage.reader import Reader

POLL_S = 3.0
"""How often a stream looks without being told: what another process wrote arrives within this."""

STALE_AFTER = timedelta(seconds=1)
"""How old a page may be when an event of it is delivered; a revoked grant must be gone within 5 seconds."""

PAGE = 50


class Positioned(Protocol):
    """What a stream delivers: it has a place in the log."""

    @property
    def position(self) -> int:
        """Its place."""


Item = TypeVar("Item", bound=Positioned)
Since = Callable[[Reader, int, int], Awaitable[Sequence[Item]]]
"""Reads visible items behind a position, in order, up to a limit."""


def position_of(context: GraphContext, after: str | None) -> int | None:
    """Read the cursor that a stream resumes from, None when it begins now.

    Raises:
        InvalidInputError: no cursor of this reader.
    """
    if after is None:
        return None
    (position,) = context.seal.open(after, listed_in=LOG, argument="after")
    if not isinstance(position, int):
        message = "after is not a cursor of an event: give back one that an event carried"
        raise InvalidInputError(message, path=("after",))
    return position


async def follow(
    context: GraphContext, *, after: int | None, since: Since[Item]
) -> AsyncGenerator[Item, None]:
    """Yield items as they become part of the log, from `after` on, or from now."""
    async with context.doorbell.listen() as bell:
        position = await _head(context) if after is None else after
        while not _has_expired(context):
            items, reaches = await _look(context, position, since)
            read_at = context.now
            for item in items:
                if context.now_source() - read_at > STALE_AFTER:
                    break
                position = item.position
                yield item
            else:
                position = reaches
                if len(items) < PAGE:
                    await bell.wait(POLL_S)


async def _look(context: GraphContext, position: int, since: Since[Item]) -> tuple[Sequence[Item], int]:
    """Read one page in a snapshot of its own, and how far the log is read once the page is delivered."""
    await context.refresh()
    async with context.snapshot() as reader:
        head = await events.head_for(reader)
        items = await since(reader, position, PAGE)
    return items, items[-1].position if len(items) == PAGE else max(head, position)


async def _head(context: GraphContext) -> int:
    async with context.snapshot() as reader:
        return await events.head_for(reader)


def _has_expired(context: GraphContext) -> bool:
    expires_at = context.principal.expires_at
    return expires_at is not None and expires_at <= context.now_source()
