"""Plans written by hand, run against servers of bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from graphql import OperationType

from fedloom.errors import ErrorEntry
from fedloom.executor.clients import HttpClient, SubgraphClient
from fedloom.executor.compiled_plan import compile_plan
from fedloom.executor.context import Caller
from fedloom.executor.plan_executor import PlanExecutor
from fedloom.query_plan.model import Fetch, Path, Plan, Representation, RequiredField, Shape, Step
from fedloom.response.answer import Response
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.limits import TransportLimits
from fedloom.transport.upstream import Upstream
from tests.fedloom.subgraph_servers import Answering, Partner, partner

ADA = Caller("ada", "ada")
LIMITS = TransportLimits(timeout_s=2, backoff_s=(0.01,))


def path(*steps: str) -> Path:
    """`users.@` is a step through a list."""
    return tuple(Step(each.rstrip("@"), lists=each.count("@")) for each in steps)


def root_fetch(number: int, subgraph: str, document: str, **options: Any) -> Fetch:  # noqa: ANN401 # of Fetch
    """A fetch of root fields."""
    return Fetch(
        id=number,
        subgraph=subgraph,
        kind=options.pop("kind", OperationType.QUERY),
        document=document,
        depends_on=frozenset(options.pop("after", ())),
        **options,
    )


def entity_fetch(
    number: int,
    subgraph: str,
    selection: str,
    *,
    at: Path,
    after: tuple[int, ...],
    type_name: str = "User",
    fields: tuple[RequiredField, ...] = (RequiredField("id", "id"),),
    **options: Any,  # noqa: ANN401 # of Fetch
) -> Fetch:
    """A fetch of entities of one type."""
    head = "query ($representations: [_Any!]!) { _entities(representations: $representations)"
    return Fetch(
        id=number,
        subgraph=subgraph,
        kind=OperationType.QUERY,
        document=options.pop("document", None) or f"{head} {{ ... on {type_name} {{ {selection} }} }} }}",
        path=at,
        representations=options.pop("representations", None)
        or (Representation(type_name, frozenset({type_name}), fields),),
        depends_on=frozenset(after),
        **options,
    )


def plan(shape: Shape, *fetches: Fetch, kind: OperationType = OperationType.QUERY, **options: Any) -> Plan:  # noqa: ANN401 # of Plan
    """A plan."""
    return Plan(kind=kind, fetches=fetches, shape=shape, **options)


@dataclass(frozen=True, slots=True)
class Graph:
    """Subgraphs that are running, and an executor over them."""

    partners: Mapping[str, Partner]
    clients: Mapping[str, SubgraphClient]

    def executor(self, **options: Any) -> PlanExecutor:  # noqa: ANN401 # of PlanExecutor
        return PlanExecutor(self.clients, **options)

    async def run(
        self,
        asked: Plan,
        *,
        holds: Mapping[str, bool] | None = None,
        caller: Caller = ADA,
        executor: PlanExecutor | None = None,
        **variables: object,
    ) -> Response:
        """Run a plan once."""
        running = executor or self.executor()
        return await running.run(compile_plan(asked), variables, holds=holds or {}, caller=caller)


@asynccontextmanager
async def graph(limits: TransportLimits = LIMITS, **subgraphs: Answering) -> AsyncIterator[Graph]:
    """Run subgraphs by these names."""
    async with AsyncExitStack() as stack:
        partners = {name: await stack.enter_async_context(partner(each)) for name, each in subgraphs.items()}
        clients = {
            name: HttpClient(
                HttpSubgraph(name, each.url, limits=limits), Upstream(name, each.url, limits=limits)
            )
            for name, each in partners.items()
        }
        yield Graph(partners, clients)


def told(response: Response) -> list[tuple[str, tuple[str | int, ...]]]:
    """The codes of errors and their paths."""
    return [(each.code, each.path) for each in response.errors]


def messages(errors: tuple[ErrorEntry, ...]) -> set[str]:
    """The texts of errors."""
    return {each.message for each in errors}
