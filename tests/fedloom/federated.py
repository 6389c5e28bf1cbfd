"""Federated gateways over real subgraphs: SDL, data, and a server of bytes for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from fedloom.composition.compose import compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.executor.context import Caller
from fedloom.gateway import FederatedGateway, SubgraphSettings
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response
from fedloom.supergraph.model import Supergraph
from fedloom.transport.limits import TransportLimits
from tests.fedloom.subgraph_servers import Answering, Partner, partner

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",'
    ' import: ["@key", "@shareable", "@external", "@requires", "@override", "@inaccessible"])\n'
)
ADA = Caller("ada", "ada")


def composed(sdl: Mapping[str, str], urls: Mapping[str, str]) -> Supergraph:
    """The supergraph of these subgraphs at these URLs."""
    return compose([SubgraphSource(name, LINK + text, urls[name]) for name, text in sdl.items()])


@dataclass(frozen=True, slots=True)
class Federation:
    """A gateway, and the subgraphs behind it."""

    gateway: FederatedGateway
    supergraph: Supergraph
    settings: SubgraphSettings
    partners: Mapping[str, Partner]

    async def ask(self, query: str, *, caller: Caller = ADA, **variables: object) -> Response:
        """Ask once."""
        return await self.gateway.execute(GraphQLRequest(query, variables=variables), caller)

    def requests(self) -> dict[str, int]:
        """How often each subgraph was asked."""
        return {name: len(each.received) for name, each in self.partners.items()}


@asynccontextmanager
async def federation(
    sdl: Mapping[str, str],
    *,
    settings: SubgraphSettings | None = None,
    gateway: Mapping[str, Any] | None = None,
    **answering: Answering,
) -> AsyncIterator[Federation]:
    """Serve the subgraphs that have an answer; the others are in this process."""
    settings = settings or SubgraphSettings()
    if settings.transport == TransportLimits():
        settings = replace(settings, transport=TransportLimits(timeout_s=3, backoff_s=(0.01,)))
    async with AsyncExitStack() as stack:
        partners = {name: await stack.enter_async_context(partner(each)) for name, each in answering.items()}
        urls = {name: partners[name].url if name in partners else "http://127.0.0.1:9/" for name in sdl}
        supergraph = composed(sdl, urls)
        running = FederatedGateway(supergraph, settings, **(gateway or {}))
        stack.callback(running.close)
        yield Federation(running, supergraph, settings, partners)
