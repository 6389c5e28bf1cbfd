"""Trees of cells, modules and packs through the commands: one parent each, and levels without a circle."""

from __future__ import annotations

import asyncio

import pytest

from celltrail.commands.assembly import BUILT_INTO
from celltrail.domain.errors import InvalidInputError, StageConflictError
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage.engine import Database
from tests.commands.recording import assemble, number_of_events, register


async def test_a_module_goes_into_one_pack_when_two_ask_for_it_at_once(importing_database: Database) -> None:
    await register(importing_database, "P-1", "P-2", level=BatteryLevel.PACK, mass_kg=None)
    await register(importing_database, "M", level=BatteryLevel.MODULE, mass_kg=None)
    before = await number_of_events(importing_database)

    outcomes = await asyncio.gather(
        assemble(importing_database, "P-1", "M"),
        assemble(importing_database, "P-2", "M"),
        return_exceptions=True,
    )

    refused = [each for each in outcomes if each is not None]
    assert [type(each) for each in refused] == [StageConflictError]
    assert await number_of_events(importing_database) == before + 2


@pytest.mark.parametrize("level", BatteryLevel)
async def test_a_battery_is_not_built_into_itself(importing_database: Database, level: BatteryLevel) -> None:
    await register(importing_database, "B-1", level=level, mass_kg=None)

    with pytest.raises(InvalidInputError) as refusal:
        await assemble(importing_database, "B-1", "B-1")

    assert refusal.value.path == ("components", 0)


async def test_a_component_named_twice_is_refused(importing_database: Database) -> None:
    await register(importing_database, "P-1", level=BatteryLevel.PACK, mass_kg=None)
    await register(importing_database, "M", level=BatteryLevel.MODULE, mass_kg=None)

    with pytest.raises(InvalidInputError, match="named twice"):
        await assemble(importing_database, "P-1", "M", "M")


def test_what_is_built_into_what_leaves_no_circle() -> None:
    order = [BatteryLevel.CELL, BatteryLevel.MODULE, BatteryLevel.PACK, BatteryLevel.SYSTEM]

    for level, wholes in BUILT_INTO.items():
        assert all(order.index(whole) > order.index(level) for whole in wholes)
