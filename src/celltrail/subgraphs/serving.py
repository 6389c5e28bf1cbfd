"""The gateway over our own graph and the approved subgraphs of partners, kept up to date while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from celltrail.graph.schema import executable_schema
from celltrail.storage import subgraphs
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.subgraphs import SubgraphVersion
from celltrail.subgraphs.composing import CORE, supergraph_of
from celltrail.subgraphs.contracts import PrincipalOf, contracts_over
from celltrail.subgraphs.read_through import ReadThrough
from celltrail.subgraphs.readable import Readable
from celltrail.subgraphs.withholding import WithholdingClient
from fedloom import (
    AddressError,
    CompositionError,
    FederatedGateway,
    InProcessSubgraph,
    OpenContext,
    PresentError,
    SubgraphClient,
    SubgraphSettings,
)

logger = structlog.get_logger("celltrail.subgraphs")


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
        request_timeout_s: float = 30.0,
        takes_partners: bool = False,
    ) -> None:
        self._takes_partners, self._principal_of = takes_partners, principal_of
        self._access_log, self._now_source = access_log, now_source
        self._readable = Readable(open_context)
        self._core = SubgraphSettings(
            in_process={CORE: InProcessSubgraph(CORE, executable_schema())},
            open_context=open_context,
            guard=self._readable.guard,
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
            logger.error("subgraphs of partners are served in development only", subgraphs=_names(versions))
            return
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
            wrappers={each.name: self._wrapper(each) for each in versions},
            subscription_urls={
                each.name: each.subscription_url for each in versions if each.subscription_url is not None
            },
        )

    def _wrapper(self, version: SubgraphVersion) -> Callable[[SubgraphClient], SubgraphClient]:
        return lambda inner: WithholdingClient(
            inner,
            version,
            readable=self._readable,
            principal_of=self._principal_of,
            read_through=ReadThrough(version.name, version.owner_id, self._access_log, self._now_source),
        )


def _names(versions: tuple[SubgraphVersion, ...]) -> list[str]:
    return [f"{each.name}@{each.sha256[:12]}" for each in versions]
