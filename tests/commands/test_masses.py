"""What a battery weighs after it was mended, taken apart, and corrected: no kilogram is there twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from celltrail.commands import requests as ask
from celltrail.commands.corrections import correct_event
from celltrail.commands.end_of_life import dismantle_battery
from celltrail.commands.upkeep import record_measurement, repair_battery
from celltrail.domain.errors import InvalidInputError, VersionConflictError
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from tests.commands.recording import act, assemble, collect, key, new_key, register

PACK, OLD, NEW = "P-1", "M-old", "M-new"


async def _mass_of(database: Database, battery_id: str) -> Decimal | None:
    version = tables.battery_version
    async with database.reading(Acting.DESK) as connection:
        found: Decimal | None = await connection.scalar(
            sa.select(version.c.mass_kg).where(
                version.c.battery_id == battery_id, version.c.to_position == tables.OPEN
            )
        )
    return found


async def _repair(database: Database, *, replaced: tuple[str, ...], fitted: tuple[str, ...]) -> str:
    request = ask.RepairBattery(
        idempotency_key=new_key(),
        battery=key(PACK),
        replaced=tuple(map(key, replaced)),
        fitted=tuple(map(key, fitted)),
    )
    return (await act(database, repair_battery, request)).battery_ids[0]


@pytest.mark.parametrize(
    ("old_kg", "new_kg", "since_kg"),
    [
        pytest.param("30", "32", "402", id="both are known"),
        pytest.param(None, "32", "400", id="what came out is not known"),
        pytest.param("30", None, "400", id="what went in is not known"),
    ],
)
async def test_a_repair_changes_the_mass_by_that_of_its_parts(
    importing_database: Database, old_kg: str | None, new_kg: str | None, since_kg: str
) -> None:
    await register(importing_database, PACK, level=BatteryLevel.PACK, mass_kg="400")
    await register(importing_database, OLD, level=BatteryLevel.MODULE, mass_kg=old_kg)
    await register(importing_database, NEW, level=BatteryLevel.MODULE, mass_kg=new_kg)
    await assemble(importing_database, PACK, OLD)

    pack = await _repair(importing_database, replaced=(OLD,), fitted=(NEW,))

    assert await _mass_of(importing_database, pack) == Decimal(since_kg)


async def _dismantled(database: Database, mass_kg: str) -> tuple[str, str]:
    """A pack of 400 kg with a module of 30 kg, taken apart: the ids of pack and event."""
    await register(database, PACK, level=BatteryLevel.PACK, mass_kg="400")
    await register(database, OLD, level=BatteryLevel.MODULE, mass_kg="30")
    await assemble(database, PACK, OLD)
    await collect(database, PACK)
    request = ask.DismantleBattery(idempotency_key=new_key(), battery=key(PACK), mass_kg=Decimal(mass_kg))
    outcome = await act(database, dismantle_battery, request)
    pack = outcome.battery_ids[0]
    event = tables.event
    async with database.reading(Acting.DESK) as connection:
        event_id = await connection.scalar(
            sa.select(event.c.id).where(event.c.battery_id == pack, event.c.type == "DISMANTLED")
        )
    return pack, str(event_id)


def _correction(event_id: str, mass_kg: str) -> ask.CorrectEvent:
    changes = (("mass_kg", mass_kg),)
    return ask.CorrectEvent(idempotency_key=new_key(), event_id=event_id, reason="misread", changes=changes)


async def test_a_correction_of_what_is_left_changes_the_mass(importing_database: Database) -> None:
    pack, event_id = await _dismantled(importing_database, "300")

    await act(importing_database, correct_event, _correction(event_id, "370"))

    assert await _mass_of(importing_database, pack) == 370


async def test_a_correction_leaves_no_more_than_the_parts_do(importing_database: Database) -> None:
    pack, event_id = await _dismantled(importing_database, "300")

    with pytest.raises(InvalidInputError, match="371 kg are left of a battery of 400 kg") as refusal:
        await act(importing_database, correct_event, _correction(event_id, "371"))

    assert refusal.value.path == ("changes", "massKg")
    assert await _mass_of(importing_database, pack) == 300


async def test_a_correction_of_a_battery_that_changed_since_is_refused(importing_database: Database) -> None:
    await register(importing_database, PACK, level=BatteryLevel.PACK, mass_kg="400")
    request = ask.RecordMeasurement(idempotency_key=new_key(), battery=key(PACK), cycle_count=1)
    outcome = await act(importing_database, record_measurement, request)
    (battery_id,) = outcome.battery_ids
    event = tables.event
    async with importing_database.reading(Acting.DESK) as connection:
        event_id = await connection.scalar(
            sa.select(event.c.id).where(event.c.battery_id == battery_id, event.c.type == "MEASURED")
        )
    correction = ask.CorrectEvent(
        idempotency_key=new_key(),
        event_id=str(event_id),
        reason="misread",
        changes=(("cycle_count", 2),),
        expected_version="an older one",
    )

    with pytest.raises(VersionConflictError) as refusal:
        await act(importing_database, correct_event, correction)

    assert refusal.value.path == ("expectedVersion",)
