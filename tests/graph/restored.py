"""A world behind the gateway that is as it was recorded again for each question that is put to it.

What one example of a property wrote would otherwise decide about the next one, and no failure would show
itself twice.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from graphql import build_schema

from celltrail.app import _presented
from celltrail.auth.delegation import Delegation
from celltrail.bus.doorbell import Doorbell
from celltrail.domain.principal import Principal
from celltrail.graph.context import GraphContext, open_context
from celltrail.graph.ids import global_id
from celltrail.graph.schema import api_sdl
from celltrail.storage import tables
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.subgraphs.serving import ServedGraph
from celltrail.web.callers import principal_of
from fedloom import Caller, GraphQLRequest, GraphQLService, Purpose, Response
from tests.graph.odd_values import Known
from tests.graph.unfinished import Waiting
from tests.graph.world import CURSOR_KEY, OEM, World, uid
from tests.plugins.postgres import PostgresServer

API = build_schema(api_sdl())
Copies = Callable[[], str]
"""Makes a fresh copy of the recorded database and returns its URL."""

_COUNTS = sa.union_all(
    *(
        sa.select(sa.literal(table.name), sa.func.count()).select_from(table)
        for table in tables.metadata.sorted_tables
        if not table.name.startswith("access_")  # what is refused is logged, too
    )
)


@dataclass(slots=True)
class Restored:
    """The gateway over a copy of a world; `restore` puts back what was written."""

    world: World
    copies: Copies
    runner: asyncio.Runner
    written: bool = True
    gateway: GraphQLService = field(init=False)

    def ask(self, principal: Principal, document: str, **variables: object) -> Response:
        """Answer one request as the server would."""
        request = GraphQLRequest(document, variables=variables)
        caller = Caller(principal, str(principal.operator_id))
        return self.runner.run(self.gateway.execute(request, caller))

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return self.runner.run(self._rows())

    def restore(self) -> None:
        """Take a fresh copy, if the one at hand was written to."""
        if self.written:
            self.close()
            self.world = replace(self.world, database=Database.open(self.copies()))
            self.gateway = self._gateway()
            self.written = False

    def close(self) -> None:
        """Let go of the copy at hand."""
        self.runner.run(self.world.database.dispose())

    async def _rows(self) -> dict[str, int]:
        async with self.world.database.reading(Acting.DESK) as connection:
            return {row[0]: row[1] for row in await connection.execute(_COUNTS)}

    def _gateway(self) -> GraphQLService:
        database, clock, doorbell = self.world.database, self.world.clock, Doorbell()

        @asynccontextmanager
        async def opened(caller: Caller, _: Purpose) -> AsyncIterator[GraphContext]:
            assert isinstance(caller.identity, Principal)
            async with open_context(
                database,
                caller.identity,
                now_source=clock,
                doorbell=doorbell,
                cursor_key=CURSOR_KEY,
                access_log=AccessLog(database),
            ) as context:
                yield context

        return ServedGraph(
            open_context=opened,
            present_error=_presented,
            principal_of=principal_of,
            delegation=Delegation(issuer="urn:celltrail:gateway", pairwise=bytes(32)),
            access_log=AccessLog(database),
            now_source=clock,
        ).gateway


@contextmanager
def restored(world: World, copies: Copies) -> Iterator[Restored]:
    """Open a world whose copies `copies` makes."""
    with asyncio.Runner() as runner:
        kept = Restored(world, copies, runner)
        kept.restore()
        yield kept
        kept.close()


def copies_of_file(source: Path, folder: Path) -> Copies:
    """Copy an SQLite file, over the copy before."""

    def copy() -> str:
        path = folder / "world.sqlite"
        for each in folder.glob("world.sqlite*"):
            each.unlink()
        shutil.copy(source, path)
        return f"sqlite:///{path}"

    return copy


def copies_of_database(server: PostgresServer, url: str) -> Copies:
    """Copy a PostgreSQL database; the copy before is dropped."""
    made: list[str] = []

    def copy() -> str:
        for each in made:
            server.drop_database(each)
        made[:] = [server.create_database(template=urlsplit(url).path[1:])]
        return made[0]

    return copy


def data_of(response: Response) -> dict[str, Any]:
    """The data of an answer, empty where there is none."""
    return dict(response.data or {})


def known_of(kept: Restored, waiting: Waiting) -> Known:
    """What is there to be named, as the vehicle maker sees it."""
    world = kept.world
    response = kept.ask(
        OEM,
        "{ events(first: 100) { edges { cursor node { id } } } viewer { operator { facilities { id } } }"
        " batteries(first: 100) { nodes { version } } }",
    )
    listed = data_of(response)
    edges = listed["events"]["edges"]
    operators = ("op-maker", "op-oem", "op-recycler", "op-carrier")
    ids = {
        "Battery": (*world.packs, *world.modules, *world.cells, world.rivals[0]),
        "Operator": operators,
        "BatteryModel": (world.model_id, world.unsold_model_id),
        "MaterialLot": (world.lot_id,),
        "Shipment": (world.shipment_id,),
        "AccessGrant": (waiting.grant_id,),
        "Claim": (waiting.claim_id,),
    }
    return Known(
        ids={name: [global_id(name, each) for each in some] for name, some in ids.items()}
        | {
            "Facility": [each["id"] for each in listed["viewer"]["operator"]["facilities"]],
            "LifecycleEvent": [edge["node"]["id"] for edge in edges],
        },
        uids=[uid("op-maker", each) for each in ("pack-1", "pack-2", "fresh-0", "fresh-3", "loose-0")],
        cursors=[edges[0]["cursor"], edges[-1]["cursor"]],
        versions=[each["version"] for each in listed["batteries"]["nodes"] if each["version"]],
    )
