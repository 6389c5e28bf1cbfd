"""C80: random acts of partners, and after each what everybody reads, against a small model of the design.

Each comparison of one answered value with the model's is one check. Acts are chosen by a seed; which of them
are allowed is the gateway's to say, but for one thing: who sees no pack can do nothing with it.
"""

from __future__ import annotations

import random
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import GraphQLSchema

from celltrail.domain.principal import Principal
from celltrail.graph.schema import executable_schema
from celltrail.storage.engine import Database
from tests.graph.conftest import partners
from tests.graph.desk import CARRIER, MAKER, OEM, RECYCLER, RIVAL, SERVICE, Desk, operator
from tests.security.permission_model import Pack

__all__ = ["partners"]

WHO: Final = (MAKER, OEM, RIVAL, CARRIER, RECYCLER, SERVICE)
BUYERS: Final = (OEM, RIVAL, MAKER)
GROUPS: Final = ("PUBLIC", "DISMANTLING", "TEST_REPORTS", "INDIVIDUAL")
PACKS, ACTS, ASKED_AFTER_EACH, MOST = 8, 110, 2, 4
ACTING: Final = ("OWNER", "RESPONSIBLE", "SERVICE", "COLLECTOR", "RECYCLER")
ATTRIBUTES: Final = {
    "safety_measures": ["https://maker.example/safety"],
    "component_part_numbers": [{"part": "BUSBAR-7"}],
    "test_report_results": ["https://maker.example/tests"],
}
QUESTION: Final = """query ($ids: [ID!]!) { batteries(first: 50, filter: {ids: $ids}) { totalCount nodes {
    id stage stateOfHealth manufacturer { id } readableBy { operator { id } }
    attributes(ids: ["safety_measures", "component_part_numbers", "test_report_results"]) { id } } } }"""


