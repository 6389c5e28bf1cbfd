"""A gateway over subgraphs that all answer from one truth, each as far as its schema goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from graphql import ExecutionResult, GraphQLResolveInfo, GraphQLSchema, execute, parse

from fedloom.authorization.claims import NOBODY, Claims
from fedloom.composition.compose import compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.executor.context import Caller
from fedloom.gateway import FederatedGateway
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response
from fedloom.supergraph.model import Supergraph
from tests.fedloom.composition.behaviour import linked
from tests.fedloom.planner.subgraph_schemas import subgraph_schema
from tests.fedloom.subgraph_servers import Answering, Partner, Received, partner, reply

SIGNED_IN = Claims(is_authenticated=True)


@dataclass(frozen=True, slots=True)
class Truth:
    """Values of root fields, and entities by their `id`; objects have a `__typename`."""

    root: Mapping[str, Any]
    entities: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProtectedGraph:
    """What runs."""

    gateway: FederatedGateway
    supergraph: Supergraph
    partners: Mapping[str, Partner]

    async def ask(self, query: str, claims: Claims = NOBODY, **variables: object) -> Response:
        """Ask once. All callers have one sharing key."""
        caller = Caller("ada", "ada", claims=claims)
        return await self.gateway.execute(GraphQLRequest(query, variables=variables), caller)

    def asked(self) -> dict[str, list[str]]:
        """The documents that each subgraph was sent; who was sent none is not named."""
        return {
            name: [each.members["query"] for each in one.received]
            for name, one in self.partners.items()
            if one.received
        }


@asynccontextmanager
async def protected_graph(
    truth: Truth, subgraphs: Mapping[str, str], *, supergraph: Supergraph | None = None
) -> AsyncIterator[ProtectedGraph]:
    """Serve the subgraphs; what composes them can be given."""
    async with AsyncExitStack() as stack:
        partners = {
            name: await stack.enter_async_context(partner(executing(sdl, truth)))
            for name, sdl in subgraphs.items()
        }
        sources = [SubgraphSource(name, linked(sdl), partners[name].url) for name, sdl in subgraphs.items()]
        composed = compose(sources) if supergraph is None else at_urls(supergraph, partners)
        gateway = FederatedGateway(composed, limits=Limits(max_cost=10**9))
        stack.callback(gateway.close)
        yield ProtectedGraph(gateway, composed, partners)


def at_urls(supergraph: Supergraph, partners: Mapping[str, Partner]) -> Supergraph:
    """The same supergraph, with its subgraphs where they run."""
    entries = tuple(replace(each, url=partners[each.name].url) for each in supergraph.subgraphs)
    return replace(supergraph, subgraphs=entries)


def executing(sdl: str, truth: Truth) -> Answering:
    """A subgraph with this schema."""
    schema = subgraph_schema(linked(sdl))

    async def answering(received: Received) -> bytes:
        return reply(answer(schema, truth, received.members))

    return answering


def answer(schema: GraphQLSchema, truth: Truth, request: Mapping[str, Any]) -> dict[str, Any]:
    """Execute one request against the truth."""

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 # JSON
        if info.path.prev is not None:
            return source.get(info.field_name)
        if info.field_name == "_entities":
            return [_entity(schema, truth, each) for each in arguments["representations"]]
        return truth.root.get(info.field_name)

    result = execute(
        schema,
        parse(request["query"]),
        variable_values=request.get("variables"),
        field_resolver=resolve,
        type_resolver=lambda value, _info, _type: value["__typename"],
    )
    assert isinstance(result, ExecutionResult)  # no resolver waits
    return dict(result.formatted)


def _entity(schema: GraphQLSchema, truth: Truth, representation: Mapping[str, Any]) -> object:
    entity = truth.entities.get(representation["id"])
    if entity is None or entity["__typename"] in schema.type_map:
        return entity
    return {**entity, "__typename": representation["__typename"]}  # an interface object
