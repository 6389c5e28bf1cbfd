"""Believable lives of batteries, from a seed: made, assembled, shipped, used, collected and recycled.

Consignments of packs go the same way up to a `Destiny`; everything is recorded through the commands that
partners use. The same seed, number and day give the same lives (ids and hashes differ), each consignment by
itself: its chance is its own, so that what others have lived does not change it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum

from celltrail.cli.demo.acts import Actor
from celltrail.cli.demo.families import (
    CELL_KG,
    MODULE_KG,
    PACK_KG,
    SHELL_KG,
    Codes,
    Family,
    by_code,
    new_family,
    uid_of,
    with_real_cells,
)
from celltrail.cli.demo.partners import COMPETITOR, EXPORTER, IMPORTER, MAKER, RECYCLER, Partner
from celltrail.commands import (
    assembly,
    end_of_life,
    installation,
    lots,
    market,
    registration,
    shipments,
    upkeep,
    work,
)
from celltrail.commands import requests as ask
from celltrail.domain.keys import BatteryKey
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import BatteryLevel, EndOfLifeRoute

PACKS_PER_CONSIGNMENT = 3


class Destiny(IntEnum):
    """How far a consignment has come; each stage includes those before it."""

    MADE = 0
    ON_ITS_WAY = 1
    DELIVERED = 2
    IN_USE = 3
    COLLECTED = 4
    RECYCLED = 5


# How the consignments are spread; the first one is told to its end.
SPREAD = (
    Destiny.RECYCLED,
    Destiny.IN_USE,
    Destiny.IN_USE,
    Destiny.ON_ITS_WAY,
    Destiny.IN_USE,
    Destiny.COLLECTED,
    Destiny.DELIVERED,
    Destiny.IN_USE,
    Destiny.MADE,
    Destiny.RECYCLED,
)


@dataclass(slots=True)
class Consignment:
    """Packs of one maker that go one way together."""

    number: int
    maker: Partner
    model_id: str
    families: list[Family]
    made_on: date
    destiny: Destiny
    chance: random.Random
    age_days: int
    shipment_id: str = ""

    async def live(self, actor: Actor) -> None:
        """Record everything that has happened to it so far."""
        steps = (self._make, self._dispatch, self._deliver, self._use, self._collect, self._recycle)
        for step in steps[: self.destiny + 1]:
            await step(actor)

    @property
    def _packs(self) -> tuple[BatteryKey, ...]:
        return tuple(by_code(family.pack) for family in self.families)

    @property
    def _last_days(self) -> int:
        """Days from production to removal, for those that have come so far."""
        return self.age_days - 40

    def _at(self, days: int) -> ask.Occurrence:
        moment = datetime.combine(self.made_on + timedelta(days=days), time(9, 30), tzinfo=UTC)
        return ask.Occurrence(occurred_at=moment + timedelta(minutes=self.chance.randrange(360)))

    async def _make(self, actor: Actor) -> None:
        masses = {BatteryLevel.PACK: PACK_KG, BatteryLevel.MODULE: MODULE_KG, BatteryLevel.CELL: CELL_KG}
        made = [
            ask.NewBattery(
                uid=uid_of(self.maker, code),
                code=code,
                level=level,
                model_id=self.model_id if level is BatteryLevel.PACK else None,
                mass_kg=masses[level],
            )
            for family in self.families
            for code, level in family
        ]
        await actor.act(
            self.maker,
            registration.register_batteries,
            ask.RegisterBatteries(idempotency_key=actor.key(), occurrence=self._at(0), batteries=tuple(made)),
        )
        for family in self.families:
            for whole, parts in (*family.modules.items(), (family.pack, tuple(family.modules))):
                await actor.act(
                    self.maker,
                    assembly.assemble_battery,
                    ask.AssembleBattery(
                        idempotency_key=actor.key(),
                        occurrence=self._at(2),
                        parent=by_code(whole),
                        components=tuple(map(by_code, parts)),
                    ),
                )

    async def _dispatch(self, actor: Actor) -> None:
        created = await actor.act(
            self.maker,
            shipments.create_shipment,
            ask.CreateShipment(
                idempotency_key=actor.key(),
                occurrence=self._at(14),
                batteries=self._packs,
                consignee_id=IMPORTER.id,
                carrier_id=EXPORTER.id,
                exporter_id=EXPORTER.id,
                importer_id=IMPORTER.id,
                origin="CN",
                transit=("NL",),
                destination="DE",
                reference=f"EXP-{self.made_on.year}-{self.number:04d}",
            ),
        )
        self.shipment_id = created.shipment_id or self.shipment_id
        await actor.act(
            self.maker,
            shipments.dispatch_shipment,
            ask.DispatchShipment(
                idempotency_key=actor.key(), occurrence=self._at(16), shipment_id=self.shipment_id
            ),
        )

    async def _deliver(self, actor: Actor) -> None:
        await actor.act(
            IMPORTER,
            shipments.receive_shipment,
            ask.ReceiveShipment(
                idempotency_key=actor.key(), occurrence=self._at(52), shipment_id=self.shipment_id
            ),
        )
        await actor.act(
            self.maker,
            market.sell_battery,
            ask.SellBattery(
                idempotency_key=actor.key(),
                occurrence=self._at(53),
                batteries=self._packs,
                buyer_id=IMPORTER.id,
            ),
        )
        await actor.act(
            IMPORTER,
            market.place_on_market,
            ask.PlaceOnMarket(
                idempotency_key=actor.key(),
                occurrence=self._at(55),
                batteries=self._packs,
                market="DE",
                placed_on=self.made_on + timedelta(days=55),
            ),
        )

    async def _use(self, actor: Actor) -> None:
        for number, pack in enumerate(self._packs):
            await actor.act(
                IMPORTER,
                installation.install_battery,
                ask.InstallBattery(
                    idempotency_key=actor.key(),
                    occurrence=self._at(60),
                    battery=pack,
                    vin=f"WEXZZZDE0XX{self.number % 1000:03d}{number:03d}",
                ),
            )
        await actor.act(
            IMPORTER,
            market.sell_battery,
            ask.SellBattery(
                idempotency_key=actor.key(), occurrence=self._at(75), batteries=self._packs, to_end_user=True
            ),
        )
        for days in range(80, max(81, self._last_days), 400):
            for pack in self._packs:
                await self._measure(actor, pack, days=days)

    async def _measure(self, actor: Actor, pack: BatteryKey, *, days: int) -> None:
        # About two per cent and 250 cycles a year, and no two alike.
        health = Decimal(990 - days // 20 - self.chance.randrange(15)) / 1000
        await actor.act(
            IMPORTER,
            upkeep.record_measurement,
            ask.RecordMeasurement(
                idempotency_key=actor.key(),
                occurrence=self._at(days),
                battery=pack,
                state_of_health=health,
                cycle_count=days * 250 // 365 + self.chance.randrange(20),
            ),
        )

    async def _collect(self, actor: Actor) -> None:
        for pack in self._packs:
            await actor.act(
                IMPORTER,
                installation.remove_battery,
                ask.RemoveBattery(
                    idempotency_key=actor.key(),
                    occurrence=self._at(self._last_days),
                    battery=pack,
                    reason="end of use",
                ),
            )
        for capacity in (Capacity.COLLECTOR, Capacity.DISMANTLER, Capacity.RECYCLER):
            await actor.act(
                IMPORTER,
                work.assign_work,
                ask.AssignWork(
                    idempotency_key=actor.key(),
                    occurrence=self._at(self._last_days + 1),
                    batteries=self._packs,
                    operator_id=RECYCLER.id,
                    capacity=capacity,
                ),
            )
        for pack in self._packs:
            await actor.act(
                RECYCLER,
                end_of_life.collect_battery,
                ask.CollectBattery(
                    idempotency_key=actor.key(),
                    occurrence=self._at(self._last_days + 5),
                    battery=pack,
                    mass_kg=PACK_KG,
                    condition="INTACT",
                    route=EndOfLifeRoute.RECYCLE,
                ),
            )

    async def _recycle(self, actor: Actor) -> None:
        for pack in self._packs:
            await actor.act(
                RECYCLER,
                end_of_life.dismantle_battery,
                ask.DismantleBattery(
                    idempotency_key=actor.key(),
                    occurrence=self._at(self._last_days + 10),
                    battery=pack,
                    mass_kg=SHELL_KG,
                ),
            )
        modules = [by_code(module) for family in self.families for module in family.modules]
        total = PACK_KG * len(self.families)
        inputs = [ask.LotBattery(pack, SHELL_KG) for pack in self._packs]
        inputs += [ask.LotBattery(module, MODULE_KG) for module in modules]
        lot = await actor.act(
            RECYCLER,
            lots.process_lot,
            ask.ProcessLot(
                idempotency_key=actor.key(),
                occurrence=self._at(self._last_days + 13),
                batteries=tuple(inputs),
                fractions=_fractions(total),
                reference=f"LOT-{self.number:04d}",
            ),
        )
        await actor.act(
            RECYCLER,
            lots.record_recycling,
            ask.RecordRecycling(
                idempotency_key=actor.key(),
                occurrence=self._at(self._last_days + 20),
                lot_id=lot.lot_id,
                recovered=_recovered(total),
            ),
        )


# Shares of an LFP pack's mass by stream and by recovered material: plausible, not measured.
_STREAMS = (
    ("BLACK_MASS", "0.38"),
    ("ALUMINIUM", "0.21"),
    ("COPPER", "0.11"),
    ("STEEL", "0.12"),
    ("PLASTICS", "0.06"),
    ("RESIDUE", "0.05"),
)
_MATERIALS = (
    ("LITHIUM", "0.0072", "0.0079"),
    ("COPPER", "0.107", "0.11"),
    ("ALUMINIUM", "0.203", "0.21"),
    ("IRON", "0.19", None),
    ("GRAPHITE", "0.12", None),
    ("PLASTICS", "0.045", None),
)


def _fractions(total_kg: Decimal) -> tuple[ask.Mass, ...]:
    return tuple(ask.Mass(name, _grams(total_kg * Decimal(share))) for name, share in _STREAMS)


def _recovered(total_kg: Decimal) -> tuple[ask.Mass, ...]:
    return tuple(
        ask.Mass(
            name,
            _grams(total_kg * Decimal(share)),
            None if held is None else _grams(total_kg * Decimal(held)),
        )
        for name, share, held in _MATERIALS
    )


def _grams(mass_kg: Decimal) -> Decimal:
    return mass_kg.quantize(Decimal("0.001"))


def consignments(packs: int, *, model_ids: dict[str, str], today: date, seed: int) -> Iterator[Consignment]:
    """The consignments of a number of packs; one in eight is the competitor's, and stays at home."""
    chance = random.Random(seed)  # noqa: S311 -- lives of a demonstration, no secrets
    codes = {MAKER.id: Codes("001"), COMPETITOR.id: Codes("07H")}
    left, number = packs, 0
    while left > 0:
        size = min(left, PACKS_PER_CONSIGNMENT)
        maker = COMPETITOR if number % 8 == 7 else MAKER  # noqa: PLR2004 -- one in eight
        destiny = Destiny.MADE if maker is COMPETITOR else SPREAD[number % len(SPREAD)]
        age_days = _age(destiny, chance)
        made_on = today - timedelta(days=age_days)
        families = [new_family(codes[maker.id], made_on) for _ in range(size)]
        if number == 0:
            families[0] = with_real_cells(families[0])
        own = random.Random(f"{seed}/{number}")  # noqa: S311 -- as above
        yield Consignment(number, maker, model_ids[maker.id], families, made_on, destiny, own, age_days)
        left, number = left - size, number + 1


def _age(destiny: Destiny, chance: random.Random) -> int:
    """Days since production: old enough for what has happened."""
    least = {
        Destiny.MADE: 5,
        Destiny.ON_ITS_WAY: 20,
        Destiny.DELIVERED: 58,
        Destiny.IN_USE: 90,
        Destiny.COLLECTED: 300,
        Destiny.RECYCLED: 900,
    }[destiny]
    return least + chance.randrange(least)
