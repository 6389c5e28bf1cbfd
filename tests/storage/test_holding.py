"""Whoever wants to change a battery finds it by what it may read of it, and by nothing else."""

from __future__ import annotations

import pytest

from celltrail.domain.errors import NotFoundError
from celltrail.domain.keys import BatteryKey
from celltrail.domain.visibility import Capacity
from celltrail.storage import holding
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.world import NOW, World, principal

CODE = "001CE0000000017891000001"
BY_ID, BY_CODE = BatteryKey(id="pack"), BatteryKey(code=CODE)


@pytest.fixture(autouse=True)
async def story(database: Database) -> None:
    world = World()
    world.operators("maker", "cellmaker", "carrier", "stranger")
    world.battery("pack", maker="maker", code=CODE)
    world.part("pack", Capacity.OWNER, "maker")
    world.part("pack", Capacity.COMPONENT_SUPPLIER, "cellmaker")
    world.part("pack", Capacity.CARRIER, "carrier")
    await world.write(database)


FOUND = {
    "its owner": ("maker", {"id", "code"}),
    "its carrier, who reads point 1": ("carrier", {"id", "code"}),
    "a supplier, who reads its identity alone": ("cellmaker", {"id"}),
    "a stranger": ("stranger", set()),
}


@pytest.mark.parametrize(("who", "keys"), FOUND.values(), ids=FOUND)
async def test_a_battery_is_found_by_the_identifiers_that_may_be_read(
    database: Database, who: str, keys: set[str]
) -> None:
    found = set()

    for name, key in (("id", BY_ID), ("code", BY_CODE)):
        async with database.writing(Acting.DESK) as connection:
            reader = Reader(connection, principal=principal(who), now=NOW)
            try:
                (held,) = await holding.hold(reader, [key])
            except NotFoundError:
                continue
        assert held.battery.id == "pack"
        found.add(name)

    assert found == keys


async def test_a_code_that_may_not_be_read_is_refused_like_one_that_does_not_exist(
    database: Database,
) -> None:
    told = []

    for code in (CODE, "001CE0000000017891000002"):
        async with database.writing(Acting.DESK) as connection:
            reader = Reader(connection, principal=principal("cellmaker"), now=NOW)
            with pytest.raises(NotFoundError) as refused:
                await holding.hold(reader, [BatteryKey(code=code)])
        told.append(refused.value.message.replace(code, "…"))

    assert told[0] == told[1]
