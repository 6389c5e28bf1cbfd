"""The access log: written before the answer, chained, read by whose battery it was, pruned of what is old."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Access, Operation, Subject, SubjectKind
from celltrail.domain.views import PageRequest
from celltrail.domain.vocabulary import Regime
from celltrail.storage import accesses, auditing
from celltrail.storage.access_tables import access_batch, access_entry
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.auditing import Verified, Wanted
from celltrail.storage.engine import Database
from tests.storage.lived import Lived

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
READ = Access(
    at=NOW,
    operation=Operation.QUERY,
    subject=Subject(SubjectKind.BATTERY, "pack"),
    groups=frozenset({AccessGroup.INDIVIDUAL, AccessGroup.DISMANTLING}),
    operator_id="oem",
    client_id="erp",
    purposes=frozenset({"recall"}),
    regimes=frozenset({Regime.EU_2023_1542, Regime.CN_MIIT}),
    subgraph="charging",
)


async def _verified(database: Database, known: tuple[int, str] | None = None) -> Verified:
    async with database.reading(Acting.DESK) as connection:
        return await auditing.verify(connection, known=known)


async def _listed(database: Database, wanted: Wanted | None = None) -> list[tuple[int, Access]]:
    async with database.reading(Acting.DESK) as connection:
        return await auditing.listed(connection, wanted or Wanted(), limit=1_000)


async def _change(database: Database, *statements: sa.Executable) -> None:
    async with database.writing(Acting.DESK) as connection:
        for statement in statements:
            await connection.execute(statement)


# ── Written


async def test_what_is_recorded_is_there_as_it_was_said(database: Database) -> None:
    await AccessLog(database).record([READ, replace(READ, operator_id=None, regimes=frozenset())])

    assert await _listed(database) == [(2, replace(READ, operator_id=None, regimes=frozenset())), (1, READ)]
    found = await _verified(database)
    assert (found.batches, found.entries, found.fault) == (1, 2, None)


async def test_nothing_is_no_batch(database: Database) -> None:
    await AccessLog(database).record([])

    assert await _verified(database) == Verified(0, 0, 0, None)


async def test_those_who_wait_together_are_written_together(database: Database) -> None:
    log = AccessLog(database)

    await asyncio.gather(*(log.record([replace(READ, client_id=str(number))]) for number in range(200)))

    found = await _verified(database)
    assert (found.entries, found.fault) == (200, None)
    assert found.batches <= 10
    assert {access.client_id for _, access in await _listed(database)} == set(map(str, range(200)))


async def test_gateways_write_one_chain(database: Database, database_url: str) -> None:
    others = [Database.open(database_url) for _ in range(3)]
    logs = [AccessLog(each) for each in (database, *others)]

    async def some(log: AccessLog) -> None:
        for _ in range(10):
            await log.record([READ])

    await asyncio.gather(*map(some, logs))
    for each in others:
        await each.dispose()

    found = await _verified(database)
    assert (found.batches, found.entries, found.fault) == (40, 40, None)


async def test_who_goes_away_takes_nothing_from_the_others(database: Database) -> None:
    log = AccessLog(database)
    first = asyncio.create_task(log.record([READ]))
    second = asyncio.create_task(log.record([replace(READ, client_id="second")]))
    await asyncio.sleep(0)
    first.cancel()

    await second

    assert "second" in {access.client_id for _, access in await _listed(database)}


async def test_what_cannot_be_written_is_told_to_all_who_wait(database: Database) -> None:
    await _change(database, sa.text("ALTER TABLE access_entry RENAME TO elsewhere"))
    log = AccessLog(database)

    results = await asyncio.gather(log.record([READ]), log.record([READ]), return_exceptions=True)

    assert [isinstance(each, SQLAlchemyError) for each in results] == [True, True]
    await _change(database, sa.text("ALTER TABLE elsewhere RENAME TO access_entry"))
    await log.record([READ])
    found = await _verified(database)
    assert (found.batches, found.entries, found.fault) == (1, 1, None)


# ── Verified

_ENTRY, _BATCH = access_entry, access_batch


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        pytest.param(
            [sa.update(_ENTRY).where(_ENTRY.c.number == 3).values(operator_id="x")],
            "an entry of batch 2 was changed",
            id="an entry changed",
        ),
        pytest.param(
            [sa.delete(_ENTRY).where(_ENTRY.c.number == 3)],
            "batch 2 has 2 entries, and 1 of them are there",
            id="an entry deleted",
        ),
        pytest.param(
            [sa.delete(_ENTRY).where(_ENTRY.c.batch == 2)],
            "batch 2 has 2 entries, and 0 of them are there",
            id="all entries of a batch deleted",
        ),
        pytest.param(
            [sa.update(_BATCH).where(_BATCH.c.number == 2).values(log_position=99)],
            "batch 2 was changed",
            id="a batch changed",
        ),
        pytest.param(
            [sa.delete(_BATCH).where(_BATCH.c.number == 2), sa.delete(_ENTRY).where(_ENTRY.c.batch == 2)],
            "batch 2 is missing: batch 3 follows 1",
            id="a batch deleted",
        ),
        pytest.param(
            [sa.delete(_BATCH).where(_BATCH.c.number == 3)],
            "there are entries of batches after 2",
            id="entries beyond the last batch",
        ),
        pytest.param(
            [
                sa.update(_ENTRY).where(_ENTRY.c.batch == 3).values(batch=9),
                sa.update(_ENTRY).where(_ENTRY.c.batch == 2).values(batch=3),
            ],
            "batch 2 has 2 entries, and 0 of them are there",
            id="entries moved",
        ),
    ],
)
async def test_c172_what_was_changed_is_found(
    database: Database, statements: Sequence[sa.Executable], fault: str
) -> None:
    log = AccessLog(database)
    for _ in range(3):
        await log.record([READ, replace(READ, operator_id="bank")])

    await _change(database, *statements)

    assert fault in str((await _verified(database)).fault)


async def test_c173_a_log_that_was_cut_off_or_written_anew_is_found_by_a_head_that_was_kept(
    database: Database,
) -> None:
    log = AccessLog(database)
    for _ in range(3):
        await log.record([READ])
    kept = await _verified(database)
    assert kept.head is not None
    known = (kept.batches, kept.head)
    assert (await _verified(database, known)).fault is None

    cut = [sa.delete(_BATCH).where(_BATCH.c.number == 3), sa.delete(_ENTRY).where(_ENTRY.c.batch == 3)]
    await _change(database, *cut)
    assert (await _verified(database)).fault is None
    assert "batch 3 is missing" in str((await _verified(database, known)).fault)

    await log.record([replace(READ, operator_id="somebody else")])
    assert (await _verified(database)).fault is None
    assert "batch 3 had the hash" in str((await _verified(database, known)).fault)


# ── Pruned


async def test_what_is_old_can_be_deleted_and_the_chain_still_verifies(database: Database) -> None:
    log = AccessLog(database)
    for _ in range(3):
        await log.record([READ, READ])
    head = await _verified(database)
    between = datetime.now(UTC)
    await log.record([replace(READ, client_id="later")])

    async with database.writing(Acting.DESK) as connection:
        pruned = await auditing.prune(connection, before=between, now=NOW)

    assert pruned == (3, 6)
    assert [each.operation for _, each in await _listed(database)] == [Operation.PRUNED, Operation.QUERY]
    assert head.head is not None
    found = await _verified(database, (3, head.head))
    assert (found.batches, found.pruned, found.fault) == (5, 3, None)
    # What was not pruned may still not go.
    await _change(database, sa.delete(_ENTRY).where(_ENTRY.c.batch == 4))
    assert "batch 4 has 1 entries" in str((await _verified(database)).fault)


async def test_where_nothing_is_old_nothing_is_deleted(database: Database) -> None:
    await AccessLog(database).record([READ])

    async with database.writing(Acting.DESK) as connection:
        assert await auditing.prune(connection, before=NOW - timedelta(days=900), now=NOW) == (0, 0)

    assert (await _verified(database)).batches == 1


@pytest.mark.parametrize(
    ("wanted", "clients"),
    [
        pytest.param(Wanted(subject="pack"), {"1", "2"}, id="subject"),
        pytest.param(Wanted(operator_id="bank"), {"2"}, id="operator"),
        pytest.param(Wanted(operation=Operation.REFUSAL), {"3"}, id="operation"),
        pytest.param(Wanted(since=NOW), {"1", "3"}, id="since"),
    ],
)
async def test_entries_are_listed_by_what_is_wanted(
    database: Database, wanted: Wanted, clients: set[str]
) -> None:
    await AccessLog(database).record(
        [
            replace(READ, client_id="1"),
            replace(READ, client_id="2", operator_id="bank", at=NOW - timedelta(hours=1)),
            replace(
                READ,
                client_id="3",
                operation=Operation.REFUSAL,
                subject=Subject(SubjectKind.NAMED, "no battery"),
            ),
        ]
    )

    assert {access.client_id for _, access in await _listed(database, wanted)} == clients


# ── Read by those whose battery it was: in the world of `lived` everybody read everything, thrice

in_session = pytest.mark.asyncio(loop_scope="session")
ALL = PageRequest(first=1_000)


async def _readers(lived: Lived, who: str, name: str) -> Counter[str]:
    """Who read a battery, and how many entries say so."""
    battery = lived.ids[name]
    async with lived.reading(who) as reader:
        page = (await accesses.of_batteries(reader, [battery], ALL))[battery]
        count = (await accesses.counts_of_batteries(reader, [battery]))[battery]
    assert count == len(page.items)
    assert [each.at for each in page.items] == sorted((each.at for each in page.items), reverse=True)
    return Counter(str(each.operator_id) for each in page.items)


@in_session
async def test_the_owner_reads_who_read_its_battery(lived: Lived) -> None:
    found = await _readers(lived, "oem", "P3")

    # Whoever has a part in it read the battery, the shipment that it was on, its model, and its own slice,
    # thrice; of others it is told that they read the battery.
    assert found["bank"] == found["maker"] == 12
    assert found["competitor"] == found["dealer"] == 3
    assert found["oem"] == 0


@in_session
async def test_who_owned_it_for_a_time_reads_of_that_time(lived: Lived) -> None:
    # Everybody read when P2 was the OEM's, the dealer's and the reuser's; the OEM answers for it to this day.
    read = {who: await _readers(lived, who, "P2") for who in ("oem", "dealer", "reuser")}

    assert {who: found["competitor"] for who, found in read.items()} == {"oem": 3, "dealer": 1, "reuser": 1}
    assert read["dealer"]["reuser"] == 1
    assert read["reuser"]["dealer"] == 4  # the battery, the shipment that it was on, its model, its slice


@in_session
@pytest.mark.parametrize("who", ["maker", "bank", "renter", "recycler", "competitor", "eu", "cn", "public"])
async def test_nobody_else_reads_the_log(lived: Lived, who: str) -> None:
    assert await _readers(lived, who, "P3") == Counter()


@in_session
async def test_authorities_are_readers_by_their_regime(lived: Lived) -> None:
    assert (await _readers(lived, "oem", "P3"))["eu"] == 12


@in_session
async def test_a_part_is_its_owners_while_it_is_inside(lived: Lived) -> None:
    cell = await _readers(lived, "oem", "C1")

    # The first time the cell was in P1, which the OEM owned.
    assert cell["recycler"] >= 1
    assert (await _readers(lived, "cellmaker", "C1"))["competitor"] == 0


@in_session
async def test_a_reader_of_a_shipment_is_told_of_where_it_has_a_part(lived: Lived) -> None:
    of_shipment = sa.select(access_entry.c.operator_id).where(
        access_entry.c.kind == SubjectKind.SHIPMENT.value
    )
    assert {"competitor", "exporter"} <= {row.operator_id for row in await lived.everything(of_shipment)}

    found = await _readers(lived, "oem", "P1")

    assert found["competitor"] == 3  # of the battery; its reading of the shipment is not about this one
    assert found["exporter"] == 14  # of the battery, shipment, model and slice thrice, and of the lot twice


@in_session
async def test_pages_go_on(lived: Lived) -> None:
    battery = lived.ids["P3"]

    async with lived.reading("oem") as reader:
        whole = (await accesses.of_batteries(reader, [battery], ALL))[battery]
        first = (await accesses.of_batteries(reader, [battery], PageRequest(first=4)))[battery]
        rest = (
            await accesses.of_batteries(reader, [battery], PageRequest(first=1_000, after=first.keys[-1]))
        )[battery]

    assert [*first.items, *rest.items] == list(whole.items)
    assert (first.has_next, rest.has_previous, rest.has_next) == (True, True, False)
