"""Passports: point 1 for everybody once a battery is on the market, and nothing else for anybody."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from celltrail.domain.events import Measured, PlacedOnMarket, Recycled
from celltrail.domain.principal import PUBLIC
from celltrail.domain.views import PassportView
from celltrail.domain.visibility import Capacity, Facet
from celltrail.domain.vocabulary import PassportStatus
from celltrail.storage import passports
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.lived import WHO, Lived, uid
from tests.storage.world import NOW, World, principal, recorded_at

on_lived = pytest.mark.asyncio(loop_scope="session")


@on_lived
@pytest.mark.parametrize("who", WHO)
async def test_everybody_reads_point_1_of_a_battery_on_the_market(lived: Lived, who: str) -> None:
    async with lived.reading(who) as reader:
        found = await passports.by_uid(reader, uid("P3"))

    assert found is not None
    assert (found.battery_id, found.uid, found.is_ceased) == (lived.ids["P3"], uid("P3"), False)
    assert (found.model_id, found.manufacturer_id, found.responsible_id) == (
        lived.ids["model"],
        "maker",
        "oem",
    )
    assert (found.produced_on, found.placed_on_market_at) == (date(2026, 2, 1), date(2026, 3, 1))
    # Point 3 was declared of this battery too, and is not here.
    assert {each.attribute: each.value for each in found.attributes} == {
        "rated_capacity": "100",
        "warranty_period": 96,
    }
    reads_point_4 = {"oem": PassportStatus.ORIGINAL, "bank": PassportStatus.ORIGINAL}
    # The maker reads the status as of its sale.
    assert found.status == (reads_point_4 | {"maker": PassportStatus.ORIGINAL}).get(who)


@on_lived
@pytest.mark.parametrize("who", WHO)
async def test_a_ceased_passport_says_only_that(lived: Lived, who: str) -> None:
    ceased = PassportView(battery_id=lived.ids["P1"], uid=uid("P1"), status=None, is_ceased=True)

    async with lived.reading(who) as reader:
        assert await passports.by_uid(reader, uid("P1")) == ceased
        before = lived.moments["oem: remove_battery"]
        assert await passports.by_battery_ids(reader, [lived.ids["P1"]], on=before) == {
            lived.ids["P1"]: ceased
        }


@on_lived
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(uid("M3"), id="a module that was never placed on the market"),
        pytest.param(uid("X1"), id="a pack that was not yet"),
        pytest.param(uid("P9"), id="missing"),
        pytest.param("P3", id="no identifier"),
    ],
)
async def test_what_is_not_on_the_market_has_no_passport(lived: Lived, asked: str) -> None:
    for who in ("public", "oem", "maker", "competitor"):
        async with lived.reading(who) as reader:
            assert await passports.by_uid(reader, asked) is None


@on_lived
async def test_a_passport_is_found_on_any_resolver(lived: Lived) -> None:
    async with lived.reading("public") as reader:
        found = await passports.by_uid(reader, uid("P3").replace("id.gs1.org", "id.maker.example"))

    assert found is not None
    assert found.battery_id == lived.ids["P3"]


@on_lived
async def test_two_passports_that_are_asked_for_at_once_are_both_read(lived: Lived) -> None:
    async with lived.reading("public") as reader:
        found = await asyncio.gather(*(passports.by_uid(reader, uid(name)) for name in ("P3", "P1", "P9")))

    assert [each and each.uid for each in found] == [uid("P3"), uid("P1"), None]


@on_lived
async def test_one_passport_and_many_cost_as_many_statements(lived: Lived) -> None:
    async with lived.reading("oem") as reader:
        for ids in ([lived.ids["P3"]], list(lived.ids.values())):
            before = reader.statements
            found = await passports.by_battery_ids(reader, ids)

            assert reader.statements - before == 2
            assert lived.ids["P3"] in found


async def _placed(database: Database) -> int:
    """A battery placed on the market, then measured, then declared anew; return the placing's position."""
    world = World()
    world.operators("maker", "owner")
    began = world.battery("b", maker="maker")
    world.part("b", Capacity.OWNER, "owner", began=began)
    early = world.attribute("changes", "early", by="maker", facet=Facet.PUBLIC, battery_id="b")
    world.attribute("secret", 1, by="maker", facet=Facet.INDIVIDUAL, battery_id="b")
    placed = world.event(
        "b",
        PlacedOnMarket(market="DE"),
        by="maker",
        market="DE",
        placed_on_market_at=date(2026, 1, 1),
        responsible_id="maker",
    )
    early["to_position"] = world.event(
        "b",
        Measured(),
        by="owner",
        state_of_health=Decimal("0.5"),
        responsible_id="owner",
        passport_status=PassportStatus.WASTE,
    )
    world.attribute("changes", "late", by="owner", facet=Facet.PUBLIC, battery_id="b")
    await world.write(database)
    return placed


@pytest.mark.parametrize("is_owner", [True, False], ids=["the owner", "the public"])
async def test_a_passport_is_told_as_it_was_at_a_time(database: Database, is_owner: bool) -> None:  # noqa: FBT001 -- a test's parameter
    placed = await _placed(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("owner") if is_owner else PUBLIC, now=NOW)
        await reader.present("https://id.example.com/b")
        before = await passports.by_battery_ids(reader, ["b"], on=recorded_at(placed) - timedelta(seconds=1))
        then = (await passports.by_battery_ids(reader, ["b"], on=recorded_at(placed)))["b"]
        now = (await passports.by_battery_ids(reader, ["b"]))["b"]

    assert before == {}
    assert (then.responsible_id, now.responsible_id) == ("maker", "owner")
    assert ([each.value for each in then.attributes], [each.value for each in now.attributes]) == (
        ["early"],
        ["late"],
    )
    statuses = (PassportStatus.ORIGINAL, PassportStatus.WASTE) if is_owner else (None, None)
    assert (then.status, now.status) == statuses


async def test_who_sold_a_battery_is_told_no_later_status(database: Database) -> None:
    world = World()
    world.operators("maker", "former")
    began = world.battery("b", maker="maker")
    ended = world.event("b", Measured(), by="maker", placed_on_market_at=date(2026, 1, 1), market="DE")
    world.part("b", Capacity.OWNER, "former", began=began, ended=ended)
    world.event("b", Measured(), by="maker", passport_status=PassportStatus.WASTE)
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("former"), now=NOW)
        found = (await passports.by_battery_ids(reader, ["b"]))["b"]

    assert found.status is PassportStatus.ORIGINAL


async def test_a_passport_ceases_for_its_owner_too(database: Database) -> None:
    world = World()
    world.operators("maker")
    world.battery("b", maker="maker")
    world.part("b", Capacity.OWNER, "maker")
    world.event("b", Measured(), by="maker", placed_on_market_at=date(2026, 1, 1), market="DE")
    world.event("b", Recycled(), by="maker", passport_status=PassportStatus.CEASED)
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("maker"), now=NOW)
        found = await passports.by_uid(reader, "https://id.example.com/b")

    assert found == PassportView("b", "https://id.example.com/b", status=None, is_ceased=True)
