"""Batteries that lived through the commands: what partners recorded of them, for tests of reading.

    P1  pack of M1 (C1, C2) and M2 (C3, C4): shipped, sold and on the EU market, used, collected, dismantled,
        recycled in one lot with its modules; the cells are another maker's
    P2  pack: sold by the OEM to a dealer, by the dealer to a reuser, whose S1 is made from it
    P3  pack of M3: in use with the OEM; the bank reads it by a grant that runs, the renter's has lapsed
    X1  the competitor's pack, never sold

Every act is recorded an hour after the one before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from celltrail.commands import (
    assembly,
    claims,
    declarations,
    end_of_life,
    grants,
    installation,
    lots,
    market,
    models,
    registration,
    second_life,
    shipments,
    upkeep,
    work,
)
from celltrail.commands import requests as ask
from celltrail.commands.perform import perform
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Access, Operation, Subject, SubjectKind
from celltrail.domain.keys import BatteryKey
from celltrail.domain.principal import PUBLIC, Principal, TokenScope
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    EndOfLifeRoute,
    IdentifierScheme,
    OperatorRole,
    Regime,
)
from celltrail.storage import operators
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
LAPSED = START + timedelta(days=20)
PREFIX = {"maker": "9521234", "cellmaker": "9521235", "competitor": "9521236", "reuser": "9521237"}

_R = OperatorRole
ROLES = {
    "maker": ("CN", {_R.MANUFACTURER, _R.SUPPLIER}),
    "cellmaker": ("CN", {_R.MANUFACTURER, _R.SUPPLIER}),
    "competitor": ("CN", {_R.MANUFACTURER}),
    "exporter": ("CN", {_R.EXPORTER, _R.CARRIER}),
    "oem": ("DE", {_R.OEM, _R.IMPORTER}),
    "dealer": ("DE", {_R.DISTRIBUTOR}),
    "reuser": ("DE", {_R.OEM, _R.MANUFACTURER}),
    "recycler": ("DE", {_R.COLLECTOR, _R.DISMANTLER, _R.RECYCLER}),
    "bank": ("DE", {_R.SERVICE}),
    "renter": ("DE", {_R.SERVICE}),
    "eu": ("DE", {_R.AUTHORITY}),
    "cn": ("CN", {_R.AUTHORITY}),
}
REGIMES = {"eu": {Regime.EU_2023_1542}, "cn": {Regime.CN_MIIT}}
WHO = {
    operator_id: Principal(
        operator_id,
        roles=frozenset(roles),
        scopes=frozenset(TokenScope),
        regimes=frozenset(REGIMES.get(operator_id, ())),
    )
    for operator_id, (_, roles) in ROLES.items()
} | {"public": PUBLIC}


def uid(name: str) -> str:
    """The unique identifier of a battery of this world."""
    owner = {"C": "cellmaker", "X": "competitor", "S": "reuser"}.get(name[0], "maker")
    digits = f"0{PREFIX[owner]}00000"
    return f"https://id.gs1.org/01/{digits}{_check_digit(digits)}/21/{name}"


def key(name: str) -> BatteryKey:
    """The same as a key."""
    return BatteryKey(uid=uid(name))


def keys(*names: str) -> tuple[BatteryKey, ...]:
    """Several keys."""
    return tuple(map(key, names))


@dataclass(slots=True)
class Lived:
    """The ids that came into being, by name: batteries, and `model`, `shipment`, `lot`, `grant to bank`.

    `moments` says when an operator last did something: ``"dealer: sell_battery"``.
    """

    url: str
    ids: dict[str, str] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    database: Database | None = None

    def named(self, ids: Any) -> set[str]:  # noqa: ANN401 -- any iterable of ids
        """The names of batteries by their ids."""
        names = {battery_id: name for name, battery_id in self.ids.items()}
        return {names[each] for each in ids}

    @asynccontextmanager
    async def reading(self, who: str, *, purposes: frozenset[str] = frozenset()) -> AsyncIterator[Reader]:
        """A reader of this world, as one of `WHO`."""
        principal = WHO[who]
        if purposes:
            principal = Principal(
                principal.operator_id, principal.roles, principal.scopes, purposes, principal.regimes
            )
        if self.database is None:
            message = "the world is read through the fixture `lived`, which opens it"
            raise RuntimeError(message)
        async with self.database.reading() as connection:
            yield Reader(connection, principal=principal, now=NOW)

    async def everything(self, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        """All rows of a statement, asked at the desk: nobody's slice."""
        assert self.database is not None
        async with self.database.reading(Acting.DESK) as connection:
            return (await connection.execute(statement)).all()


async def live(url: str) -> Lived:
    """Let it all happen, in a database with a schema and no rows."""
    database = Database.open(url)
    life = _Life(database, Lived(url))
    try:
        await life.on_board()
        await life.made()
        await life.traded()
        await life.used()
        await life.read()
        await life.ended()
        await life.lived_twice()
        await life.read()
    finally:
        await database.dispose()
    return life.lived


