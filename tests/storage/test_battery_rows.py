"""The parts of a battery that a reader reads, in worlds that commands lead to seldom; and what it costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from celltrail.domain.events import Measured
from celltrail.domain.filters import BatteryFilter, BatteryOrder, BatteryOrderField
from celltrail.domain.principal import PUBLIC
from celltrail.domain.views import PageRequest
from celltrail.domain.visibility import Capacity
from celltrail.storage import batteries
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.world import NOW, World, principal, recorded_at


async def test_a_hidden_whole_is_answered_like_none(database: Database) -> None:
    world = World()
    world.operators("maker", "me")
    for battery_id in ("whole", "part", "alone"):
        world.battery(battery_id, maker="maker")
    position = world.event("part", Measured(), by="maker", parent_id="whole")
    world.inside("part", "whole", began=position)
    for battery_id in ("part", "alone"):
        world.part(battery_id, Capacity.OWNER, "me")
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("me"), now=NOW)
        inside = await batteries.count(reader, BatteryFilter(is_inside_another=True))
        outside = await batteries.count(reader, BatteryFilter(is_inside_another=False))

    assert (inside, outside) == (0, 2)


async def test_own_records_end_before_the_first_event_of_another(database: Database) -> None:
    world = World()
    world.operators("maker", "owner")
    began = world.battery("b", maker="maker")
    world.part("b", Capacity.PRODUCER, "maker", began=began)
    world.event("b", Measured(), by="maker", state_of_health=Decimal("0.9"))
    world.event("b", Measured(), by="owner", state_of_health=Decimal("0.5"))
    world.event("b", Measured(), by="maker", cycle_count=7)
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("maker"), now=NOW)
        view = (await batteries.by_ids(reader, ["b"]))["b"]

    assert view.individual is not None
    assert view.individual.sequence == 2
    assert (view.state_of_health, view.cycle_count) == (Decimal("0.9"), None)


async def test_a_producer_of_the_whole_reads_no_records_of_a_foreign_component(database: Database) -> None:
    # Fitted later by another: it is inside what the producer made, and was never in the producer's hands.
    world = World()
    world.operators("maker", "rival", "owner")
    whole = world.battery("whole", maker="maker")
    world.part("whole", Capacity.PRODUCER, "maker", began=whole)
    world.battery("part", maker="rival")
    world.event("part", Measured(), by="rival", state_of_health=Decimal("0.9"))
    fitted = world.event("part", Measured(), by="owner", parent_id="whole")
    world.inside("part", "whole", began=fitted)
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("maker"), now=NOW)
        view = (await batteries.by_ids(reader, ["part"]))["part"]
        measured = await batteries.count(reader, BatteryFilter(state_of_health_from=Decimal(0)))

    assert (view.individual, view.state_of_health) == (None, None)
    assert measured == 0


async def test_a_second_life_reads_the_last_measurement_and_no_other_state(database: Database) -> None:
    world = World()
    world.operators("maker", "me")
    world.battery("original", maker="maker")
    last = world.event("original", Measured(), by="maker", state_of_health=Decimal("0.7"))
    world.part("original", Capacity.SUCCESSOR_OWNER, "me", began=last)
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("me"), now=NOW)
        view = (await batteries.by_ids(reader, ["original"]))["original"]

    assert view.state_of_health == Decimal("0.7")
    assert view.individual is None


async def test_a_frozen_reader_is_told_as_of_when(database: Database) -> None:
    world = World()
    world.operators("maker", "me")
    began = world.battery("b", maker="maker")
    ended = world.event("b", Measured(), by="maker", cycle_count=1)
    world.part("b", Capacity.OWNER, "me", began=began, ended=ended)
    world.event("b", Measured(), by="maker", cycle_count=2)
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("me"), now=NOW)
        view = (await batteries.by_ids(reader, ["b"]))["b"]
        ended_count = await batteries.count(reader, BatteryFilter(has_ended=True))

    assert (view.as_of, view.cycle_count) == (recorded_at(ended), 1)
    assert ended_count == 1


async def test_the_public_has_no_batteries(database: Database) -> None:
    world = World()
    world.operators("maker")
    world.battery("b", maker="maker")
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=PUBLIC, now=NOW)
        assert await batteries.by_ids(reader, ["b"]) == {}
        assert await batteries.count(reader) == 0


# ── Statements

Ask = Callable[[Reader, list[str]], Awaitable[Any]]
QUESTIONS: dict[str, Ask] = {
    "by_ids": batteries.by_ids,
    "ids_by_keys": lambda reader, ids: batteries.ids_by_keys(
        reader, uids=[f"https://id.example.com/{each}" for each in ids], codes=ids
    ),
    "page": lambda reader, ids: batteries.page(
        reader,
        PageRequest(first=len(ids)),
        order=BatteryOrder(BatteryOrderField.STATE_OF_HEALTH, is_descending=True),
    ),
    "count": lambda reader, ids: batteries.count(reader, BatteryFilter(ids=tuple(ids))),
    "components_of": lambda reader, ids: batteries.components_of(reader, ids, PageRequest(first=5)),
    "component_counts": batteries.component_counts,
    "originals_of": batteries.originals_of,
    "successors_of": batteries.successors_of,
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_one_battery_and_forty_cost_as_many_statements(database: Database, name: str) -> None:
    world = World()
    world.operators("me")
    ids = [f"b{number}" for number in range(40)]
    for battery_id in ids:
        began = world.battery(battery_id, maker="me")
        world.part(battery_id, Capacity.OWNER, "me", began=began)
    await world.write(database)

    spent = []
    for some in (ids[:1], ids):
        async with database.reading(Acting.DESK) as connection:
            reader = Reader(connection, principal=principal("me"), now=NOW)
            await QUESTIONS[name](reader, some)
            spent.append(reader.statements)

    assert spent[0] == spent[1] <= 2
