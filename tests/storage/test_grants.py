"""Who can see a battery: told to its owner and the operator responsible for it, and to nobody else."""

from __future__ import annotations

import pytest

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.events import Measured
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import Regime
from celltrail.storage import grants
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.lived import NOW, Lived
from tests.storage.world import World, principal

on_lived = pytest.mark.asyncio(loop_scope="session")


@on_lived
async def test_the_owner_reads_who_else_can_see_its_battery_and_why(lived: Lived) -> None:
    async with lived.reading("oem") as reader:
        found = (await grants.of_batteries(reader, [lived.ids["P3"]]))[lived.ids["P3"]]

    assert {(each.capacity, each.operator_id, each.regime) for each in found} == {
        (Capacity.PRODUCER, "maker", None),
        (Capacity.AUTHORITY_ABROAD, None, Regime.CN_MIIT),
        (Capacity.AUTHORITY, None, Regime.EU_2023_1542),
        (Capacity.GRANTEE, "bank", None),
    }


@on_lived
async def test_a_grant_is_told_with_its_groups_purpose_and_time(lived: Lived) -> None:
    async with lived.reading("oem") as reader:
        found = (await grants.of_batteries(reader, [lived.ids["P3"]]))[lived.ids["P3"]]

    (grant,) = (each for each in found if each.capacity is Capacity.GRANTEE)
    assert grant.id == lived.ids["grant to bank"]
    assert grant.groups == {AccessGroup.INDIVIDUAL, AccessGroup.PUBLIC}
    assert (grant.purpose, grant.granted_by) == ("a loan", "oem")
    assert grant.until is not None
    assert grant.since < NOW < grant.until


@on_lived
async def test_parts_in_the_whole_reach_what_is_inside(lived: Lived) -> None:
    async with lived.reading("oem") as reader:
        found = (await grants.of_batteries(reader, [lived.ids["M3"]]))[lived.ids["M3"]]

    assert (lived.ids["P3"], Capacity.GRANTEE, "bank") in {
        (each.battery_id, each.capacity, each.operator_id) for each in found
    }


@on_lived
@pytest.mark.parametrize(
    ("who", "name"),
    [
        pytest.param("maker", "P3", id="who made and sold it"),
        pytest.param("dealer", "P2", id="a former owner"),
        pytest.param("bank", "P3", id="a grantee"),
        pytest.param("eu", "P3", id="an authority"),
        pytest.param("exporter", "P3", id="a carrier"),
        pytest.param("competitor", "P3", id="a stranger"),
        pytest.param("public", "P3", id="the public"),
        pytest.param("oem", "X1", id="an owner of others"),
    ],
)
async def test_nobody_else_is_told(lived: Lived, who: str, name: str) -> None:
    async with lived.reading(who) as reader:
        assert await grants.of_batteries(reader, [lived.ids[name]]) == {}


@on_lived
async def test_grants_of_many_batteries_cost_the_statements_of_one(lived: Lived) -> None:
    costs = []
    for ids in ([lived.ids["P3"]], list(lived.ids.values())):
        async with lived.reading("oem") as reader:
            await grants.of_batteries(reader, ids)
            costs.append(reader.statements)

    # Those of parts, and those of invitations.
    assert costs == [2, 2]


async def test_the_owner_of_an_original_is_not_told_of_its_successors_owner(database: Database) -> None:
    world = World()
    world.operators("owner", "reuser")
    world.battery("original", maker="owner")
    world.part("original", Capacity.OWNER, "owner")
    world.event("original", Measured(), by="owner")
    world.part("original", Capacity.SUCCESSOR_OWNER, "reuser", purpose="successor")
    await world.write(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("owner"), now=NOW)
        assert await grants.of_batteries(reader, ["original"]) == {}
