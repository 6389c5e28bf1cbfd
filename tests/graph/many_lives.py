"""So many lives, each with everything that can happen to a battery, told by mutations.

Every type of the schema is there as often as there are lives, each with other objects around it: what is read
one by one costs as many statements more.
"""

from __future__ import annotations

from typing import Any

from celltrail.graph.ids import global_id
from tests.graph.desk import CARRIER, MAKER, OEM, RECYCLER, SERVICE, Desk, operator
from tests.graph.world import uid

DOCUMENT = {
    "title": "test report",
    "sha256": "ab" * 32,
    "mediaType": "application/pdf",
    "link": "https://op-oem.example/report",
}


async def tell_lives(desk: Desk, *, number: int) -> None:
    """Tell them one after the other."""
    for each in range(number):
        pack = await _made(desk, each)
        await _moved(desk, each, pack)
        await _used(desk, each, pack)
        await _shared(desk, pack)
        await _claimed(desk, each)
        await _second_life(desk, each)
        await _ended(desk, each, pack)


def key(battery_id: str) -> dict[str, str]:
    """Name a battery."""
    return {"id": battery_id}


async def _made(desk: Desk, number: int) -> str:
    model = await desk.done(
        MAKER,
        "registerBatteryModel",
        "model { id }",
        name=f"Model {number}",
        category="EV",
        chemistry="LFP",
        attributes=[{"attribute": "warranty_period", "value": 96}],
    )
    pack, kept = await desk.register(
        MAKER, "PACK", f"pack-{number}", f"kept-{number}", model=model["model"]["id"]
    )
    await desk.done(MAKER, "sellBattery", batteries=[key(kept)], buyer=operator(OEM))
    await desk.done(OEM, "placeOnMarket", batteries=[key(kept)], market="DE", placedOn="2027-02-01")
    module, spare = await desk.register(MAKER, "MODULE", f"module-{number}", f"spare-{number}", massKg="40")
    (cell,) = await desk.register(MAKER, "CELL", f"cell-{number}", massKg="5")
    await desk.done(MAKER, "assembleBattery", parent=key(module), components=[key(cell)])
    await desk.done(MAKER, "assembleBattery", parent=key(pack), components=[key(module)])
    await desk.done(
        MAKER, "repairBattery", battery=key(pack), description="another module", replaced=[key(module)]
    )
    await desk.done(MAKER, "repairBattery", battery=key(pack), description="and back", fitted=[key(module)])
    await desk.done(
        MAKER, "repairBattery", battery=key(pack), description="one more", fitted=[key(spare)],
        removedDestination="service point", uncodedDeclaration="none",
    )  # fmt: skip
    declared = [{"attribute": "warranty_period", "value": 100}]
    await desk.done(MAKER, "declareAttributes", battery=key(pack), attributes=declared)
    return pack


async def _moved(desk: Desk, number: int, pack: str) -> None:
    leg = {
        "consignee": operator(OEM),
        "carrier": operator(CARRIER),
        "exporter": operator(MAKER),
        "importer": operator(OEM),
        "origin": "CN",
        "destination": "DE",
    }
    shipments = []
    for reference, mutation in ((f"off-{number}", "cancelShipment"), (f"on-{number}", "dispatchShipment")):
        planned = await desk.done(
            MAKER, "createShipment", "shipment { id }", batteries=[key(pack)], reference=reference, **leg
        )
        shipments.append(planned["shipment"]["id"])
        await desk.done(MAKER, mutation, shipment=shipments[-1])
    await desk.done(OEM, "receiveShipment", shipment=shipments[-1])
    vehicle = {"region": "Hunan", "ownerCategory": "ORGANISATION", "useCategory": "BUS", "swapOperator": "S"}
    await desk.done(MAKER, "sellBattery", batteries=[key(pack)], buyer=operator(OEM), **vehicle)
    await desk.done(OEM, "placeOnMarket", batteries=[key(pack)], market="DE", placedOn="2027-02-01")


async def _used(desk: Desk, number: int, pack: str) -> None:
    vin = "1M8GDM9AXKP042788"
    of_vehicle = {"vehicleModel": "M", "vehicleCertificateOn": "2026-01-02", "importClearedOn": "2026-01-01"}
    await desk.done(OEM, "installBattery", battery=key(pack), vin=vin, **of_vehicle)
    await desk.done(OEM, "swapBattery", battery=key(pack), station="north", vinIn=vin)
    measured = await desk.done(
        OEM,
        "recordMeasurement",
        "events { id }",
        battery=key(pack),
        stateOfHealth="0.9",
        cycleCount=number,
        evidence=[DOCUMENT],
        facility=global_id("Facility", "plant-of-op-oem"),
    )
    await desk.done(
        OEM,
        "correctEvent",
        event=measured["events"][0]["id"],
        reason="misread",
        changes={"cycleCount": number + 1},
    )
    await desk.done(OEM, "attachEvidence", battery=key(pack), evidence=[DOCUMENT | {"title": f"{number}"}])


