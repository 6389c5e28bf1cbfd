"""Streams and the contexts of their events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from fedloom import Caller, Purpose
from fedloom.operation.request import GraphQLRequest
from tests.plugins.toy_gateway import ToyHost, ToySecretError


@dataclass(slots=True)
class HostThatFailsToClose(ToyHost):
    """Its contexts of events wait for something, and fail when they are cancelled meanwhile."""

    is_waiting: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def open_context(self, caller: Caller, purpose: Purpose) -> AsyncIterator[object]:
        if purpose is Purpose.EVENT:
            self.is_waiting.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise ToySecretError("the connection is broken") from None
        yield {"name": caller.identity, "purpose": purpose}


async def test_a_stream_that_is_cancelled_ends_although_a_context_fails_to_close() -> None:
    host = HostThatFailsToClose()
    gateway = host.gateway()
    prepared = gateway.prepare(GraphQLRequest("subscription { endless }", None, {}, {}))

    async with aclosing(gateway.stream(prepared, Caller("alice", "alice"))) as responses:
        reading = asyncio.ensure_future(anext(responses))
        await host.is_waiting.wait()
        reading.cancel()

        with pytest.raises(asyncio.CancelledError):
            await reading
