"""Builds a gateway from its settings: the only place that reads settings, makes things, and hands them over.

`Installation` is what the gateway and the command line share: the database and whose tokens are believed.
`Application` is the ASGI application around it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from celltrail.auth.delegation import Delegation, DelegationKey
from celltrail.auth.development import DevelopmentIssuer, open_development_issuer
from celltrail.auth.issuer_file import load_issuers
from celltrail.auth.issuers import IssuerRegistry, OperatorGrant
from celltrail.auth.standing import Standing
from celltrail.auth.tokens import TokenVerifier
from celltrail.bus.doorbell import Doorbell
from celltrail.bus.standing import read_revocations, recheck_streams, watch_revocations
from celltrail.bus.watch import watch_log
from celltrail.domain.access_log import Operation
from celltrail.graph.context import GraphContext, open_context
from celltrail.graph.errors import present_error
from celltrail.graph.lookups import LookupLimit
from celltrail.settings import ConfigurationError, Settings
from celltrail.storage import delegation_keys, operators
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from celltrail.storage.row_security import APP, WORKER
from celltrail.storage.secrets import server_secret
from celltrail.storage.walls import gaps
from celltrail.subgraphs.addresses import AllowedAddresses
from celltrail.subgraphs.serving import ServedGraph
from celltrail.web import callers
from celltrail.web.routes import Site
from fedloom import (
    Caller,
    GraphQLServer,
    ManifestError,
    PublicError,
    Purpose,
    ServerOptions,
    TrustedDocuments,
    read_manifests,
)

logger = structlog.get_logger("celltrail")

_KEYS_EVERY_S: Final = 20.0
_OPERATIONS: Final = {
    Purpose.QUERY: Operation.QUERY,
    Purpose.MUTATION: Operation.MUTATION,
    Purpose.SUBSCRIBE: Operation.STREAM,
    Purpose.EVENT: Operation.STREAM,
}


def utc_now() -> datetime:
    """The clock of this installation."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Installation:
    """A database, and whose tokens are believed. `development` is None in production."""

    settings: Settings
    database: Database
    registry: IssuerRegistry
    development: DevelopmentIssuer | None


@asynccontextmanager
async def open_installation(
    settings: Settings, *, migrates: bool = True, at_desk: bool = False
) -> AsyncIterator[Installation]:
    """Open the installation that the settings describe; in development the database is brought up to date.

    `at_desk` is for whoever runs it: with the login that owns the tables.

    Raises:
        ConfigurationError: the settings do not allow a start.
        IssuerConfigurationError: the registry of issuers cannot be believed.
    """
    settings.require_startable()
    development = None if settings.is_production else open_development_issuer(settings.data_dir)
    registry = _registry(settings, development)
    if migrates and not settings.is_production:
        await upgrade(settings.owner_url)
    database = Database.open(settings.owner_url if at_desk else settings.url)
    try:
        yield Installation(settings, database, registry, development)
    finally:
        await database.dispose()


async def require_walls(database: Database) -> None:
    """Refuse a start whose login could read across partners.

    Raises:
        ConfigurationError: says what is wrong with the login or the tables.
    """
    if found := await gaps(database):
        message = (
            f"CELLTRAIL_DATABASE_URL: {'; '.join(found)}. Production needs a login that is a member of "
            f"{APP} and {WORKER}, and nothing else"
        )
        raise ConfigurationError(message)


async def require_documents(settings: Settings, database: Database) -> None:
    """Refuse a start with trusted documents that cannot run.

    Raises:
        ConfigurationError: says which, and why.
    """
    if settings.trusted_documents is not None or settings.require_trusted_documents:
        graph = _graph(
            database,
            Doorbell(),
            cursor_key=b"",
            settings=settings,
            standing=Standing(),
            access_log=AccessLog(database),
            delegation=Delegation(issuer=settings.issuer, pairwise=b""),
        )
        await graph.refresh(database)
        _trusted_documents(settings, graph)


def _registry(settings: Settings, development: DevelopmentIssuer | None) -> IssuerRegistry:
    if settings.issuers_file is None:
        # In production `require_startable` has refused this.
        return IssuerRegistry(() if development is None else (development.issuer(),))
    registry = load_issuers(settings.issuers_file)
    if development is None:
        registry.refuse_development_issuers()
        return registry
    return registry.including(development.issuer())


