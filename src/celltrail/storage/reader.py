"""One caller's way to the database inside one transaction: every query function takes a Reader first.

Before its first statement it tells the database for whom the transaction is from then on.

A connection runs one statement at a time, so statements of fields that resolve at once wait for each other
here. `statements` counts them; tests hold it constant in the number of rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.principal import Principal
from celltrail.storage.acting import act_for, present
from celltrail.storage.scoping import Scope


@dataclass(slots=True)
class Reader:
    """Reads as `principal`, at `now`, on one connection; `is_recording` is for whoever also writes."""

    connection: AsyncConnection
    principal: Principal = field(kw_only=True)
    now: datetime = field(kw_only=True)
    is_recording: bool = field(kw_only=True, default=False)
    scope: Scope = field(init=False)
    statements: int = field(default=0, init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)
    _has_entered: bool = field(default=False, init=False, repr=False)
    _presented: set[str] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        self.scope = Scope(self.principal, self.now)

    async def fetch(self, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        """Run one statement and return all its rows."""
        async with self._lock:
            await self._enter()
            self.statements += 1
            result = await self.connection.execute(statement)
            return result.all()

    async def enter(self) -> None:
        """Say for whom the transaction is, before a statement that does not come through `fetch`."""
        async with self._lock:
            await self._enter()

    async def present(self, *uid_keys: str) -> None:
        """Say that the caller presents these complete identifiers, too; their passports can be read then."""
        async with self._lock:
            await self._enter()
            if not self._presented.issuperset(uid_keys):
                self._presented.update(uid_keys)
                await present(self.connection, self._presented)

    async def _enter(self) -> None:
        if not self._has_entered:
            await act_for(self.connection, self.principal, now=self.now, is_recording=self.is_recording)
            self._has_entered = True
