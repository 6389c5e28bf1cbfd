"""A subgraph whose resolvers run in this process, and how the executor asks it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    create_source_event_stream,
    execute_root_selection_set,
    execute_subscription_event,
    parse,
)

from fedloom.errors import ErrorEntry, SubgraphAnswerInvalidError
from fedloom.executor.context import Caller, OpenContext, Purpose
from fedloom.executor.deadline import deadline
from fedloom.response.presentation import ErrorPresenter
from fedloom.transport.answer import Answer, SubgraphFault
from fedloom.transport.request import SubgraphRequest

_PURPOSES = {OperationType.QUERY: Purpose.QUERY, OperationType.MUTATION: Purpose.MUTATION}
_KEPT_DOCUMENTS = 1_000


@dataclass(frozen=True, slots=True)
class InProcessSubgraph:
    """A subgraph whose resolvers run here; `schema` has what fetches ask for, `_entities` too."""

    name: str
    schema: GraphQLSchema


class InProcessClient:
    """Asks a subgraph in this process. Each fetch has a context of its own; nothing is shared.

    `timeout_s` bounds the start of a stream and the resolvers of one event; other fetches are bounded by
    their request.
    """

    def __init__(
        self,
        subgraph: InProcessSubgraph,
        presenter: ErrorPresenter,
        *,
        open_context: OpenContext,
        timeout_s: float,
    ) -> None:
        self._subgraph, self._presenter = subgraph, presenter
        self._open_context, self._timeout_s = open_context, timeout_s
        self._documents: OrderedDict[str, DocumentNode] = OrderedDict()

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Run the resolvers. An exception of the context is presented like one of theirs."""
        try:
            async with self._open_context(caller, _PURPOSES[request.kind]) as context:
                executor = self._executor(request, context)
                return self._answer(await complete(executor, execute_root_selection_set(executor)), request)
        except Exception as error:
            raise self._presenter.failure(error, request.asked_for) from error

    async def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Run the resolver of the source, and those of each event.

        The next event is asked of the source only when the answer before it was taken: a reader who is slow
        holds up the source, and nothing is kept in between.
        """
        async with self._open_context(caller, Purpose.SUBSCRIBE) as context:
            executor = self._executor(request, context)
            source = await self._source(executor)
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

    async def _source(self, executor: Executor[Any]) -> AsyncIterable[object] | ExecutionResult:
        async with deadline(self._timeout_s):
            source: Any = create_source_event_stream(executor)
            return cast(
                "AsyncIterable[object] | ExecutionResult",
                await source if executor.is_awaitable(source) else source,
            )

    async def _event(
        self, executor: Executor[Any], event: object, *, request: SubgraphRequest, caller: Caller
    ) -> Answer:
        """Answer one event. A failure of its context is this event's error, not the end of the stream."""
        try:
            async with deadline(self._timeout_s), self._open_context(caller, Purpose.EVENT) as context:
                of_event = executor.build_per_event_executor(event)
                of_event.context_value = context
                return self._answer(await complete(of_event, execute_subscription_event(of_event)), request)
        except Exception as error:  # the edge of one event: presented, and logged if ours
            failure = self._presenter.failure(error, request.asked_for)
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # A context that fails while it is closed must not hide that the stream is to end: nothing
                # would end it a second time.
                raise asyncio.CancelledError from error
            return Answer(None, tuple(map(_fault, failure.entries)))

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
        entries = self._presenter.entries(result.errors, request.asked_for)
        return Answer(result.data, tuple(map(_fault, entries)))


def _fault(entry: ErrorEntry) -> SubgraphFault:
    """An error that the host has presented: its text is meant for clients, and the log has what it needs."""
    return SubgraphFault(
        entry.message, entry.path, entry.code, entry.extensions, is_public=True, is_logged=True
    )


async def complete(
    executor: Executor[Any], result: ExecutionResult | Awaitable[ExecutionResult]
) -> ExecutionResult:
    """Await the result, and also the fields beside one that failed at once and made its parent null.

    graphql-core answers without those and lets them run on. They would outlive the answer, and open again
    what its context has closed.
    """
    try:
        answer = result if isinstance(result, ExecutionResult) else await result
        while left := tuple(executor.background_futures):
            await asyncio.wait(left)
    except asyncio.CancelledError:
        for future in tuple(executor.background_futures):
            # Nobody is left to hear of it, and the event loop shall not call that an error.
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
            future.cancel()
        raise
    return answer


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
