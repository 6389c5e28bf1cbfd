"""The time that one piece of work may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fedloom.errors import DeadlineExceededError


@asynccontextmanager
async def deadline(timeout_s: float) -> AsyncGenerator[None, None]:
    """Cancel what runs inside after `timeout_s`.

    Raises:
        DeadlineExceededError: the time is over. A TimeoutError of something inside stays what it is.
    """
    limit = asyncio.timeout(timeout_s)
    try:
        async with limit:
            yield
    except TimeoutError as error:
        if limit.expired():
            raise DeadlineExceededError(timeout_s) from error
        raise
