"""What all commands share: bounded lists of batteries, and versions that are checked where one is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from celltrail.commands import requests as ask
from celltrail.commands.assembly import assemble_battery
from celltrail.commands.declarations import attach_evidence, declare_attributes
from celltrail.commands.end_of_life import collect_battery, dismantle_battery
from celltrail.commands.grants import grant_access
from celltrail.commands.installation import install_battery, remove_battery, swap_battery
from celltrail.commands.lots import process_lot, record_recycling
from celltrail.commands.market import (
    place_on_market,
    sell_battery,
    transfer_ownership,
    transfer_responsibility,
)
from celltrail.commands.second_life import repurpose_battery
from celltrail.commands.shipments import create_shipment
from celltrail.commands.upkeep import record_measurement, repair_battery
from celltrail.commands.work import assign_work
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import InvalidInputError, VersionConflictError
from celltrail.domain.keys import BatteryKey
from celltrail.domain.visibility import Capacity, Facet
from celltrail.domain.vocabulary import BatteryLevel, EndOfLifeRoute
from celltrail.storage.drafts import EvidenceDraft
from celltrail.storage.engine import Database
from tests.commands.recording import NOW, act, key, new_key, number_of_events, register, uid_of

_ONE: dict[str, Any] = {"idempotency_key": "k", "battery": key("B-1")}
_MANY: dict[str, Any] = {"idempotency_key": "k", "batteries": (key("B-1"),)}
_DOCUMENT = EvidenceDraft("paper", "0" * 64, "application/pdf", link=None, facet=Facet.PUBLIC)

# Every mutation that changes a battery, with an input that only the version makes wrong.
CHANGES = [
    (
        assemble_battery,
        ask.AssembleBattery(idempotency_key="k", parent=key("B-1"), components=(key("B-2"),)),
    ),
    (declare_attributes, ask.DeclareAttributes(**_ONE, attributes=(ask.DeclaredAttribute("x", 1),))),
    (attach_evidence, ask.AttachEvidence(**_ONE, occurrence=ask.Occurrence(evidence=(_DOCUMENT,)))),
    (install_battery, ask.InstallBattery(**_ONE, system="store")),
    (place_on_market, ask.PlaceOnMarket(**_MANY, market="DE", placed_on=date(2026, 1, 1))),
    (sell_battery, ask.SellBattery(**_MANY, buyer_id="consignee")),
    (transfer_ownership, ask.TransferOwnership(**_MANY, buyer_id="consignee")),
    (transfer_responsibility, ask.TransferResponsibility(**_MANY, responsible_id="consignee")),
    (swap_battery, ask.SwapBattery(**_ONE, station="1", vin_out="WVWZZZ1JZ3W386752")),
    (record_measurement, ask.RecordMeasurement(**_ONE, cycle_count=1)),
    (repair_battery, ask.RepairBattery(**_ONE, description="mended")),
    (create_shipment, ask.CreateShipment(**_MANY, consignee_id="consignee", origin="DE", destination="FR")),
    (assign_work, ask.AssignWork(**_MANY, operator_id="recycler", capacity=Capacity.RECYCLER)),
    (remove_battery, ask.RemoveBattery(**_ONE)),
    (collect_battery, ask.CollectBattery(**_ONE)),
    (dismantle_battery, ask.DismantleBattery(**_ONE)),
    (
        repurpose_battery,
        ask.RepurposeBattery(
            idempotency_key="k",
            originals=(key("B-1"),),
            successors=(ask.NewBattery(uid=uid_of("S-1"), level=BatteryLevel.PACK),),
            route=EndOfLifeRoute.REPURPOSE,
        ),
    ),
    (
        process_lot,
        ask.ProcessLot(idempotency_key="k", batteries=(ask.LotBattery(key("B-1")),), fractions=()),
    ),
    (record_recycling, ask.RecordRecycling(**_ONE, recovered=(ask.Mass("NICKEL", Decimal(1)),))),
    (
        grant_access,
        ask.GrantAccess(
            **_ONE,
            operator_id="consignee",
            groups=frozenset({AccessGroup.PUBLIC}),
            purpose="repair",
            until=NOW.replace(year=2027),
        ),
    ),
]


@pytest.mark.parametrize(("command", "request_"), CHANGES, ids=[row[0].__name__ for row in CHANGES])
async def test_a_version_that_is_not_the_batterys_refuses_every_change(
    importing_database: Database,
    command: Any,  # noqa: ANN401 -- any command
    request_: Any,  # noqa: ANN401 -- that of any command
) -> None:
    await register(importing_database, "B-1", "B-2", level=BatteryLevel.PACK, mass_kg="100")
    before = await number_of_events(importing_database)

    with pytest.raises(VersionConflictError) as refusal:
        await act(importing_database, command, replace(request_, expected_version="another"))

    assert refusal.value.path == ("expectedVersion",)
    assert refusal.value.current
    assert await number_of_events(importing_database) == before


@pytest.mark.parametrize("keys", [(), tuple(BatteryKey(id=str(n)) for n in range(1_001))], ids=["0", "1001"])
@pytest.mark.parametrize(
    ("command", "request_"),
    [row for row in CHANGES if hasattr(row[1], "batteries") and row[0] is not process_lot],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_list_of_no_or_of_too_many_batteries_is_refused(
    importing_database: Database,
    command: Any,  # noqa: ANN401 -- any command
    request_: Any,  # noqa: ANN401 -- that of any command
    keys: tuple[BatteryKey, ...],
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await act(importing_database, command, replace(request_, batteries=keys))

    assert refusal.value.path == ("batteries",)


@pytest.mark.parametrize(
    ("command", "request_"),
    [
        (
            record_recycling,
            ask.RecordRecycling(
                idempotency_key="k",
                lot_id="lot",
                recovered=(ask.Mass("NICKEL", Decimal(1)),),
                expected_version="1",
            ),
        ),
        (
            declare_attributes,
            ask.DeclareAttributes(
                idempotency_key="k",
                model_id="model",
                attributes=(ask.DeclaredAttribute("x", 1),),
                expected_version="1",
            ),
        ),
    ],
    ids=["lot", "model"],
)
async def test_a_version_of_what_has_none_is_refused_and_not_passed_over(
    importing_database: Database,
    command: Any,  # noqa: ANN401 -- any command
    request_: Any,  # noqa: ANN401 -- that of any command
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await act(importing_database, command, replace(request_, idempotency_key=new_key()))

    assert refusal.value.path == ("expectedVersion",)
