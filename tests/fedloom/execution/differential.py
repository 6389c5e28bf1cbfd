"""One generated world behind three gateways: ours and the two references, each with subgraphs of its own.

What is right is known from the truth alone (`truth.py`). A reference that answers rightly is a measure of how
many requests and rounds an operation may take; one that does not is left out. Reasons that were seen:

- @apollo/gateway takes what an alias stands for where a key or a requirement has that name (`id: name`).
- Hive's planner does so too; it finds no path for a condition on an object type that the subgraph of an
  interface object does not have; it breaks off, with its process, over some operations with conditions.
- Hive asks a subgraph also for external fields below those that @provides promises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, OperationType

from fedloom.query_plan.model import Fetch, Plan
from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.execution.generated_worlds import World
from tests.fedloom.execution.reference_gateways import REFERENCES, Loaded, ReferenceGateways
from tests.fedloom.execution.subgraph_server import SubgraphServer
from tests.fedloom.execution.world_gateway import WorldGateway, WorldSet
from tests.fedloom.planner.generated_operations import GeneratedOperation

OURS = "fedloom"
#: Requests that are sent together overlap, or else more rounds are counted, to the references' disadvantage.
_LATENCY_S = 0.01


@dataclass(frozen=True, slots=True, order=True)
class Effort:
    """What an answer took."""

    rounds: int
    requests: int


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What runs for all worlds."""

    server: SubgraphServer
    references: ReferenceGateways
    runner: asyncio.Runner

    @contextmanager
    def opened(self, world: World) -> Iterator[Experiment]:
        """Serve a world.

        Raises:
            CompositionError: it does not compose.
        """
        sets = {name: WorldSet(world, latency_s=_LATENCY_S) for name in (OURS, *REFERENCES)}
        self.server.sets.update(sets)
        supergraphs = {name: each.composed(self.server.urls(name)) for name, each in sets.items()}
        loaded = [self.references.load(name, write_supergraph(supergraphs[name])) for name in REFERENCES]
        ours = WorldGateway(world, sets[OURS], supergraphs[OURS], self.runner, is_local=False)
        try:
            yield Experiment(self.references, sets, ours, [each for each in loaded if each.failure is None])
        finally:
            ours.close()
            for each in loaded:
                self.references.drop(each)


@dataclass(frozen=True, slots=True)
class Experiment:
    """A world that is served by all gateways that take its supergraph."""

    references: ReferenceGateways
    sets: Mapping[str, WorldSet]
    ours: WorldGateway
    loaded: list[Loaded]

    def answers(self, operation: GeneratedOperation) -> dict[str, dict[str, Any]]:
        """What each reference says."""
        for each in self.loaded:
            self.sets[each.gateway].reset()
        return {
            each.gateway: self.references.ask(each, operation.text, operation.variables)
            for each in self.loaded
        }

    def least(
        self, answers: Mapping[str, Mapping[str, Any]], expected: ExecutionResult, plan: Plan
    ) -> list[Effort]:
        """What it took those that are right; Hive does not wait between mutations (GraphQL 6.2.2)."""
        is_mutation = plan.kind is OperationType.MUTATION
        return [
            Effort(self.sets[name].rounds(), sum(self.sets[name].requests().values()))
            for name, answer in answers.items()
            if answer.get("data") == expected.data and not (name == "hive" and is_mutation)
        ]

    def ran_to_the_end(self, plan: Plan, expected: ExecutionResult) -> bool:
        """Whether the data led to all steps of our plan.

        A lookup that waits for a later one, to be sent with it, waits in vain where the later has no objects.
        """
        asked = self.sets[OURS].asked
        return (
            len(asked) == len(plan.fetches)
            and all(value != [] for each in asked for value in each.variables.values())
            and _is_full(expected.data)
            and not any(each.also and _depends_on_types(each) for each in plan.fetches)
        )


def effort(plan: Plan) -> Effort:
    """What our plan takes, if all of it runs: by its dependencies, whatever the clock says."""
    depths: dict[int, int] = {}
    for each in plan.fetches:
        depths[each.id] = 1 + max((depths[before] for before in each.depends_on), default=0)
    return Effort(max(depths.values(), default=0), len(plan.fetches))


def _is_full(value: object) -> bool:
    """Whether no null and no empty list is in an answer."""
    if isinstance(value, dict):
        return all(map(_is_full, value.values()))
    if isinstance(value, list):
        return bool(value) and all(map(_is_full, value))
    return value is not None


def _depends_on_types(fetch: Fetch) -> bool:
    """Whether a lookup is only for objects of some types."""
    paths = (fetch.path, *(each.path for each in fetch.also))
    return any(step.on is not None for path in paths for step in path)
