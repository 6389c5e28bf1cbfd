"""Operations over generated subgraphs: subgraphs understand what they are sent, and it comes in order."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import GraphQLSchema, parse, validate
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from fedloom.composition.compose import CompositionError, compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.planner import Planner, plan_operation
from fedloom.query_plan.model import Fetch, Plan
from fedloom.supergraph.api_schema import api_schema
from fedloom.supergraph.model import Supergraph
from tests.fedloom.composition.generated import subgraph_sets
from tests.fedloom.planner.generated_operations import operations
from tests.fedloom.planner.subgraph_schemas import subgraph_schema


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_plans_of_generated_operations_are_sound(data: st.DataObject) -> None:
    subgraphs = data.draw(subgraph_sets())
    supergraph = _composed(subgraphs)
    schemas = {name: subgraph_schema(text) for name, text in subgraphs.items()}
    planner = Planner(supergraph)

    for _ in range(4):
        operation = data.draw(operations(api_schema(supergraph)))
        plan = plan_operation(planner, operation.text)

        assert _refused(plan, schemas) == []
        assert _out_of_order(plan) == []
        assert str(plan_operation(planner, operation.text)) == str(plan)


def _composed(subgraphs: Mapping[str, str]) -> Supergraph:
    try:
        return compose([SubgraphSource(name, text) for name, text in subgraphs.items()])
    except CompositionError:
        reject()


def _refused(plan: Plan, schemas: Mapping[str, GraphQLSchema]) -> list[str]:
    return [
        f"{fetch.subgraph}: {error.message}"
        for fetch in plan.fetches
        for error in validate(schemas[fetch.subgraph], parse(fetch.document))
    ]


def _out_of_order(plan: Plan) -> list[Fetch]:
    known: set[int] = set()
    found: list[Fetch] = []
    for each in plan.fetches:
        if not each.depends_on <= known:
            found.append(each)
        known.add(each.id)
    return found
