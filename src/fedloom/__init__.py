"""fedloom: a GraphQL federation engine. It knows GraphQL and Federation, and nothing of who uses it.

It composes subgraphs into a supergraph, or says everything that stands in the way:

    supergraph = compose([SubgraphSource("batteries", sdl, "https://batteries.example/graphql"), ...])

- `compose` is pure. It raises `CompositionError`, whose `problems` are `Problem`s, each with a `Code`, a
  message, coordinates and subgraphs; `Supergraph.hints` are `Hint`s.
- `write_supergraph` and `read_supergraph` are the way to SDL and back; other composers' SDL is read too.
- `api_schema` is what clients see (graphql-core), `write_api_schema` the same as SDL.
- `read_address` takes the URL of a subgraph apart, or says why it leads nowhere (`AddressError`).
- The command `fedloom` does all this with files: docs/fedloom.md.

And it serves supergraphs over HTTP, WebSocket and server-sent events, as an ASGI application:

    gateway = FederatedGateway(supergraph)         # subgraphs are asked at their URLs
    server = GraphQLServer(gateway, authenticate)  # authenticate: async (Credentials) -> Caller

Subgraphs may run in this process, alone or beside others. Their host says so, and brings what they need:

    FederatedGateway(
        compose([SubgraphSource("core", sdl)]),
        SubgraphSettings(
            in_process={"core": InProcessSubgraph("core", schema)},  # graphql-core's, with _entities
            open_context=open_context,             # (Caller, Purpose) -> async context manager
        ),
        present_error=present_error,               # (Exception) -> PublicError, or None: masked and logged
        limits=Limits(),
    )

- `SubgraphSettings` also say what requests to subgraphs carry and which guard is asked before.
- A gateway answers without a transport: `prepare`, `run`, `stream`; or in one step `execute`, `subscribe`.
  `swap` takes another supergraph while it runs.
- `Caller` is who asks, `Purpose` what a context is opened for, `Credentials` what the host judges.
- `Contracts` say what of the schema introspection shows to whom.
- `Claims` of a caller open what `@authenticated`, `@requiresScopes` and `@policy` protect in a supergraph.
- `GraphQLRequest` goes in, `Response` comes out; `Limits` and `ServerOptions` bound them.
- `TrustedDocuments` are what each client may run; `read_manifests` reads them from a folder.
- `GraphQLServer` is mounted by the host; `close` stops it, `end_streams` ends those of revoked credentials.
- Errors and their codes are in `fedloom.errors`. A host raises `UnauthenticatedError`, `ForbiddenError` or
  `UnavailableError` from `authenticate`.

The logger is `fedloom`.
"""

from __future__ import annotations

from fedloom.authorization.claims import Claims
from fedloom.composition.compose import CompositionError, compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.errors import (
    ErrorEntry,
    FedloomError,
    ForbiddenError,
    PublicError,
    RequestError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
)
from fedloom.executor.breaker import BreakerLimits
from fedloom.executor.clients import SubgraphClient
from fedloom.executor.context import Caller, OpenContext, Purpose
from fedloom.executor.guarding import Guard
from fedloom.executor.in_process import InProcessSubgraph
from fedloom.gateway import Contracts, FederatedGateway, GraphQLService, PreparedRequest, SubgraphSettings
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response
from fedloom.response.presentation import PresentError
from fedloom.sdl.problems import Code, Hint, Problem
from fedloom.server.application import GraphQLServer
from fedloom.server.credentials import Authenticate, Credentials
from fedloom.server.options import ServerOptions
from fedloom.server.trusted import Manifest, ManifestError, TrustedDocuments, read_manifests
from fedloom.supergraph.api_schema import api_schema, write_api_schema
from fedloom.supergraph.model import Supergraph
from fedloom.supergraph.reading import read_supergraph
from fedloom.supergraph.writing import write_supergraph
from fedloom.transport.address import AddressError, read_address
from fedloom.transport.answer import Answer
from fedloom.transport.limits import TransportLimits
from fedloom.transport.request import SubgraphRequest
from fedloom.transport.signing import Outgoing

__all__ = [
    "AddressError",
    "Answer",
    "Authenticate",
    "BreakerLimits",
    "Caller",
    "Claims",
    "Code",
    "CompositionError",
    "Contracts",
    "Credentials",
    "ErrorEntry",
    "FederatedGateway",
    "FedloomError",
    "ForbiddenError",
    "GraphQLRequest",
    "GraphQLServer",
    "GraphQLService",
    "Guard",
    "Hint",
    "InProcessSubgraph",
    "Limits",
    "Manifest",
    "ManifestError",
    "OpenContext",
    "Outgoing",
    "PreparedRequest",
    "PresentError",
    "Problem",
    "PublicError",
    "Purpose",
    "RequestError",
    "Response",
    "ServerOptions",
    "SubgraphClient",
    "SubgraphRequest",
    "SubgraphSettings",
    "SubgraphSource",
    "Supergraph",
    "TooManyRequestsError",
    "TransportLimits",
    "TrustedDocuments",
    "UnauthenticatedError",
    "UnavailableError",
    "api_schema",
    "compose",
    "read_address",
    "read_manifests",
    "read_supergraph",
    "write_api_schema",
    "write_supergraph",
]
