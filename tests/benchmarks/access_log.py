"""What the access log costs: the same queries with it and without, in turns; and reading a long log.

    python -m tests.benchmarks.access_log [BATTERIES]

One demonstration on SQLite and one on PostgreSQL. Prints milliseconds and ratios: of one caller after the
other, of thirty-two at once, and of a page of the log of a battery that was read often. It is
no test: figures depend on the machine and its disk, ratios less so.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from graphql import ExecutionResult, execute, parse

from celltrail.app import utc_now
from celltrail.bus.doorbell import Doorbell
from celltrail.cli.demo import world
from celltrail.cli.demo.acts import principal_of
from celltrail.cli.demo.partners import PARTNERS
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Access, Operation, Subject, SubjectKind
from celltrail.domain.principal import Principal
from celltrail.graph.context import open_context
from celltrail.graph.ids import global_id
from celltrail.graph.schema import executable_schema
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from celltrail.storage.tables import OPEN, participation
from tests.plugins.postgres import running_postgres

ROUNDS, CALLERS, READINGS = 60, 32, 20_000
QUERIES = {
    "one battery": "query ($id: ID!) { battery(by: {id: $id}) { uid stage history { totalCount } } }",
    "a page of fifty": "{ batteries(first: 50) { nodes { uid stage stateOfHealth owner { name } } } }",
}
ACCESSES = (
    "query ($id: ID!) { battery(by: {id: $id}) { accesses(first: 20) { nodes { at operator { name } } } } }"
)


class Unlogged(AccessLog):
    """Says yes at once."""

    async def record(self, accesses: Sequence[Access]) -> None:
        """Keep nothing."""


@dataclass(frozen=True)
class Asking:
    """The owner of a battery asks about it."""

    database: Database
    owner: Principal
    battery_id: str

    async def __call__(self, query: str, log: AccessLog) -> None:
        """Ask once."""
        async with open_context(
            self.database,
            self.owner,
            now_source=utc_now,
            doorbell=Doorbell(),
            cursor_key=bytes(32),
            access_log=log,
        ) as context:
            variables = {"id": global_id("Battery", self.battery_id)}
            executed = execute(
                executable_schema(), parse(query), context_value=context, variable_values=variables
            )
            result = executed if isinstance(executed, ExecutionResult) else await executed
        assert result.errors is None, result.errors
        assert result.data != {"battery": None}


async def measure(url: str, gateway_url: str, batteries: int) -> None:
    """Fill a database, and print what its queries take with the log and without."""
    await upgrade(url)
    at_desk = Database.open(url)
    plan = await world.begin(at_desk, batteries=batteries, now=utc_now())
    await world.complete(at_desk, plan, now=utc_now(), on_progress=lambda _made, _wanted: None)
    owner = next(principal_of(each) for each in PARTNERS if each.id == "oem")
    async with at_desk.reading(Acting.DESK) as connection:
        mine = sa.and_(
            participation.c.operator_id == owner.operator_id,
            participation.c.capacity == "RESPONSIBLE",
            participation.c.ended_position == OPEN,
        )
        battery_id = str(
            await connection.scalar(sa.select(sa.func.min(participation.c.battery_id)).where(mine))
        )
    database, of_log = Database.open(gateway_url), Database.open(gateway_url, pool_size=1)
    asking = Asking(database, owner, battery_id)
    logs = (AccessLog(of_log), Unlogged(of_log))
    for name, query in QUERIES.items():
        await _in_turns(f"{name}, one after the other", logs, lambda log, q=query: asking(q, log))  # type: ignore[misc]
        await _in_turns(
            f"{name}, {CALLERS} at once",
            logs,
            lambda log, q=query: _at_once(lambda: asking(q, log)),  # type: ignore[misc]
            rounds=6,
        )
    for number in (0, READINGS):
        await _read_often(at_desk, battery_id, number)
        started = time.perf_counter()
        await asking(ACCESSES, logs[1])
        print(f"{'a page of a log of ' + str(number):40} {(time.perf_counter() - started) * 1000:7.1f} ms")  # noqa: T201
    for each in (at_desk, database, of_log):
        await each.dispose()


async def _at_once(ask: Callable[[], Awaitable[None]]) -> None:
    await asyncio.gather(*(ask() for _ in range(CALLERS)))


async def _in_turns(
    name: str,
    logs: tuple[AccessLog, AccessLog],
    ask: Callable[[AccessLog], Awaitable[None]],
    *,
    rounds: int = ROUNDS,
) -> None:
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, log in zip(taken, logs, strict=True):
            started = time.perf_counter()
            await ask(log)
            times.append(time.perf_counter() - started)
    logged, bare = (statistics.median(times) * 1000 for times in taken)
    print(f"{name:40} {logged:7.1f} ms | {bare:7.1f} ms without: {logged / bare:.2f}")  # noqa: T201


async def _read_often(database: Database, battery_id: str, number: int) -> None:
    access = Access(
        at=utc_now() - timedelta(hours=1),
        operation=Operation.QUERY,
        subject=Subject(SubjectKind.BATTERY, battery_id),
        groups=frozenset({AccessGroup.INDIVIDUAL}),
        operator_id="recycler",
    )
    await AccessLog(database).record([access] * number)


def main(batteries: int) -> None:
    """Measure on a file and on a server of its own."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        server.create_logins()
        print("SQLite")  # noqa: T201
        file = f"sqlite:///{Path(folder) / 'benchmark.sqlite3'}"
        asyncio.run(measure(file, file, batteries))
        print("PostgreSQL, with row-level security")  # noqa: T201
        url = server.create_database()
        asyncio.run(measure(url, server.gateway_url(url), batteries))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
