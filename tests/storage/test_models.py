"""Models and declared attributes: each value by its own facet, as of the reader's horizon for it."""

from __future__ import annotations

from typing import Any

import pytest

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.events import AttributesDeclared, Measured
from celltrail.domain.principal import PUBLIC, Principal, TokenScope
from celltrail.domain.views import AttributeView
from celltrail.domain.visibility import Capacity, Facet
from celltrail.storage import models
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.lived import WHO, Lived
from tests.storage.world import NOW, World, principal

on_lived = pytest.mark.asyncio(loop_scope="session")
COPY = "backup_copy_reference"  # point 3, TEST_REPORTS


@on_lived
@pytest.mark.parametrize("who", WHO)
async def test_a_model_is_public_once_a_battery_of_it_is_on_the_market(lived: Lived, who: str) -> None:
    async with lived.reading(who) as reader:
        found = await models.by_ids(reader, [lived.ids["model"], "missing"])
        attributes = await models.attributes_of_models(reader, [lived.ids["model"]])

    assert {view.name for view in found.values()} == {"Example 100"}
    assert _values(attributes[lived.ids["model"]]) == {"rated_capacity": "100", "warranty_period": 96}


@on_lived
@pytest.mark.parametrize(
    ("who", "copy"),
    [
        pytest.param("oem", "https://oem.example/copies/p3", id="the responsible operator: the newest"),
        pytest.param("maker", "https://maker.example/copies/p3", id="its maker: what it declared itself"),
        pytest.param("eu", "https://oem.example/copies/p3", id="an authority: point 3"),
        pytest.param("bank", None, id="a grantee of other groups"),
        pytest.param("exporter", None, id="a carrier"),
    ],
)
async def test_test_reports_are_for_who_reads_point_3_or_declared_them(
    lived: Lived, who: str, copy: str | None
) -> None:
    async with lived.reading(who) as reader:
        found = _values((await models.attributes_of_batteries(reader, [lived.ids["P3"]]))[lived.ids["P3"]])

    assert found.get(COPY) == copy
    # Point 1 of its model, for all of them.
    assert found["rated_capacity"] == "100"


@on_lived
@pytest.mark.parametrize("who", ["competitor", "public", "renter", "dealer"])
async def test_a_stranger_reads_no_attributes_of_a_battery(lived: Lived, who: str) -> None:
    async with lived.reading(who) as reader:
        assert await models.attributes_of_batteries(reader, [lived.ids["P3"]]) == {}


@on_lived
async def test_only_the_attributes_asked_for_are_read(lived: Lived) -> None:
    async with lived.reading("oem") as reader:
        found = await models.attributes_of_batteries(reader, [lived.ids["P3"]], attributes=[COPY])
        of_model = await models.attributes_of_models(reader, [lived.ids["model"]], attributes=[])

    assert set(_values(found[lived.ids["P3"]])) == {COPY}
    assert of_model == {}


@on_lived
async def test_models_and_attributes_cost_one_statement_each(lived: Lived) -> None:
    async with lived.reading("oem") as reader:
        for ids in ([lived.ids["P3"]], list(lived.ids.values())):
            before = reader.statements
            await models.by_ids(reader, ids)
            await models.attributes_of_batteries(reader, ids)
            await models.attributes_of_models(reader, ids)

            assert reader.statements - before == 3


async def _world(database: Database) -> World:
    """A model that is not on the market, a battery of it, and values of every facet of both."""
    world = World()
    world.operators("maker", "owner", "former", "supplier", "other")
    world.model("model", maker="maker")
    began = world.battery("b", maker="maker", model_id="model")
    world.part("b", Capacity.PRODUCER, "maker", began=began)
    world.part("b", Capacity.SUCCESSOR_OWNER, "supplier", began=began)
    former = world.part("b", Capacity.OWNER, "former", began=began)
    for facet in (Facet.PUBLIC, Facet.SAFETY, Facet.DISMANTLING, Facet.TEST_REPORTS, Facet.INDIVIDUAL):
        world.attribute(f"of {facet}", "battery", by="other", facet=facet, battery_id="b")
        world.attribute(f"model {facet}", "model", by="maker", facet=facet, model_id="model")
    world.attribute("both", "model", by="maker", facet=Facet.PUBLIC, model_id="model")
    world.attribute("both", "battery", by="other", facet=Facet.PUBLIC, battery_id="b")
    early = world.attribute("changes", "early", by="other", facet=Facet.PUBLIC, battery_id="b")
    former["ended_position"] = world.event("b", Measured(), by="other")
    late = world.event("b", AttributesDeclared(attributes=("changes",)), by="other")
    early["to_position"] = late
    world.attribute("changes", "late", by="other", facet=Facet.PUBLIC, battery_id="b")
    world.part("b", Capacity.OWNER, "owner")
    await world.write(database)
    return world


