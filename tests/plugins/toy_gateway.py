"""A small graph of its own, served by fedloom over real sockets, for the tests of the engine.

    toy_host       the host's side: resolvers, credentials, what was opened and closed
    toy_server     starts servers of that host with the limits and options that a test needs

Tokens are `Bearer NAME`, or `Bearer NAME until SECONDS` for one that expires that many seconds later.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

import pytest
import uvicorn
from graphql import GraphQLError, GraphQLResolveInfo, GraphQLScalarType, GraphQLSchema, build_schema

from fedloom import (
    Caller,
    Credentials,
    FederatedGateway,
    ForbiddenError,
    GraphQLServer,
    InProcessSubgraph,
    Limits,
    PublicError,
    Purpose,
    ServerOptions,
    SubgraphSettings,
    SubgraphSource,
    Supergraph,
    UnauthenticatedError,
    UnavailableError,
    compose,
)

API_SDL = """
type Query {
  hello(name: String = "world"): String!
  me: String
  purpose: String!
  node: Node
  nodes(first: Int, last: Int): NodeConnection!
  tags: [Node!]!
  echo(input: EchoInput!): String
  slow(seconds: Float!): String
  fails(how: String!): String
  failsRequired: String!
  notJson: Odd
  odd(of: Odd!): Odd
}
scalar Odd
input EchoInput { text: String! count: Int }
type Node { id: ID! next: Node tags: [Node!]! nodes(first: Int, last: Int): NodeConnection! }
type NodeConnection { edges: [NodeEdge!]! totalCount: Int! }
type NodeEdge { node: Node! cursor: String! }
type Mutation { add(n: Int!): Int! fail: Int }
type Subscription {
  count(to: Int!): Int!
  endless: Int!
  breaks(after: Int!): Int!
  hurts(to: Int!): Int
  refused: Int!
  tightens(size: Int!): String!
}
"""
SUBGRAPH_SDL = API_SDL.replace("count: Int }", "count: Int hidden: String @inaccessible }")
_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@inaccessible"])'
_EXECUTABLE_SDL = (
    SUBGRAPH_SDL.replace("type Query {", "type Query { _service: _Service! ").replace(" @inaccessible", "")
    + "type _Service { sdl: String! }"
)


@cache
def _supergraph() -> Supergraph:
    return compose([SubgraphSource("toy", f"{_LINK} {SUBGRAPH_SDL}")])


class ToyRefusalError(Exception):
    """The toy domain's error, which the host presents."""


class ToySecretError(Exception):
    """An error whose text must not leave the host."""


