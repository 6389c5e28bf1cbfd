"""What the floor in PostgreSQL costs: the same queries with its row-level security and without, in turns.

    python -m tests.benchmarks.row_security [BATTERIES]

Two copies of one demonstration on one server, one of them without the policies; a gateway's login asks both.
Prints the milliseconds of a query, its statements, and the ratio. It is no test: figures depend on the
machine, ratios less so.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa
from graphql import ExecutionResult, GraphQLSchema, execute, parse

from celltrail.app import utc_now
from celltrail.bus.doorbell import Doorbell
from celltrail.cli.demo import world
from celltrail.cli.demo.acts import principal_of
from celltrail.cli.demo.partners import PARTNERS, Partner
from celltrail.graph.context import open_context
from celltrail.graph.ids import global_id
from celltrail.graph.schema import executable_schema
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from celltrail.storage.tables import event
from tests.plugins.postgres import PostgresServer, running_postgres

ROUNDS = 15
QUERIES: Mapping[str, str] = {
    "one battery, with its history": """query ($id: ID!) { battery(by: {id: $id}) {
        code stage model { name attributes(ids: ["warranty_period"]) { value } }
        components { totalCount nodes { uid } }
        history { totalCount nodes { type occurredAt recordedBy { name } } }
        recycling { inputMassKg recovered { material massKg } } } }""",
    "a page of fifty, counted": """{ batteries(first: 50) { totalCount pageInfo { hasNextPage }
        nodes { uid code stage model { name } owner { name } } } }""",
    "events of fifty": """{ batteries(first: 50) { nodes { uid
        history(last: 5) { nodes { type occurredAt recordedBy { name } } } } } }""",
    "shipments and what is in them": """{ shipments(first: 20) { totalCount nodes { reference
        batteries(first: 10) { totalCount nodes { uid } } } } }""",
}


async def measure(server: PostgresServer, batteries: int) -> None:
    """Fill a database, copy it, and print what the queries of every partner take in both."""
    url = server.create_database()
    subject = await _filled(url, batteries)
    bare = server.create_database(template=_name(url))
    for table in server.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity", database=_name(bare)
    ).split():
        server.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", database=_name(bare))
    for each in (url, bare):
        server.execute("VACUUM ANALYZE", database=_name(each))
    ours = [Database.open(server.gateway_url(each)) for each in (url, bare)]
    ask = _Ask(executable_schema(), subject)
    ratios = [
        await _in_turns(ask, ours, partner, name) for name, partner in itertools.product(QUERIES, PARTNERS)
    ]
    for database in ours:
        await database.dispose()
    print(f"with the floor: {statistics.geometric_mean(ratios):.2f} times, at worst {max(ratios):.2f}")  # noqa: T201


async def _filled(url: str, batteries: int) -> str:
    """A recycled battery of it, by its id."""
    await upgrade(url)
    database = Database.open(url)
    plan = await world.begin(database, batteries=batteries, now=utc_now())
    await world.complete(database, plan, now=utc_now(), on_progress=lambda _made, _wanted: None)
    async with database.reading(Acting.DESK) as connection:
        found = await connection.scalar(
            sa.select(sa.func.min(event.c.battery_id)).where(event.c.type == "RECYCLED")
        )
    await database.dispose()
    return global_id("Battery", str(found))


@dataclass(frozen=True)
class _Ask:
    schema: GraphQLSchema
    subject: str

    async def __call__(self, database: Database, partner: Partner, query: str) -> tuple[object, int]:
        """What a partner is answered, and how many statements that took."""
        async with open_context(
            database,
            principal_of(partner),
            now_source=utc_now,
            doorbell=Doorbell(),
            cursor_key=bytes(32),
            access_log=AccessLog(database),
        ) as context:
            executed = execute(
                self.schema, parse(query), context_value=context, variable_values={"id": self.subject}
            )
            result = executed if isinstance(executed, ExecutionResult) else await executed
        assert result.errors is None, result.errors
        return result.data, context.statements


async def _in_turns(ask: _Ask, databases: Sequence[Database], partner: Partner, name: str) -> float:
    taken: tuple[list[float], ...] = ([], [])
    answers: list[object] = []
    statements = 0
    for _ in range(ROUNDS):
        for times, database in zip(taken, databases, strict=True):
            started = time.perf_counter()
            answer, statements = await ask(database, partner, QUERIES[name])
            times.append(time.perf_counter() - started)
            answers.append(answer)
    assert all(answer == answers[0] for answer in answers)
    floor, bare = (statistics.median(times) * 1000 for times in taken)
    asked = f"{name:31} {partner.id:12}"
    print(f"{asked} {floor:6.1f} ms | {bare:6.1f} ms, {statements} statements: {floor / bare:.2f}")  # noqa: T201
    return floor / bare


def _name(url: str) -> str:
    return urlsplit(url).path[1:]


def main(batteries: int) -> None:
    """Measure on a server of its own."""
    with running_postgres() as server:
        server.create_logins()
        asyncio.run(measure(server, batteries))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
