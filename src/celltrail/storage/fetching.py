"""What runs a statement: a caller's `Reader`, or what reads for no caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


class Fetching(Protocol):
    """Runs statements one after another."""

    async def fetch(self, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        """Run one statement and return all its rows."""
        ...


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Runs statements in a transaction that said when it began that it is no caller's.

    What takes one reads all facts, for rules and for whoever runs the installation; no caller's reader
    goes there.
    """

    connection: AsyncConnection

    async def fetch(self, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        """Run one statement and return all its rows."""
        return (await self.connection.execute(statement)).all()
