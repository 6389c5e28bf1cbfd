"""One subgraph that runs in this process, and the executor over it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    execute_root_selection_set,
)

from fedloom.executor.split import Split, split
from fedloom.operation.documents import Operation
from fedloom.operation.variables import variables_invalid
from fedloom.response.answer import Response
from fedloom.response.presentation import ErrorPresenter

#: An answer to introspection may take half a megabyte; clients send the same few texts.
_KEPT_INTROSPECTIONS = 16


@dataclass(frozen=True, slots=True)
class InProcessSubgraph:
    """A subgraph whose resolvers run here; `schema` may have what the API schema has not (`_entities`)."""

    name: str
    schema: GraphQLSchema

    def executor(
        self,
        document: DocumentNode,
        operation: Operation,
        *,
        variables: Mapping[str, object],
        context: object,
    ) -> Executor[Any]:
        """Return graphql-core's executor of one operation.

        Raises:
            VariablesInvalidError: the subgraph does not accept values that the API schema accepts.
        """
        return _executor(self.schema, document, operation, variables=variables, context=context)


class InProcessExecutor:
    """Answers operations over one subgraph, and introspection from the API schema."""

    def __init__(
        self, api_schema: GraphQLSchema, subgraph: InProcessSubgraph, presenter: ErrorPresenter
    ) -> None:
        self._api_schema, self._subgraph, self._presenter = api_schema, subgraph, presenter
        self._splits: WeakKeyDictionary[Operation, Split] = WeakKeyDictionary()
        self._introspections: OrderedDict[Operation, Response] = OrderedDict()

    def needs_context(self, operation: Operation) -> bool:
        """Say whether resolvers run at all: introspection alone opens no session."""
        return self._split(operation).fetch is not None

    def introspect(self, operation: Operation, variables: Mapping[str, object]) -> Response:
        """Answer an operation of introspection only."""
        if operation.definition.variable_definitions:
            return self._introspect(operation, variables)
        response = self._introspections.get(operation)
        if response is None:
            response = self._introspections[operation] = self._introspect(operation, variables)
            if len(self._introspections) > _KEPT_INTROSPECTIONS:
                self._introspections.popitem(last=False)
        else:
            self._introspections.move_to_end(operation)
        return response

    async def run(
        self, operation: Operation, variables: Mapping[str, object], *, context: object
    ) -> Response:
        """Run a query or a mutation, and answer its introspection beside it."""
        parts = self._split(operation)
        document = parts.fetch or operation.document
        executor = self._subgraph.executor(document, operation, variables=variables, context=context)
        answer = await complete(executor, execute_root_selection_set(executor))
        response = self._present(answer, operation)
        if parts.introspection is None or response.data is None:
            return response
        return _merged(response, self._introspect(operation, variables), parts.keys)

    def _introspect(self, operation: Operation, variables: Mapping[str, object]) -> Response:
        document = self._split(operation).introspection or operation.document
        executor = _executor(self._api_schema, document, operation, variables=variables, context=None)
        # No resolver of introspection waits, so the answer is there at once.
        return self._present(cast("ExecutionResult", execute_root_selection_set(executor)), operation)

    def _present(self, result: ExecutionResult, operation: Operation) -> Response:
        return Response(result.data, self._presenter.entries(result.errors, operation.name))

    def _split(self, operation: Operation) -> Split:
        parts = self._splits.get(operation)
        if parts is None:
            parts = self._splits[operation] = split(operation)
        return parts


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


def _executor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: Operation,
    *,
    variables: Mapping[str, object],
    context: object,
) -> Executor[Any]:
    built: list[GraphQLError] | Executor[Any] = Executor.build(
        schema,
        document,
        context_value=context,
        raw_variable_values=dict(variables),
        operation_name=operation.name,
        hide_suggestions=True,
    )
    if isinstance(built, list):
        raise variables_invalid(built)
    return built


def _merged(fetched: Response, introspected: Response, keys: tuple[str, ...]) -> Response:
    """Put both answers together in the order in which the client asked."""
    if introspected.data is None:
        return Response(None, (*fetched.errors, *introspected.errors))
    both = {**(fetched.data or {}), **introspected.data}
    data = {key: both[key] for key in keys if key in both}
    return Response(data, (*fetched.errors, *introspected.errors))
