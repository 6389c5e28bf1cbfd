"""Subgraphs as the executor asks them: over HTTP, or in this process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Hashable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    OperationType,
    create_source_event_stream,
    execute_root_selection_set,
    execute_subscription_event,
    parse,
)

from fedloom.errors import ErrorEntry, SubgraphAnswerInvalidError
from fedloom.executor.context import Caller, OpenContext, Purpose
from fedloom.executor.in_process import InProcessSubgraph
from fedloom.executor.sharing import Flights
from fedloom.response.presentation import ErrorPresenter
from fedloom.transport.answer import Answer, SubgraphFault, read_answer
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.request import Headers, SubgraphRequest
from fedloom.transport.upstream import Upstream

#: What a caller's requests to subgraphs carry: headers, by the host's choice.
HeadersOf = Callable[[Caller], Headers]
_PURPOSES = {OperationType.QUERY: Purpose.QUERY, OperationType.MUTATION: Purpose.MUTATION}
_KEPT_DOCUMENTS = 1_000


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
        shows_errors: bool = False,
    ) -> None:
        self._subgraph, self._upstream, self._headers_of = subgraph, upstream, headers_of
        self._shows_errors = shows_errors
        self._flights: Flights[bytes] = Flights()

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Ask over HTTP; each of those who share an answer reads it for itself, and may change it."""
        headers = self._headers_of(caller)
        if request.is_repeatable:
            key: Hashable = (request.body, tuple(headers))
            text = await self._flights.share(
                caller.sharing_key, key, lambda: self._subgraph.text(request, headers)
            )
        else:
            text = await self._subgraph.text(request, headers)
        return self._presented(read_answer(self._subgraph.name, text))

    async def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Subscribe upstream, over WebSocket or server-sent events."""
        async with aclosing(self._upstream.events(request, self._headers_of(caller))) as events:
            async for event in events:
                yield self._presented(event)

    def part(self, caller: Caller) -> None:
        """As the protocol says."""
        self._flights.part(caller.sharing_key)

    def close(self) -> None:
        """As the protocol says."""
        self._subgraph.close()

    def _presented(self, answer: Answer) -> Answer:
        if not self._shows_errors or not answer.faults:
            return answer
        return replace(answer, faults=tuple(replace(each, is_public=True) for each in answer.faults))


class InProcessClient:
    """A subgraph whose resolvers run here. Each fetch has a context of its own; nothing is shared."""

    def __init__(
        self, subgraph: InProcessSubgraph, presenter: ErrorPresenter, *, open_context: OpenContext
    ) -> None:
        self._subgraph, self._presenter, self._open_context = subgraph, presenter, open_context
        self._documents: OrderedDict[str, DocumentNode] = OrderedDict()

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Run the resolvers."""
        async with self._open_context(caller, _PURPOSES[request.kind]) as context:
            executor = self._executor(request, context)
            result = execute_root_selection_set(executor)
            return self._answer(result if isinstance(result, ExecutionResult) else await result, request)

    async def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Run the resolver of the source, and those of each event."""
        async with self._open_context(caller, Purpose.SUBSCRIBE) as context:
            executor = self._executor(request, context)
            source: Any = create_source_event_stream(executor)
            source = await source if executor.is_awaitable(source) else source
            if isinstance(source, ExecutionResult):
                yield replace(self._answer(source, request), is_refusal=True)
                return
            async with aclosing(_events(source)) as events:
                async for event in events:
                    yield await self._event(executor, event, request=request, caller=caller)

    def part(self, caller: Caller) -> None:
        """Nothing is shared here."""

    def close(self) -> None:
        """Nothing is held here."""

    async def _event(
        self, executor: Executor[Any], event: object, *, request: SubgraphRequest, caller: Caller
    ) -> Answer:
        async with self._open_context(caller, Purpose.EVENT) as context:
            of_event = executor.build_per_event_executor(event)
            of_event.context_value = context
            result = execute_subscription_event(of_event)
            return self._answer(result if isinstance(result, ExecutionResult) else await result, request)

    def _executor(self, request: SubgraphRequest, context: object) -> Executor[Any]:
        built: list[GraphQLError] | Executor[Any] = Executor.build(
            self._subgraph.schema,
            self._document(request.document),
            context_value=context,
            raw_variable_values=request.variables(),
            operation_name=request.operation_name,
            hide_suggestions=True,
        )
        if isinstance(built, list):
            raise SubgraphAnswerInvalidError(self._subgraph.name, f"variables refused: {built[0].message}")
        return built

    def _document(self, text: str) -> DocumentNode:
        document = self._documents.get(text)
        if document is None:
            document = self._documents[text] = parse(text)
            if len(self._documents) > _KEPT_DOCUMENTS:
                self._documents.popitem(last=False)
        return document

    def _answer(self, result: ExecutionResult, request: SubgraphRequest) -> Answer:
        entries = self._presenter.entries(result.errors, request.operation_name)
        return Answer(result.data, tuple(map(_public_fault, entries)))


def _public_fault(entry: ErrorEntry) -> SubgraphFault:
    """An error that the host has presented: its text is meant for clients."""
    return SubgraphFault(entry.message, entry.path, entry.code, entry.extensions, is_public=True)


async def _events(source: AsyncIterable[object]) -> AsyncGenerator[object, None]:
    """Iterate the source and close it at the end, if it is one that can be closed."""
    iterator = aiter(source)
    try:
        async for event in iterator:
            yield event
    finally:
        aclose = getattr(iterator, "aclose", None)
        if aclose is not None:
            await cast("Any", aclose)()
