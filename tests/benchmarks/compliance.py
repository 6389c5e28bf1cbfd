"""What judging costs: the facts of a demonstration's batteries, and both laws on each.

    python -m tests.benchmarks.compliance [BATTERIES]

On SQLite, one process. Prints seconds for reading the facts and for judging them by each regime. It is no
test: figures depend on the machine; the aim is ten seconds a core for ten thousand batteries.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from celltrail.app import utc_now
from celltrail.cli.demo import world
from celltrail.domain.compliance.evaluate import evaluate
from celltrail.domain.vocabulary import Regime
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.fetching import Fetcher
from celltrail.storage.judged_facts import facts_of
from celltrail.storage.migrate import upgrade


async def _main(batteries: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'celltrail.sqlite3'}"
        await upgrade(url)
        database = Database.open(url)
        plan = await world.begin(database, batteries=batteries, now=utc_now())
        await world.complete(database, plan, now=utc_now(), on_progress=lambda _made, _wanted: None)
        async with database.reading(Acting.DESK) as connection:
            ids = list(await connection.scalars(sa.select(tables.battery.c.id)))
            began = time.perf_counter()
            facts = await facts_of(Fetcher(connection), [(each, tables.OPEN) for each in ids])
            read = time.perf_counter() - began
        sys.stdout.write(f"{len(facts)} batteries: facts {read:.1f} s\n")
        on = utc_now().date()
        for regime in Regime:
            began = time.perf_counter()
            open_findings = sum(len(evaluate(each, regime, on=on).open) for each in facts.values())
            judged = time.perf_counter() - began
            sys.stdout.write(f"{regime}: {judged:.1f} s, {open_findings} open findings\n")
        await database.dispose()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
