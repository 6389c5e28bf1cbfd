"""The gateway: a request comes in as text and values, a response or a stream of them goes out.

It knows no transport. `prepare` does everything that can refuse a request without touching data, so that a
server can choose its status before anything runs; `run` and `stream` do the rest.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from graphql import GraphQLSchema

from fedloom.errors import CostExceededError, MalformedRequestError, RequestError
from fedloom.executor.context import Caller, OpenContext, Purpose
from fedloom.executor.deadline import deadline
from fedloom.executor.in_process import InProcessExecutor, InProcessSubgraph
from fedloom.executor.scalars import with_scalars_of
from fedloom.operation.documents import Documents, Operation, OperationKind
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.operation.variables import check_variables, check_variables_size
from fedloom.response.answer import Response, refusal
from fedloom.response.presentation import ErrorPresenter, PresentError
from fedloom.subscriptions import Subscriptions

_PURPOSES = {OperationKind.QUERY: Purpose.QUERY, OperationKind.MUTATION: Purpose.MUTATION}


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that may run: valid, within its limits, its variables checked."""

    operation: Operation
    variables: Mapping[str, object]


class Gateway:
    """Answers GraphQL requests against an API schema, from one subgraph in this process."""

    def __init__(
        self,
        api_schema: GraphQLSchema,
        subgraph: InProcessSubgraph,
        *,
        open_context: OpenContext,
        present_error: PresentError,
        limits: Limits | None = None,
        request_timeout_s: float = 30.0,
    ) -> None:
        """Build a gateway. `request_timeout_s` bounds one query, one mutation, and each event of a stream."""
        presenter = ErrorPresenter(present_error)
        self._limits = limits or Limits()
        api_schema = with_scalars_of(api_schema, subgraph.schema)
        self._api_schema, self._presenter = api_schema, presenter
        self._open_context, self._request_timeout_s = open_context, request_timeout_s
        self._documents = Documents(api_schema, self._limits)
        self._executor = InProcessExecutor(api_schema, subgraph, presenter)
        self._subscriptions = Subscriptions(
            subgraph, presenter, open_context=open_context, event_timeout_s=request_timeout_s
        )

    def prepare(self, request: GraphQLRequest) -> PreparedRequest:
        """Read, validate and weigh a request; nothing runs.

        Raises:
            RequestError: what is wrong with it, with the code of the kind.
        """
        operation = self._documents.operation(request.query, request.operation_name)
        if request.variables:
            check_variables_size(request.variables, self._limits)
        cost = operation.cost.value(request.variables)
        if cost > self._limits.max_cost:
            raise CostExceededError(cost, self._limits.max_cost)
        check_variables(self._api_schema, operation.definition, request.variables)
        return PreparedRequest(operation, request.variables)

    async def run(self, prepared: PreparedRequest, caller: Caller) -> Response:
        """Run a query or a mutation. It never raises but when cancelled: what fails is in the response."""
        operation = prepared.operation
        try:
            if not self._executor.needs_context(operation):
                return self._executor.introspect(operation, prepared.variables)
            return await self._run(prepared, caller)
        except Exception as error:  # noqa: BLE001 # the edge of a request: presented, and logged if it is ours
            return refusal(self._presenter.failure(error, operation.name))

    def stream(self, prepared: PreparedRequest, caller: Caller) -> AsyncGenerator[Response, None]:
        """Run a subscription: one response per event, the last may be not `executed`. Close it after use."""
        return self._subscriptions.responses(prepared.operation, prepared.variables, caller=caller)

    async def execute(self, request: GraphQLRequest, caller: Caller) -> Response:
        """Prepare and run one query or mutation; a refusal is a response too."""
        try:
            prepared = self.prepare(request)
            if prepared.operation.kind is OperationKind.SUBSCRIPTION:
                raise MalformedRequestError("a subscription has many responses: ask for it as a stream")
        except RequestError as error:
            return refusal(error)
        return await self.run(prepared, caller)

    async def subscribe(self, request: GraphQLRequest, caller: Caller) -> AsyncGenerator[Response, None]:
        """Prepare and run an operation of any kind as a stream; a refusal is its only response."""
        try:
            prepared = self.prepare(request)
        except RequestError as error:
            yield refusal(error)
            return
        if prepared.operation.kind is not OperationKind.SUBSCRIPTION:
            yield await self.run(prepared, caller)
            return
        async with aclosing(self.stream(prepared, caller)) as responses:
            async for response in responses:
                yield response

    async def _run(self, prepared: PreparedRequest, caller: Caller) -> Response:
        purpose = _PURPOSES[prepared.operation.kind]
        async with deadline(self._request_timeout_s), self._open_context(caller, purpose) as context:
            return await self._executor.run(prepared.operation, prepared.variables, context=context)
