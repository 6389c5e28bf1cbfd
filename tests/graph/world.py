"""Partners and the lives of a few batteries, recorded through the commands that partners use.

A maker builds packs of one module and two cells, sells them to a vehicle maker and ships them
there. A recycler gets the first one at its end. A rival of the maker has batteries of its own and takes part
in none of these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from celltrail.commands import (
    assembly,
    declarations,
    end_of_life,
    installation,
    lots,
    market,
    models,
    registration,
    shipments,
    upkeep,
    work,
)
from celltrail.commands import requests as ask
from celltrail.commands.perform import perform
from celltrail.domain.keys import BatteryKey
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.visibility import Capacity, Facet
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    EndOfLifeRoute,
    IdentifierScheme,
    OperatorRole,
    Regime,
)
from celltrail.storage import onboarding
from celltrail.storage.acting import Acting
from celltrail.storage.drafts import EvidenceDraft
from celltrail.storage.engine import Database

START = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
CURSOR_KEY = bytes(range(32))
BOTH = frozenset(TokenScope)


def _partner(operator_id: str, *roles: OperatorRole, regimes: frozenset[Regime] = frozenset()) -> Principal:
    return Principal(operator_id=operator_id, roles=frozenset(roles), scopes=BOTH, regimes=regimes)


R = OperatorRole
MAKER = _partner("op-maker", R.MANUFACTURER, R.SUPPLIER)
RIVAL = _partner("op-rival", R.MANUFACTURER)
OEM = _partner("op-oem", R.OEM, R.IMPORTER)
CARRIER = _partner("op-carrier", R.CARRIER)
RECYCLER = _partner("op-recycler", R.COLLECTOR, R.DISMANTLER, R.RECYCLER)
AUTHORITY = _partner("op-authority", R.AUTHORITY, regimes=frozenset({Regime.EU_2023_1542}))

COUNTRIES = {"op-maker": "CN", "op-rival": "CN", "op-oem": "DE", "op-carrier": "NL", "op-recycler": "FR"}
REFERENCE = "canary-shipment-reference"


@dataclass(slots=True)
class World:
    """The database, a clock that ticks with every act, and what was recorded."""

    database: Database
    now: datetime = START
    packs: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rivals: list[str] = field(default_factory=list)
    shipment_id: str = ""
    lot_id: str = ""
    model_id: str = ""
    unsold_model_id: str = ""
    _acts: int = 0

    async def act(
        self,
        principal: Principal,
        command: Callable[..., Awaitable[ask.Outcome]],
        request: Callable[..., Any],
        **facts: object,
    ) -> ask.Outcome:
        """Let a partner record something, a minute after what was recorded before."""
        self._acts += 1
        self.now += timedelta(minutes=1)
        asked = request(idempotency_key=f"act-{self._acts}", **facts)
        return await perform(self.database, command, asked, principal=principal, now=self.now)

    def clock(self) -> datetime:
        """The time of whoever reads: right after the last act."""
        return self.now


def key(battery_id: str) -> BatteryKey:
    """Name a battery by its internal id."""
    return BatteryKey(id=battery_id)


def uid(operator_id: str, name: str) -> str:
    """The unique identifier of a battery of an operator."""
    return f"https://{operator_id}.example/b/{name}"


async def add_partners(world: World) -> None:
    """Take the partners on board."""
    async with world.database.writing(Acting.DESK) as connection:
        for each in (MAKER, RIVAL, OEM, CARRIER, RECYCLER, AUTHORITY):
            operator_id = each.operator_id or ""
            await onboarding.add_operator(
                connection,
                operator_id=operator_id,
                name=f"{operator_id} Ltd",
                country=COUNTRIES.get(operator_id, "DE"),
                roles=each.roles,
                regimes=each.regimes,
                identifiers=((IdentifierScheme.URI_PREFIX, f"https://{operator_id}.example/b/"),),
                facilities=(onboarding.NewFacility(id="plant-1", name="Plant One"),) if each is OEM else (),
                now=world.now,
            )


async def build(world: World, *, packs: int) -> None:
    """Record the lives of so many packs, up to the vehicles that they are in."""
    await add_partners(world)
    outcome = await world.act(
        MAKER,
        models.register_battery_model,
        ask.RegisterBatteryModel,
        name="Model One",
        category=BatteryCategory.EV,
        chemistry=Chemistry.LFP,
        mass_kg=Decimal("412.5"),
        attributes=(ask.DeclaredAttribute("warranty_period", 96),),
    )
    world.model_id = outcome.model_id or ""
    unsold = await world.act(
        MAKER,
        models.register_battery_model,
        ask.RegisterBatteryModel,
        name="Model Two",
        category=BatteryCategory.EV,
        chemistry=Chemistry.NMC,
    )
    world.unsold_model_id = unsold.model_id or ""
    world.packs = await _register(world, MAKER, BatteryLevel.PACK, "pack", packs)
    world.modules = await _register(world, MAKER, BatteryLevel.MODULE, "module", packs)
    world.cells = await _register(world, MAKER, BatteryLevel.CELL, "cell", 2 * packs)
    world.rivals = await _register(world, RIVAL, BatteryLevel.PACK, "canary", 2)
    for number, (pack, module) in enumerate(zip(world.packs, world.modules, strict=True)):
        inside = world.cells[2 * number : 2 * number + 2]
        await _assemble(world, module, *inside)
        await _assemble(world, pack, module)
        await world.act(
            MAKER,
            upkeep.record_measurement,
            ask.RecordMeasurement,
            battery=key(pack),
            state_of_health=Decimal(1) - Decimal(number) / 1000,
            cycle_count=number,
        )
    await _sell_and_ship(world)


async def _register(world: World, maker: Principal, level: BatteryLevel, name: str, number: int) -> list[str]:
    outcome = await world.act(
        maker,
        registration.register_batteries,
        ask.RegisterBatteries,
        batteries=tuple(
            ask.NewBattery(
                uid=uid(maker.operator_id or "", f"{name}-{each}"),
                level=level,
                model_id=world.model_id if maker is MAKER and level is BatteryLevel.PACK else None,
                produced_on=date(2027, 1, 4),
                mass_kg=Decimal(400) if level is BatteryLevel.PACK else Decimal(50),
            )
            for each in range(number)
        ),
    )
    return list(outcome.battery_ids)


async def _assemble(world: World, parent: str, *components: str) -> None:
    await world.act(
        MAKER,
        assembly.assemble_battery,
        ask.AssembleBattery,
        parent=key(parent),
        components=tuple(map(key, components)),
    )


async def _sell_and_ship(world: World) -> None:
    every = tuple(map(key, world.packs))
    planned = await world.act(
        MAKER,
        shipments.create_shipment,
        ask.CreateShipment,
        batteries=every,
        consignee_id=OEM.operator_id,
        carrier_id=CARRIER.operator_id,
        origin="CN",
        destination="DE",
        reference=REFERENCE,
    )
    world.shipment_id = planned.shipment_id or ""
    await world.act(MAKER, market.sell_battery, ask.SellBattery, batteries=every, buyer_id=OEM.operator_id)
    await world.act(MAKER, shipments.dispatch_shipment, ask.DispatchShipment, shipment_id=world.shipment_id)
    await world.act(OEM, shipments.receive_shipment, ask.ReceiveShipment, shipment_id=world.shipment_id)
    await world.act(
        OEM,
        market.place_on_market,
        ask.PlaceOnMarket,
        batteries=every,
        market="DE",
        placed_on=date(2027, 3, 1),
    )
    for pack in world.packs:
        await world.act(
            OEM, installation.install_battery, ask.InstallBattery, battery=key(pack), system="store"
        )


async def attach(world: World) -> None:
    """The vehicle maker attaches a document to the first pack."""
    draft = EvidenceDraft(
        title="test report",
        sha256="ab" * 32,
        media_type="application/pdf",
        link="https://op-oem.example/r",
        facet=Facet.INDIVIDUAL,
    )
    await world.act(
        OEM,
        declarations.attach_evidence,
        ask.AttachEvidence,
        battery=key(world.packs[0]),
        occurrence=ask.Occurrence(facility_id="plant-1", evidence=(draft,)),
    )


async def end_lives(world: World, *, number: int = 1) -> None:
    """The recycler collects some packs, takes them apart, and recovers what is in them."""
    some = tuple(map(key, world.packs[:number]))
    for capacity in (Capacity.COLLECTOR, Capacity.DISMANTLER, Capacity.RECYCLER):
        await world.act(
            OEM,
            work.assign_work,
            ask.AssignWork,
            batteries=some,
            operator_id=RECYCLER.operator_id,
            capacity=capacity,
        )
    for pack in some:
        await world.act(RECYCLER, installation.remove_battery, ask.RemoveBattery, battery=pack)
        await world.act(
            RECYCLER,
            end_of_life.collect_battery,
            ask.CollectBattery,
            battery=pack,
            mass_kg=Decimal(400),
            route=EndOfLifeRoute.RECYCLE,
        )
    processed = await world.act(
        RECYCLER,
        lots.process_lot,
        ask.ProcessLot,
        batteries=tuple(ask.LotBattery(pack) for pack in some),
        fractions=(ask.Mass("BLACK_MASS", Decimal(150)), ask.Mass("COPPER", Decimal(40))),
        reference="lot-1",
    )
    world.lot_id = processed.lot_id or ""
    await world.act(
        RECYCLER,
        lots.record_recycling,
        ask.RecordRecycling,
        lot_id=world.lot_id,
        recovered=(
            ask.Mass("LITHIUM", Decimal(6), Decimal(8)),
            ask.Mass("COPPER", Decimal(36), Decimal(41)),
        ),
    )
