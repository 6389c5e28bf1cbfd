"""What partners ask to be recorded: one request per mutation, as the graph and the importers build it.

Identifiers of operators, facilities, models, shipments, lots, events and grants are internal ids. Texts that
must be parsed (codes, identifiers, countries, VIN) arrive as they were written; the command parses them, so
that its refusal names the field. Mass is kilograms, shares are 0..1, energy kilowatt-hours, capacity
ampere-hours.
"""

from celltrail.commands.requests.base import Occurrence, OneBattery, Outcome, Request
from celltrail.commands.requests.end_of_life import (
    CollectBattery,
    DismantleBattery,
    LotBattery,
    LotDraw,
    Mass,
    ProcessLot,
    RecordRecycling,
    RemoveBattery,
    RepurposeBattery,
)
from celltrail.commands.requests.making import (
    AssembleBattery,
    AttachEvidence,
    DeclareAttributes,
    DeclaredAttribute,
    NewBattery,
    RegisterBatteries,
    RegisterBatteryModel,
)
from celltrail.commands.requests.moving import (
    AssignWork,
    CancelShipment,
    CreateShipment,
    DispatchShipment,
    OneShipment,
    ReceiveShipment,
)
from celltrail.commands.requests.sharing import (
    ClaimBattery,
    ConfirmClaim,
    CorrectEvent,
    GrantAccess,
    RevokeAccess,
)
from celltrail.commands.requests.using import (
    InstallBattery,
    PlaceOnMarket,
    RecordMeasurement,
    RepairBattery,
    SellBattery,
    SwapBattery,
    TransferOwnership,
    TransferResponsibility,
)

__all__ = [
    "AssembleBattery",
    "AssignWork",
    "AttachEvidence",
    "CancelShipment",
    "ClaimBattery",
    "CollectBattery",
    "ConfirmClaim",
    "CorrectEvent",
    "CreateShipment",
    "DeclareAttributes",
    "DeclaredAttribute",
    "DismantleBattery",
    "DispatchShipment",
    "GrantAccess",
    "InstallBattery",
    "LotBattery",
    "LotDraw",
    "Mass",
    "NewBattery",
    "Occurrence",
    "OneBattery",
    "OneShipment",
    "Outcome",
    "PlaceOnMarket",
    "ProcessLot",
    "ReceiveShipment",
    "RecordMeasurement",
    "RecordRecycling",
    "RegisterBatteries",
    "RegisterBatteryModel",
    "RemoveBattery",
    "RepairBattery",
    "RepurposeBattery",
    "Request",
    "RevokeAccess",
    "SellBattery",
    "SwapBattery",
    "TransferOwnership",
    "TransferResponsibility",
]
