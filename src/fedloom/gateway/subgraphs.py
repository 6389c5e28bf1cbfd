"""How a federated gateway reaches its subgraphs: by their URLs, unless the host says otherwise."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fedloom.executor.breaker import BreakerClient, BreakerLimits
from fedloom.executor.clients import HeadersOf, HttpClient, Signer, SubgraphClient, no_headers
from fedloom.executor.context import OpenContext
from fedloom.executor.guarding import Guard
from fedloom.executor.in_process import InProcessClient, InProcessSubgraph
from fedloom.gateway.contracts import Contracts
from fedloom.response.presentation import ErrorPresenter
from fedloom.supergraph.model import SubgraphEntry, Supergraph
from fedloom.transport.http import HttpSubgraph
from fedloom.transport.limits import TransportLimits
from fedloom.transport.reaching import MayConnect
from fedloom.transport.tls import tls_context
from fedloom.transport.upstream import Upstream

Wrapper = Callable[[SubgraphClient], SubgraphClient]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgraphSettings:
    """What the host says of subgraphs.

    `in_process` are those whose resolvers run here; they need `open_context`. `clients` are the host's own
    way to others, instead of HTTP. `subscription_urls` is where subscriptions of a subgraph are, if not at
    its routing URL (ws, wss: WebSocket; http, https: either).
    `headers_of` gives what requests for a caller carry; `signers`, by subgraph, what each single request
    carries besides, such as a token or a signature. `guard` judges representations for `guarded`.
    `breaker` leaves a subgraph alone for a while that does not answer; without it each request waits for its
    own deadline. `untrusted` are asked for the keys of their entities again: one that is not the one that
    was asked for is null, with an error. That costs the bytes of the keys. `authorities` is a PEM file of
    certificates that are accepted besides those of the system. `may_connect` judges each address of the
    network that the name of a subgraph leads to, whenever a connection is made. `wrappers` put the host's
    own checks around the client of a subgraph. `contracts` say which part of the schema introspection shows
    to whom; without them all of it.
    """

    in_process: Mapping[str, InProcessSubgraph] = field(default_factory=dict)
    open_context: OpenContext | None = None
    clients: Mapping[str, SubgraphClient] = field(default_factory=dict)
    subscription_urls: Mapping[str, str] = field(default_factory=dict)
    headers_of: HeadersOf = no_headers
    signers: Mapping[str, Signer] = field(default_factory=dict)
    breaker: BreakerLimits | None = None
    transport: TransportLimits = field(default_factory=TransportLimits)
    guard: Guard | None = None
    guarded: frozenset[str] = frozenset()
    untrusted: frozenset[str] = frozenset()
    authorities: Path | None = None
    may_connect: MayConnect | None = None
    wrappers: Mapping[str, Wrapper] = field(default_factory=dict)
    contracts: Contracts | None = None
    #: Whether clients see the texts of subgraphs' errors. They may quote a query, a host, a row.
    shows_subgraph_errors: bool = False


def clients_of(
    supergraph: Supergraph, settings: SubgraphSettings, presenter: ErrorPresenter, *, timeout_s: float
) -> dict[str, SubgraphClient]:
    """A client for each subgraph. `timeout_s` bounds the events of subscriptions in this process.

    Raises:
        AddressError: a subgraph has no URL that leads somewhere.
        AuthorityFileError: the file of authorities cannot be used.
    """
    tls = None if settings.authorities is None else tls_context(settings.authorities)
    clients = {
        each.name: _client(each, settings, presenter, timeout_s=timeout_s, tls=tls)
        for each in supergraph.subgraphs
    }
    wrapped = {name: wrap(clients[name]) for name, wrap in settings.wrappers.items() if name in clients}
    return {**clients, **wrapped}


def _client(
    entry: SubgraphEntry,
    settings: SubgraphSettings,
    presenter: ErrorPresenter,
    *,
    timeout_s: float,
    tls: ssl.SSLContext | None,
) -> SubgraphClient:
    local = settings.in_process.get(entry.name)
    if local is not None:
        if settings.open_context is None:
            message = f"the subgraph {entry.name} runs in this process and needs open_context"
            raise ValueError(message)
        return InProcessClient(local, presenter, open_context=settings.open_context, timeout_s=timeout_s)
    if entry.name in settings.clients:
        return settings.clients[entry.name]
    limits, stream_url = settings.transport, settings.subscription_urls.get(entry.name, entry.url)
    client = HttpClient(
        HttpSubgraph(entry.name, entry.url, limits=limits, ssl_context=tls, may_connect=settings.may_connect),
        Upstream(entry.name, stream_url, limits=limits, ssl_context=tls, may_connect=settings.may_connect),
        headers_of=settings.headers_of,
        signer=settings.signers.get(entry.name),
        shows_errors=settings.shows_subgraph_errors,
    )
    return client if settings.breaker is None else BreakerClient(entry.name, client, settings.breaker)