def _values(views: list[AttributeView]) -> dict[str, Any]:
    return {view.attribute: view.value for view in views}


_POINT_1 = {"of PUBLIC", "model PUBLIC", "both", "changes"}
_POINT_2 = {
    f"{subject} {facet}" for subject in ("of", "model") for facet in (Facet.SAFETY, Facet.DISMANTLING)
}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        pytest.param(
            "owner", {*_POINT_1, *_POINT_2, "of INDIVIDUAL", "model INDIVIDUAL"}, id="points 1, 2 and 4"
        ),
        pytest.param(
            "maker",
            {*_POINT_1, *_POINT_2, "model TEST_REPORTS", "model INDIVIDUAL"},
            id="points 1 and 2, and of the others its own",
        ),
        pytest.param("supplier", _POINT_1, id="point 1"),
    ],
)
async def test_each_attribute_is_read_by_its_own_facet(
    database: Database, who: str, expected: set[str]
) -> None:
    await _world(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal(who), now=NOW)
        found = (await models.attributes_of_batteries(reader, ["b"]))["b"]

    assert set(_values(found)) == expected


async def test_a_batterys_own_value_wins_over_its_models(database: Database) -> None:
    await _world(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("owner"), now=NOW)
        found = (await models.attributes_of_batteries(reader, ["b"], attributes=["both"]))["b"]
        of_model = (await models.attributes_of_models(reader, ["model"], attributes=["both"]))["model"]

    assert [(view.value, view.is_of_model) for view in found] == [("battery", False)]
    assert [(view.value, view.is_of_model) for view in of_model] == [("model", True)]


async def test_a_former_owner_reads_the_values_of_its_time(database: Database) -> None:
    await _world(database)
    read = {}

    for who in ("former", "owner"):
        async with database.reading(Acting.DESK) as connection:
            reader = Reader(connection, principal=principal(who), now=NOW)
            found = (await models.attributes_of_batteries(reader, ["b"], attributes=["changes"]))["b"]
            read[who] = _values(found)["changes"]

    assert read == {"former": "early", "owner": "late"}


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        pytest.param(principal("maker"), {"model"}, id="its maker"),
        pytest.param(principal("owner"), {"model"}, id="who sees a battery of it"),
        pytest.param(principal("other"), set(), id="a stranger"),
        pytest.param(PUBLIC, set(), id="the public"),
        pytest.param(principal("maker", scopes=[TokenScope.WRITE]), set(), id="its maker, without reading"),
    ],
)
async def test_a_model_of_nothing_on_the_market_follows_its_batteries(
    database: Database, reader: Principal, expected: set[str]
) -> None:
    await _world(database)

    async with database.reading(Acting.DESK) as connection:
        asking = Reader(connection, principal=reader, now=NOW)

        assert set(await models.by_ids(asking, ["model"])) == expected
        assert set(await models.attributes_of_models(asking, ["model"])) == expected


async def test_a_grant_of_a_group_opens_its_attributes(database: Database) -> None:
    world = World()
    world.operators("maker", "me")
    world.battery("b", maker="maker")
    for facet in (Facet.TEST_REPORTS, Facet.INDIVIDUAL):
        world.attribute(f"of {facet}", 1, by="maker", facet=facet, battery_id="b")
    world.part("b", Capacity.GRANTEE, "me", groups=[AccessGroup.TEST_REPORTS])
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("me"), now=NOW)
        found = (await models.attributes_of_batteries(reader, ["b"]))["b"]

    assert set(_values(found)) == {"of TEST_REPORTS"}
