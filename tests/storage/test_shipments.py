"""Who sees which shipments, their batteries and the changes of their status.

    1 a, 2 b produced   3c, 4, 5 the leg planned with both   6c, 7, 8 dispatched   9c, 10, 11 received
    12c, 13 the second leg planned with b   14c, 15 cancelled

`passer` owned a until 8, `late` owns it from 11 on and made a part of b; `early` owned a before the leg.
"""

from __future__ import annotations

import pytest

from celltrail.domain import events as bodies
from celltrail.domain.filters import ShipmentFilter
from celltrail.domain.principal import PUBLIC, Principal
from celltrail.domain.views import PageRequest, ShipmentView
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import ShipmentStatus
from celltrail.storage import shipments
from celltrail.storage.engine import Database
from tests.storage.log_scene import reading
from tests.storage.world import World, principal, recorded_at

ALL = ShipmentFilter()
WHOLE = PageRequest(first=100)
PLANNED, DISPATCHED = ShipmentStatus.PLANNED, ShipmentStatus.DISPATCHED
RECEIVED, CANCELLED = ShipmentStatus.RECEIVED, ShipmentStatus.CANCELLED


@pytest.fixture(autouse=True)
async def story(database: Database) -> None:
    world = World()
    world.operators("maker", "dealer", "buyer", "carrier", "passer", "late", "early", "supplier", "stranger")
    for battery_id in ("a", "b"):
        world.battery(battery_id, maker="maker")
    world.part("a", Capacity.OWNER, "early", began=1, ended=2)
    world.shipment("leg", "a", "b", consignor="maker", consignee="dealer", carrier_id="carrier")
    move(
        world, "leg", "a", "b", body=bodies.ShipmentDispatched(shipment="leg"), status=DISPATCHED, by="maker"
    )
    world.part("a", Capacity.OWNER, "passer", began=1, ended=8)
    move(world, "leg", "a", "b", body=bodies.ShipmentReceived(shipment="leg"), status=RECEIVED, by="dealer")
    world.part("a", Capacity.OWNER, "late")
    world.part("b", Capacity.COMPONENT_SUPPLIER, "late")
    world.part("a", Capacity.COMPONENT_SUPPLIER, "supplier")
    world.shipment("second", "b", consignor="dealer", consignee="buyer", origin="DE", destination="FR")
    move(
        world, "second", "b", body=bodies.ShipmentCancelled(shipment="second"), status=CANCELLED, by="dealer"
    )
    await world.write(database)


def move(
    world: World, shipment_id: str, *battery_ids: str, body: bodies.EventBody, status: ShipmentStatus, by: str
) -> None:
    world.shipment_event(shipment_id, body, by=by, status=status)
    for battery_id in battery_ids:
        world.event(battery_id, body, by=by, columns={"shipment_id": shipment_id})


Seen = dict[str, ShipmentStatus]
SLICES: dict[str, tuple[Principal, Seen, dict[str, list[str]], dict[str, list[str]]]] = {
    # who, shipments and their status, the batteries on each, the shipments of each battery
    "the consignor": (
        principal("maker"),
        {"leg": RECEIVED},
        {"leg": ["a", "b"], "second": []},
        {"a": ["leg"], "b": ["leg"]},
    ),
    "the consignee of one, consignor of the other": (
        principal("dealer"),
        {"leg": RECEIVED, "second": CANCELLED},
        {"leg": ["a", "b"], "second": ["b"]},
        {"a": ["leg"], "b": ["leg", "second"]},
    ),
    "the carrier": (
        principal("carrier"),
        {"leg": RECEIVED},
        {"leg": ["a", "b"], "second": []},
        {"a": ["leg"], "b": ["leg"]},
    ),
    "who sold it on the way sees the status of then": (
        principal("passer"),
        {"leg": DISPATCHED},
        {"leg": ["a"], "second": []},
        {"a": ["leg"], "b": []},
    ),
    "who bought it later sees its own battery": (
        principal("late"),
        {"leg": RECEIVED},
        {"leg": ["a"], "second": []},
        {"a": ["leg"], "b": []},
    ),
    **{
        name: (who, {}, {"leg": [], "second": []}, {"a": [], "b": []})
        for name, who in {
            "who sold it before": principal("early"),
            "who made a part of it": principal("supplier"),
            "a stranger": principal("stranger"),
            "the public": PUBLIC,
            "a token that may not read": principal("maker", scopes=()),
        }.items()
    },
}