@dataclass(slots=True)
class ToyHost:
    """What a host brings to the engine, and a record of what happened there."""

    total: int = 0
    opened: list[tuple[str, Purpose]] = field(default_factory=list)
    closed: list[tuple[str, Purpose]] = field(default_factory=list)
    open_sources: int = 0
    source_opened: asyncio.Event = field(default_factory=asyncio.Event)
    produced: int = 0
    context_fails: bool = False

    async def authenticate(self, credentials: Credentials) -> Caller:
        """Read a toy token; nobody is a caller as well."""
        match (credentials.authorization or "Bearer nobody").split(" "):
            case ["Bearer", "bad"]:
                raise UnauthenticatedError("the token is not valid")
            case ["Bearer", "forbidden"]:
                raise ForbiddenError("the token is for another service")
            case ["Bearer", "unsure"]:
                raise UnavailableError("the keys cannot be fetched now")
            case ["Bearer", "crash"]:
                raise ToySecretError("s3cret of the key store")
            case ["Bearer", name]:
                return Caller(name, name)
            case ["Bearer", name, "until", seconds]:
                return Caller(name, name, datetime.now(UTC) + timedelta(seconds=float(seconds)))
        raise UnauthenticatedError("not a Bearer token")

    @asynccontextmanager
    async def open_context(self, caller: Caller, purpose: Purpose) -> AsyncIterator[object]:
        """Open a context that knows its caller and its purpose."""
        if self.context_fails:
            raise ToySecretError("s3cret of the database")
        self.opened.append((str(caller.identity), purpose))
        try:
            yield {"name": caller.identity, "purpose": purpose}
        finally:
            self.closed.append((str(caller.identity), purpose))

    def present_error(self, error: Exception) -> PublicError | None:
        """Show the toy domain's errors; the rest is masked."""
        if isinstance(error, ToyRefusalError):
            return PublicError(str(error), "TOY_REFUSED", {"hint": "try another"})
        return None

    def gateway(self, *, limits: Limits | None = None, request_timeout_s: float = 5.0) -> FederatedGateway:
        """Build a gateway over the toy subgraph."""
        return FederatedGateway(
            _supergraph(),
            SubgraphSettings(
                in_process={"toy": InProcessSubgraph("toy", self._schema())}, open_context=self.open_context
            ),
            present_error=self.present_error,
            limits=limits,
            request_timeout_s=request_timeout_s,
        )

    def _schema(self) -> GraphQLSchema:
        schema = build_schema(_EXECUTABLE_SDL)
        odd = cast("GraphQLScalarType", schema.type_map["Odd"])
        odd.parse_value = odd.coerce_input_value = _read_odd  # type: ignore[method-assign] # SDL has no functions
        resolvers: dict[str, Callable[..., object]] = {
            "Query.hello": lambda _root, _info, name: f"hello {name}",
            "Query.me": lambda _root, info: info.context["name"],
            "Query.purpose": lambda _root, info: info.context["purpose"],
            "Query.node": lambda *_: {"id": "1"},
            "Query.nodes": lambda *_, **_arguments: {"edges": [], "totalCount": 0},
            "Query.tags": lambda *_: [{"id": "1"}, {"id": "2"}],
            "Query.echo": lambda _root, _info, input: str(sorted(input.items())),  # noqa: A006 # the argument's name
            "Query.slow": _slow,
            "Query.fails": _fail,
            "Query.failsRequired": lambda *_: _raise(ToySecretError("s3cret of a field")),
            "Query.odd": lambda _root, _info, of: of,
            "Query.notJson": lambda *_: object(),
            "Query._service": lambda *_: {"sdl": SUBGRAPH_SDL},
            "Mutation.add": self._add,
            "Mutation.fail": lambda *_: _raise(ToyRefusalError("not today")),
            "Subscription.hurts": lambda event, _info, to: _hurt(event, to),
        }
        for coordinate, resolver in resolvers.items():
            type_name, field_name = coordinate.split(".")
            schema.type_map[type_name].fields[field_name].resolve = resolver  # type: ignore[attr-defined] # toy SDL
        fields = schema.type_map["Subscription"].fields  # type: ignore[attr-defined] # toy SDL
        for name, source in {
            "count": self._count,
            "hurts": self._count,
            "endless": self._endless,
            "breaks": self._break,
            "refused": lambda *_: _raise(ToyRefusalError("not this stream")),
            "tightens": self._tighten,
        }.items():
            fields[name].subscribe = source
            fields[name].resolve = fields[name].resolve or (lambda event, *_, **_arguments: event)
        return schema

    def _add(self, _root: object, _info: GraphQLResolveInfo[Any], n: int) -> int:
        self.total += n
        return self.total

    async def _count(
        self, _root: object, _info: GraphQLResolveInfo[Any], to: int
    ) -> AsyncGenerator[int, None]:
        async with self._source():
            for number in range(1, to + 1):
                await asyncio.sleep(0)
                yield number

    async def _endless(self, _root: object, _info: GraphQLResolveInfo[Any]) -> AsyncGenerator[int, None]:
        async with self._source():
            yield 1
            await asyncio.Event().wait()

    async def _break(
        self, _root: object, _info: GraphQLResolveInfo[Any], after: int
    ) -> AsyncGenerator[int, None]:
        async with self._source():
            for number in range(1, after + 1):
                yield number
            raise ToySecretError("s3cret of a source")

    async def _tighten(
        self, _root: object, _info: GraphQLResolveInfo[Any], size: int
    ) -> AsyncGenerator[str, None]:
        async with self._source():
            while True:
                self.produced += 1
                yield "x" * size

    @asynccontextmanager
    async def _source(self) -> AsyncIterator[None]:
        self.open_sources += 1
        self.source_opened.set()
        try:
            yield
        finally:
            self.open_sources -= 1


@dataclass(frozen=True, slots=True)
class ToyServer:
    """A running server."""

    url: str
    application: GraphQLServer

    @property
    def socket_url(self) -> str:
        """The address of its WebSocket."""
        return self.url.replace("http://", "ws://")


StartToyServer = Callable[..., Any]


@pytest.fixture
def toy_host() -> ToyHost:
    """Give a fresh host."""
    return ToyHost()


@pytest.fixture
async def toy_server(toy_host: ToyHost) -> AsyncIterator[StartToyServer]:
    """Give a function that starts a server with given limits, options and timeout."""
    async with AsyncExitStack() as stack:

        async def start(
            *,
            limits: Limits | None = None,
            options: ServerOptions | None = None,
            request_timeout_s: float = 5.0,
        ) -> ToyServer:
            gateway = toy_host.gateway(limits=limits, request_timeout_s=request_timeout_s)
            application = GraphQLServer(gateway, toy_host.authenticate, options=options)
            return await stack.enter_async_context(_running(application))

        yield start


@asynccontextmanager
async def _running(application: GraphQLServer) -> AsyncIterator[ToyServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, ws="websockets-sansio", lifespan="off", log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined] # the tests keep their own
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 # the server has no event for it
        await asyncio.sleep(0.005)
    try:
        yield ToyServer(f"http://127.0.0.1:{listener.getsockname()[1]}/graphql", application)
    finally:
        await application.close(deadline_s=1)
        server.should_exit = True
        await serving


def _read_odd(value: object) -> int:
    if not isinstance(value, int) or value % 2 == 0:
        raise GraphQLError(f"Odd cannot represent {value!r}")
    return value


async def _slow(_root: object, _info: GraphQLResolveInfo[Any], seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "at last"


def _fail(_root: object, _info: GraphQLResolveInfo[Any], how: str) -> str:
    match how:
        case "presented":
            raise ToyRefusalError("no such thing")
        case "graphql":
            raise GraphQLError("asked wrongly", extensions={"code": "OWN_CODE"})
        case "uncoded":
            raise GraphQLError("s3cret of a library")
        case "timeout":
            raise TimeoutError("s3cret of a socket")
    raise ToySecretError(f"s3cret {how}")


def _hurt(event: int, to: int) -> int:
    if event == to - 1:
        raise ToyRefusalError("this event only")
    return event


def _raise(error: Exception) -> object:
    raise error
