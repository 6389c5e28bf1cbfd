"""What a partner hears that follows the log of the story from its beginning until nothing more comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, subscribe

from celltrail.bus.doorbell import Bell, Doorbell
from celltrail.domain.principal import Principal
from celltrail.graph.context import open_context
from celltrail.graph.cursors import CursorSeal
from celltrail.graph.types.battery_lists import LOG
from celltrail.storage.access_writing import AccessLog
from tests.graph.canary_story import Story
from tests.graph.world import CURSOR_KEY

_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Listener(Doorbell):
    """A doorbell that tells when a stream has looked at all there is, and rings no more."""

    is_at_rest: bool = False

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[Bell]:
        """Hear that nothing comes."""
        yield _Silence(self)


class _Silence(Bell):
    """Whoever waits has delivered everything."""

    def __init__(self, listener: _Listener) -> None:
        super().__init__()
        self._listener = listener

    async def wait(self, timeout_s: float) -> bool:  # noqa: ARG002 -- there is nothing to wait for
        """Say so, and go back at once."""
        self._listener.is_at_rest = True
        return False


async def heard(
    schema: GraphQLSchema, story: Story, principal: Principal, document: DocumentNode
) -> list[Any]:
    """Every answer of a stream from the beginning of the log; its token expires when all was delivered."""
    listener = _Listener()
    expires_at = story.now + _A_DAY
    async with open_context(
        story.database,
        replace(principal, expires_at=expires_at),
        now_source=lambda: expires_at if listener.is_at_rest else story.now,
        doorbell=listener,
        cursor_key=CURSOR_KEY,
        access_log=AccessLog(story.database),
    ) as context:
        after = CursorSeal.of(CURSOR_KEY, principal.operator_id).seal((0,), listed_in=LOG)
        opened: Any = subscribe(schema, document, context_value=context, variable_values={"after": after})
        source = opened if hasattr(opened, "__aiter__") else await opened
        assert not isinstance(source, ExecutionResult), source.errors
        answers = [answer async for answer in source]
    assert [answer.errors for answer in answers] == [None] * len(answers)
    return [answer.data for answer in answers]