@pytest.mark.parametrize(("who", "seen", "on_board", "taken"), SLICES.values(), ids=SLICES.keys())
async def test_every_way_to_a_shipment_shows_the_same_slice(
    database: Database,
    who: Principal,
    seen: Seen,
    on_board: dict[str, list[str]],
    taken: dict[str, list[str]],
) -> None:
    async with reading(database, who) as reader:
        listed = await shipments.page(reader, WHOLE, where=ALL)
        single = await shipments.by_ids(reader, ["leg", "second", "missing"])
        loaded = await shipments.batteries_of(reader, ["leg", "second"], WHOLE)
        numbers = await shipments.battery_counts(reader, ["leg", "second"])
        of_batteries = await shipments.of_batteries(reader, ["a", "b"], WHOLE)
        counts = await shipments.counts_of_batteries(reader, ["a", "b"])
        counted = await shipments.count(reader, ALL)

    assert {each.id: each.status for each in listed.items} == seen
    assert single == {each.id: each for each in listed.items}
    assert counted == len(seen)
    assert {key: [each.id for each in page.items] for key, page in loaded.items()} == on_board
    assert numbers == {key: len(ids) for key, ids in on_board.items()}
    assert {key: [each.id for each in page.items] for key, page in of_batteries.items()} == taken
    assert counts == {key: len(ids) for key, ids in taken.items()}


async def test_a_party_reads_all_of_its_shipment(database: Database) -> None:
    async with reading(database, principal("dealer")) as reader:
        found = (await shipments.by_ids(reader, ["leg"]))["leg"]

    assert found == ShipmentView(
        id="leg",
        created_position=3,
        is_party=True,
        status=RECEIVED,
        version="v9",
        reference="reference of leg",
        consignor_id="maker",
        consignee_id="dealer",
        carrier_id="carrier",
        origin="CN",
        transit=("PL",),
        destination="DE",
        status_since=recorded_at(9),
        dispatched_at=recorded_at(6),
        received_at=recorded_at(9),
    )


async def test_who_reads_only_a_battery_on_it_reads_identity_and_status(database: Database) -> None:
    async with reading(database, principal("late")) as reader:
        found = (await shipments.by_ids(reader, ["leg"]))["leg"]

    assert found == ShipmentView("leg", 3, is_party=False, status=RECEIVED, version=None)


async def test_the_reference_is_not_the_carriers(database: Database) -> None:
    async with reading(database, principal("carrier")) as reader:
        found = (await shipments.by_ids(reader, ["leg"]))["leg"]

    assert (found.is_party, found.reference, found.consignor_id) == (True, None, "maker")


FILTERS = {
    "ids": (ShipmentFilter(ids=("leg", "second", "missing")), ["leg", "second"], ["leg"], ["leg"]),
    "status": (ShipmentFilter(statuses=(RECEIVED,)), ["leg"], ["leg"], ["leg"]),
    "a status that was": (ShipmentFilter(statuses=(DISPATCHED,)), [], [], []),
    "reference": (ShipmentFilter(references=("reference of leg",)), ["leg"], [], []),
    "consignor": (ShipmentFilter(consignor_ids=("maker",)), ["leg"], ["leg"], []),
    "consignee": (ShipmentFilter(consignee_ids=("dealer",)), ["leg"], ["leg"], []),
    "carrier": (ShipmentFilter(carrier_ids=("carrier",)), ["leg"], ["leg"], []),
    "origin": (ShipmentFilter(origins=("CN",)), ["leg"], ["leg"], []),
    "destination": (ShipmentFilter(destinations=("FR", "DE")), ["leg", "second"], ["leg"], []),
    "several": (ShipmentFilter(origins=("DE",), statuses=(RECEIVED,)), [], [], []),
}


@pytest.mark.parametrize(("where", "dealer", "carrier", "late"), FILTERS.values(), ids=FILTERS.keys())
async def test_what_a_reader_may_not_read_does_not_match(
    database: Database, where: ShipmentFilter, dealer: list[str], carrier: list[str], late: list[str]
) -> None:
    found = {}
    for who in ("dealer", "carrier", "late"):
        async with reading(database, principal(who)) as reader:
            page = await shipments.page(reader, WHOLE, where=where)
            assert await shipments.count(reader, where) == len(page.items)
            found[who] = [each.id for each in page.items]

    assert found == {"dealer": dealer, "carrier": carrier, "late": late}