class Story:
    """Partners who act at random on some packs, and the model that keeps up with them."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random = desk, random.Random(seed)  # noqa: S311 -- the same story again
        self.packs: dict[str, Pack] = {}
        self.shipments: dict[str, tuple[list[str], Principal, Principal]] = {}
        self.checks = 0
        self.done: set[str] = set()

    @property
    def tick(self) -> int:
        return self.desk.acts

    async def begin(self) -> None:
        ids = await self.desk.register(MAKER, "PACK", *(f"pack-{number}" for number in range(PACKS)))
        for each in ids:
            pack = self.packs[each] = Pack(_name(MAKER), recorded=[(self.tick, _name(MAKER))])
            pack.begin(_name(MAKER), "PRODUCER", self.tick)
            pack.begin(_name(MAKER), "OWNER", self.tick)
            declared = [{"attribute": name, "value": value} for name, value in ATTRIBUTES.items()]
            await self.tell(MAKER, "declareAttributes", [each], battery={"id": each}, attributes=declared)

    async def act(self) -> None:
        """One act of somebody on some pack, and what the model makes of it if it is done."""
        acts = (
            self.sells, self.sells, self.transfers, self.places, self.answers_for, self.grants, self.grants,
            self.revokes, self.assigns, self.assigns, self.repairs, self.installs, self.installs,
            self.removes, self.measures, self.measures, self.collects, self.ships, self.receives,
            self.cancels,
        )  # fmt: skip
        pack_id = self.random.choice(list(self.packs))
        who = self.random.choice(WHO)
        if self.random.random() < 0.75:
            parts = {each.operator for each in self.packs[pack_id].running(*ACTING)}
            who = self.random.choice([each for each in WHO if each.operator_id in parts])
        await self.random.choice(acts)(who, pack_id)

    async def tell(
        self,
        who: Principal,
        mutation: str,
        packs: list[str],
        **given: Any,  # noqa: ANN401 -- JSON
    ) -> dict[str, Any] | None:
        """Record; None where it is refused. `packs` are those that the input names."""
        sees = [self.packs[each].expected(_name(who)) is not None for each in packs]
        select = "actId"
        if mutation == "grantAccess":
            select = "actId grant { id }"
        if mutation == "createShipment":
            select = "actId shipment { id }"
        told = await self.desk.tell(who, mutation, select, **given)
        if not told["__typename"].endswith("Payload"):
            return None
        assert all(sees), f"{_name(who)} did {mutation} with what it does not see"
        self.done.add(mutation)
        for each in packs:
            self.packs[each].recorded.append((self.tick, _name(who)))
            await self.note_stage(each)
        return told

    async def note_stage(self, pack_id: str) -> None:
        """The stage, as an owner is told it: the model does not know the life cycle."""
        owner = next(each for each in WHO if each.operator_id == (self.owner_of(pack_id) or _name(MAKER)))
        data, errors = await self.desk.ask(
            owner, "query ($id: ID!) { battery(by: {id: $id}) { stage } }", id=pack_id
        )
        assert errors == []
        self.packs[pack_id].stages.append((self.tick, data["battery"]["stage"]))

    def owner_of(self, pack_id: str) -> str | None:
        pack = self.packs[pack_id]
        return pack.owner() or pack.responsible()

    # ── Acts

    async def sells(self, who: Principal, pack_id: str) -> None:
        buyer = self.random.choice(BUYERS)
        if await self.tell(who, "sellBattery", [pack_id], batteries=[{"id": pack_id}], buyer=operator(buyer)):
            self.changes_hands(pack_id, _name(who), _name(buyer))

    async def transfers(self, who: Principal, pack_id: str) -> None:
        to = self.random.choice(BUYERS)
        given = {"batteries": [{"id": pack_id}], "owner": operator(to)}
        if await self.tell(who, "transferOwnership", [pack_id], **given):
            self.changes_hands(pack_id, _name(who), _name(to))

    def changes_hands(self, pack_id: str, previous: str, following: str) -> None:
        pack = self.packs[pack_id]
        pack.grants_end(self.tick, previous, unless=pack.responsible())
        pack.end(self.tick, "OWNER")
        pack.begin(following, "OWNER", self.tick)

    async def places(self, who: Principal, pack_id: str) -> None:
        given = {"batteries": [{"id": pack_id}], "market": "US", "placedOn": "2027-02-01"}
        if await self.tell(who, "placeOnMarket", [pack_id], **given):
            self.packs[pack_id].begin(_name(who), "RESPONSIBLE", self.tick)

    async def answers_for(self, who: Principal, pack_id: str) -> None:
        to = self.random.choice(BUYERS)
        given = {"batteries": [{"id": pack_id}], "responsible": operator(to)}
        if await self.tell(who, "transferResponsibility", [pack_id], **given):
            pack = self.packs[pack_id]
            pack.grants_end(self.tick, _name(who), unless=None)
            pack.end(self.tick, "RESPONSIBLE")
            pack.begin(_name(to), "RESPONSIBLE", self.tick)

    async def grants(self, who: Principal, pack_id: str) -> None:
        to, groups = self.random.choice(WHO), self.random.sample(GROUPS, self.random.randint(1, 2))
        given = {"battery": {"id": pack_id}, "operator": operator(to), "groups": groups, "purpose": "a test"}
        told = await self.tell(who, "grantAccess", [pack_id], until="2100-01-01T00:00:00Z", **given)
        if told is not None:
            self.packs[pack_id].begin(
                _name(to),
                "GRANTEE",
                self.tick,
                groups=frozenset(groups),
                granted_by=_name(who),
                grant=told["grant"]["id"],
            )

    async def revokes(self, who: Principal, pack_id: str) -> None:
        running = [each.grant for each in self.packs[pack_id].running("GRANTEE")]
        if running:
            grant = self.random.choice(running)
            if await self.tell(who, "revokeAccess", [pack_id], grant=grant):
                self.packs[pack_id].end(self.tick, "GRANTEE", grant=grant)

    async def assigns(self, who: Principal, pack_id: str) -> None:
        to, capacity = self.random.choice(
            ((SERVICE, "SERVICE"), (RECYCLER, "COLLECTOR"), (RECYCLER, "RECYCLER"))
        )
        given = {"batteries": [{"id": pack_id}], "operator": operator(to), "capacity": capacity}
        if await self.tell(who, "assignWork", [pack_id], **given):
            self.packs[pack_id].begin(_name(to), capacity, self.tick, granted_by=_name(who))

    async def repairs(self, who: Principal, pack_id: str) -> None:
        if await self.tell(who, "repairBattery", [pack_id], battery={"id": pack_id}, description="a seal"):
            self.packs[pack_id].end(self.tick, "SERVICE", operator=_name(who))

    async def installs(self, who: Principal, pack_id: str) -> None:
        if await self.tell(who, "installBattery", [pack_id], battery={"id": pack_id}, system="store"):
            self.packs[pack_id].begin(_name(who), "OEM", self.tick)

    async def removes(self, who: Principal, pack_id: str) -> None:
        await self.tell(who, "removeBattery", [pack_id], battery={"id": pack_id})

    async def measures(self, who: Principal, pack_id: str) -> None:
        health = f"0.{self.random.randint(100, 999)}"
        if await self.tell(
            who, "recordMeasurement", [pack_id], battery={"id": pack_id}, stateOfHealth=health
        ):
            self.packs[pack_id].healths.append((self.tick, health))

    async def collects(self, _: Principal, pack_id: str) -> None:
        """Whoever collects has been asked to; a pack that is in use is removed before."""
        pack, given = self.packs[pack_id], {"battery": {"id": pack_id}}
        user = next((each for each in WHO if pack.has(_name(each), "OEM")), None)
        if user is not None:
            await self.tell(user, "removeBattery", [pack_id], **given)
        if await self.tell(RECYCLER, "collectBattery", [pack_id], route="RECYCLE", **given):
            pack.end(self.tick, "CUSTODIAN")
            pack.begin(_name(RECYCLER), "CUSTODIAN", self.tick)

    async def ships(self, who: Principal, pack_id: str) -> None:
        to = self.random.choice((OEM, RIVAL))
        leg = {"consignee": operator(to), "carrier": operator(CARRIER), "origin": "DE", "destination": "DE"}
        told = await self.tell(who, "createShipment", [pack_id], batteries=[{"id": pack_id}], **leg)
        if told is not None:
            shipment = told["shipment"]["id"]
            self.shipments[shipment] = ([pack_id], who, to)
            for each, capacity in ((who, "CONSIGNOR"), (to, "CONSIGNEE"), (CARRIER, "CARRIER")):
                self.packs[pack_id].begin(_name(each), capacity, self.tick, shipment=shipment)

    async def receives(self, _: Principal, __: str) -> None:
        if self.shipments:
            shipment, (packs, consignor, consignee) = self.random.choice(list(self.shipments.items()))
            await self.tell(consignor, "dispatchShipment", packs, shipment=shipment)
            if await self.tell(consignee, "receiveShipment", packs, shipment=shipment):
                self.lands(shipment)
                for each in packs:
                    self.packs[each].end(self.tick, "COLLECTOR", operator=_name(consignor))
                    self.packs[each].end(self.tick, "CUSTODIAN")
                    self.packs[each].begin(_name(consignee), "CUSTODIAN", self.tick)

    async def cancels(self, _: Principal, __: str) -> None:
        if self.shipments:
            shipment, (packs, consignor, _consignee) = self.random.choice(list(self.shipments.items()))
            if await self.tell(consignor, "cancelShipment", packs, shipment=shipment):
                self.lands(shipment)

    def lands(self, shipment: str) -> None:
        packs, _, _ = self.shipments.pop(shipment)
        for each in packs:
            self.packs[each].end(self.tick, "CONSIGNOR", "CONSIGNEE", "CARRIER", shipment=shipment)

    # ── What is read

    async def check(self, who: Principal) -> None:
        data, errors = await self.desk.ask(who, QUESTION, ids=list(self.packs))
        assert errors == []
        answered = {each["id"]: each for each in data["batteries"]["nodes"]}
        expected = {each: pack.expected(_name(who)) for each, pack in self.packs.items()}
        seen = {each for each, values in expected.items() if values is not None}
        assert set(answered) == seen, _name(who)
        assert data["batteries"]["totalCount"] == len(seen)
        for pack_id, values in expected.items():
            self.checks += 1 if values is None else len(values)
            if values is not None:
                found = _read(answered[pack_id])
                assert found == values, (_name(who), self.packs[pack_id])


def _read(node: dict[str, Any]) -> dict[str, object]:
    attributes = {each["id"] for each in node["attributes"]}
    maker = node["manufacturer"]
    makers = {operator(each): _name(each) for each in WHO} | {None: None}
    return {
        "maker": makers[maker and maker["id"]],
        "safety": "safety_measures" in attributes,
        "dismantling": "component_part_numbers" in attributes,
        "tests": "test_report_results" in attributes,
        "stage": node["stage"],
        "health": node["stateOfHealth"],
        "readers": {
            _name(who) for each in node["readableBy"] if each["operator"] is not None
            for who in WHO if operator(who) == each["operator"]["id"]
        },
    }  # fmt: skip


def _name(who: Principal) -> str:
    assert who.operator_id is not None
    return who.operator_id


async def live(partners: Path, folder: Path, schema: GraphQLSchema, seed: int) -> Story:
    """One story, checked after each act."""
    url = f"sqlite:///{shutil.copy(partners, folder / f'{seed}.sqlite')}"
    story = Story(Desk(Database.open(url), schema), seed)
    try:
        await story.begin()
        for _ in range(ACTS):
            await story.act()
            story.desk.now += timedelta(seconds=1)
            for who in story.random.sample(WHO, ASKED_AFTER_EACH):
                await story.check(who)
        for who in WHO:
            await story.check(who)
    finally:
        await story.desk.database.dispose()
    return story


EVERYTHING = {
    "sellBattery", "transferOwnership", "placeOnMarket", "transferResponsibility", "grantAccess",
    "revokeAccess", "assignWork", "repairBattery", "installBattery", "removeBattery", "recordMeasurement",
    "collectBattery", "createShipment", "dispatchShipment", "receiveShipment", "cancelShipment",
    "declareAttributes",
}  # fmt: skip


async def test_c80_ten_thousand_checks_against_the_model(partners: Path, tmp_path: Path) -> None:
    checks, done, seed = 0, set[str](), 0
    while checks < 10_000 or (done != EVERYTHING and seed < MOST):
        story = await live(partners, tmp_path, executable_schema(), seed)
        checks, done, seed = checks + story.checks, done | story.done, seed + 1

    assert done == EVERYTHING


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(100))
async def test_c80_a_million_checks(partners: Path, tmp_path: Path, part: int) -> None:
    checks, seed = 0, 1_000 * (part + 1)
    while checks < 10_000:
        checks, seed = checks + (await live(partners, tmp_path, executable_schema(), seed)).checks, seed + 1
