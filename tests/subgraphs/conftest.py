"""A gateway over a world that lived, with a partner's subgraph beside our own graph."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest_asyncio

from celltrail.app import _presented
from celltrail.auth.delegation import Delegation, DelegationKey
from celltrail.bus.doorbell import Doorbell
from celltrail.domain.principal import Principal
from celltrail.graph.context import GraphContext, open_context
from celltrail.graph.ids import global_id
from celltrail.storage import subgraphs
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.subgraphs.reviewing import read_version
from celltrail.subgraphs.serving import ServedGraph
from celltrail.web.callers import principal_of
from fedloom import Caller, GraphQLRequest, Purpose, Response
from tests.fedloom.execution.subgraph_set import SubgraphSet
from tests.fedloom.subgraph_servers import Answering, Partner, Received, partner, reply
from tests.storage.conftest import (
    database,
    database_url,
    lived_world,
    migrated_file,
    migrated_template,
)
from tests.storage.lived import NOW, WHO, Lived

__all__ = ["database", "database_url", "lived_world", "migrated_file", "migrated_template"]

# Partners may not have `chargingFleet`, and a registry may still hold it.
LOOSE = "extend type Query { chargingFleet: [Battery] @access(group: PUBLIC) }"
LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", '
    'import: ["@key", "@external", "@requires"])\n'
)
GROUPS = (
    "directive @access(group: AccessGroup!) on FIELD_DEFINITION\n"
    "enum AccessGroup { IDENTITY PUBLIC DISMANTLING TEST_REPORTS INDIVIDUAL COMMERCIAL }\n"
)
SDL = (
    LINK
    + GROUPS
    + """
type Battery @key(fields: "id") {
  id: ID!
  cycles: Int @access(group: INDIVIDUAL)
  leaflet: String @access(group: PUBLIC)
  terms: String @access(group: COMMERCIAL)
  diary: String
  stateOfHealth: Decimal @external
  estimate: Int @requires(fields: "stateOfHealth") @access(group: INDIVIDUAL)
  nearby(to: ID): Int @access(group: PUBLIC)
  trip: ChargingTrip @access(group: PUBLIC)
}
type ChargingTrip {
  km: Int @access(group: INDIVIDUAL)
  name: String @access(group: PUBLIC)
  battery: Battery @access(group: IDENTITY)
}
scalar Decimal
type Query {
  chargingMotto(of: ID, among: [ID!]): String @access(group: PUBLIC)
  chargingLedger: String @access(group: INDIVIDUAL)
  chargingTrips: [ChargingTrip!] @access(group: PUBLIC)
}
type Mutation { chargingStart(battery: ID!): Int }
"""
)


@dataclass(slots=True)
class Attached:
    """The gateway, and the partner beside it."""

    graph: ServedGraph
    says: SubgraphSet
    ids: Mapping[str, str]
    partner: Partner = field(init=False)
    #: What it answers instead, while a test says so.
    instead: Answering | None = None

    async def ask(self, who: str | Principal, query: str, **variables: object) -> Response:
        """Ask as an operator of the world."""
        self.partner.received.clear()
        principal = WHO[who] if isinstance(who, str) else who
        caller = Caller(principal, str(principal.operator_id))
        return await self.graph.gateway.execute(GraphQLRequest(query, variables=variables), caller)

    def battery(self, name: str) -> str:
        """The global id of a battery of the world."""
        return str(global_id("Battery", self.ids[name]))

    @property
    def asked_about(self) -> list[str]:
        """The ids of the objects that the partner was asked about."""
        return [
            each["id"]
            for received in self.partner.received
            for each in received.members.get("variables", {}).get("representations", ())
        ]


def says(trips: Sequence[str] = ()) -> SubgraphSet:
    """What the partner says: the same of every battery, and trips with these."""
    of_battery = {"cycles": 311, "leaflet": "L", "terms": "T", "diary": "D", "nearby": 4, "estimate": 9}
    trip = {"km": 7, "name": "N"}
    made = [{**trip, "battery": f"->Battery.{number}"} for number in range(len(trips))]
    rows: dict[str, object] = {str(number): {"id": each} for number, each in enumerate(trips)}
    rows["$any"] = {**of_battery, "trip": {**trip, "battery": "->Battery.$any"}}
    root = {
        "Query": {"chargingMotto": "M", "chargingFleet": [], "chargingLedger": "B", "chargingTrips": made},
        "Mutation": {"chargingStart": 1},
    }
    return SubgraphSet({"charging": {"sdl": SDL + LOOSE, "entities": {"Battery": rows}, "root": root}})


@asynccontextmanager
async def attached(database: Database, ids: Mapping[str, str]) -> AsyncIterator[Attached]:
    """Serve the graph with the OEM's subgraph `charging`, approved in the registry."""

    @asynccontextmanager
    async def opened(caller: Caller, _: Purpose) -> AsyncIterator[GraphContext]:
        assert isinstance(caller.identity, Principal)
        async with open_context(
            database,
            caller.identity,
            now_source=lambda: NOW,
            doorbell=Doorbell(),
            cursor_key=bytes(32),
            access_log=AccessLog(database),
        ) as context:
            yield context

    delegation = Delegation(issuer="urn:celltrail:gateway", pairwise=bytes(32))
    delegation.take([DelegationKey.made(NOW)])
    graph = ServedGraph(
        open_context=opened,
        present_error=_presented,
        principal_of=principal_of,
        delegation=delegation,
        access_log=AccessLog(database),
        now_source=lambda: NOW,
        takes_partners=True,
    )
    found = Attached(graph, says(), ids)

    async def answering(received: Received) -> bytes | None:
        if found.instead is not None:
            return await found.instead(received)
        return reply(await found.says.answer("charging", received.body))

    async with partner(answering) as found.partner:
        version = read_version("charging", owner_id="oem", url=found.partner.url, sdl=SDL + LOOSE)
        async with database.writing(Acting.DESK) as connection:
            await subgraphs.publish(connection, version, now=NOW)
            await subgraphs.approve(connection, version, now=NOW)
        await graph.refresh(database)
        yield found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def charging(lived_world: Lived) -> AsyncIterator[Attached]:
    """Give the world that lived with that subgraph, for tests marked ``asyncio(loop_scope="session")``."""
    database = Database.open(lived_world.url)
    try:
        async with attached(database, lived_world.ids) as found:
            yield found
    finally:
        await database.dispose()