PAGES = {
    "the first": (PageRequest(first=1), ["leg"], True, False),
    "the next": (PageRequest(first=1, after=(3,)), ["second"], False, True),
    "the last": (PageRequest(last=1), ["second"], False, True),
    "the one before": (PageRequest(last=1, before=(12,)), ["leg"], True, False),
}


@pytest.mark.parametrize(("asked", "expected", "has_next", "has_previous"), PAGES.values(), ids=PAGES.keys())
async def test_pages_go_forwards_and_backwards(
    database: Database, asked: PageRequest, expected: list[str], *, has_next: bool, has_previous: bool
) -> None:
    async with reading(database, principal("dealer")) as reader:
        listed = await shipments.page(reader, asked, where=ALL)
        nested = (await shipments.of_batteries(reader, ["b"], asked))["b"]

    for page in (listed, nested):
        assert [each.id for each in page.items] == expected
        assert (page.has_next, page.has_previous) == (has_next, has_previous)


async def test_batteries_of_a_shipment_come_in_pages(database: Database) -> None:
    async with reading(database, principal("maker")) as reader:
        first = (await shipments.batteries_of(reader, ["leg"], PageRequest(first=1)))["leg"]
        rest = (await shipments.batteries_of(reader, ["leg"], PageRequest(first=5, after=first.keys[-1])))[
            "leg"
        ]

    assert ([each.id for each in first.items], first.has_next, first.has_previous) == (["a"], True, False)
    assert ([each.id for each in rest.items], rest.has_next, rest.has_previous) == (["b"], False, True)


LEG = [(3, "leg", PLANNED), (6, "leg", DISPATCHED), (9, "leg", RECEIVED)]
CHANGES: dict[str, tuple[str, ShipmentFilter, int, list[tuple[int, str, ShipmentStatus]]]] = {
    "a party": ("dealer", ALL, 0, [*LEG, (12, "second", PLANNED), (14, "second", CANCELLED)]),
    "from a position on": ("dealer", ALL, 9, [(12, "second", PLANNED), (14, "second", CANCELLED)]),
    "to a status": ("dealer", ShipmentFilter(statuses=(PLANNED,)), 0, [LEG[0], (12, "second", PLANNED)]),
    "of one": ("dealer", ShipmentFilter(ids=("second",)), 12, [(14, "second", CANCELLED)]),
    "frozen": ("passer", ALL, 0, LEG[:2]),
    "through a battery": ("late", ALL, 3, LEG[1:]),
    "by what it may not read": ("late", ShipmentFilter(origins=("CN",)), 0, []),
    "a stranger": ("stranger", ALL, 0, []),
}


@pytest.mark.parametrize(("who", "where", "position", "expected"), CHANGES.values(), ids=CHANGES.keys())
async def test_changes_of_status_come_in_the_order_of_the_log(
    database: Database,
    who: str,
    where: ShipmentFilter,
    position: int,
    expected: list[tuple[int, str, ShipmentStatus]],
) -> None:
    async with reading(database, principal(who)) as reader:
        found = await shipments.changes_after(reader, position, limit=10, where=where)
        some = await shipments.changes_after(reader, position, limit=1, where=where)

    assert [(each.position, each.shipment_id, each.status) for each in found] == expected
    assert all(each.event_id == f"event-{each.position}" for each in found)
    assert all(each.occurred_at == each.recorded_at == recorded_at(each.position) for each in found)
    assert some == found[:1]


async def test_statements_do_not_grow_with_the_rows(database: Database) -> None:
    world = World()
    world.head, world._number = 15, 100
    ids = [f"pack-{number}" for number in range(10)]
    for battery_id in ids:
        world.battery(battery_id, maker="maker")
    legs = [f"leg-{number}" for number in range(5)]
    for number, shipment_id in enumerate(legs):
        world.shipment(shipment_id, *ids[2 * number : 2 * number + 2], consignor="dealer", consignee="buyer")
    await world.write(database)
    counts = {}

    for name, asked, on_board in (("one", ["leg"], ["a"]), ("many", ["leg", *legs], ["a", "b", *ids])):
        async with reading(database, principal("dealer")) as reader:
            await shipments.by_ids(reader, asked)
            await shipments.batteries_of(reader, asked, PageRequest(first=2))
            await shipments.of_batteries(reader, on_board, PageRequest(first=2))
            await shipments.page(reader, PageRequest(first=len(asked)), where=ALL)
            counts[name] = reader.statements

    assert counts["one"] == counts["many"] == 5
