"""What is left to be done in a world, so that acts on it can succeed as well as be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from celltrail.commands import claims, grants, installation, lots, registration, shipments, work
from celltrail.commands import requests as ask
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.keys import BatteryKey
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import BatteryLevel
from tests.graph.world import CARRIER, MAKER, OEM, RECYCLER, World, key, uid


@dataclass(frozen=True)
class Waiting:
    """The ids of what somebody can take back or answer."""

    grant_id: str
    claim_id: str


async def leave_unfinished(world: World) -> Waiting:
    """Plan a shipment of new packs, give work on two old ones, grant access to one, and claim it."""
    old = list(world.packs)
    world.cells = await _register(world, BatteryLevel.CELL, "loose", 3)
    world.modules = await _register(world, BatteryLevel.MODULE, "empty", 2)
    fresh = await _register(world, BatteryLevel.PACK, "fresh", 4)
    world.packs = [*old, *fresh]
    planned = await world.act(
        MAKER,
        shipments.create_shipment,
        ask.CreateShipment,
        batteries=tuple(map(key, fresh[:2])),
        consignee_id=OEM.operator_id,
        carrier_id=CARRIER.operator_id,
        origin="CN",
        destination="DE",
    )
    world.shipment_id = planned.shipment_id or ""
    for capacity in (Capacity.COLLECTOR, Capacity.DISMANTLER, Capacity.RECYCLER):
        await world.act(
            OEM,
            work.assign_work,
            ask.AssignWork,
            batteries=tuple(map(key, old[1:])),
            operator_id=RECYCLER.operator_id,
            capacity=capacity,
        )
    await world.act(OEM, installation.remove_battery, ask.RemoveBattery, battery=key(old[-1]))
    await world.act(
        RECYCLER,
        lots.process_lot,
        ask.ProcessLot,
        lots=(ask.LotDraw(world.lot_id, Decimal(10)),),
        fractions=(ask.Mass("COPPER", Decimal(4)),),
    )
    granted = await world.act(
        OEM,
        grants.grant_access,
        ask.GrantAccess,
        battery=key(old[1]),
        operator_id=RECYCLER.operator_id,
        groups=frozenset({AccessGroup.PUBLIC}),
        purpose="second life",
        until=world.now + timedelta(days=30),
    )
    claimed = await world.act(
        RECYCLER,
        claims.claim_battery,
        ask.ClaimBattery,
        battery=BatteryKey(uid=uid("op-maker", "pack-1")),
        capacity=Capacity.COLLECTOR,
    )
    return Waiting(grant_id=granted.grant_id or "", claim_id=claimed.claim_id or "")


async def _register(world: World, level: BatteryLevel, name: str, number: int) -> list[str]:
    outcome = await world.act(
        MAKER,
        registration.register_batteries,
        ask.RegisterBatteries,
        batteries=tuple(
            ask.NewBattery(uid=uid("op-maker", f"{name}-{each}"), level=level, mass_kg=Decimal(50))
            for each in range(number)
        ),
    )
    return list(outcome.battery_ids)
