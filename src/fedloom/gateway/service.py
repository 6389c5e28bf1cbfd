"""What a server needs of a gateway, and what all gateways do before anything runs.

`prepare` does everything that can refuse a request without touching data, so that a server can choose its
status before anything runs; `run` and `stream` do the rest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from graphql import GraphQLSchema

from fedloom.errors import CostExceededError, MalformedRequestError, RequestError
from fedloom.executor.context import Caller
from fedloom.operation.documents import Documents, Operation, OperationKind
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.operation.variables import check_variables, check_variables_size
from fedloom.response.answer import Response, refusal


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that may run: valid, within its limits, its variables checked."""

    operation: Operation
    variables: Mapping[str, object]


class RequestChecks:
    """Reads, validates and weighs requests against one API schema; what was read is kept."""

    def __init__(self, api_schema: GraphQLSchema, limits: Limits) -> None:
        self._api_schema, self._limits = api_schema, limits
        self._documents = Documents(api_schema, limits)

    def read(self, text: str, name: str | None) -> Operation:
        """The operation that `name` means in `text`.

        Raises:
            RequestError: there is none, or it is not valid.
        """
        return self._documents.operation(text, name)

    def check(self, text: str) -> None:
        """Read every operation of a document, for nobody in particular.

        Raises:
            RequestError: it is not valid.
        """
        self._documents.check(text)

    def operation(self, request: GraphQLRequest) -> Operation:
        """The operation that a request asks for, once its variables have been checked.

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
        return operation


class GraphQLService(ABC):
    """Answers requests of GraphQL."""

    @abstractmethod
    def prepare(self, request: GraphQLRequest) -> PreparedRequest:
        """Read, validate and weigh a request; nothing runs.

        Raises:
            RequestError: what is wrong with it, with the code of the kind.
        """

    @abstractmethod
    def check(self, text: str) -> None:
        """Read and validate every operation of a document; nothing runs.

        Raises:
            RequestError: what is wrong with it.
        """

    @abstractmethod
    async def run(self, prepared: PreparedRequest, caller: Caller) -> Response:
        """Run a query or a mutation. It never raises but when cancelled: what fails is in the response."""

    @abstractmethod
    def stream(self, prepared: PreparedRequest, caller: Caller) -> AsyncGenerator[Response, None]:
        """Run a subscription: one response per event, the last may be not `executed`. Close it after use."""

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
