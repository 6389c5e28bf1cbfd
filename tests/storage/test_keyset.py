"""Pages of batteries in every order: each row once, in both directions, whatever the size of a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest

from celltrail.domain.events import Measured
from celltrail.domain.filters import BatteryOrder, BatteryOrderField
from celltrail.domain.views import BatteryView, Page, PageRequest
from celltrail.domain.visibility import Capacity
from celltrail.storage import batteries
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.world import NOW, World, principal

# Health, code, day of production: with ties, texts of one number, and rows that lack a value.
ROWS = {
    "a": ("0.9", "0B", date(2026, 1, 2)),
    "b": ("0.90", None, date(2026, 1, 2)),
    "c": (None, "0A", None),
    "d": ("0.10", "0C", date(2025, 12, 31)),
    "e": ("1", None, None),
    "f": (None, "00", date(2026, 1, 2)),
    "g": ("0.095", None, date(2026, 3, 1)),
}
ORDERS = [BatteryOrder(each, is_descending) for each in BatteryOrderField for is_descending in (False, True)]
# Worked out by hand: without a value last in both directions, ties by id.
EXPECTED = {
    (BatteryOrderField.REGISTERED, False): "abcdefg",
    (BatteryOrderField.REGISTERED, True): "gfedcba",
    (BatteryOrderField.CODE, False): "fcadbeg",
    (BatteryOrderField.CODE, True): "dacfbeg",
    (BatteryOrderField.PRODUCED_ON, False): "dabfgce",
    (BatteryOrderField.PRODUCED_ON, True): "gabfdce",
    (BatteryOrderField.PLACED_ON_MARKET_AT, False): "bdacefg",
    (BatteryOrderField.PLACED_ON_MARKET_AT, True): "dbacefg",
    (BatteryOrderField.STATE_OF_HEALTH, False): "gdabecf",
    (BatteryOrderField.STATE_OF_HEALTH, True): "eabdgcf",
}
PLACED = {"b": date(2026, 2, 1), "d": date(2026, 2, 2)}


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[Reader]:
    """Give a reader that owns all batteries of ROWS."""
    world = World()
    world.operators("me")
    for battery_id, (_, code, produced_on) in ROWS.items():
        began = world.battery(battery_id, maker="me", code=code, produced_on=produced_on)
        world.part(battery_id, Capacity.OWNER, "me", began=began)
    for battery_id, (health, _, _) in ROWS.items():
        state_of_health = None if health is None else Decimal(health)
        world.event(
            battery_id,
            Measured(),
            by="me",
            state_of_health=state_of_health,
            placed_on_market_at=PLACED.get(battery_id),
        )
    await world.write(database)
    async with database.reading(Acting.DESK) as connection:
        yield Reader(connection, principal=principal("me"), now=NOW)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.field} {order.is_descending=}")
async def test_paging_gives_each_row_once_in_both_directions(reader: Reader, order: BatteryOrder) -> None:
    expected = EXPECTED[order.field, order.is_descending]
    whole = await batteries.page(reader, PageRequest(), order=order)

    assert "".join(view.id for view in whole.items) == expected
    assert (whole.has_next, whole.has_previous) == (False, False)
    for size in (1, 2, 3, 7):
        assert await _forwards(reader, order, size) == expected
        assert await _backwards(reader, order, size) == expected


async def _forwards(reader: Reader, order: BatteryOrder, size: int) -> str:
    read, after, has_more = "", None, True
    while has_more:
        page = await batteries.page(reader, PageRequest(first=size, after=after), order=order)
        assert page.has_previous is bool(read)
        read, after, has_more = read + _ids(page), page.keys[-1], page.has_next
    return read


async def _backwards(reader: Reader, order: BatteryOrder, size: int) -> str:
    read, before, has_more = "", None, True
    while has_more:
        page = await batteries.page(reader, PageRequest(last=size, before=before), order=order)
        assert page.has_next is bool(read)
        read, before, has_more = _ids(page) + read, page.keys[0], page.has_previous
    return read


def _ids(page: Page[BatteryView]) -> str:
    return "".join(view.id for view in page.items)


async def test_a_page_goes_on_after_a_row_that_is_gone(reader: Reader) -> None:
    order = BatteryOrder(BatteryOrderField.STATE_OF_HEALTH)

    # Between d (0.10) and a (0.9) there is no such row, nor was there one.
    page = await batteries.page(reader, PageRequest(first=2, after=(Decimal("0.5"), "zz")), order=order)

    assert _ids(page) == "ab"
    assert (page.has_previous, page.has_next) == (True, True)


async def test_a_page_beyond_the_end_is_empty_and_says_that_rows_precede(reader: Reader) -> None:
    order = BatteryOrder(BatteryOrderField.CODE)

    page = await batteries.page(reader, PageRequest(first=2, after=(None, "zz")), order=order)

    assert _ids(page) == ""
    assert (page.has_previous, page.has_next) == (True, False)


async def test_values_that_cannot_be_read_are_ordered_as_missing(database: Database) -> None:
    world = World()
    world.operators("maker", "me")
    for battery_id, code, capacity in (
        ("a", "2", Capacity.COMPONENT_SUPPLIER),  # IDENTITY alone
        ("b", "3", Capacity.OWNER),
        ("c", "1", Capacity.COMPONENT_SUPPLIER),
    ):
        world.battery(battery_id, maker="maker", code=code, produced_on=date(2026, 1, int(code)))
        world.event(battery_id, Measured(), by="maker", state_of_health=Decimal(code) / 10)
        world.part(battery_id, capacity, "me")
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("me"), now=NOW)
        for order in ORDERS:
            if order.field is BatteryOrderField.REGISTERED:
                continue
            page = await batteries.page(reader, PageRequest(), order=order)

            has_market = order.field is BatteryOrderField.PLACED_ON_MARKET_AT
            assert _ids(page) == ("abc" if has_market else "bac"), order
            assert {key[0] for key in page.keys[1:]} == {None}
