"""One pack from China to its collection in the EU, as a log: who sees which of its events is read off TOLD.

Positions (c: of the shipment itself, without a battery):

    1 produced   2 measured by its maker   3c, 4 shipment created   5c, 6 dispatched, out of China
    7 sold to the dealer   8 on the EU market   9 measured by the dealer   10 sold to the owner
    11 work assigned   12 repaired, which ends the work   13 the dealer corrects 9   14 the maker corrects 2
    15 measured by the owner   16 collected   17c received, with 18   19 a model of the maker
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal

from celltrail.domain import events
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.principal import PUBLIC, Principal
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import OperatorRole, Regime, ShipmentStatus
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from tests.storage.world import NOW, World, principal

PARTY = {"consignor": "maker", "consignee": "dealer", "carrier": "carrier"}
EU = principal("eu", OperatorRole.AUTHORITY, regimes=(Regime.EU_2023_1542,))
CN = principal("cn", OperatorRole.AUTHORITY, regimes=(Regime.CN_MIIT,))
ALL_OF_PACK = frozenset({1, 2, 4, *range(6, 17), 18})

# Reader -> what is visible to it, and of these what it sees without a place in the chain.
TOLD: Mapping[str, tuple[Principal, frozenset[int], frozenset[int]]] = {
    "the owner reads the whole history": (principal("owner"), ALL_OF_PACK, frozenset()),
    "the maker sold it: frozen, with its own records and the shipment": (
        principal("maker"),
        frozenset({1, 2, 3, 4, 5, 6, 7, 14, 17, 18, 19}),
        frozenset({14, 18}),
    ),
    "the dealer sold it: frozen, with corrections of what it saw": (
        principal("dealer"),
        frozenset({*range(1, 11), 13, 14, 17, 18}),
        frozenset({13, 14, 18}),
    ),
    "the carrier reads its leg": (
        principal("carrier"),
        frozenset({3, 4, 5, 6, 17, 18}),
        frozenset({4, 6, 18}),
    ),
    "the worker's work has ended": (
        principal("worker"),
        frozenset({1, 2, 4, *range(6, 15)}),
        frozenset({13, 14}),
    ),
    "the EU authority reads no events": (EU, frozenset(), frozenset()),
    # REGIME up to the export; then export and end of life.
    "the CN authority": (CN, frozenset({1, 6, 16}), frozenset({1, 6, 16})),
    "a grantee while the grant runs": (principal("grantee"), ALL_OF_PACK, frozenset()),
    "a grantee after the grant was revoked": (principal("former"), frozenset(), frozenset()),
    "a grantee of point 1": (principal("curious"), frozenset(), frozenset()),
    "a stranger": (principal("stranger"), frozenset(), frozenset()),
    "the public": (PUBLIC, frozenset(), frozenset()),
    "a token that may not read": (principal("owner", scopes=()), frozenset(), frozenset()),
    "a token that may not read, of a party": (principal("maker", scopes=()), frozenset(), frozenset()),
    "a purpose without point 4": (principal("owner", purposes=("recycler",)), frozenset(), frozenset()),
    "a purpose with point 4": (principal("owner", purposes=("purchaser",)), ALL_OF_PACK, frozenset()),
}


def log_world() -> World:
    """The story of the module's text, not yet written."""
    world = World()
    world.operators(
        "maker", "dealer", "owner", "carrier", "worker", "grantee", "former", "curious", "stranger"
    )
    world.operators("eu", "cn")
    world.battery("pack", maker="maker")
    world.part("pack", Capacity.PRODUCER, "maker")
    made = world.part("pack", Capacity.OWNER, "maker")
    at_home = world.part("pack", Capacity.AUTHORITY, regime=Regime.CN_MIIT.value)
    world.event("pack", events.Measured(state_of_health=Decimal("0.9")), by="maker")
    world.shipment("leg", "pack", consignor="maker", consignee="dealer", carrier_id="carrier")
    _move(world, events.ShipmentDispatched(shipment="leg", **PARTY), ShipmentStatus.DISPATCHED, by="maker")
    at_home["ended_position"] = world.head
    world.part("pack", Capacity.AUTHORITY_ABROAD, regime=Regime.CN_MIIT.value)
    world.event("pack", events.Sold(seller="maker", buyer="dealer", to_end_user=False), by="maker")
    made["ended_position"] = world.head
    dealt = world.part("pack", Capacity.OWNER, "dealer")
    world.event("pack", events.PlacedOnMarket(market="DE", placed_on=date(2026, 1, 2)), by="dealer")
    world.part("pack", Capacity.AUTHORITY, regime=Regime.EU_2023_1542.value)
    world.event("pack", events.Measured(state_of_health=Decimal("0.8")), by="dealer")
    world.event("pack", events.Sold(seller="dealer", buyer="owner", to_end_user=False), by="dealer")
    dealt["ended_position"] = world.head
    world.part("pack", Capacity.OWNER, "owner")
    world.event("pack", events.WorkAssigned(capacity="SERVICE", assignee="worker"), by="owner")
    worked = world.part("pack", Capacity.SERVICE, "worker")
    world.event("pack", events.Repaired(description="a new fuse"), by="worker")
    worked["ended_position"] = world.head
    _correct(world, 9, by="dealer")
    _correct(world, 2, by="maker")
    world.event("pack", events.Measured(state_of_health=Decimal("0.7")), by="owner")
    world.event("pack", events.Collected(mass_kg=Decimal(390), custodian="owner"), by="owner")
    _move(world, events.ShipmentReceived(shipment="leg", **PARTY), ShipmentStatus.RECEIVED, by="dealer")
    world.model("model", maker="maker")
    _grant(world)
    return world


@asynccontextmanager
async def reading(database: Database, who: Principal) -> AsyncIterator[Reader]:
    """Read as somebody."""
    async with database.reading(Acting.DESK) as connection:
        yield Reader(connection, principal=who, now=NOW)


def _move(world: World, body: events.EventBody, status: ShipmentStatus, *, by: str) -> None:
    world.shipment_event("leg", body, by=by, status=status)
    world.event("pack", body, by=by, columns={"shipment_id": "leg"})


def _correct(world: World, position: int, *, by: str) -> None:
    body = events.Corrected(event=f"event-{position}", reason="misread", changes="{}")
    world.event("pack", body, by=by, columns={"corrects_position": position, "corrects_recorded_by": by})


def _grant(world: World) -> None:
    opened = (AccessGroup.INDIVIDUAL,)
    world.part("pack", Capacity.GRANTEE, "grantee", groups=opened, granted_by="owner")
    world.part("pack", Capacity.GRANTEE, "former", groups=opened, granted_by="owner", ended=world.head)
    world.part("pack", Capacity.GRANTEE, "curious", groups=(AccessGroup.PUBLIC,), granted_by="owner")