@dataclass(slots=True)
class _Life:
    database: Database
    lived: Lived
    acts: int = 0

    async def do(self, who: str, command: Any, request: type[ask.Request], **values: Any) -> ask.Outcome:  # noqa: ANN401 -- each command has its own request
        self.acts += 1
        now = values.pop("at", START + timedelta(hours=self.acts))
        self.lived.moments[f"{who}: {command.__name__}"] = now
        asked = request(idempotency_key=f"act {self.acts}", **values)
        return await perform(self.database, command, asked, principal=WHO[who], now=now)

    async def on_board(self) -> None:
        async with self.database.writing(Acting.DESK) as connection:
            for operator_id, (country, roles) in ROLES.items():
                prefix = PREFIX.get(operator_id)
                await operators.add_operator(
                    connection,
                    operator_id=operator_id,
                    name=f"{operator_id} & Co.",
                    country=country,
                    roles=frozenset(roles),
                    regimes=frozenset(REGIMES.get(operator_id, ())),
                    identifiers=((IdentifierScheme.GS1_PREFIX, prefix),) if prefix else (),
                    facilities=(operators.NewFacility(name="Site 1", id=f"site of {operator_id}"),),
                    now=START,
                )

    async def register(self, who: str, **levels: BatteryLevel) -> None:
        made = tuple(
            ask.NewBattery(
                uid=uid(name),
                level=level,
                model_id=self.lived.ids.get("model") if who == "maker" and name[0] == "P" else None,
                produced_on=date(2026, 2, 1),
                mass_kg={BatteryLevel.PACK: Decimal(400), BatteryLevel.MODULE: Decimal(40)}.get(level),
            )
            for name, level in levels.items()
        )
        outcome = await self.do(who, registration.register_batteries, ask.RegisterBatteries, batteries=made)
        self.lived.ids.update(zip(levels, outcome.battery_ids, strict=True))

    async def made(self) -> None:
        pack, module, cell = BatteryLevel.PACK, BatteryLevel.MODULE, BatteryLevel.CELL
        model = await self.do(
            "maker",
            models.register_battery_model,
            ask.RegisterBatteryModel,
            name="Example 100",
            category=BatteryCategory.EV,
            chemistry=Chemistry.LFP,
            mass_kg=Decimal(400),
            attributes=(
                ask.DeclaredAttribute("rated_capacity", "100"),
                ask.DeclaredAttribute("warranty_period", 96),
            ),
        )
        self.lived.ids["model"] = model.model_id or ""
        await self.register("cellmaker", C1=cell, C2=cell, C3=cell, C4=cell)
        await self.do(
            "cellmaker",
            market.sell_battery,
            ask.SellBattery,
            batteries=keys("C1", "C2", "C3", "C4"),
            buyer_id="maker",
        )
        await self.register("maker", P1=pack, M1=module, M2=module, P2=pack, P3=pack, M3=module)
        await self.register("competitor", X1=pack)
        for whole, parts in (
            ("M1", ("C1", "C2")),
            ("M2", ("C3", "C4")),
            ("P1", ("M1", "M2")),
            ("P3", ("M3",)),
        ):
            await self.do(
                "maker",
                assembly.assemble_battery,
                ask.AssembleBattery,
                parent=key(whole),
                components=keys(*parts),
            )
        await self.declare("maker", "P3", backup_copy_reference="https://maker.example/copies/p3")
        await self.measure("maker", "P3", "0.99")

    async def declare(self, who: str, name: str, **values: Any) -> None:  # noqa: ANN401 -- JSON
        await self.do(
            who,
            declarations.declare_attributes,
            ask.DeclareAttributes,
            battery=key(name),
            attributes=tuple(ask.DeclaredAttribute(*each) for each in values.items()),
        )

    async def measure(self, who: str, name: str, health: str) -> None:
        await self.do(
            who,
            upkeep.record_measurement,
            ask.RecordMeasurement,
            battery=key(name),
            state_of_health=Decimal(health),
            cycle_count=10,
        )

    async def sell(self, who: str, buyer: str, *names: str) -> None:
        await self.do(who, market.sell_battery, ask.SellBattery, batteries=keys(*names), buyer_id=buyer)

    async def traded(self) -> None:
        packs = keys("P1", "P2", "P3")
        shipment = await self.do(
            "maker",
            shipments.create_shipment,
            ask.CreateShipment,
            batteries=packs,
            consignee_id="oem",
            carrier_id="exporter",
            exporter_id="exporter",
            origin="CN",
            destination="DE",
            reference="S-1",
        )
        self.lived.ids["shipment"] = shipment_id = shipment.shipment_id or ""
        await self.do("maker", shipments.dispatch_shipment, ask.DispatchShipment, shipment_id=shipment_id)
        await self.do("oem", shipments.receive_shipment, ask.ReceiveShipment, shipment_id=shipment_id)
        await self.sell("maker", "oem", "P1", "P2", "P3")
        await self.do(
            "oem",
            market.place_on_market,
            ask.PlaceOnMarket,
            batteries=packs,
            market="DE",
            placed_on=date(2026, 3, 1),
        )

    async def used(self) -> None:
        for name, vin in (("P1", "WVWZZZ1JZXW000001"), ("P3", "WVWZZZ1JZXW000003")):
            await self.do("oem", installation.install_battery, ask.InstallBattery, battery=key(name), vin=vin)
        await self.measure("oem", "P1", "0.9")
        await self.measure("oem", "P3", "0.8")
        await self.declare("oem", "P3", backup_copy_reference="https://oem.example/copies/p3")
        for grantee, until in (("bank", NOW + timedelta(days=90)), ("renter", LAPSED)):
            granted = await self.do(
                "oem",
                grants.grant_access,
                ask.GrantAccess,
                battery=key("P3"),
                operator_id=grantee,
                groups=frozenset({AccessGroup.INDIVIDUAL, AccessGroup.PUBLIC}),
                purpose="a loan",
                until=until,
            )
            self.lived.ids[f"grant to {grantee}"] = granted.grant_id or ""

    async def read(self) -> None:
        """Everybody reads everything, says the access log: what it tells of that is what is tested."""
        kinds = {"shipment": SubjectKind.SHIPMENT, "lot": SubjectKind.LOT, "model": SubjectKind.MODEL}
        accesses = []
        for who, principal in WHO.items():
            subjects = [
                Subject(kinds.get(name, SubjectKind.BATTERY), each)
                for name, each in self.lived.ids.items()
                if len(name) == 2 or name in kinds  # batteries have names of two letters
            ]
            if principal.operator_id is not None:
                subjects.append(Subject(SubjectKind.SLICE, who))
            accesses += [
                Access(
                    at=START + timedelta(hours=self.acts),
                    operation=Operation.QUERY,
                    subject=each,
                    groups=frozenset({AccessGroup.INDIVIDUAL}),
                    operator_id=principal.operator_id,
                    regimes=principal.regimes,
                )
                for each in subjects
            ]
        await AccessLog(self.database).record(accesses)

    async def ended(self) -> None:
        claimed = await self.do(
            "recycler",
            claims.claim_battery,
            ask.ClaimBattery,
            at=NOW - timedelta(days=1),
            battery=key("P3"),
            capacity=Capacity.COLLECTOR,
        )
        self.lived.ids["claim"] = claimed.claim_id or ""
        await self.do("oem", installation.remove_battery, ask.RemoveBattery, battery=key("P1"))
        for capacity in (Capacity.COLLECTOR, Capacity.DISMANTLER, Capacity.RECYCLER):
            await self.do(
                "oem",
                work.assign_work,
                ask.AssignWork,
                batteries=keys("P1"),
                operator_id="recycler",
                capacity=capacity,
            )
        await self.do(
            "recycler",
            end_of_life.collect_battery,
            ask.CollectBattery,
            battery=key("P1"),
            mass_kg=Decimal("399.5"),
        )
        await self.do(
            "recycler",
            end_of_life.dismantle_battery,
            ask.DismantleBattery,
            battery=key("P1"),
            mass_kg=Decimal(200),
        )
        lot = await self.do(
            "recycler",
            lots.process_lot,
            ask.ProcessLot,
            batteries=tuple(map(ask.LotBattery, keys("P1", "M1", "M2"))),
            fractions=(ask.Mass("BLACK_MASS", Decimal(100)),),
        )
        self.lived.ids["lot"] = lot.lot_id or ""
        await self.do(
            "recycler",
            lots.record_recycling,
            ask.RecordRecycling,
            lot_id=lot.lot_id,
            recovered=(ask.Mass("LITHIUM", Decimal(5), Decimal(6)),),
        )

    async def lived_twice(self) -> None:
        await self.sell("oem", "dealer", "P2")
        await self.read()
        await self.sell("dealer", "reuser", "P2")
        await self.do(
            "reuser", installation.install_battery, ask.InstallBattery, battery=key("P2"), system="Shed 1"
        )
        await self.measure("reuser", "P2", "0.7")
        await self.do("reuser", installation.remove_battery, ask.RemoveBattery, battery=key("P2"))
        outcome = await self.do(
            "reuser",
            second_life.repurpose_battery,
            ask.RepurposeBattery,
            originals=keys("P2"),
            successors=(ask.NewBattery(uid=uid("S1"), level=BatteryLevel.PACK),),
            route=EndOfLifeRoute.REPURPOSE,
        )
        self.lived.ids["S1"] = outcome.battery_ids[0]


def _check_digit(digits: str) -> str:
    """GS1 General Specifications, 7.9.1: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
