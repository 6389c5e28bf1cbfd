"""The life of one pack, recorded over the network: made, shipped, put into a car, and sold with it.

Each call makes a pack of its own, so tests share a gateway and see nothing of each other's batteries.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

from celltrail.domain.identifiers import TractionBatteryCode
from celltrail.domain.vocabulary import BatteryLevel, Chemistry
from tests.e2e.gateways import Gateway
from tests.e2e.recording import record

MADE_ON = date(2025, 3, 3)
PACK_KG, MODULE_KG, SHELL_KG = "420.5", "160.25", "100"

ATTRIBUTES: dict[str, object] = {
    "warranty_period": 96,  # PUBLIC
    "safety_measures": ["https://maker.example.com/safety"],  # DISMANTLING, for transport too
    "component_part_numbers": [{"part": "BUSBAR-7"}],  # DISMANTLING
    "test_report_results": ["https://maker.example.com/un38-3"],  # TEST_REPORTS
    "capacity_fade": "12.5",  # INDIVIDUAL
}
"""What the maker declares of its model: something of every access group."""

_SERIALS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Item:
    """One battery: its global id, its identifiers, and its key in the input of a mutation."""

    id: str
    uid: str
    code: str

    @property
    def key(self) -> dict[str, str]:
        """The battery as partners name it."""
        return {"code": self.code}


@dataclass(frozen=True, slots=True)
class Family:
    """A pack of two modules of two cells each, and the shipment that brought it to the vehicle maker."""

    pack: Item
    modules: tuple[Item, Item]
    cells: tuple[Item, Item, Item, Item]
    shipment_id: str
    reference: str
    vin: str

    def __iter__(self) -> itertools.chain[Item]:
        return itertools.chain((self.pack,), self.modules, self.cells)


def made(
    gateway: Gateway, maker: str, levels: list[BatteryLevel], *, model_id: str | None = None
) -> list[Item]:
    """Let a maker register batteries of these levels; packs are of the model."""
    batteries = new_batteries(maker, levels, model_id=model_id)
    registered = record(
        gateway, maker, "registerBatteries", "batteries { id uid code }", batteries=batteries
    )["batteries"]
    return [Item(each["id"], each["uid"], each["code"]) for each in registered]


def new_batteries(
    maker: str, levels: list[BatteryLevel], *, model_id: str | None = None
) -> list[dict[str, str | None]]:
    """The input that registers batteries of these levels, under identifiers that nobody has used."""
    masses = {BatteryLevel.PACK: PACK_KG, BatteryLevel.MODULE: MODULE_KG, BatteryLevel.CELL: "40"}
    return [
        {
            "uid": uid,
            "code": code,
            "level": level.value,
            "model": model_id if level is BatteryLevel.PACK else None,
            "massKg": masses[level],
            "producedOn": str(MADE_ON),
        }
        for level in levels
        for uid, code in [_new(level, maker)]
    ]


def rival_pack(gateway: Gateway) -> Item:
    """A pack of the competitor's own."""
    (pack,) = made(gateway, "competitor", [BatteryLevel.PACK])
    return pack


def model(gateway: Gateway) -> str:
    """A new model of the maker's, with an attribute of every access group; return its id."""
    declared = [{"attribute": name, "value": value} for name, value in ATTRIBUTES.items()]
    described = {"name": f"Example E2E {next(_SERIALS)}", "category": "EV", "chemistry": "LFP"}
    registered = record(
        gateway, "maker", "registerBatteryModel", "model { id }", attributes=declared, **described
    )
    model_id: str = registered["model"]["id"]
    return model_id


def in_use(gateway: Gateway) -> Family:
    """A pack that was made, shipped, sold, built into a car, measured, and sold with it to its driver."""
    family = delivered(gateway)
    pack = family.pack.key
    record(gateway, "maker", "sellBattery", batteries=[pack], buyer=gateway.id_of("oem"))
    placed = {"market": "DE", "placedOn": str(MADE_ON)}
    record(gateway, "oem", "placeOnMarket", batteries=[pack], **placed)
    record(gateway, "oem", "installBattery", battery=pack, vin=family.vin)
    record(gateway, "oem", "sellBattery", batteries=[pack], toEndUser=True)
    record(gateway, "oem", "recordMeasurement", battery=pack, stateOfHealth="0.913", cycleCount=412)
    return family


def delivered(gateway: Gateway) -> Family:
    """A pack that was made and shipped to the vehicle maker."""
    levels = [BatteryLevel.PACK, *[BatteryLevel.MODULE] * 2, *[BatteryLevel.CELL] * 4]
    pack, *parts = made(gateway, "maker", levels, model_id=model(gateway))
    first, second, *cells = parts
    for module, inside in ((first, cells[:2]), (second, cells[2:]), (pack, [first, second])):
        components = [each.key for each in inside]
        record(gateway, "maker", "assembleBattery", parent=module.key, components=components)
    reference = f"E2E-{pack.code}"
    shipment_id = shipped(gateway, pack, reference=reference)
    record(gateway, "oem", "receiveShipment", shipment=shipment_id)
    vin = f"WEXZZZDE0XX9{next(_SERIALS):05d}"
    return Family(
        pack, (first, second), (cells[0], cells[1], cells[2], cells[3]), shipment_id, reference, vin
    )


def shipped(gateway: Gateway, pack: Item, *, reference: str) -> str:
    """Let the maker send a pack to the vehicle maker with the exporter; return the shipment's id."""
    oem, exporter = gateway.id_of("oem"), gateway.id_of("exporter")
    shipment_id: str = record(
        gateway,
        "maker",
        "createShipment",
        "shipment { id }",
        batteries=[pack.key],
        consignee=oem,
        carrier=exporter,
        exporter=exporter,
        importer=oem,
        origin="CN",
        transit=["NL"],
        destination="DE",
        reference=reference,
    )["shipment"]["id"]
    record(gateway, "maker", "dispatchShipment", shipment=shipment_id)
    return shipment_id


def _new(level: BatteryLevel, maker: str) -> tuple[str, str]:
    """A unique identifier and a code under the prefixes that the demonstration gave to its makers."""
    serial = next(_SERIALS)
    maker_code, prefix = {"maker": ("001", "9521000"), "competitor": ("07H", "9521001")}[maker]
    code = str(
        TractionBatteryCode.compose(
            maker_code=maker_code,
            product_type=level,
            chemistry=Chemistry.LFP,
            specification_code="E2",
            traceability_code=f"E{serial:06d}",
            produced_on=MADE_ON,
            serial=serial,
        )
    )
    return f"https://id.gs1.org/8004/{prefix}E2E{serial:06d}", code