async def _shared(desk: Desk, pack: str) -> None:
    grants = [
        await desk.done(
            OEM,
            "grantAccess",
            "grant { id }",
            battery=key(pack),
            operator=operator(grantee),
            groups=["INDIVIDUAL"],
            purpose="second life",
            until="2028-01-01T00:00:00Z",
        )
        for grantee in (SERVICE, CARRIER)
    ]
    await desk.done(OEM, "revokeAccess", grant=grants[-1]["grant"]["id"])
    await desk.done(
        OEM,
        "grantAccess",
        battery=key(pack),
        party={"scheme": "GLN", "value": "4000001000005"},
        groups=["PUBLIC"],
        purpose="insurance",
        until="2028-01-01T00:00:00Z",
    )


async def _claimed(desk: Desk, number: int) -> None:
    scanned: dict[str, Any] = {"battery": {"uid": uid("op-maker", f"pack-{number}")}}
    await desk.done(SERVICE, "claimBattery", **scanned, capacity="SERVICE")
    told = await desk.done(RECYCLER, "claimBattery", "claim { id }", **scanned, capacity="COLLECTOR")
    await desk.done(OEM, "confirmClaim", claim=told["claim"]["id"], accept=False)


async def _second_life(desk: Desk, number: int) -> None:
    (original,) = await desk.sold(f"original-{number}")
    await desk.done(OEM, "installBattery", battery=key(original), system="store")
    await desk.done(OEM, "removeBattery", battery=key(original), reason="worn")
    told = await desk.done(
        OEM,
        "repurposeBattery",
        "successors { id }",
        originals=[key(original)],
        successors=[{"uid": uid("op-oem", f"successor-{number}"), "level": "PACK"}],
        route="REPURPOSE",
        application="BACKUP_POWER",
    )
    successor = [key(told["successors"][0]["id"])]
    await desk.done(OEM, "placeOnMarket", batteries=successor, market="DE", placedOn="2027-02-01")
    await desk.done(OEM, "transferResponsibility", batteries=successor, responsible=operator(MAKER))
    await desk.done(OEM, "transferOwnership", batteries=successor, owner=operator(MAKER))


async def _ended(desk: Desk, number: int, pack: str) -> None:
    scrapped: dict[str, Any] = {"scrapCertificate": "S-1", "receivedOn": "2026-01-03", "batteryPresent": True}
    handed = {"handedOverOn": "2026-01-04", "receiver": "R"}
    await desk.done(OEM, "removeBattery", battery=key(pack), **scrapped, **handed)
    for capacity in ("COLLECTOR", "DISMANTLER", "RECYCLER"):
        work: dict[str, Any] = {"operator": operator(RECYCLER), "capacity": capacity}
        await desk.done(OEM, "assignWork", batteries=[key(pack)], **work)
    came = {"sourceParty": "W", "outboundOn": "2026-01-05", "receiver": "U"}
    await desk.done(
        RECYCLER, "collectBattery", battery=key(pack), route="RECYCLE", condition="INTACT", **came
    )
    outputs = [{"material": each, "massKg": "10"} for each in ("CASING", "CABLES", "ELECTRONICS")]
    await desk.done(
        RECYCLER, "dismantleBattery", battery=key(pack), method="by hand", massKg="300", outputs=outputs
    )
    first = await desk.done(
        RECYCLER,
        "processLot",
        "lot { id }",
        batteries=[{"battery": key(pack), "massKg": "300"}],
        fractions=[{"material": "BLACK_MASS", "massKg": "200"}],
        reference=f"lot-{number}",
    )
    lot = await desk.done(
        RECYCLER,
        "processLot",
        "lot { id }",
        lots=[{"lot": first["lot"]["id"], "massKg": "200"}],
        fractions=[{"material": "RESIDUE", "massKg": "20"}],
    )
    recovered = [{"material": "LITHIUM", "massKg": "6", "inputMassKg": "8"}]
    await desk.done(
        RECYCLER, "recordRecycling", lot=lot["lot"]["id"], recovered=recovered, residueDisposal="landfill"
    )
