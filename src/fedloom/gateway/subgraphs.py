"""How a federated gateway reaches its subgraphs: by their URLs, unless the host says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fedloom.executor.clients import HeadersOf, HttpClient, InProcessClient, SubgraphClient, no_headers
from fedloom.executor.context import OpenContext
from fedloom.executor.guarding import Guard
from fedloom.executor.in_process import InProcessSubgraph
from fedloom.response.presentation import ErrorPresenter
from fedloom.supergraph.model import SubgraphEntry, Supergraph
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.limits import TransportLimits
from fedloom.transport.upstream import Upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgraphSettings:
    """What the host says of subgraphs.

    `in_process` are those whose resolvers run here; they need `open_context`. `subscription_urls` is where
    subscriptions of a subgraph are, if not at its routing URL (ws, wss: WebSocket; http, https: either).
    `headers_of` gives what requests for a caller carry. `guard` judges representations for `guarded`.
    """

    in_process: Mapping[str, InProcessSubgraph] = field(default_factory=dict)
    open_context: OpenContext | None = None
    subscription_urls: Mapping[str, str] = field(default_factory=dict)
    headers_of: HeadersOf = no_headers
    transport: TransportLimits = field(default_factory=TransportLimits)
    guard: Guard | None = None
    guarded: frozenset[str] = frozenset()
    #: Whether clients see the texts of subgraphs' errors. They may quote a query, a host, a row.
    shows_subgraph_errors: bool = False


def clients_of(
    supergraph: Supergraph, settings: SubgraphSettings, presenter: ErrorPresenter
) -> dict[str, SubgraphClient]:
    """A client for each subgraph.

    Raises:
        AddressError: a subgraph has no URL that leads somewhere.
    """
    return {each.name: _client(each, settings, presenter) for each in supergraph.subgraphs}


def _client(entry: SubgraphEntry, settings: SubgraphSettings, presenter: ErrorPresenter) -> SubgraphClient:
    local = settings.in_process.get(entry.name)
    if local is not None:
        if settings.open_context is None:
            message = f"the subgraph {entry.name} runs in this process and needs open_context"
            raise ValueError(message)
        return InProcessClient(local, presenter, open_context=settings.open_context)
    limits = settings.transport
    return HttpClient(
        HttpSubgraph(entry.name, entry.url, limits=limits),
        Upstream(entry.name, settings.subscription_urls.get(entry.name, entry.url), limits=limits),
        headers_of=settings.headers_of,
        shows_errors=settings.shows_subgraph_errors,
    )
