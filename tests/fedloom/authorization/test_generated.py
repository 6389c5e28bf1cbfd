"""Graphs, operations and claims at random: against graphql-core over the same truth, and what was fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    execute,
    is_abstract_type,
    parse,
    visit,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fedloom.authorization.claims import NOBODY, Claims
from fedloom.composition.compose import compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.response.answer import Response
from fedloom.supergraph.api_schema import api_schema
from fedloom.supergraph.model import Supergraph
from tests.fedloom.authorization.generated_graphs import ALL_CLAIMS, claims, generated_graphs
from tests.fedloom.authorization.protected_graph import ProtectedGraph, Truth, protected_graph
from tests.fedloom.composition.behaviour import linked
from tests.fedloom.planner.generated_operations import GeneratedOperation, operations
from tests.fedloom.planner.subgraph_schemas import subgraph_schema

#: What may be fetched without a client that asks for it: keys, and what `needs` requires.
_INPUTS = frozenset(f"{owner}.{name}" for owner in ("Battery", "Cell", "Maker") for name in ("id", "made"))


def _at_random(max_examples: int) -> settings:
    return settings(
        max_examples=max_examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@_at_random(30)
@given(st.data())
def test_what_is_refused_is_null_and_not_fetched(data: st.DataObject) -> None:
    _check_refused(data)


@pytest.mark.nightly
@_at_random(1_000)
@given(st.data())
def test_what_is_refused_is_null_and_not_fetched_in_many_graphs(data: st.DataObject) -> None:
    _check_refused(data)


@_at_random(10)
@given(st.data())
def test_who_holds_everything_gets_what_an_open_graph_gives(data: st.DataObject) -> None:
    graph = data.draw(generated_graphs())
    protected, public = (_composed(graph.subgraphs(is_protected=each)) for each in (True, False))
    api = api_schema(public)
    asked = [data.draw(operations(api)) for _ in range(6)]

    async def told(supergraph: Supergraph, held: Claims) -> tuple[list[Response], dict[str, list[str]]]:
        sdl = graph.subgraphs(is_protected=supergraph is protected)
        async with protected_graph(graph.truth, sdl, supergraph=supergraph) as running:
            responses = [await running.ask(each.text, held, **each.variables) for each in asked]
            return responses, running.asked()

    assert asyncio.run(told(protected, ALL_CLAIMS)) == asyncio.run(told(public, NOBODY))


def _check_refused(data: st.DataObject) -> None:
    graph = data.draw(generated_graphs())
    sdl = graph.subgraphs(is_protected=True)
    supergraph = _composed(sdl)
    api = api_schema(supergraph)
    schemas = {name: subgraph_schema(linked(text)) for name, text in sdl.items()}
    asked = [(data.draw(operations(api)), data.draw(claims())) for _ in range(5)]

    async def ask() -> None:
        async with protected_graph(graph.truth, sdl, supergraph=supergraph) as running:
            for operation, held in asked:
                for each in running.partners.values():
                    each.received.clear()
                response = await running.ask(operation.text, held, **operation.variables)
                refused = graph.refused(held)

                assert set(_fetched(running, schemas)) & refused <= _INPUTS
                _check(
                    response,
                    expected=_answer(api, graph.truth, operation, refused),
                    full=_answer(api, graph.truth, operation, frozenset()),
                    has_fetched=bool(running.asked()),
                )

    asyncio.run(ask())


def _composed(sdl: Mapping[str, str]) -> Supergraph:
    return compose([SubgraphSource(name, linked(text)) for name, text in sdl.items()])


def _check(response: Response, *, expected: object, full: object, has_fetched: bool) -> None:
    assert response.executed
    if response.data is None and not has_fetched:
        assert not any(_leaves(expected))  # nothing was left to answer
    else:
        assert response.data == expected
    assert {each.code for each in response.errors} <= {"UNAUTHORIZED_FIELD_OR_TYPE"}
    assert response.errors or expected == full


def _answer(
    api: GraphQLSchema, truth: Truth, operation: GeneratedOperation, refused: frozenset[str]
) -> Mapping[str, Any] | None:
    """What graphql-core makes of the truth where refused fields are null."""

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:  # noqa: ANN401 # JSON
        if f"{info.parent_type.name}.{info.field_name}" in refused:
            return None
        return source.get(info.field_name)

    result = execute(
        api,
        parse(operation.text),
        truth.root,
        variable_values=operation.variables,
        field_resolver=resolve,
        type_resolver=lambda value, _info, _type: value["__typename"],
    )
    assert isinstance(result, ExecutionResult)  # no resolver waits
    return result.data


def _fetched(running: ProtectedGraph, schemas: Mapping[str, GraphQLSchema]) -> Iterator[str]:
    """The fields of object types that subgraphs were asked for."""
    for name, documents in running.asked().items():
        for each in documents:
            types = TypeInfo(schemas[name])
            fields = _Fields(schemas[name], types)
            visit(parse(each), TypeInfoVisitor(types, fields))
            yield from fields.found


class _Fields(Visitor):
    def __init__(self, schema: GraphQLSchema, types: TypeInfo) -> None:
        super().__init__()
        self._schema, self._types = schema, types
        self.found: list[str] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._types.get_parent_type()
        assert parent is not None
        objects = self._schema.get_possible_types(parent) if is_abstract_type(parent) else [parent]
        self.found += [f"{each.name}.{node.name.value}" for each in objects]


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif value is not None:
        yield value
