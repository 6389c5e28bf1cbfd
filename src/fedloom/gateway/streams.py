"""Streams that are open while the supergraph changes.

One whose plan is the same, to the same addresses, goes on undisturbed; one whose plan has changed ends with
an error that tells the client to subscribe again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fedloom.authorization.claims import Claims
from fedloom.errors import FedloomError, UnavailableError
from fedloom.operation.documents import Operation
from fedloom.query_plan.model import Plan
from fedloom.response.answer import Response
from fedloom.supergraph.model import Supergraph

if TYPE_CHECKING:
    from fedloom.gateway.generation import Generation


class OpenStream:
    """One stream, and what it runs: `labels` were on when it began, `claims` are those of its caller."""

    def __init__(
        self,
        operation: Operation,
        plan: Plan,
        supergraph: Supergraph,
        *,
        labels: frozenset[str],
        claims: Claims,
    ) -> None:
        self._operation, self._plan = operation, plan
        self._labels, self._claims = labels, claims
        self._addresses = _addresses(plan, supergraph)
        self._waiting: asyncio.Timeout | None = None
        self._has_changed = False

    async def next_of(self, responses: AsyncGenerator[Response, None]) -> Response | None:
        """The next response, or None at the end.

        Raises:
            UnavailableError: the plan has changed meanwhile.
        """
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._waiting = limit
                if self._has_changed:
                    limit.reschedule(asyncio.get_running_loop().time())
                return await anext(responses, None)
        except TimeoutError:
            if self._has_changed:
                raise UnavailableError("the graph has changed: subscribe again") from None
            raise
        finally:
            self._waiting = None

    def end_if_changed(self, generation: Generation) -> None:
        """End the stream if its operation is planned differently now, or not at all."""
        try:
            plan = generation.replanned(self._operation, self._labels, self._claims)
        except FedloomError:
            plan = None
        if plan == self._plan and self._addresses == _addresses(self._plan, generation.supergraph):
            return
        self._has_changed = True
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())


class OpenStreams:
    """All streams of a gateway."""

    def __init__(self) -> None:
        self._open: set[OpenStream] = set()

    @asynccontextmanager
    async def opened(self, stream: OpenStream) -> AsyncIterator[None]:
        """Keep a stream in mind while it is open."""
        self._open.add(stream)
        try:
            yield
        finally:
            self._open.discard(stream)

    def end_changed(self, generation: Generation) -> None:
        """End the streams that a new generation would run otherwise."""
        for each in tuple(self._open):
            each.end_if_changed(generation)


def _addresses(plan: Plan, supergraph: Supergraph) -> dict[str, str | None]:
    fetches = plan.fetches if plan.primary is None else (plan.primary, *plan.fetches)
    urls = {each.name: each.url for each in supergraph.subgraphs}
    return {each.subgraph: urls.get(each.subgraph) for each in fetches}
