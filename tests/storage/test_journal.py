"""The log: chained, without gaps, written with the state that follows from it, and never out of order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from celltrail.commands import requests as ask
from celltrail.commands.perform import perform
from celltrail.commands.registration import register_batteries
from celltrail.commands.upkeep import record_measurement
from celltrail.domain.hash_chain import FaultKind, Link, verify
from celltrail.domain.keys import BatteryKey
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.vocabulary import BatteryLevel, IdentifierScheme, OperatorRole
from celltrail.storage import operators, tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from tests.storage.lived import NOW, Lived

on_lived = pytest.mark.asyncio(loop_scope="session")
WRITERS = ("maker", "rival")
ACTS = 12


async def _chains(lived: Lived) -> list[list[Link]]:
    event = tables.event
    rows = await lived.everything(sa.select(event).order_by(event.c.chain_id, event.c.sequence))
    chains: defaultdict[str, list[Link]] = defaultdict(list)
    for row in rows:
        chains[row.chain_id].append(
            Link(row.chain_id, row.sequence, row.commitments, row.openings, row.hash, row.previous_hash)
        )
    return list(chains.values())


def _without(link: Link, *names: str) -> Link:
    kept = {name: opening for name, opening in link.openings.items() if name not in names}
    return Link(link.chain_id, link.sequence, link.commitments, kept, link.hash, link.previous_hash)


@on_lived
async def test_every_chain_verifies_whole_masked_and_erased(lived: Lived) -> None:
    chains = await _chains(lived)

    assert len(chains) > 10
    for chain in chains:
        head = chain[-1].hash
        body_fields = {name for link in chain for name in link.commitments if name.startswith("body.")}
        assert verify(chain, head=head) is None
        assert verify([_without(link, *body_fields) for link in chain], head=head) is None
        assert verify([_without(link, *link.commitments) for link in chain], head=head) is None


@on_lived
async def test_a_value_that_was_changed_breaks_its_chain(lived: Lived) -> None:
    chain = max(await _chains(lived), key=len)
    forged = dict(chain[2].openings)
    salt, _ = forged["recordedBy"]
    forged["recordedBy"] = [salt, "somebody else"]
    third = chain[2]
    wrong = Link(third.chain_id, 3, third.commitments, forged, third.hash, third.previous_hash)

    fault = verify([*chain[:2], wrong, *chain[3:]])
    gap = verify([*chain[:2], *chain[3:]])

    assert fault is not None
    assert (fault.sequence, fault.kind, fault.field) == (3, FaultKind.COMMITMENT_MISMATCH, "recordedBy")
    assert gap is not None
    assert gap.kind is FaultKind.GAP


@on_lived
async def test_positions_have_no_gaps(lived: Lived) -> None:
    position = tables.event.c.position
    found = [row.position for row in await lived.everything(sa.select(position).order_by(position))]

    assert found
    assert found == list(range(1, len(found) + 1))


@on_lived
@pytest.mark.parametrize(
    ("table", "key"),
    [
        pytest.param(tables.battery_version, ("battery_id",), id="batteries"),
        pytest.param(tables.shipment_version, ("shipment_id",), id="shipments"),
        pytest.param(tables.attribute_value, ("battery_id", "model_id", "attribute"), id="attributes"),
    ],
)
async def test_versions_follow_each_other_without_gap_or_overlap(
    lived: Lived, table: sa.Table, key: tuple[str, ...]
) -> None:
    rows = await lived.everything(sa.select(table).order_by(table.c.from_position))

    versions: defaultdict[tuple[Any, ...], list[sa.Row[Any]]] = defaultdict(list)
    for row in rows:
        versions[tuple(row._mapping[name] for name in key)].append(row)
    assert versions
    for several in versions.values():
        assert several[-1].to_position == tables.OPEN
        assert all(earlier.to_position == later.from_position for earlier, later in pairwise(several))


@on_lived
async def test_a_version_begins_with_an_event_of_its_battery(lived: Lived) -> None:
    event, version = tables.event, tables.battery_version
    rows = await lived.everything(
        sa.select(
            version.c.battery_id, version.c.sequence, event.c.chain_id, event.c.sequence.label("of")
        ).join(event, event.c.position == version.c.from_position)
    )
    versions = await lived.everything(sa.select(sa.func.count().label("number")).select_from(version))

    assert rows
    assert len(rows) == versions[0].number
    assert all((row.battery_id, row.sequence) == (row.chain_id, row.of) for row in rows)


@on_lived
async def test_a_battery_is_inside_what_its_version_says(lived: Lived) -> None:
    # Two records of one fact: the closure for the slice, the parent for the state.
    inside, version = tables.containment, tables.battery_version
    closure = await lived.everything(
        sa.select(inside.c.descendant_id, inside.c.ancestor_id).where(
            inside.c.depth == 1, inside.c.ended_position == tables.OPEN
        )
    )
    parents = await lived.everything(
        sa.select(version.c.battery_id, version.c.parent_id).where(
            version.c.parent_id.is_not(None), version.c.to_position == tables.OPEN
        )
    )

    assert closure
    assert {tuple(row) for row in closure} == {tuple(row) for row in parents}


# ── Several writers at once


async def _on_board(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        for number, writer in enumerate(WRITERS):
            await operators.add_operator(
                connection,
                operator_id=writer,
                name=writer,
                country="CN",
                roles=frozenset({OperatorRole.MANUFACTURER}),
                identifiers=((IdentifierScheme.URI_PREFIX, f"https://{writer}.example/{number}/"),),
                now=NOW,
            )


async def _write(database: Database, writer: str, number: int) -> None:
    prefix = f"https://{writer}.example/{WRITERS.index(writer)}/"
    request = ask.RegisterBatteries(
        idempotency_key=f"{writer} {number}",
        batteries=tuple(
            ask.NewBattery(uid=f"{prefix}{number}-{each}", level=BatteryLevel.CELL) for each in range(3)
        ),
    )
    await perform(database, register_batteries, request, principal=_principal(writer), now=NOW)


def _principal(operator_id: str) -> Principal:
    return Principal(operator_id, frozenset({OperatorRole.MANUFACTURER}), frozenset(TokenScope))


async def _positions(database: Database) -> list[int]:
    position = tables.event.c.position
    async with database.reading(Acting.DESK) as connection:
        return list(await connection.scalars(sa.select(position).order_by(position)))


async def test_a_reader_of_the_log_never_passes_an_event_that_comes_later(database: Database) -> None:
    await _on_board(database)
    expected = len(WRITERS) * ACTS * 3
    writing = [
        asyncio.create_task(_write(database, writer, number)) for number in range(ACTS) for writer in WRITERS
    ]

    looks: list[list[int]] = []
    async with asyncio.timeout(60):
        while not looks or len(looks[-1]) < expected:
            looks.append(await _positions(database))
        await asyncio.gather(*writing)

    # Whatever a look saw is all that there is up to its newest position: nothing appears behind it later.
    assert all(seen == list(range(1, len(seen) + 1)) for seen in looks)
    assert len({len(seen) for seen in looks}) > 2  # it did look while they wrote


async def test_writers_at_once_do_not_fork_a_chain(database: Database) -> None:
    await _on_board(database)
    await _write(database, "maker", 0)
    battery = BatteryKey(uid="https://maker.example/0/0-0")

    await asyncio.gather(
        *(
            perform(
                database,
                record_measurement,
                ask.RecordMeasurement(
                    idempotency_key=f"measured {count}", battery=battery, cycle_count=count
                ),
                principal=_principal("maker"),
                now=NOW,
            )
            for count in range(8)
        )
    )

    event, version = tables.event, tables.battery_version
    async with database.reading(Acting.DESK) as connection:
        of_battery = sa.select(tables.battery.c.id).where(tables.battery.c.uid_key == battery.uid)
        chain_id = await connection.scalar(of_battery)
        events = await connection.execute(
            sa.select(event).where(event.c.chain_id == chain_id).order_by(event.c.sequence)
        )
        chain = [
            Link(row.chain_id, row.sequence, row.commitments, row.openings, row.hash, row.previous_hash)
            for row in events
        ]
        open_versions = await connection.scalar(
            sa.select(sa.func.count())
            .select_from(version)
            .where(version.c.battery_id == chain_id, version.c.to_position == tables.OPEN)
        )
    assert len(chain) == 9
    assert verify(chain) is None
    assert open_versions == 1


async def test_the_events_of_an_act_stand_together(database: Database) -> None:
    await _on_board(database)

    await asyncio.gather(*(_write(database, writer, number) for number in range(4) for writer in WRITERS))

    event = tables.event
    async with database.reading(Acting.DESK) as connection:
        rows = (await connection.execute(sa.select(event.c.position, event.c.recorded_by))).all()
    assert len({row.position for row in rows}) == len(rows) == 24
    by_act = [row.recorded_by for row in sorted(rows, key=lambda row: row.position)]
    assert all(len(set(by_act[start : start + 3])) == 1 for start in range(0, 24, 3))
