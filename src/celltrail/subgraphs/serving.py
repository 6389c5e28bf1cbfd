"""The gateway over our own graph and the approved subgraphs of partners, kept up to date while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from celltrail.auth.delegation import Delegation, Headers
from celltrail.graph.schema import executable_schema
from celltrail.storage import subgraphs
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.subgraphs import SubgraphVersion
from celltrail.subgraphs.addresses import DEVELOPMENT, AllowedAddresses
from celltrail.subgraphs.composing import CORE, supergraph_of
from celltrail.subgraphs.contracts import PrincipalOf, contracts_over
from celltrail.subgraphs.read_through import ReadThrough
from celltrail.subgraphs.readable import Readable
from celltrail.subgraphs.withholding import WithholdingClient
from fedloom import (
    AddressError,
    BreakerLimits,
    Caller,
    CompositionError,
    FederatedGateway,
    InProcessSubgraph,
    OpenContext,
    Outgoing,
    PresentError,
    SubgraphClient,
    SubgraphSettings,
    TransportLimits,
)

logger = structlog.get_logger("celltrail.subgraphs")

# Of each partner's subgraph: what it may send, and how much of ours waits for it. So one that is slow takes
# nothing from the others.
_LIMITS: Final = TransportLimits(
    timeout_s=10,
    connect_timeout_s=5,
    max_answer_bytes=5_000_000,
    max_connections=64,
    max_event_bytes=1_000_000,
)


class ServedGraph:
    """The graph that is served. Without `takes_partners` it is our own alone."""

    def __init__(
        self,
        *,
        open_context: OpenContext,
        present_error: PresentError,
        principal_of: PrincipalOf,
        access_log: AccessLog,
        now_source: Callable[[], datetime],
        delegation: Delegation,
        addresses: AllowedAddresses = DEVELOPMENT,
        request_timeout_s: float = 30.0,
        takes_partners: bool = False,
    ) -> None:
        self._takes_partners, self._principal_of = takes_partners, principal_of
        self._access_log, self._now_source = access_log, now_source
        self._delegation, self._addresses = delegation, addresses
        self._readable = Readable(open_context)
        self._core = SubgraphSettings(
            in_process={CORE: InProcessSubgraph(CORE, executable_schema())},
            open_context=open_context,
            guard=self._readable.guard,
            transport=_LIMITS,
            breaker=BreakerLimits(),
            may_connect=addresses.may_connect,
            contracts=contracts_over((), principal_of),
        )
        self._taken: tuple[SubgraphVersion, ...] = ()
        self.gateway = FederatedGateway(
            supergraph_of(),
            self._core,
            present_error=present_error,
            request_timeout_s=request_timeout_s,
        )

    async def refresh(self, database: Database) -> None:
        """Serve what is approved now. What does not fit together is not served: the last that did still is.

        Raises:
            SQLAlchemyError: the registry cannot be read.
        """
        async with database.reading(Acting.GATEWAY) as connection:
            versions = await subgraphs.approved(connection)
        if versions == self._taken:
            return
        self._taken = versions
        if versions and not self._takes_partners:
            logger.error("without CELLTRAIL_PUBLIC_URL no subgraph is served", subgraphs=_names(versions))
            return
        if held := [each for each in versions if not all(map(self._addresses.allows, _urls(each)))]:
            logger.error("subgraphs without TLS are not served in production", subgraphs=_names(held))
            versions = tuple(each for each in versions if each not in held)
        try:
            supergraph = await asyncio.to_thread(supergraph_of, versions)
            await self.gateway.swap(supergraph, self._settings(versions))
        except CompositionError as error:
            problems = [each.message for each in error.problems]
            logger.error("subgraphs do not compose", subgraphs=_names(versions), problems=problems)  # noqa: TRY400 -- no fault of the code
        except AddressError as error:
            logger.error("a subgraph cannot be reached", subgraphs=_names(versions), problem=str(error))  # noqa: TRY400 -- as above
        else:
            logger.info("subgraphs taken up", subgraphs=_names(versions))

    async def follow(self, database: Database, *, interval_s: float) -> None:
        """Refresh again and again, until cancelled. A database that is down is asked again."""
        while True:
            try:
                await self.refresh(database)
            except SQLAlchemyError as error:
                logger.warning("the registry cannot be read", error=type(error).__name__)
            except Exception:
                # A fault of ours in one set of subgraphs must not keep the gateway from following the next.
                logger.exception("subgraphs cannot be taken up")
            await asyncio.sleep(interval_s)

    def _settings(self, versions: tuple[SubgraphVersion, ...]) -> SubgraphSettings:
        names = frozenset(each.name for each in versions)
        return replace(
            self._core,
            guarded=names,
            untrusted=names,
            contracts=contracts_over(versions, self._principal_of),
            signers={each.name: self._signer(each.name) for each in versions},
            wrappers={each.name: self._wrapper(each) for each in versions},
            subscription_urls={
                each.name: each.subscription_url for each in versions if each.subscription_url is not None
            },
        )

    def _signer(self, subgraph: str) -> Callable[[Outgoing, Caller], Headers]:
        """What the subgraph is shown of a caller: a token of ours, never the caller's own."""

        def sign(outgoing: Outgoing, caller: Caller) -> Headers:
            return self._delegation.headers(
                subgraph=subgraph,
                operator_id=self._principal_of(caller).operator_id,
                method=outgoing.method,
                url=outgoing.url,
                body=outgoing.body,
                now=self._now_source(),
            )

        return sign

    def _wrapper(self, version: SubgraphVersion) -> Callable[[SubgraphClient], SubgraphClient]:
        return lambda inner: WithholdingClient(
            inner,
            version,
            readable=self._readable,
            principal_of=self._principal_of,
            read_through=ReadThrough(version.name, version.owner_id, self._access_log, self._now_source),
        )


def _urls(version: SubgraphVersion) -> tuple[str, ...]:
    return tuple(filter(None, (version.url, version.subscription_url)))


def _names(versions: Sequence[SubgraphVersion]) -> list[str]:
    return [f"{each.name}@{each.sha256[:12]}" for each in versions]
