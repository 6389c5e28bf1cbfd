"""One recycler that records everything itself: what the tests of commands need to have lived before."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import sqlalchemy as sa

from celltrail.commands import requests as ask
from celltrail.commands.assembly import assemble_battery
from celltrail.commands.end_of_life import collect_battery, dismantle_battery
from celltrail.commands.lots import process_lot, record_recycling
from celltrail.commands.perform import Command, perform
from celltrail.commands.registration import register_batteries
from celltrail.domain.keys import BatteryKey
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from tests.commands.importing_world import principal, uid

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
_keys = count(1)


def new_key() -> str:
    """An idempotency key that no test has used."""
    return f"key-{next(_keys)}"


def uid_of(serial: str) -> str:
    """The unique identifier of a battery under the recycler's own prefix."""
    return uid(serial, prefix="0952155500000", check="6")


def key(serial: str) -> BatteryKey:
    """The same as a key."""
    return BatteryKey(uid=uid_of(serial))


async def act(
    database: Database,
    command: Command[Any],
    request: Any,  # noqa: ANN401 -- that of any command
    *,
    by: str = "recycler",
) -> ask.Outcome:
    """Perform one command."""
    return await perform(database, command, request, principal=principal(by), now=NOW)


async def register(database: Database, *serials: str, level: BatteryLevel, mass_kg: str | None) -> None:
    """New batteries of the recycler, which also makes some."""
    mass = None if mass_kg is None else Decimal(mass_kg)
    new = tuple(ask.NewBattery(uid=uid_of(each), level=level, mass_kg=mass) for each in serials)
    await act(database, register_batteries, ask.RegisterBatteries(idempotency_key=new_key(), batteries=new))


async def assemble(database: Database, whole: str, *parts: str) -> None:
    """Parts into a whole."""
    request = ask.AssembleBattery(
        idempotency_key=new_key(), parent=key(whole), components=tuple(map(key, parts))
    )
    await act(database, assemble_battery, request)


async def collect(database: Database, *serials: str) -> None:
    """Batteries that become waste."""
    for each in serials:
        request = ask.CollectBattery(idempotency_key=new_key(), battery=key(each))
        await act(database, collect_battery, request)


async def number_of_events(database: Database) -> int:
    """How many events the log has."""
    async with database.reading(Acting.DESK) as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(tables.event)) or 0


async def process(
    database: Database, *, batteries: dict[str, str | None], lots: dict[str, str] | None = None, out: str
) -> str:
    """A lot of batteries and of mass out of other lots; `out` kilograms of black mass leave it. Its id."""
    request = ask.ProcessLot(
        idempotency_key=new_key(),
        batteries=tuple(
            ask.LotBattery(key(serial), None if mass is None else Decimal(mass))
            for serial, mass in batteries.items()
        ),
        lots=tuple(ask.LotDraw(lot_id, Decimal(mass)) for lot_id, mass in (lots or {}).items()),
        fractions=(ask.Mass("BLACK_MASS", Decimal(out)),),
    )
    outcome = await act(database, process_lot, request)
    assert outcome.lot_id is not None
    return outcome.lot_id


async def recover(database: Database, lot_id: str, material: str, mass: str) -> ask.Outcome:
    """Material recovered from a lot."""
    request = ask.RecordRecycling(
        idempotency_key=new_key(), lot_id=lot_id, recovered=(ask.Mass(material, Decimal(mass)),)
    )
    return await act(database, record_recycling, request)


async def dismantle(database: Database, serial: str, *, mass_kg: str | None) -> None:
    """A battery taken apart."""
    mass = None if mass_kg is None else Decimal(mass_kg)
    request = ask.DismantleBattery(idempotency_key=new_key(), battery=key(serial), mass_kg=mass)
    await act(database, dismantle_battery, request)
