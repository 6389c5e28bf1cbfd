"""The end of a pack's life, as acts of the vehicle maker and the recycler."""

from __future__ import annotations

from typing import Any

from tests.e2e.gateways import Gateway
from tests.e2e.lives import MODULE_KG, PACK_KG, SHELL_KG, Family
from tests.e2e.recording import record

FRACTIONS = {"BLACK_MASS": "160", "ALUMINIUM": "90.5", "COPPER": "50", "STEEL": "70", "PLASTICS": "30"}
RECOVERED = {"LITHIUM": ("3.2", "3.4"), "COPPER": ("48.5", "50"), "ALUMINIUM": ("88", "90.5")}


def removed(gateway: Gateway, family: Family) -> None:
    """The vehicle maker takes the pack out of the car."""
    record(gateway, "oem", "removeBattery", battery=family.pack.key, reason="end of use")


def assigned(gateway: Gateway, family: Family) -> None:
    """The vehicle maker, which answers for the pack, gives all work on it to the recycler."""
    recycler = gateway.id_of("recycler")
    for capacity in ("COLLECTOR", "DISMANTLER", "RECYCLER"):
        work = {"operator": recycler, "capacity": capacity}
        record(gateway, "oem", "assignWork", batteries=[family.pack.key], **work)


def collected(gateway: Gateway, family: Family) -> None:
    """The recycler collects the pack."""
    given = {"massKg": PACK_KG, "condition": "INTACT", "route": "RECYCLE"}
    record(gateway, "recycler", "collectBattery", battery=family.pack.key, **given)


def dismantled(gateway: Gateway, family: Family) -> dict[str, Any]:
    """The recycler takes the modules out; the pack is a shell from here on."""
    return record(
        gateway,
        "recycler",
        "dismantleBattery",
        "released { id level }",
        battery=family.pack.key,
        massKg=SHELL_KG,
        method="manual",
    )


def processed(gateway: Gateway, family: Family, *, key: str) -> dict[str, Any]:
    """The recycler shreds shell and modules in one lot."""
    weighed = [(family.pack, SHELL_KG), *((module, MODULE_KG) for module in family.modules)]
    return record(
        gateway,
        "recycler",
        "processLot",
        "lot { id reference massBalance { inputKg outputKg unaccountedKg } inputs { totalCount } }",
        idempotencyKey=key,
        batteries=[{"battery": each.key, "massKg": mass_kg} for each, mass_kg in weighed],
        fractions=[{"material": name, "massKg": mass_kg} for name, mass_kg in FRACTIONS.items()],
        reference=f"LOT-{family.pack.code}",
    )


def recovered(gateway: Gateway, lot_id: str) -> dict[str, Any]:
    """The recycler records what was recovered from the lot: the life is over."""
    return record(
        gateway,
        "recycler",
        "recordRecycling",
        "recyclingRecords { battery { id passportStatus } }",
        lot=lot_id,
        recovered=[
            {"material": name, "massKg": mass_kg, "inputMassKg": held_kg}
            for name, (mass_kg, held_kg) in RECOVERED.items()
        ],
    )


def recycled(gateway: Gateway, family: Family) -> str:
    """All of it, from collection to recovery; return the lot's id."""
    collected(gateway, family)
    dismantled(gateway, family)
    lot_id: str = processed(gateway, family, key=f"lot of {family.pack.code}")["lot"]["id"]
    recovered(gateway, lot_id)
    return lot_id
