"""Acts of the demonstration's partners: recorded by the commands that the graph uses, many in one
transaction.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.cli.demo.partners import Partner
from celltrail.commands.perform import Command, perform_within
from celltrail.commands.requests import Outcome, Request
from celltrail.domain.principal import Principal, TokenScope

Asked = TypeVar("Asked", bound=Request)


def principal_of(partner: Partner) -> Principal:
    """The partner, as its own token would speak for it."""
    return Principal(
        operator_id=partner.id, roles=partner.roles, scopes=frozenset(TokenScope), regimes=partner.regimes
    )


@dataclass(slots=True)
class Actor:
    """Lets partners act inside one transaction."""

    connection: AsyncConnection
    now: datetime
    prefix: str
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def key(self) -> str:
        """An idempotency key that nobody has used."""
        return f"demo-{self.prefix}-{next(self._numbers)}"

    async def act(self, partner: Partner, command: Command[Asked], request: Asked) -> Outcome:
        """Let `partner` record something."""
        return await perform_within(
            self.connection, command, request, principal=principal_of(partner), now=self.now
        )
