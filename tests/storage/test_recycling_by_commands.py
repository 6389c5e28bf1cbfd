"""The reads of the end of life against what the commands write: the closure, lots and lots of lots."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from celltrail.commands.assembly import assemble_battery
from celltrail.commands.end_of_life import collect_battery, dismantle_battery
from celltrail.commands.lots import process_lot, record_recycling
from celltrail.commands.perform import Command, perform
from celltrail.commands.registration import register_batteries
from celltrail.commands.requests import (
    AssembleBattery,
    CollectBattery,
    DismantleBattery,
    LotBattery,
    LotDraw,
    Mass,
    NewBattery,
    Outcome,
    ProcessLot,
    RecordRecycling,
    RegisterBatteries,
)
from celltrail.domain.filters import EventFilter, RecyclingFilter
from celltrail.domain.keys import BatteryKey
from celltrail.domain.principal import TokenScope
from celltrail.domain.views import MaterialMass, PageRequest
from celltrail.domain.vocabulary import BatteryLevel, OperatorRole
from celltrail.storage import events, recycling, tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from tests.storage.log_scene import reading
from tests.storage.world import NOW, principal

ONE_FOR_ALL = principal("works", *OperatorRole, scopes=tuple(TokenScope))
WHOLE = PageRequest(first=100)


def key(serial: str) -> BatteryKey:
    return BatteryKey(uid=f"https://id.example.com/b/{serial}")


async def enrol(database: Database) -> None:
    values = {"id": "works", "name": "Works", "country": "DE", "roles": [], "regimes": [], "created_at": NOW}
    prefix = {"operator_id": "works", "scheme": "URI_PREFIX", "value": "https://id.example.com/b/"}
    async with database.writing(Acting.DESK) as connection:
        await connection.execute(sa.insert(tables.operator), [values])
        await connection.execute(sa.insert(tables.operator_identifier), [prefix])


async def act(database: Database, command: Command[Any], request: Any) -> Outcome:  # noqa: ANN401 -- any of them
    return await perform(database, command, request, principal=ONE_FOR_ALL, now=NOW)


async def life_of_a_pack(database: Database) -> tuple[dict[str, str], str, str]:
    """A pack of two modules of 40 kg, dismantled; its rest of 20 kg and one module go into a lot, the other
    module and 30 kg of that lot into a second one. Return the ids of the batteries and of both lots.
    """
    await enrol(database)
    new = [NewBattery(uid=str(key("pack").uid), level=BatteryLevel.PACK, mass_kg=Decimal(100))]
    modules = ("m0", "m1")
    new += [
        NewBattery(uid=str(key(each).uid), level=BatteryLevel.MODULE, mass_kg=Decimal(40)) for each in modules
    ]
    made = await act(
        database, register_batteries, RegisterBatteries(idempotency_key="1", batteries=tuple(new))
    )
    inside = AssembleBattery(idempotency_key="2", parent=key("pack"), components=tuple(map(key, modules)))
    await act(database, assemble_battery, inside)
    await act(database, collect_battery, CollectBattery(idempotency_key="3", battery=key("pack")))
    apart = DismantleBattery(idempotency_key="4", battery=key("pack"), mass_kg=Decimal(20))
    await act(database, dismantle_battery, apart)
    first = ProcessLot(
        idempotency_key="5",
        batteries=(LotBattery(key("pack")), LotBattery(key("m0"))),
        fractions=(Mass("BLACK_MASS", Decimal(60)),),
    )
    lot_a = (await act(database, process_lot, first)).lot_id
    assert lot_a is not None
    second = ProcessLot(
        idempotency_key="6",
        batteries=(LotBattery(key("m1"), Decimal(30)),),
        lots=(LotDraw(lot_a, Decimal(30)),),
        fractions=(Mass("OTHER", Decimal(50)),),
    )
    lot_b = (await act(database, process_lot, second)).lot_id
    assert lot_b is not None
    gained = RecordRecycling(idempotency_key="7", lot_id=lot_b, recovered=(Mass("NICKEL", Decimal(3)),))
    await act(database, record_recycling, gained)
    return dict(zip(("pack", *modules), made.battery_ids, strict=True)), lot_a, lot_b


async def test_a_packs_end_of_life_includes_the_modules_that_it_released(database: Database) -> None:
    ids, lot_a, lot_b = await life_of_a_pack(database)

    async with reading(database, ONE_FOR_ALL) as reader:
        found = await recycling.records_by_battery_ids(reader, list(ids.values()))
        recycled = await recycling.count(reader, RecyclingFilter(is_recycled=True))

    pack, module = found[ids["pack"]], found[ids["m0"]]
    assert pack.input_mass_kg == Decimal(90)
    assert dict(pack.lot_shares) == {lot_a: Decimal(1), lot_b: Decimal(1)}
    assert pack.fractions == (MaterialMass("BLACK_MASS", Decimal(30)), MaterialMass("OTHER", Decimal(50)))
    assert pack.recovered == (MaterialMass("NICKEL", Decimal(3)),)
    assert dict(module.lot_shares) == {lot_a: Decimal("0.666666"), lot_b: Decimal("0.333333")}
    assert module.recovered == (MaterialMass("NICKEL", Decimal(1)),)
    assert recycled == 3


async def test_the_log_of_one_owner_is_complete_and_in_order(database: Database) -> None:
    ids, lot_a, lot_b = await life_of_a_pack(database)

    async with reading(database, ONE_FOR_ALL) as reader:
        page = await events.page(reader, WHOLE, where=EventFilter())
        histories = await events.histories(reader, list(ids.values()), WHOLE)
        head = await events.head(reader.connection)

    assert [each.position for each in page.items] == list(range(1, head + 1))
    assert {each.chain_id for each in page.items} == {*ids.values(), lot_a, lot_b}
    for history in histories.values():
        assert [each.sequence for each in history.items] == list(range(1, len(history.items) + 1))
        assert [each.previous_hash for each in history.items[1:]] == [
            each.hash for each in history.items[:-1]
        ]
