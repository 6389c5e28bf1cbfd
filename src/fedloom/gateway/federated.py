"""A gateway over all subgraphs of a supergraph."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from fedloom.executor.context import Caller
from fedloom.executor.plan_executor import PlanExecutor
from fedloom.executor.sharing import Flights
from fedloom.gateway.generation import Generation, Terms
from fedloom.gateway.labels import LabelsOf, no_labels
from fedloom.gateway.service import GraphQLService, PreparedRequest
from fedloom.gateway.streams import OpenStream, OpenStreams
from fedloom.gateway.subgraphs import SubgraphSettings, clients_of
from fedloom.operation.documents import Operation, OperationKind
from fedloom.operation.limits import Limits
from fedloom.operation.locations import located
from fedloom.operation.request import GraphQLRequest
from fedloom.planner import Planner
from fedloom.response.answer import Response, refusal
from fedloom.response.presentation import ErrorPresenter, PresentError
from fedloom.supergraph.model import Supergraph
from fedloom.transport.request import encoded

#: Operations that are planned again before a new supergraph takes over.
_WARMED = 200


@dataclass(frozen=True, slots=True)
class FederatedRequest(PreparedRequest):
    """A request that belongs to the generation that it was checked against."""

    generation: Generation


class FederatedGateway(GraphQLService):
    """Answers requests against the API schema of a supergraph, by plans over its subgraphs."""

    def __init__(
        self,
        supergraph: Supergraph,
        settings: SubgraphSettings | None = None,
        *,
        present_error: PresentError = lambda _error: None,
        limits: Limits | None = None,
        labels_of: LabelsOf = no_labels,
        request_timeout_s: float = 60.0,
    ) -> None:
        """Build a gateway; nothing is connected yet.

        Raises:
            AddressError: a subgraph has no URL that leads somewhere.
        """
        self._presenter = ErrorPresenter(present_error)
        self._limits, self._labels_of = limits or Limits(), labels_of
        self._request_timeout_s = request_timeout_s
        self._generation = self._built(supergraph, settings or SubgraphSettings())
        self._flights: Flights[Response] = Flights()
        self._streams, self._swapping = OpenStreams(), asyncio.Lock()

    def prepare(self, request: GraphQLRequest) -> FederatedRequest:
        """As the service says."""
        generation = self._generation
        return FederatedRequest(generation.checks.operation(request), request.variables, generation)

    def check(self, text: str) -> None:
        """As the service says."""
        self._generation.checks.check(text)

    async def run(self, prepared: PreparedRequest, caller: Caller) -> Response:
        """As the service says. Equal queries in flight run once for callers of one sharing key."""
        assert isinstance(prepared, FederatedRequest)  # noqa: S101 # `prepare` makes no other
        operation = prepared.operation
        try:
            terms = self._terms(prepared, caller)
            if operation.kind is OperationKind.QUERY:
                key = operation, terms, encoded(prepared.variables)
                return await self._flights.share(
                    caller.sharing_key, key, lambda: self._run(prepared, terms, caller)
                )
            try:
                return await self._run(prepared, terms, caller)
            finally:
                self._flights.part(caller.sharing_key)
        except Exception as error:  # noqa: BLE001 # the edge of a request: presented, and logged if it is ours
            return refusal(self._presenter.failure(error, operation.name))

    async def stream(self, prepared: PreparedRequest, caller: Caller) -> AsyncGenerator[Response, None]:
        """As the service says. A stream whose plan a new supergraph changes ends, to be asked for again."""
        assert isinstance(prepared, FederatedRequest)  # noqa: S101 # as above
        async with aclosing(self._stream(prepared, caller)) as responses:
            failed = False
            while not failed:
                try:
                    response = await anext(responses)
                except StopAsyncIteration:
                    return
                except Exception as error:  # noqa: BLE001 # the edge of a stream
                    response = refusal(self._presenter.failure(error, prepared.operation.name))
                failed = not response.executed
                # Outside of the `try`: closing must not be taken for a failure of the stream.
                yield response

    async def swap(self, supergraph: Supergraph, settings: SubgraphSettings) -> None:
        """Serve another supergraph: built and warmed first, then taken at once by every new request.

        Requests that have begun end with what they began with; so do streams whose plan stays the same. Of
        several swaps one is done after the other.

        Raises:
            AddressError, AuthorityFileError, FedloomError: it cannot be served; the old one still is.
        """
        async with self._swapping:
            # A large supergraph takes seconds to build; requests go on meanwhile.
            new = await asyncio.to_thread(self._built, supergraph, settings)
            old = self._generation
            for operation, refused in old.planned_operations[:_WARMED]:
                new.warm(operation, refused)
                await asyncio.sleep(0)
            self._generation = new
            self._streams.end_changed(new)
            old.close()

    def close(self) -> None:
        """Let go of connections that nobody uses."""
        self._generation.close()

    async def _run(self, prepared: FederatedRequest, terms: Terms, caller: Caller) -> Response:
        generation, operation, variables = prepared.generation, prepared.operation, prepared.variables
        planned = generation.planned(operation, terms)
        response = await generation.executor.run(
            planned.compiled,
            variables,
            holds=planned.conditions.values(variables),
            caller=caller,
            root=generation.introspected(planned, operation, variables, caller),
        )
        return _located(response, operation)

    async def _stream(self, prepared: FederatedRequest, caller: Caller) -> AsyncGenerator[Response, None]:
        generation, variables = prepared.generation, prepared.variables
        terms = self._terms(prepared, caller)
        planned = generation.planned(prepared.operation, terms)
        responses = generation.executor.stream(
            planned.compiled, variables, holds=planned.conditions.values(variables), caller=caller
        )
        stream = OpenStream(
            prepared.operation,
            planned.compiled.plan,
            generation.supergraph,
            labels=terms.labels,
            claims=caller.claims,
        )
        async with aclosing(responses), self._streams.opened(stream):
            while (response := await stream.next_of(responses)) is not None:
                yield _located(response, prepared.operation)
                # A source with much in hand and a fast reader would hold the event loop between them.
                await asyncio.sleep(0)

    def _terms(self, prepared: FederatedRequest, caller: Caller) -> Terms:
        drawn = random.random() * 100  # noqa: S311 # a share of the requests, no secret
        labels = prepared.generation.labels.on(caller, drawn=drawn, labels_of=self._labels_of)
        return prepared.generation.terms(prepared.operation, labels, caller.claims)

    def _built(self, supergraph: Supergraph, settings: SubgraphSettings) -> Generation:
        clients = clients_of(supergraph, settings, self._presenter, timeout_s=self._request_timeout_s)
        executor = PlanExecutor(
            clients, guard=settings.guard, guarded=settings.guarded, timeout_s=self._request_timeout_s
        )
        return Generation(
            supergraph,
            clients,
            executor,
            limits=self._limits,
            planner=Planner(supergraph, untrusted=settings.untrusted),
            in_process=settings.in_process.values(),
            contracts=settings.contracts,
        )


def _located(response: Response, operation: Operation) -> Response:
    return replace(response, errors=located(response.errors, operation)) if response.errors else response
