"""fedloom: a GraphQL federation engine. It knows GraphQL and Federation, and nothing of who uses it.

Now it serves one subgraph that runs in this process, over HTTP, WebSocket and server-sent events.

A host brings four things and gets an ASGI application:

    gateway = Gateway(
        api_schema,                                # what clients see (graphql-core)
        InProcessSubgraph("core", schema),         # what answers; may have _entities and _service
        open_context=open_context,                 # (Caller, Purpose) -> async context manager
        present_error=present_error,               # (Exception) -> PublicError, or None: masked and logged
        limits=Limits(),
    )
    server = GraphQLServer(gateway, authenticate)  # authenticate: async (Credentials) -> Caller

- `Gateway` answers without a transport: `prepare`, `run`, `stream`; or in one step `execute`, `subscribe`.
- `Caller` is who asks, `Purpose` what a context is opened for, `Credentials` what the host judges.
- `GraphQLRequest` goes in, `Response` comes out; `Limits` and `ServerOptions` bound them.
- `GraphQLServer` is mounted by the host; `close` stops it, `end_streams` ends those of revoked credentials.
- Errors and their codes are in `fedloom.errors`. A host raises `UnauthenticatedError`, `ForbiddenError` or
  `UnavailableError` from `authenticate`.

The logger is `fedloom`.
"""

from __future__ import annotations

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
from fedloom.executor.context import Caller, OpenContext, Purpose
from fedloom.executor.in_process import InProcessSubgraph
from fedloom.gateway import Gateway, PreparedRequest
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.response.answer import Response
from fedloom.response.presentation import PresentError
from fedloom.server.application import GraphQLServer
from fedloom.server.credentials import Authenticate, Credentials
from fedloom.server.options import ServerOptions

__all__ = [
    "Authenticate",
    "Caller",
    "Credentials",
    "ErrorEntry",
    "FedloomError",
    "ForbiddenError",
    "Gateway",
    "GraphQLRequest",
    "GraphQLServer",
    "InProcessSubgraph",
    "Limits",
    "OpenContext",
    "PreparedRequest",
    "PresentError",
    "PublicError",
    "Purpose",
    "RequestError",
    "Response",
    "ServerOptions",
    "TooManyRequestsError",
    "UnauthenticatedError",
    "UnavailableError",
]
