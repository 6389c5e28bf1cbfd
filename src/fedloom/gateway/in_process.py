"""A gateway over one subgraph in this process."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from graphql import GraphQLSchema

from fedloom.executor.context import Caller, OpenContext, Purpose
from fedloom.executor.deadline import deadline
from fedloom.executor.in_process import InProcessExecutor, InProcessSubgraph
from fedloom.executor.scalars import with_scalars_of
from fedloom.gateway.service import GraphQLService, PreparedRequest, RequestChecks
from fedloom.operation.documents import OperationKind
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response, refusal
from fedloom.response.presentation import ErrorPresenter, PresentError
from fedloom.subscriptions import Subscriptions

_PURPOSES = {OperationKind.QUERY: Purpose.QUERY, OperationKind.MUTATION: Purpose.MUTATION}


class Gateway(GraphQLService):
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
        api_schema = with_scalars_of(api_schema, subgraph.schema)
        self._presenter = presenter
        self._open_context, self._request_timeout_s = open_context, request_timeout_s
        self._checks = RequestChecks(api_schema, limits or Limits())
        self._executor = InProcessExecutor(api_schema, subgraph, presenter)
        self._subscriptions = Subscriptions(
            subgraph, presenter, open_context=open_context, event_timeout_s=request_timeout_s
        )

    def prepare(self, request: GraphQLRequest) -> PreparedRequest:
        """As the service says."""
        return PreparedRequest(self._checks.operation(request), request.variables)

    async def run(self, prepared: PreparedRequest, caller: Caller) -> Response:
        """As the service says."""
        operation = prepared.operation
        try:
            if not self._executor.needs_context(operation):
                return self._executor.introspect(operation, prepared.variables)
            return await self._run(prepared, caller)
        except Exception as error:  # noqa: BLE001 # the edge of a request: presented, and logged if it is ours
            return refusal(self._presenter.failure(error, operation.name))

    def stream(self, prepared: PreparedRequest, caller: Caller) -> AsyncGenerator[Response, None]:
        """As the service says."""
        return self._subscriptions.responses(prepared.operation, prepared.variables, caller=caller)

    async def _run(self, prepared: PreparedRequest, caller: Caller) -> Response:
        purpose = _PURPOSES[prepared.operation.kind]
        async with deadline(self._request_timeout_s), self._open_context(caller, purpose) as context:
            return await self._executor.run(prepared.operation, prepared.variables, context=context)
