"""Our gateway over a generated world, in this process, and what is wrong with its answers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from graphql import ExecutionResult, GraphQLSchema

from fedloom.executor.context import Caller
from fedloom.gateway import FederatedGateway, SubgraphSettings
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.planner import Planner, plan_operation
from fedloom.query_plan.model import Plan
from fedloom.supergraph.api_schema import api_schema
from fedloom.supergraph.model import Supergraph
from tests.fedloom.execution.generated_worlds import World
from tests.fedloom.execution.local_client import LocalClient
from tests.fedloom.execution.subgraph_set import SubgraphSet
from tests.fedloom.execution.truth import Calls
from tests.fedloom.execution.truth_subgraph import TruthSubgraph
from tests.fedloom.planner.generated_operations import GeneratedOperation

NOWHERE = "http://127.0.0.1:9/"
NO_LIMITS = Limits(max_cost=10**12, max_aliases=1_000, max_directives=1_000, max_depth=100)
_ADA = Caller("ada", "ada")


class WorldSet(SubgraphSet):
    """The subgraphs of a world."""

    def __init__(self, world: World, *, latency_s: float = 0) -> None:
        super().__init__({}, latency_s=latency_s)
        calls = Calls()
        self.subgraphs = {
            name: TruthSubgraph(name, sdl, world.truth, calls) for name, sdl in world.subgraphs.items()
        }


@dataclass(slots=True)
class WorldGateway:
    """A gateway over subgraphs in this process, or over HTTP where the supergraph has URLs."""

    world: World
    subgraphs: WorldSet
    supergraph: Supergraph
    runner: asyncio.Runner
    is_local: bool = True
    schema: GraphQLSchema = field(init=False)
    _gateway: FederatedGateway = field(init=False)
    _planner: Planner = field(init=False)

    def __post_init__(self) -> None:
        names = self.subgraphs.subgraphs if self.is_local else ()
        settings = SubgraphSettings(clients={name: LocalClient(name, self.subgraphs) for name in names})
        self.schema = api_schema(self.supergraph)
        self._gateway = FederatedGateway(self.supergraph, settings, limits=NO_LIMITS)
        self._planner = Planner(self.supergraph)

    def expected(self, operation: GeneratedOperation) -> ExecutionResult:
        """The right answer."""
        return self.world.truth.answer(self.schema, operation.text, operation.variables)

    def plan(self, operation: GeneratedOperation) -> Plan:
        """Our plan."""
        return plan_operation(self._planner, operation.text)

    def answer(self, operation: GeneratedOperation) -> dict[str, Any]:
        """Our answer."""
        self.subgraphs.reset()
        request = GraphQLRequest(operation.text, variables=operation.variables)
        response = self.runner.run(self._gateway.execute(request, _ADA))
        answer: dict[str, Any] = json.loads(response.encode())
        return answer

    def close(self) -> None:
        """Let go of connections."""
        self._gateway.close()


def is_same(answer: dict[str, Any], expected: ExecutionResult) -> bool:
    """Whether an answer is what is expected: data, order of fields, and errors at the same places."""
    paths = {tuple(each.get("path", ())) for each in answer.get("errors", ())}
    return json.dumps(answer.get("data")) == json.dumps(expected.data) and paths == {
        tuple(each.path or ()) for each in expected.errors or ()
    }