class Application:
    """The gateway as an ASGI application; everything it needs is opened and closed with its lifespan."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._doorbell = Doorbell()
        self._is_stopping = False
        self._running: _Running | None = None
        self._delegation: Delegation | None = None
        self._site = Site(
            self._graph,
            is_ready=self._is_ready,
            key_set=lambda: None if self._delegation is None else self._delegation.key_set,
            has_explorer=settings.serves_explorer,
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self._site(scope, receive, send)

    async def _graph(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._running is None:
            message = "the application serves only within its lifespan"
            raise RuntimeError(message)
        await self._running.server(scope, receive, send)

    async def _is_ready(self) -> bool:
        if self._running is None or self._is_stopping:
            return False
        return await self._running.database.answers(timeout_s=2)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            installation = await opened.enter_async_context(open_installation(self._settings))
            database = installation.database
            if self._settings.is_production:
                await require_walls(database)
            verifier = TokenVerifier.open(installation.registry, known_operator=_known_operator(database))
            opened.push_async_callback(verifier.aclose)
            async with database.writing(Acting.GATEWAY) as connection:
                cursor_key = await server_secret(connection, "cursor", lambda: secrets.token_bytes(32))
                stored, pairwise = await delegation_keys.begin(connection, _first_key())
            self._delegation = delegation = Delegation(issuer=self._settings.issuer, pairwise=pairwise)
            delegation.take([DelegationKey(*each) for each in stored])
            standing = Standing()
            await read_revocations(database, standing, now=utc_now())
            graph = _graph(
                database,
                self._doorbell,
                cursor_key=cursor_key,
                settings=self._settings,
                standing=standing,
                delegation=delegation,
                access_log=await opened.enter_async_context(_access_log(self._settings)),
            )
            await graph.refresh(database)
            server = GraphQLServer(
                graph.gateway,
                callers.authentication(verifier, standing, now_source=utc_now),
                options=ServerOptions(allowed_origins=self._settings.allowed_origins),
                documents=_trusted_documents(self._settings, graph),
            )
            # Workers have connections of their own, and a role of their own on them.
            followed = Database.open(self._settings.url, pool_size=1)
            opened.push_async_callback(followed.dispose)
            watching = asyncio.create_task(
                watch_log(followed, self._doorbell, interval_s=self._settings.poll_interval_s)
            )
            opened.push_async_callback(_cancelled, watching)
            following = asyncio.create_task(graph.follow(database, interval_s=self._settings.poll_interval_s))
            opened.push_async_callback(_cancelled, following)
            renewing = asyncio.create_task(_renew_keys(database, delegation))
            opened.push_async_callback(_cancelled, renewing)
            await opened.enter_async_context(_revoking(self._settings, server, verifier, standing=standing))
            self._running = _Running(server, database)
            logger.info("ready", environment=self._settings.environment.value, database=database.dialect)
            yield
            self._is_stopping = True
            drained = await server.close(self._settings.shutdown_timeout_s)
            logger.info("stopped", drained=drained)

    async def begin_stop(self) -> None:
        """Fail readiness, tell streams to reconnect elsewhere, and let requests in flight finish."""
        self._is_stopping = True
        if self._running is not None:
            await self._running.server.close(self._settings.shutdown_timeout_s)


@dataclass(frozen=True, slots=True)
class _Running:
    server: GraphQLServer
    database: Database


def _trusted_documents(settings: Settings, graph: ServedGraph) -> TrustedDocuments | None:
    """The documents that clients may run, each of which can be.

    Raises:
        ConfigurationError: one cannot, or a manifest cannot be read.
    """
    if settings.trusted_documents is None:
        if settings.require_trusted_documents:
            message = "CELLTRAIL_REQUIRE_TRUSTED_DOCUMENTS needs a folder, CELLTRAIL_TRUSTED_DOCUMENTS"
            raise ConfigurationError(message)
        return None
    try:
        manifests = read_manifests(settings.trusted_documents)
    except ManifestError as error:
        message = f"CELLTRAIL_TRUSTED_DOCUMENTS: {error}"
        raise ConfigurationError(message) from None
    documents = TrustedDocuments(
        manifests, callers.client_of, are_required=settings.require_trusted_documents
    )
    if wrong := documents.check(graph.gateway):
        message = f"CELLTRAIL_TRUSTED_DOCUMENTS: {'; '.join(wrong[:10])}"
        raise ConfigurationError(message)
    return documents


@asynccontextmanager
async def _revoking(
    settings: Settings, server: GraphQLServer, verifier: TokenVerifier, *, standing: Standing
) -> AsyncIterator[None]:
    """Until the block ends, end the streams of whoever is no longer let in."""
    # Connections of its own: requests that take all of a pool must not make the list of revocations old.
    database = Database.open(settings.url, pool_size=1)
    end_streams = partial(callers.end_streams, server)
    loops = (
        watch_revocations(database, standing, now_source=utc_now, end_streams=end_streams),
        recheck_streams(verifier, streaming=partial(callers.streaming, server), end_streams=end_streams),
    )
    async with AsyncExitStack() as opened:
        opened.push_async_callback(database.dispose)
        for loop in loops:
            opened.push_async_callback(_cancelled, asyncio.create_task(loop))
        yield


@asynccontextmanager
async def _access_log(settings: Settings) -> AsyncIterator[AccessLog]:
    """The access log, on a connection of its own: its writers wait for nobody who waits for them."""
    database = Database.open(settings.url, pool_size=1)
    access_log = AccessLog(database)
    try:
        yield access_log
    finally:
        await access_log.aclose()
        await database.dispose()


def _graph(
    database: Database,
    doorbell: Doorbell,
    *,
    cursor_key: bytes,
    settings: Settings,
    standing: Standing,
    access_log: AccessLog,
    delegation: Delegation,
) -> ServedGraph:
    lookups = LookupLimit(settings.passport_lookups_per_minute)
    assumptions = settings.assumptions()

    @asynccontextmanager
    async def opened(caller: Caller, purpose: Purpose) -> AsyncIterator[GraphContext]:
        principal = await callers.still_admitted(caller, standing)
        async with open_context(
            database,
            principal,
            now_source=utc_now,
            doorbell=doorbell,
            cursor_key=cursor_key,
            access_log=access_log,
            operation=_OPERATIONS[purpose],
            charge_lookup=lambda: lookups.charge(caller.sharing_key, now=utc_now()),
            assumptions=assumptions,
        ) as context:
            yield context

    return ServedGraph(
        open_context=opened,
        present_error=_presented,
        principal_of=callers.principal_of,
        access_log=access_log,
        now_source=utc_now,
        request_timeout_s=settings.request_timeout_s,
        delegation=delegation,
        addresses=allowed_addresses(settings),
        takes_partners=settings.takes_partners,
    )


def allowed_addresses(settings: Settings) -> AllowedAddresses:
    """Where partners' subgraphs may be."""
    return AllowedAddresses(is_strict=settings.is_production, networks=settings.subgraph_networks)


