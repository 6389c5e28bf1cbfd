"""Subscriptions: one source stream of the subgraph, and one response per event (GraphQL 6.2.3).

The next event is asked of the source only when the response before it was taken: a reader who is slow
holds up the source, and nothing is kept in between. A source that must not wait bounds its own queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from contextlib import aclosing
from typing import Any, cast

from graphql import ExecutionResult, Executor, create_source_event_stream, execute_subscription_event

from fedloom.executor.context import Caller, OpenContext, Purpose
from fedloom.executor.deadline import deadline
from fedloom.executor.in_process import InProcessSubgraph, complete
from fedloom.operation.documents import Operation
from fedloom.response.answer import Response, refusal
from fedloom.response.presentation import ErrorPresenter


class Subscriptions:
    """Runs subscriptions on the subgraph."""

    def __init__(
        self,
        subgraph: InProcessSubgraph,
        presenter: ErrorPresenter,
        *,
        open_context: OpenContext,
        event_timeout_s: float,
    ) -> None:
        self._subgraph, self._presenter = subgraph, presenter
        self._open_context, self._event_timeout_s = open_context, event_timeout_s

    async def responses(
        self, operation: Operation, variables: Mapping[str, object], *, caller: Caller
    ) -> AsyncGenerator[Response, None]:
        """Yield one response per event. One that was not `executed` is the last: the stream failed."""
        async with aclosing(self._responses(operation, variables, caller=caller)) as responses:
            failed = False
            while not failed:
                try:
                    response = await anext(responses)
                except StopAsyncIteration:
                    return
                except Exception as error:  # noqa: BLE001 # the edge of a stream: presented, and logged if ours
                    response = refusal(self._presenter.failure(error, operation.name))
                failed = not response.executed
                # Outside of the `try`: closing must not be taken for a failure of the stream.
                yield response

    async def _responses(
        self, operation: Operation, variables: Mapping[str, object], *, caller: Caller
    ) -> AsyncGenerator[Response, None]:
        async with self._open_context(caller, Purpose.SUBSCRIBE) as context:
            executor = self._subgraph.executor(
                operation.document, operation, variables=variables, context=context
            )
            source = await self._source(executor)
            if isinstance(source, ExecutionResult):
                yield Response(errors=self._presenter.entries(source.errors, operation.name), executed=False)
                return
            async with aclosing(_events(source)) as events:
                async for event in events:
                    yield await self._response(executor, event, operation=operation, caller=caller)
                    # A source with much in hand and a fast reader would hold the event loop between them.
                    await asyncio.sleep(0)

    async def _source(self, executor: Executor[Any]) -> AsyncIterable[object] | ExecutionResult:
        async with deadline(self._event_timeout_s):
            source: Any = create_source_event_stream(executor)
            return cast(
                "AsyncIterable[object] | ExecutionResult",
                await source if executor.is_awaitable(source) else source,
            )

    async def _response(
        self, executor: Executor[Any], event: object, *, operation: Operation, caller: Caller
    ) -> Response:
        """Answer one event. A failure of its context is this event's error, not the end of the stream."""
        try:
            async with (
                deadline(self._event_timeout_s),
                self._open_context(caller, Purpose.EVENT) as context,
            ):
                of_event = executor.build_per_event_executor(event)
                of_event.context_value = context
                answer = await complete(of_event, execute_subscription_event(of_event))
                return Response(answer.data, self._presenter.entries(answer.errors, operation.name))
        except Exception as error:  # the edge of one event: presented, and logged if ours
            failure = self._presenter.failure(error, operation.name)
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # A context that fails while it is closed must not hide that the stream is to end: nothing
                # would end it a second time.
                raise asyncio.CancelledError from error
            return Response(None, failure.entries)


async def _events(source: AsyncIterable[object]) -> AsyncGenerator[object, None]:
    """Iterate the source and close it at the end, if it is one that can be closed."""
    iterator = aiter(source)
    try:
        async for event in iterator:
            yield event
    finally:
        aclose = getattr(iterator, "aclose", None)
        if aclose is not None:
            await aclose()
