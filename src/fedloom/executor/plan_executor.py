"""Runs compiled plans: queries and mutations once, subscriptions once for each event."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from graphql import OperationType

from fedloom.errors import DeadlineExceededError, FedloomError
from fedloom.executor.clients import SubgraphClient
from fedloom.executor.compiled_plan import CompiledPlan
from fedloom.executor.context import Caller
from fedloom.executor.deadline import deadline
from fedloom.executor.guarding import Guard, Guarded
from fedloom.executor.run import Run
from fedloom.representations.places import Object
from fedloom.response.answer import Response
from fedloom.transport.answer import Answer


class PlanExecutor:
    """Runs plans over subgraphs. `guard` is asked before representations leave for the subgraphs
    `guarded`."""

    def __init__(
        self,
        clients: Mapping[str, SubgraphClient],
        *,
        guard: Guard | None = None,
        guarded: frozenset[str] = frozenset(),
        timeout_s: float = 60.0,
    ) -> None:
        """`timeout_s` bounds a query, a mutation, and what follows each event of a subscription."""
        self._clients, self._guard, self._guarded_names = clients, guard, guarded
        self._timeout_s = timeout_s

    async def run(
        self,
        compiled: CompiledPlan,
        variables: Mapping[str, object],
        *,
        holds: Mapping[str, bool],
        caller: Caller,
        root: Object | None = None,
    ) -> Response:
        """Run a query or a mutation. `holds` has the variables of conditions; `root` is merged into.

        Where refusals leave nothing to answer, nothing is fetched; a mutation that is allowed is called.

        Raises:
            DeadlineExceededError: it took longer than a request may.
        """
        if _is_refused(compiled) and (refused := compiled.shape.refusals.entries(holds)):
            return Response(None, refused)
        async with deadline(self._timeout_s):
            return await self._run(compiled, variables, holds=holds, caller=caller, root=root).response()

    async def stream(
        self,
        compiled: CompiledPlan,
        variables: Mapping[str, object],
        *,
        holds: Mapping[str, bool],
        caller: Caller,
    ) -> AsyncGenerator[Response, None]:
        """Run a subscription: one response for each event. Close it after use.

        Where refusals leave nothing to answer, nobody is subscribed to.

        Raises:
            SubgraphError: there is no stream, or it broke off and cannot be had again.
        """
        refusals, primary = compiled.shape.refusals, compiled.primary
        if refusals.leaves_nothing or primary is None:
            yield Response(errors=refusals.every, executed=False)
            return
        client = self._clients[primary.fetch.subgraph]
        async with aclosing(client.events(primary.request(variables), caller)) as events:
            async for event in events:
                response = await self._of_event(compiled, event, variables, holds=holds, caller=caller)
                if event.is_refusal:
                    yield Response(errors=response.errors, executed=False)
                    return
                yield response

    async def _of_event(
        self,
        compiled: CompiledPlan,
        event: Answer,
        variables: Mapping[str, object],
        *,
        holds: Mapping[str, bool],
        caller: Caller,
    ) -> Response:
        """Answer one event. What fails here is this event's error, and the stream goes on."""
        primary = compiled.primary
        assert primary is not None  # noqa: S101 # as before
        run = self._run(compiled, variables, holds=holds, caller=caller, root=None)
        run.begin(primary, event)
        try:
            async with deadline(self._timeout_s):
                return await run.response()
        except DeadlineExceededError as error:
            return _failure(error)

    def _run(
        self,
        compiled: CompiledPlan,
        variables: Mapping[str, object],
        *,
        holds: Mapping[str, bool],
        caller: Caller,
        root: Object | None,
    ) -> Run:
        guarded: dict[str, Guarded] = {}
        if self._guard is not None:
            guarded = dict.fromkeys(self._guarded_names, Guarded(self._guard, caller))
        return Run(
            compiled,
            self._clients,
            variables=variables,
            holds=holds,
            caller=caller,
            guarded=guarded,
            root=root,
        )


def _is_refused(compiled: CompiledPlan) -> bool:
    is_called = compiled.plan.kind is OperationType.MUTATION and compiled.fetches
    return compiled.shape.refusals.leaves_nothing and not is_called


def _failure(error: FedloomError) -> Response:
    return Response(None, error.entries)
