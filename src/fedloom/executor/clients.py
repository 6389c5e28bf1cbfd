"""Subgraphs as the executor asks them, and those that are asked over HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from fedloom.executor.context import Caller
from fedloom.executor.sharing import Flights
from fedloom.transport.answer import Answer, read_answer
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.request import Headers, SubgraphRequest
from fedloom.transport.signing import Outgoing, Sign, unsigned
from fedloom.transport.upstream import Upstream

#: What a caller's requests to subgraphs carry: headers, by the host's choice.
HeadersOf = Callable[[Caller], Headers]


#: What one request to a subgraph carries besides, on behalf of a caller: made when it is sent.
Signer = Callable[[Outgoing, Caller], Headers]


def no_headers(_caller: Caller) -> Headers:
    """Forward nothing."""
    return ()


class SubgraphClient(Protocol):
    """Who answers the fetches of one subgraph."""

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Answer one request; raises SubgraphError where the subgraph does not."""

    def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Answer a subscription: one answer for each event. Close it after use."""

    def part(self, caller: Caller) -> None:
        """A caller has changed something: share nothing that is in flight with what comes now."""

    def close(self) -> None:
        """Let go of connections that nobody uses."""


class HttpClient:
    """A subgraph over HTTP. Equal queries in flight are sent once for callers of one sharing key."""

    def __init__(
        self,
        subgraph: HttpSubgraph,
        upstream: Upstream,
        *,
        headers_of: HeadersOf = no_headers,
        signer: Signer | None = None,
        shows_errors: bool = False,
    ) -> None:
        self._subgraph, self._upstream, self._headers_of = subgraph, upstream, headers_of
        self._signer, self._shows_errors = signer, shows_errors
        self._flights: Flights[bytes] = Flights()

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Ask over HTTP; each of those who share an answer reads it for itself, and may change it."""
        headers, sign = self._headers_of(caller), self._sign_for(caller)
        if request.is_repeatable:
            key: Hashable = (request.body, tuple(headers))
            text = await self._flights.share(
                caller.sharing_key, key, lambda: self._subgraph.text(request, headers, sign)
            )
        else:
            text = await self._subgraph.text(request, headers, sign)
        return self._presented(read_answer(self._subgraph.name, text))

    async def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Subscribe upstream, over WebSocket or server-sent events."""
        async with aclosing(
            self._upstream.events(request, self._headers_of(caller), self._sign_for(caller))
        ) as events:
            async for event in events:
                yield self._presented(event)

    def part(self, caller: Caller) -> None:
        """As the protocol says."""
        self._flights.part(caller.sharing_key)

    def close(self) -> None:
        """As the protocol says."""
        self._subgraph.close()

    def _sign_for(self, caller: Caller) -> Sign:
        signer = self._signer
        return unsigned if signer is None else lambda outgoing: signer(outgoing, caller)

    def _presented(self, answer: Answer) -> Answer:
        if not self._shows_errors or not answer.faults:
            return answer
        return replace(answer, faults=tuple(replace(each, is_public=True) for each in answer.faults))