def _first_key() -> tuple[bytes, datetime]:
    made = DelegationKey.made(utc_now())
    return made.seed, made.signs_from


async def _renew_keys(database: Database, delegation: Delegation) -> None:
    """Take up keys that were made at the desk, until cancelled."""
    while True:
        await asyncio.sleep(_KEYS_EVERY_S)
        try:
            async with database.reading(Acting.GATEWAY) as connection:
                delegation.take([DelegationKey(*each) for each in await delegation_keys.read(connection)])
        except SQLAlchemyError as error:
            logger.warning("the keys cannot be read", error=type(error).__name__)


def _presented(error: Exception) -> PublicError | None:
    if isinstance(error, SQLAlchemyError):
        # What the database said is for the log; the caller learns that trying again may help.
        logger.error("database failed", exc_info=error)
        return PublicError("the service is not available now; try again", "SERVICE_UNAVAILABLE")
    presented = present_error(error)
    if presented is None:
        return None
    message, code, extensions = presented
    return PublicError(message, code, extensions)


def _known_operator(database: Database) -> Callable[[str], Awaitable[OperatorGrant | None]]:
    async def known(operator_id: str) -> OperatorGrant | None:
        async with database.reading(Acting.GATEWAY) as connection:
            found = await operators.known(connection, operator_id)
        return None if found is None else OperatorGrant(found[0], found[1])

    return known


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
