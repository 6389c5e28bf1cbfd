"""Who sees which ends of life and lots, with which share of what came out.

    1 p1, 2 p2, 3 m0, 4 m1 produced; m0 and m1 are inside p1   5 m1 removed from p1
    6 p1, 7 p2 collected   8 p1 dismantled, 9 m0 released   10 m1 collected
    11c lot A: 12 p1 (30 kg), 13 p2 (60 kg), 14 m0 (10 kg)   15c lot B: 40 kg of A, 16 m1 (10 kg)
    17c lithium recovered from A   18c from B

So A is p1 0.3, p2 0.6, m0 0.1, and B is m1 0.2 and 0.8 of A. What dismantling released of p1 is p1's as well;
what a repair took out before is not.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from celltrail.domain import events as bodies
from celltrail.domain.filters import RecyclingFilter
from celltrail.domain.principal import PUBLIC, Principal
from celltrail.domain.views import LotInputView, LotView, MaterialMass, PageRequest, RecyclingView
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import EndOfLifeRoute, OperatorRole, Regime
from celltrail.storage import recycling
from celltrail.storage.engine import Database
from tests.storage.log_scene import CN, EU, reading
from tests.storage.world import OPEN, World, principal, recorded_at

ALL = RecyclingFilter()
WHOLE = PageRequest(first=100)
IDS = ["p1", "p2", "m0", "m1", "missing"]


@pytest.fixture(autouse=True)
async def story(database: Database) -> None:
    world = World()
    world.operators("maker", "holder", "of_p1", "of_m1", "frozen", "early", "before", "recycler", "stranger")
    for battery_id in ("p1", "p2", "m0", "m1"):
        world.battery(battery_id, maker="maker")
        world.part(battery_id, Capacity.PRODUCER, "maker")
        world.part(battery_id, Capacity.OWNER, "holder")
        for regime in (Regime.CN_MIIT, Regime.EU_2023_1542):
            world.part(battery_id, Capacity.AUTHORITY, regime=regime.value)
    mended = world.inside("m1", "p1", began=4)
    released = world.inside("m0", "p1", began=4)
    world.event("m1", bodies.Removed(parent="p1"), by="holder")
    mended["ended_position"] = world.head
    collect(world, "p1")
    collect(world, "p2", route=EndOfLifeRoute.RECYCLE)
    world.event("p1", bodies.Dismantled(released=("m0",)), by="recycler")
    world.event("m0", bodies.Released(parent="p1"), by="recycler", collected_at=recorded_at(9))
    released["ended_position"] = world.head
    collect(world, "m1")
    lot(world, "A", 100, {"BLACK_MASS": 60, "COPPER": 20}, {"p1": 30, "p2": 60, "m0": 10})
    lot(world, "B", 50, {"OTHER": 25}, {"m1": 10}, draws={"A": 40})
    recover(world, "A", LITHIUM=(Decimal(4), Decimal(5)))
    recover(world, "B", LITHIUM=(Decimal(1), None))
    world.part("p1", Capacity.OWNER, "of_p1", began=1)
    world.part("m1", Capacity.OWNER, "of_m1", began=1)
    world.part("p2", Capacity.OWNER, "frozen", began=1, ended=14)
    world.part("p2", Capacity.OWNER, "early", began=1, ended=7)
    world.part("p2", Capacity.OWNER, "before", began=1, ended=6)
    await world.write(database)


def collect(world: World, battery_id: str, **changes: Any) -> None:  # noqa: ANN401 -- parts of a state
    at = recorded_at(world.head + 1)
    world.event(battery_id, bodies.Collected(), by="recycler", collected_at=at, **changes)


def lot(
    world: World,
    lot_id: str,
    input_kg: int,
    fractions: dict[str, int],
    batteries: dict[str, int],
    *,
    draws: dict[str, int] | None = None,
) -> None:
    columns = {"lot_id": lot_id}
    position = world._append(bodies.LotProcessed(lot=lot_id), by="recycler", chain_id=lot_id, columns=columns)
    world.rows["material_lot"].append(
        {
            "id": lot_id,
            "reference": f"reference of {lot_id}",
            "processed_by": "recycler",
            "processed_at": recorded_at(position),
            "input_mass_kg": Decimal(input_kg),
            "created_position": position,
            "recycled_position": OPEN,
        }
    )
    sources = [("input_lot_id", *each) for each in (draws or {}).items()]
    sources += [("battery_id", *each) for each in batteries.items()]
    for number, (column, source, mass) in enumerate(sources):
        row = {"lot_id": lot_id, "number": number, "battery_id": None, "input_lot_id": None}
        world.rows["lot_input"].append(row | {column: source, "mass_kg": Decimal(mass)})
    for material, mass in fractions.items():
        row = {"lot_id": lot_id, "material": material, "mass_kg": Decimal(mass), "position": position}
        world.rows["lot_fraction"].append(row)
    for battery_id in batteries:
        body = bodies.LotProcessed(lot=lot_id)
        world.event(battery_id, body, by="recycler", columns=columns, lot_id=lot_id)


def recover(world: World, lot_id: str, **masses: tuple[Decimal, Decimal | None]) -> None:
    body = bodies.Recycled(lot=lot_id)
    position = world._append(body, by="recycler", chain_id=lot_id, columns={"lot_id": lot_id})
    next(row for row in world.rows["material_lot"] if row["id"] == lot_id)["recycled_position"] = position
    for material, (mass, held) in masses.items():
        row = {"lot_id": lot_id, "material": material, "mass_kg": mass, "input_mass_kg": held}
        world.rows["recovered_material"].append(row | {"position": position})


def masses(**by_material: str) -> tuple[MaterialMass, ...]:
    return tuple(MaterialMass(material, Decimal(mass)) for material, mass in by_material.items())


def record(
    battery_id: str,
    collected: int,
    input_kg: int | None,
    shares: dict[str, str],
    fractions: tuple[MaterialMass, ...] = (),
    *,
    recovered: tuple[MaterialMass, ...] = (),
    route: str | None = None,
) -> RecyclingView:
    return RecyclingView(
        battery_id=battery_id,
        collected_at=recorded_at(collected),
        route=route,
        input_mass_kg=None if input_kg is None else Decimal(input_kg),
        lot_shares=tuple((lot_id, Decimal(share)) for lot_id, share in shares.items()),
        fractions=fractions,
        recovered=recovered,
    )


# 40 kg of the 80 kg of A went on into B: 30 kg of black mass and 10 kg of copper are left to be told of A.
P1 = record(
    "p1",
    6,
    40,
    {"A": "0.4", "B": "0.32"},
    masses(BLACK_MASS="12", COPPER="4", OTHER="8"),
    recovered=masses(LITHIUM="1.92"),
)
P2 = record(
    "p2",
    7,
    60,
    {"A": "0.6", "B": "0.48"},
    masses(BLACK_MASS="18", COPPER="6", OTHER="12"),
    recovered=masses(LITHIUM="2.88"),
    route="RECYCLE",
)
M0 = record(
    "m0",
    9,
    10,
    {"A": "0.1", "B": "0.08"},
    masses(BLACK_MASS="3", COPPER="1", OTHER="2"),
    recovered=masses(LITHIUM="0.48"),
)
M1 = record("m1", 10, 10, {"B": "0.2"}, masses(OTHER="5"), recovered=masses(LITHIUM="0.2"))
FROZEN = record("p2", 7, 60, {"A": "0.6"}, masses(BLACK_MASS="36", COPPER="12"), route="RECYCLE")

RECORDS: dict[str, tuple[Principal, list[RecyclingView]]] = {
    "the owner of all": (principal("holder"), [P1, P2, M0, M1]),
    # It also reads what was inside, as it was when it was released.
    "the owner of one, with its parts": (principal("of_p1"), [P1, record("m0", 9, None, {})]),
    "the owner of what a repair took out": (principal("of_m1"), [M1]),
    "sold when it was in a lot": (principal("frozen"), [FROZEN]),
    "sold when it was collected": (principal("early"), [record("p2", 7, None, {}, route="RECYCLE")]),
    "sold before": (principal("before"), []),
    "the maker": (principal("maker"), []),
    "the EU authority": (EU, []),
    "the CN authority": (CN, []),
    "a stranger": (principal("stranger"), []),
    "the public": (PUBLIC, []),
    "a token that may not read": (principal("holder", scopes=()), []),
    "a purpose without point 4": (principal("holder", purposes=("recycler",)), []),
}


@pytest.mark.parametrize(("who", "expected"), RECORDS.values(), ids=RECORDS.keys())
async def test_an_end_of_life_is_told_up_to_the_readers_horizon(
    database: Database, who: Principal, expected: list[RecyclingView]
) -> None:
    async with reading(database, who) as reader:
        single = await recycling.records_by_battery_ids(reader, IDS)
        listed = await recycling.page(reader, WHOLE, where=ALL)

        assert list(listed.items) == expected
        assert single == {each.battery_id: each for each in expected}
        assert await recycling.count(reader, ALL) == len(expected)


LOT_A = LotView(
    id="A",
    processed_by="recycler",
    processed_at=recorded_at(11),
    created_position=11,
    share=Decimal(1),
    reference="reference of A",
    input_mass_kg=Decimal(100),
    fractions=masses(BLACK_MASS="60", COPPER="20"),
    recovered=(MaterialMass("LITHIUM", Decimal(4), Decimal(5)),),
    is_recycled=True,
)


def part_of_a(
    share: str, input_kg: str, fractions: tuple[MaterialMass, ...], lithium: tuple[str, str] | None
) -> LotView:
    recovered = () if lithium is None else (MaterialMass("LITHIUM", *map(Decimal, lithium)),)
    return LotView(
        id="A",
        processed_by="recycler",
        processed_at=recorded_at(11),
        created_position=11,
        share=Decimal(share),
        input_mass_kg=Decimal(input_kg),
        fractions=fractions,
        recovered=recovered,
        is_recycled=lithium is not None,
    )


LOTS: dict[str, tuple[Principal, LotView | None, str | None]] = {
    # who, lot A, the share in lot B
    "its processor": (principal("recycler", OperatorRole.RECYCLER), LOT_A, "1"),
    "the owner of all": (
        principal("holder"),
        part_of_a("1", "100", masses(BLACK_MASS="60", COPPER="20"), ("4", "5")),
        "1",
    ),
    "the owner of one, with its parts": (
        principal("of_p1"),
        part_of_a("0.4", "40", masses(BLACK_MASS="24", COPPER="8"), ("1.6", "2")),
        "0.32",
    ),
    "sold when it was in the lot": (
        principal("frozen"),
        part_of_a("0.6", "60", masses(BLACK_MASS="36", COPPER="12"), None),
        None,
    ),
    "the owner of what is in the other": (principal("of_m1"), None, "0.2"),
    "sold before": (principal("early"), None, None),
    "the maker": (principal("maker"), None, None),
    "the CN authority": (CN, None, None),
    "a stranger": (principal("stranger"), None, None),
    "the public": (PUBLIC, None, None),
    "a token that may not read": (principal("recycler", scopes=()), None, None),
}


@pytest.mark.parametrize(("who", "lot_a", "share_of_b"), LOTS.values(), ids=LOTS.keys())
async def test_a_partner_sees_the_share_of_its_batteries_in_a_lot(
    database: Database, who: Principal, lot_a: LotView | None, share_of_b: str | None
) -> None:
    async with reading(database, who) as reader:
        found = await recycling.lots_by_ids(reader, ["A", "B", "missing"])

    assert found.get("A") == lot_a
    assert ("B" in found) == (share_of_b is not None)
    assert share_of_b is None or found["B"].share == Decimal(share_of_b)
    assert "missing" not in found


INPUTS: dict[str, tuple[Principal, dict[str, list[int]]]] = {
    "its processor": (principal("recycler"), {"A": [0, 1, 2], "B": [0, 1]}),
    "the owner of all": (principal("holder"), {"A": [0, 1, 2], "B": [1]}),
    "the owner of one": (principal("of_p1"), {"A": [0], "B": []}),
    "sold when it was in the lot": (principal("frozen"), {"A": [1], "B": []}),
    "sold before": (principal("early"), {"A": [], "B": []}),
    "a stranger": (principal("stranger"), {"A": [], "B": []}),
    "a token that may not read": (principal("recycler", scopes=()), {"A": [], "B": []}),
}


@pytest.mark.parametrize(("who", "expected"), INPUTS.values(), ids=INPUTS.keys())
async def test_a_partner_sees_its_own_inputs(
    database: Database, who: Principal, expected: dict[str, list[int]]
) -> None:
    async with reading(database, who) as reader:
        found = await recycling.lot_inputs(reader, ["A", "B"], WHOLE)
        counts = await recycling.lot_input_counts(reader, ["A", "B"])

    assert {key: [number for (number,) in page.keys] for key, page in found.items()} == expected
    assert counts == {key: len(numbers) for key, numbers in expected.items()}


async def test_only_the_processor_is_told_how_many_inputs_come_before_one(database: Database) -> None:
    told = {}
    for who in ("recycler", "holder", "frozen"):
        async with reading(database, principal(who)) as reader:
            found = (await recycling.lot_inputs(reader, ["A"], WHOLE))["A"]
        told[who] = [each.number for each in found.items]

    assert told == {"recycler": [0, 1, 2], "holder": [None, None, None], "frozen": [None]}


async def test_inputs_are_batteries_and_lots_in_pages(database: Database) -> None:
    async with reading(database, principal("recycler")) as reader:
        first = (await recycling.lot_inputs(reader, ["B"], PageRequest(first=1)))["B"]
        rest = (await recycling.lot_inputs(reader, ["B"], PageRequest(first=5, after=first.keys[-1])))["B"]

    assert list(first.items) == [LotInputView(0, None, "A", Decimal(40))]
    assert list(rest.items) == [LotInputView(1, "m1", None, Decimal(10))]
    assert (first.has_next, first.has_previous, rest.has_next, rest.has_previous) == (
        True,
        False,
        False,
        True,
    )


FILTERS = {
    "route": (RecyclingFilter(routes=(EndOfLifeRoute.RECYCLE,)), ["p2"], ["p2"]),
    "another route": (RecyclingFilter(routes=(EndOfLifeRoute.REUSE,)), [], []),
    "collected from": (RecyclingFilter(collected_from=recorded_at(9)), ["m0", "m1"], []),
    "collected to": (RecyclingFilter(collected_to=recorded_at(7)), ["p1", "p2"], ["p2"]),
    "recycled": (RecyclingFilter(is_recycled=True), ["p1", "p2", "m0", "m1"], []),
    "not recycled": (RecyclingFilter(is_recycled=False), [], ["p2"]),
}


@pytest.mark.parametrize(("where", "holder", "frozen"), FILTERS.values(), ids=FILTERS.keys())
async def test_a_filter_reads_what_its_reader_reads(
    database: Database, where: RecyclingFilter, holder: list[str], frozen: list[str]
) -> None:
    found = {}
    for who in ("holder", "frozen"):
        async with reading(database, principal(who)) as reader:
            page = await recycling.page(reader, WHOLE, where=where)
            assert await recycling.count(reader, where) == len(page.items)
            found[who] = [each.battery_id for each in page.items]

    assert found == {"holder": holder, "frozen": frozen}


PAGES = {
    "the first": (PageRequest(first=2), ["p1", "p2"], True, False),
    "the next": (PageRequest(first=2, after=(2,)), ["m0", "m1"], False, True),
    "the last": (PageRequest(last=1), ["m1"], False, True),
    "the one before": (PageRequest(last=2, before=(4,)), ["p2", "m0"], True, True),
}


@pytest.mark.parametrize(("asked", "expected", "has_next", "has_previous"), PAGES.values(), ids=PAGES.keys())
async def test_pages_go_forwards_and_backwards(
    database: Database, asked: PageRequest, expected: list[str], *, has_next: bool, has_previous: bool
) -> None:
    async with reading(database, principal("holder")) as reader:
        page = await recycling.page(reader, asked, where=ALL)

    assert [each.battery_id for each in page.items] == expected
    assert (page.has_next, page.has_previous) == (has_next, has_previous)


async def test_statements_do_not_grow_with_the_rows(database: Database) -> None:
    counts = {}
    for name, ids, lots in (("one", ["m1"], ["B"]), ("many", IDS, ["A", "B"])):
        async with reading(database, principal("holder")) as reader:
            await recycling.records_by_battery_ids(reader, ids)
            await recycling.lots_by_ids(reader, lots)
            await recycling.lot_inputs(reader, lots, WHOLE)
            counts[name] = reader.statements

    assert counts["one"] == counts["many"] == 12
