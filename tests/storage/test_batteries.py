"""Batteries as each partner reads them: its slice, as of its horizons, and no sign of more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from celltrail.domain.filters import BatteryFilter
from celltrail.domain.views import BatteryView, PageRequest
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    LifecycleStage,
    PassportStatus,
)
from celltrail.storage import batteries
from tests.storage.lived import Lived, uid

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Design of access, section 2.
SLICES = {
    "the maker of packs and owner of bought cells": (
        "maker",
        {"P1", "P2", "P3", "M1", "M2", "M3", "C1", "C2", "C3", "C4"},
    ),
    "a supplier: its cells, and what contains them": (
        "cellmaker",
        {"C1", "C2", "C3", "C4", "M1", "M2", "P1"},
    ),
    "the OEM, through what it bought": (
        "oem",
        {"P1", "P2", "P3", "M1", "M2", "M3", "C1", "C2", "C3", "C4"},
    ),
    "the carrier, through its leg": (
        "exporter",
        {"P1", "P2", "P3", "M1", "M2", "M3", "C1", "C2", "C3", "C4"},
    ),
    "a dealer that sold it on": ("dealer", {"P2"}),
    "second life: the successor and its original": ("reuser", {"P2", "S1"}),
    "the recycler, through its work": ("recycler", {"P1", "M1", "M2", "C1", "C2", "C3", "C4"}),
    "a grantee, and what is inside": ("bank", {"P3", "M3"}),
    "a grantee whose grant has lapsed": ("renter", set()),
    "a competitor": ("competitor", {"X1"}),
    "the public": ("public", set()),
}


@pytest.mark.parametrize(("who", "names"), SLICES.values(), ids=SLICES.keys())
async def test_each_partner_sees_its_slice_by_every_path(lived: Lived, who: str, names: set[str]) -> None:
    every = {name: each for name, each in lived.ids.items() if len(name) == 2}
    async with lived.reading(who) as reader:
        by_id = await batteries.by_ids(reader, [*every.values(), "missing"])
        by_uid, _ = await batteries.ids_by_keys(reader, uids=[*map(uid, every), uid("C9"), "no identifier"])
        listed = await batteries.page(reader, PageRequest(first=100))
        counted = await batteries.count(reader)

    assert lived.named(by_id) == names
    assert by_uid == {uid(name): every[name] for name in names}
    assert lived.named(view.id for view in listed.items) == names
    assert counted == len(names)


async def _view(lived: Lived, who: str, name: str) -> BatteryView:
    async with lived.reading(who) as reader:
        return (await batteries.by_ids(reader, [lived.ids[name]]))[lived.ids[name]]


async def test_an_owner_reads_the_present(lived: Lived) -> None:
    view = await _view(lived, "oem", "P3")

    assert view.as_of is None
    assert view.individual is not None
    assert (view.individual.stage, view.individual.owner_id) == (LifecycleStage.INSTALLED, "oem")
    assert (view.state_of_health, view.cycle_count) == (Decimal("0.8"), 10)
    assert (view.responsible_id, view.market, view.placed_on_market_at) == ("oem", "DE", date(2026, 3, 1))
    assert (view.model_id, view.manufacturer_id, view.produced_on) == (
        lived.ids["model"],
        "maker",
        date(2026, 2, 1),
    )


async def test_who_sold_a_battery_reads_it_as_it_was_then(lived: Lived) -> None:
    view = await _view(lived, "dealer", "P2")

    assert view.as_of == lived.moments["dealer: sell_battery"]
    assert view.individual is not None
    # The sale with which it left is the last that it reads; the reuser's acts are not.
    assert (view.individual.stage, view.individual.owner_id) == (LifecycleStage.PRODUCED, "reuser")
    assert view.state_of_health is None
    assert (view.responsible_id, view.market) == ("oem", "DE")


async def test_a_maker_reads_of_a_battery_that_it_sold_what_it_recorded_and_no_later_state(
    lived: Lived,
) -> None:
    view = await _view(lived, "maker", "P3")

    # PRODUCER never ends, but INDIVIDUAL ended with the sale: the state is as of then.
    assert view.as_of == lived.moments["maker: sell_battery"]
    assert view.individual is not None
    assert (view.individual.host, view.individual.placed_on_market_at) == (None, None)
    assert view.state_of_health == Decimal("0.99")
    assert (view.responsible_id, view.market) == ("oem", "DE")


async def test_a_supplier_reads_the_identity_alone_of_what_contains_its_cells(lived: Lived) -> None:
    view = await _view(lived, "cellmaker", "M1")

    assert (view.uid, view.level) == (uid("M1"), BatteryLevel.MODULE)
    # The recycler has taken it out of the pack; who only reads IDENTITY still learns that.
    assert view.parent_id is None
    hidden = (view.code, view.model_id, view.manufacturer_id, view.produced_on, view.individual)
    assert hidden == (None,) * 5
    assert (view.state_of_health, view.responsible_id, view.placed_on_market_at) == (None,) * 3


async def test_a_carrier_reads_point_1_and_no_state(lived: Lived) -> None:
    view = await _view(lived, "exporter", "P3")

    assert view.manufacturer_id == "maker"
    assert view.individual is None
    assert view.state_of_health is None
    # Its leg ended before the battery was placed on the market.
    assert (view.responsible_id, view.market) == (None, None)


async def test_an_authority_reads_point_1_and_no_state(lived: Lived) -> None:
    view = await _view(lived, "eu", "P3")

    assert (view.responsible_id, view.market) == ("oem", "DE")
    assert (view.individual, view.state_of_health) == (None, None)


async def test_a_purpose_narrows_what_is_read_and_no_row(lived: Lived) -> None:
    async with lived.reading("oem", purposes=frozenset({"repairer"})) as reader:
        view = (await batteries.by_ids(reader, [lived.ids["P3"]]))[lived.ids["P3"]]

    assert view.manufacturer_id == "maker"
    assert (view.individual, view.state_of_health) == (None, None)


async def test_a_battery_is_found_by_its_identifier_on_any_resolver(lived: Lived) -> None:
    elsewhere = uid("P3").replace("id.gs1.org", "id.maker.example")

    async with lived.reading("oem") as reader:
        found, _ = await batteries.ids_by_keys(reader, uids=[elsewhere])
        listed = await batteries.page(reader, PageRequest(first=9), where=BatteryFilter(uids=(elsewhere,)))

    assert found == {elsewhere: lived.ids["P3"]}
    assert lived.named(view.id for view in listed.items) == {"P3"}


# ── What is inside


async def test_components_are_those_of_the_readers_own_time(lived: Lived) -> None:
    wanted = [lived.ids[name] for name in ("P1", "P3", "X1")]

    async with lived.reading("maker") as reader:
        then = await batteries.components_of(reader, wanted, PageRequest(first=10))
        counted = await batteries.component_counts(reader, wanted)
    async with lived.reading("oem") as reader:
        now = await batteries.components_of(reader, wanted, PageRequest(first=10))

    assert _inside(lived, then) == {"P1": {"M1", "M2"}, "P3": {"M3"}, "X1": set()}
    assert counted == {lived.ids["P1"]: 2, lived.ids["P3"]: 1}
    # The recycler took P1 apart; its modules lie beside it now.
    assert _inside(lived, now) == {"P1": set(), "P3": {"M3"}, "X1": set()}


async def test_who_does_not_read_the_state_gets_no_components(lived: Lived) -> None:
    wanted = [lived.ids["P3"]]

    for who in ("exporter", "eu", "competitor", "public"):
        async with lived.reading(who) as reader:
            found = await batteries.components_of(reader, wanted, PageRequest(first=10))
            counted = await batteries.component_counts(reader, wanted)

        assert (_inside(lived, found), counted) == ({"P3": set()}, {}), who


def _inside(lived: Lived, pages: Any) -> dict[str, set[str]]:  # noqa: ANN401 -- pages by battery id
    names = {battery_id: name for name, battery_id in lived.ids.items()}
    return {names[each]: lived.named(view.id for view in page.items) for each, page in pages.items()}


# ── Second life


@pytest.mark.parametrize(
    ("who", "originals", "successors"),
    [
        pytest.param("reuser", {"P2"}, {"S1"}, id="who made and owns the successor"),
        pytest.param("maker", set(), set(), id="the original's maker learns of none"),
        pytest.param("dealer", set(), set(), id="nor does who sold the original"),
        pytest.param("public", set(), set(), id="nor the public"),
    ],
)
async def test_second_life_is_seen_by_who_sees_both_sides(
    lived: Lived, who: str, originals: set[str], successors: set[str]
) -> None:
    async with lived.reading(who) as reader:
        of_successor = await batteries.originals_of(reader, [lived.ids["S1"]])
        of_original = await batteries.successors_of(reader, [lived.ids["P2"]])

    assert lived.named(view.id for several in of_successor.values() for view in several) == originals
    assert lived.named(view.id for several in of_original.values() for view in several) == successors


async def test_a_successor_is_a_battery_of_its_own(lived: Lived) -> None:
    view = await _view(lived, "reuser", "S1")

    assert view.individual is not None
    assert view.individual.passport_status is PassportStatus.REPURPOSED


# ── Filters

FILTERS: dict[str, tuple[Callable[[dict[str, str]], BatteryFilter], set[str]]] = {
    "ids": (lambda ids: BatteryFilter(ids=(ids["P3"], ids["X1"])), {"P3"}),
    "levels": (lambda _: BatteryFilter(levels=(BatteryLevel.PACK,)), {"P1", "P2", "P3"}),
    "models": (lambda ids: BatteryFilter(model_ids=(ids["model"],)), {"P1", "P2", "P3"}),
    "categories": (lambda _: BatteryFilter(categories=(BatteryCategory.EV,)), {"P1", "P2", "P3"}),
    "another chemistry": (lambda _: BatteryFilter(chemistries=(Chemistry.NMC,)), set()),
    "manufacturers": (lambda _: BatteryFilter(manufacturer_ids=("cellmaker",)), {"C1", "C2", "C3", "C4"}),
    "responsible": (lambda _: BatteryFilter(responsible_ids=("oem",)), {"P1", "P2", "P3"}),
    "markets": (lambda _: BatteryFilter(markets=("DE",)), {"P1", "P2", "P3"}),
    "placed later": (lambda _: BatteryFilter(placed_on_market_from=date(2026, 3, 2)), set()),
    "placed by then": (
        lambda _: BatteryFilter(placed_on_market_to=date(2026, 3, 1)),
        {"P1", "P2", "P3"},
    ),
    "made later": (lambda _: BatteryFilter(produced_from=date(2026, 2, 2)), set()),
    "made by then, packs": (
        lambda _: BatteryFilter(produced_to=date(2026, 2, 1), levels=(BatteryLevel.PACK,)),
        {"P1", "P2", "P3"},
    ),
    "a stage": (
        lambda _: BatteryFilter(stages=(LifecycleStage.RECYCLED,)),
        {"P1", "M1", "M2", "C1", "C2", "C3", "C4"},
    ),
    "ceased": (
        lambda _: BatteryFilter(passport_statuses=(PassportStatus.CEASED,), levels=(BatteryLevel.PACK,)),
        {"P1"},
    ),
    "owners": (lambda _: BatteryFilter(owner_ids=("oem",), levels=(BatteryLevel.PACK,)), {"P1", "P3"}),
    "custodians": (lambda _: BatteryFilter(custodian_ids=("recycler",), levels=(BatteryLevel.PACK,)), {"P1"}),
    "health below": (lambda _: BatteryFilter(state_of_health_below=Decimal("0.9")), {"P2", "P3"}),
    "health from": (lambda _: BatteryFilter(state_of_health_from=Decimal("0.80")), {"P1", "P3"}),
    "inside another": (
        lambda _: BatteryFilter(is_inside_another=True),
        {"M3", "C1", "C2", "C3", "C4"},
    ),
    "inside none": (lambda _: BatteryFilter(is_inside_another=False), {"P1", "P2", "P3", "M1", "M2"}),
    "ended": (lambda _: BatteryFilter(has_ended=True), set()),
}


@pytest.mark.parametrize("name", FILTERS)
async def test_a_filter_keeps_what_meets_it(lived: Lived, name: str) -> None:
    build, expected = FILTERS[name]
    where = build(lived.ids)

    async with lived.reading("oem") as reader:
        found = await batteries.page(reader, PageRequest(first=100), where=where)
        counted = await batteries.count(reader, where)

    assert lived.named(view.id for view in found.items) == expected
    assert counted == len(expected)


@pytest.mark.parametrize(
    ("who", "where"),
    [
        pytest.param("exporter", BatteryFilter(stages=tuple(LifecycleStage)), id="a carrier by stage"),
        pytest.param("exporter", BatteryFilter(owner_ids=("oem", "maker")), id="a carrier by owner"),
        pytest.param("exporter", BatteryFilter(custodian_ids=("oem", "maker")), id="a carrier by custodian"),
        pytest.param("exporter", BatteryFilter(passport_statuses=tuple(PassportStatus)), id="by status"),
        pytest.param("exporter", BatteryFilter(state_of_health_from=Decimal(0)), id="by health"),
        pytest.param("exporter", BatteryFilter(markets=("DE",)), id="by a market of after its leg"),
        pytest.param("dealer", BatteryFilter(owner_ids=("dealer",)), id="who sold it by its then owner"),
        pytest.param("dealer", BatteryFilter(state_of_health_below=Decimal(1)), id="by a later health"),
        pytest.param("dealer", BatteryFilter(stages=(LifecycleStage.REPURPOSED,)), id="by a later stage"),
        pytest.param("dealer", BatteryFilter(has_ended=False), id="by a part that runs"),
        pytest.param(
            "maker", BatteryFilter(stages=(LifecycleStage.RECYCLED,)), id="a maker by a later stage"
        ),
    ],
)
async def test_what_cannot_be_read_meets_no_condition(lived: Lived, who: str, where: BatteryFilter) -> None:
    async with lived.reading(who) as reader:
        assert await batteries.count(reader, where) == 0
        assert (await batteries.page(reader, PageRequest(first=10), where=where)).items == []


async def test_a_supplier_filters_by_no_part_of_point_1_of_what_contains_its_cells(lived: Lived) -> None:
    for where in (
        BatteryFilter(manufacturer_ids=("maker",)),
        BatteryFilter(model_ids=(lived.ids["model"],)),
        BatteryFilter(categories=(BatteryCategory.EV,)),
        BatteryFilter(produced_to=date(2026, 12, 31), levels=(BatteryLevel.PACK, BatteryLevel.MODULE)),
    ):
        async with lived.reading("cellmaker") as reader:
            assert await batteries.count(reader, where) == 0
