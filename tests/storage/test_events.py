"""Who sees which events of the log, and what of each; see `log_scene` for the story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from celltrail.domain import events as bodies
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.filters import BatteryFilter, EventFilter
from celltrail.domain.principal import Principal
from celltrail.domain.recorded_events import RecordedEvent
from celltrail.domain.views import Page, PageRequest
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage import events
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from tests.storage.log_scene import ALL_OF_PACK, TOLD, log_world, reading
from tests.storage.world import NOW, World, principal, recorded_at

EVERYTHING = EventFilter()
WHOLE = PageRequest(first=1000)
OWNER = principal("owner")


@pytest.fixture(autouse=True)
async def story(database: Database) -> None:
    await log_world().write(database)


def places(found: Iterable[RecordedEvent]) -> list[int]:
    return [each.position for each in found]


def shape(page: Page[RecordedEvent]) -> tuple[list[int], bool, bool]:
    assert list(page.keys) == [(position,) for position in places(page.items)]
    return places(page.items), page.has_next, page.has_previous


@pytest.mark.parametrize(("who", "visible", "unplaced"), TOLD.values(), ids=TOLD.keys())
async def test_every_way_to_the_log_shows_what_the_reader_may_see(
    database: Database, who: Principal, visible: frozenset[int], unplaced: frozenset[int]
) -> None:
    ids = [f"event-{position}" for position in range(1, 20)]
    of_pack = sorted(visible - {3, 5, 17, 19})

    async with reading(database, who) as reader:
        listed = await events.page(reader, WHOLE, where=EVERYTHING)
        counted = await events.count(reader, EVERYTHING)
        single = await events.by_ids(reader, ids)
        acts = [await events.by_act(reader, f"act-{position}", limit=5) for position in range(1, 20)]
        history = await events.histories(reader, ["pack", "missing"], WHOLE)
        numbers = await events.history_counts(reader, ["pack", "missing"])
        streamed = await events.after(reader, 0, limit=100)

    assert places(listed.items) == sorted(visible)
    assert counted == len(visible)
    assert sorted(places(single.values())) == sorted(visible)
    assert sorted(place for act in acts for place in places(act)) == sorted(visible)
    assert shape(history["pack"]) == (of_pack, False, False)
    assert shape(history["missing"]) == ([], False, False)
    assert numbers == {"pack": len(of_pack), "missing": 0}
    assert places(streamed) == of_pack
    assert {each.position for each in listed.items if each.sequence == 0} == unplaced
    assert all((each.hash == "") == (each.sequence == 0) for each in listed.items)


async def test_places_in_the_chain_come_with_the_individual_horizon(database: Database) -> None:
    async with reading(database, OWNER) as reader:
        owned = (await events.histories(reader, ["pack"], WHOLE))["pack"].items
    async with reading(database, principal("dealer")) as reader:
        dealt = await events.by_ids(reader, ["event-9", "event-13"])

    assert [each.sequence for each in owned] == list(range(1, 16))
    assert dealt["event-9"].sequence == 7
    assert (dealt["event-13"].sequence, dealt["event-13"].hash, dealt["event-13"].previous_hash) == (
        0,
        "",
        None,
    )


@pytest.mark.parametrize(
    ("who", "seller", "buyer"),
    [("maker", "maker", "dealer"), ("dealer", "maker", "dealer"), ("owner", None, None)],
)
async def test_who_dealt_with_whom_is_told_to_these_two_alone(
    database: Database, who: str, seller: str | None, buyer: str | None
) -> None:
    async with reading(database, principal(who)) as reader:
        sale = (await events.by_ids(reader, ["event-7"]))["event-7"]

    assert sale.body == bodies.Sold(seller=seller, buyer=buyer, to_end_user=False)


@pytest.mark.parametrize(
    ("who", "reference", "consignor"),
    [("maker", "reference of leg", "maker"), ("carrier", None, "maker"), ("owner", None, None)],
)
async def test_a_reference_is_for_consignor_and_consignee(
    database: Database, who: str, reference: str | None, consignor: str | None
) -> None:
    async with reading(database, principal(who)) as reader:
        created = (await events.by_ids(reader, ["event-4"]))["event-4"].body

    assert isinstance(created, bodies.ShipmentCreated)
    assert (created.shipment, created.reference, created.consignor) == ("leg", reference, consignor)


FILTERS = {
    "types": (EventFilter(types=(LifecycleEventType.MEASURED, LifecycleEventType.SOLD)), {2, 7, 9, 10, 15}),
    "no type": (EventFilter(types=()), set()),
    "its battery": (EventFilter(battery_ids=("pack",)), ALL_OF_PACK),
    "another battery": (EventFilter(battery_ids=("other",)), set()),
    "a shipment": (EventFilter(shipment_ids=("leg",)), {4, 6, 18}),
    "recorded by": (EventFilter(recorded_by=("dealer", "worker")), {8, 9, 10, 12, 13}),
    "recorded by one who traded with another": (EventFilter(recorded_by=("maker",)), {1, 2, 14}),
    "occurred from": (EventFilter(occurred_from=recorded_at(15)), {15, 16, 18}),
    "occurred to": (EventFilter(occurred_to=recorded_at(2)), {1, 2}),
    "all at once": (
        EventFilter(types=(LifecycleEventType.SOLD,), recorded_by=("dealer",), battery_ids=("pack",)),
        {10},
    ),
}


@pytest.mark.parametrize(("where", "expected"), FILTERS.values(), ids=FILTERS.keys())
async def test_a_filter_narrows_list_and_count(
    database: Database, where: EventFilter, expected: set[int]
) -> None:
    async with reading(database, OWNER) as reader:
        found = await events.page(reader, WHOLE, where=where)

        assert places(found.items) == sorted(expected)
        assert await events.count(reader, where) == len(expected)


# The dealer's history of the pack: 1 2 4 6 7 8 9 10 13 14 18.
PAGES = {
    "the first": (PageRequest(first=3), [1, 2, 4], True, False),
    "the next": (PageRequest(first=3, after=(4,)), [6, 7, 8], True, True),
    "the last one forwards": (PageRequest(first=3, after=(10,)), [13, 14, 18], False, True),
    "behind the end": (PageRequest(first=3, after=(18,)), [], False, True),
    "after a hidden place": (PageRequest(first=2, after=(11,)), [13, 14], True, True),
    "after nothing": (PageRequest(first=2, after=(0,)), [1, 2], True, False),
    "the last": (PageRequest(last=3), [13, 14, 18], False, True),
    "the one before": (PageRequest(last=3, before=(13,)), [8, 9, 10], True, True),
    "the first one backwards": (PageRequest(last=3, before=(4,)), [1, 2], True, False),
    "before the beginning": (PageRequest(last=3, before=(1,)), [], True, False),
    "without a size": (PageRequest(after=(10,)), [13, 14, 18], False, True),
}


@pytest.mark.parametrize(("asked", "expected", "has_next", "has_previous"), PAGES.values(), ids=PAGES.keys())
async def test_pages_go_forwards_and_backwards(
    database: Database, asked: PageRequest, expected: list[int], *, has_next: bool, has_previous: bool
) -> None:
    where = EventFilter(battery_ids=("pack",))
    async with reading(database, principal("dealer")) as reader:
        nested = (await events.histories(reader, ["pack"], asked))["pack"]
        listed = await events.page(reader, asked, where=where)

    assert shape(nested) == (expected, has_next, has_previous)
    assert shape(listed) == (expected, has_next, has_previous)


async def test_a_history_can_be_narrowed_to_types(database: Database) -> None:
    types = (LifecycleEventType.MEASURED,)
    async with reading(database, OWNER) as reader:
        found = await events.histories(reader, ["pack"], PageRequest(first=2), types=types)

        assert shape(found["pack"]) == ([2, 9], True, False)
        assert await events.history_counts(reader, ["pack"], types=types) == {"pack": 3}


@pytest.mark.parametrize(("who", "expected"), [("maker", [3, 5, 17]), ("carrier", [3, 5, 17]), ("owner", [])])
async def test_a_shipments_own_history_is_for_its_parties(
    database: Database, who: str, expected: list[int]
) -> None:
    async with reading(database, principal(who)) as reader:
        found = await events.shipment_histories(reader, ["leg", "missing"], WHOLE)

        assert shape(found["leg"]) == (expected, False, False)
        assert [each.sequence for each in found["leg"].items] == [1, 2, 3][: len(expected)]
        assert await events.shipment_history_counts(reader, ["leg", "missing"]) == {
            "leg": len(expected),
            "missing": 0,
        }


async def test_a_stream_goes_on_from_a_position(database: Database) -> None:
    async with reading(database, OWNER) as reader:
        first = await events.after(reader, 12, limit=2)
        rest = await events.after(reader, first[-1].position, limit=10)
        narrowed = await events.after(reader, 0, limit=10, types=(LifecycleEventType.SOLD,))

        assert (places(first), places(rest)) == ([13, 14], [15, 16, 18])
        assert places(narrowed) == [7, 10]
        assert await _head(database) == 19


async def test_a_stream_can_be_narrowed_to_batteries(database: Database) -> None:
    async with reading(database, OWNER) as reader:
        packs = await events.after(reader, 14, limit=10, battery_where=BatteryFilter(ids=("pack",)))
        cells = await events.after(
            reader, 0, limit=10, battery_where=BatteryFilter(levels=(BatteryLevel.CELL,))
        )

    assert (places(packs), places(cells)) == ([15, 16, 18], [])


async def test_an_empty_log_ends_at_nothing(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await connection.exec_driver_sql("DELETE FROM event")

    async with reading(database, OWNER) as reader:
        assert await events.head(reader.connection) == 0


async def test_a_grant_ends_by_the_clock(database: Database) -> None:
    world = World()
    world.head, world._number = 19, 100
    opened = ("INDIVIDUAL",)
    row = world.part("pack", Capacity.GRANTEE, "stranger", granted_by="owner", until=NOW + timedelta(hours=1))
    row |= {"groups": list(opened), "granted_facets": -1}
    await world.write(database)

    async with reading(database, principal("stranger")) as reader:
        before = await events.count(reader, EVERYTHING)
        reader.scope = replace(reader.scope, now=NOW + timedelta(hours=2))
        later = await events.count(reader, EVERYTHING)

    assert (before, later) == (len(ALL_OF_PACK), 0)


async def test_what_is_inside_is_read_for_as_long_as_it_is_inside(database: Database) -> None:
    world = World()
    world.head, world._number = 19, 200
    world.battery("module", maker="maker")
    world.event("module", bodies.Assembled(parent="pack"), by="maker")
    world.inside("module", "pack", began=21, ended=22)
    world.event("module", bodies.Removed(parent="pack"), by="owner")
    world.event("module", bodies.Measured(cycle_count=5), by="stranger")
    await world.write(database)

    async with reading(database, OWNER) as reader:
        found = (await events.histories(reader, ["module"], WHOLE))["module"]

    assert places(found.items) == [20, 21, 22]


async def test_a_lots_own_events_are_for_its_processor(database: Database) -> None:
    world = World()
    world.head = 19
    world.rows["material_lot"].append(
        {
            "id": "lot",
            "reference": None,
            "processed_by": "worker",
            "processed_at": NOW,
            "input_mass_kg": 10,
            "created_position": 20,
        }
    )
    world._append(bodies.LotProcessed(lot="lot"), by="worker", chain_id="lot", columns={"lot_id": "lot"})
    await world.write(database)

    found = {}
    for who in ("worker", "owner"):
        async with reading(database, principal(who)) as reader:
            found[who] = places((await events.by_ids(reader, ["event-20"])).values())

    assert found == {"worker": [20], "owner": []}


async def test_statements_do_not_grow_with_the_rows(database: Database) -> None:
    world = World()
    world.head, world._number = 19, 300
    ids = [f"pack-{number}" for number in range(20)]
    for battery_id in ids:
        world.battery(battery_id, maker="maker")
        world.part(battery_id, Capacity.OWNER, "owner")
    await world.write(database)
    counts = {}

    for name, asked in (("one", ["pack"]), ("many", ["pack", *ids])):
        async with reading(database, OWNER) as reader:
            await events.histories(reader, asked, PageRequest(first=2, after=(1,)))
            await events.history_counts(reader, asked)
            await events.page(reader, PageRequest(first=50), where=EventFilter(battery_ids=tuple(asked)))
            await events.by_ids(reader, [f"event-{number}" for number in range(len(asked))])
            await events.after(reader, 0, limit=50)
            counts[name] = reader.statements

    assert counts == {"one": 5, "many": 5}


async def _head(database: Database) -> int:
    async with database.reading(Acting.DESK) as connection:
        return await events.head(connection)
