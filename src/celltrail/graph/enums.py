"""The domain's enums in the schema, with a description for every value.

Each enum is wrapped, never spelled again. What a value means stands here once, because the domain's words are
clear to those who work there and the schema's readers are partners.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from inspect import cleandoc
from typing import Any, TypeVar

import strawberry

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.claims import ClaimState
from celltrail.domain.compliance.findings import Debtor, Outcome, Scope, Stage
from celltrail.domain.confidence import Confidence
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.filters import BatteryOrderField
from celltrail.domain.principal import TokenScope
from celltrail.domain.recycling.materials import Fraction, RecoveredElement
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    EndOfLifeRoute,
    IdentifierScheme,
    LifecycleStage,
    OperatorRole,
    OwnerCategory,
    PassportStatus,
    Regime,
    SecondLifeUse,
    ShipmentStatus,
    VehicleUse,
)

Wrapped = TypeVar("Wrapped", bound=type[Enum])


def _wrap(enum: Wrapped, values: Mapping[Any, str], *, name: str | None = None) -> Wrapped:
    """Make `enum` one of the schema, with these descriptions; a value without one fails the start."""
    meaning = " ".join(cleandoc(enum.__doc__ or "").split("\n\n")[0].split())
    documented = strawberry.enum(enum, name=name, description=meaning)
    for value in documented.__strawberry_definition__.values:  # type: ignore[attr-defined] # set by strawberry.enum
        value.description = values[enum(value.value)]
    return documented


_wrap(
    BatteryLevel,
    {
        BatteryLevel.CELL: "A single electrochemical cell.",
        BatteryLevel.MODULE: "Cells joined in one housing.",
        BatteryLevel.PACK: "Modules or cells joined, ready to be built in.",
        BatteryLevel.SYSTEM: "Packs joined, such as a storage system.",
    },
)
_wrap(
    OwnerCategory,
    {
        OwnerCategory.PERSON: "A private person.",
        OwnerCategory.ORGANISATION: "A firm or another organisation.",
    },
)
_wrap(
    VehicleUse,
    {
        VehicleUse.PRIVATE: "Private.",
        VehicleUse.TAXI: "Taxi or ride hailing.",
        VehicleUse.BUS: "Public transport.",
        VehicleUse.LOGISTICS: "Carrying goods.",
        VehicleUse.OTHER: "Something else.",
    },
)
_wrap(
    SecondLifeUse,
    {
        SecondLifeUse.STATIONARY_STORAGE: "Storing energy in one place.",
        SecondLifeUse.BACKUP_POWER: "Power when the grid fails, such as for base stations.",
        SecondLifeUse.LOW_SPEED_VEHICLE: "Low-speed vehicles, such as fork lifts.",
        SecondLifeUse.E_BIKE: "Electric bicycles: banned in China (Order No. 73, Art. 22).",
        SecondLifeUse.OTHER: "Something else.",
    },
)
_wrap(
    Scope,
    {
        Scope.APPLIES: "It asks things of this battery.",
        Scope.WHEN_PLACED: "It will, once the battery is on the market: findings are those of that day.",
        Scope.DOES_NOT_APPLY: "It asks nothing: placed before the duty, elsewhere, or recycled.",
        Scope.UNKNOWN: "What decides that is not known, or the rules do not cover it. This is no exemption.",
    },
    name="ComplianceScope",
)
_wrap(
    Outcome,
    {
        Outcome.MET: "What is owed is there.",
        Outcome.MISSING: "It is owed now, and is not there.",
        Outcome.OUTDATED: "It is there, and is owed anew since the status changed.",
        Outcome.VIOLATED: "It is there, and is not what the law allows.",
        Outcome.NOT_YET_OWED: "It is owed from a day that has not come.",
        Outcome.PENDING: "The law names it and waits for an act of its own.",
        Outcome.IF_APPLICABLE: "It is owed under a condition that the record does not decide.",
        Outcome.OPTIONAL: "It may be given, and is not.",
        Outcome.NOT_APPLICABLE: "It is not asked of this battery.",
        Outcome.UNKNOWN: "What decides whether it is owed is not known.",
    },
    name="ComplianceOutcome",
)
_wrap(
    Confidence,
    {
        Confidence.SOURCED: "The source was opened.",
        Confidence.SECONDARY: "Sources that quote it were opened.",
        Confidence.MEMORY: "No source was opened.",
        Confidence.DESIGN: "Our own reading.",
    },
    name="RuleConfidence",
)
_wrap(
    Debtor,
    {
        Debtor.MANUFACTURER: "Who made it.",
        Debtor.RESPONSIBLE: "Who answers for its passport (Art. 77); before there is one, its maker.",
        Debtor.IMPORTER: "Who imports it.",
        Debtor.EXPORTER: "Who exports it.",
        Debtor.RECYCLER: "Who recycled it.",
        Debtor.RECORDER: "Who recorded the event in question.",
    },
    name="RuleDebtor",
)
_wrap(
    Stage,
    {
        Stage.PRODUCTION: "When it is made.",
        Stage.PLACING_ON_MARKET: "When it is placed on the market.",
        Stage.REGISTRATION: "When it is registered.",
        Stage.IMPORT: "When it is imported.",
        Stage.STATUS_CHANGE: "When its status changes.",
        Stage.VEHICLE_INSTALLATION: "When it is built into a vehicle.",
        Stage.SALE: "When its vehicle is sold.",
        Stage.SWAP: "When it is swapped.",
        Stage.MAINTENANCE_REPLACEMENT: "When it is mended.",
        Stage.EXPORT: "When it is exported.",
        Stage.DECOMMISSION: "When it is taken out of its vehicle.",
        Stage.COLLECTION: "When it is collected as waste.",
        Stage.ECHELON_USE: "When it begins a second life.",
        Stage.DISMANTLING: "When it is taken apart.",
        Stage.MATERIAL_RECOVERY: "When its materials are recovered.",
    },
    name="RuleStage",
)
_wrap(
    BatteryCategory,
    {
        BatteryCategory.EV: "Electric vehicle battery (Art. 3(14)).",
        BatteryCategory.LMT: "Battery of a light means of transport (Art. 3(11)).",
        BatteryCategory.INDUSTRIAL: "Industrial battery (Art. 3(13)).",
        BatteryCategory.SLI: "Starting, lighting and ignition battery (Art. 3(12)).",
        BatteryCategory.PORTABLE: "Portable battery (Art. 3(9)).",
    },
)
_wrap(
    Chemistry,
    {
        Chemistry.NIMH: "Nickel metal hydride.",
        Chemistry.LFP: "Lithium iron phosphate.",
        Chemistry.LMO: "Lithium manganese oxide.",
        Chemistry.LCO: "Lithium cobalt oxide.",
        Chemistry.NMC: "Lithium nickel manganese cobalt oxide.",
        Chemistry.SUPERCAPACITOR: "Supercapacitor.",
        Chemistry.LTO: "Lithium titanate.",
        Chemistry.LEAD_ACID: "Lead acid.",
        Chemistry.NICD: "Nickel cadmium.",
        Chemistry.OTHER: "Another chemistry.",
    },
)
_wrap(
    LifecycleStage,
    {
        LifecycleStage.PRODUCED: "Made, not yet built in.",
        LifecycleStage.INSTALLED: "Built into another battery, a vehicle or a system.",
        LifecycleStage.IN_USE: "With its user.",
        LifecycleStage.REMOVED: "Taken out of what it was built into.",
        LifecycleStage.COLLECTED: "Waste, collected.",
        LifecycleStage.DISMANTLED: "Taken apart; its parts live on by themselves.",
        LifecycleStage.REPURPOSED: "Used up as an original of second-life batteries.",
        LifecycleStage.RECYCLED: "Its materials were recovered.",
    },
)
_wrap(
    PassportStatus,
    {
        PassportStatus.ORIGINAL: "In its first life.",
        PassportStatus.REUSED: "Used again for the purpose it was made for.",
        PassportStatus.REPURPOSED: "Used for another purpose.",
        PassportStatus.REMANUFACTURED: "Restored to nearly its first capacity.",
        PassportStatus.WASTE: "Waste.",
        PassportStatus.CEASED: "Recycled: the passport has ceased to exist (Art. 77(8)).",
    },
)
_wrap(
    OperatorRole,
    {
        OperatorRole.MANUFACTURER: "Makes batteries.",
        OperatorRole.SUPPLIER: "Supplies cells, modules or materials.",
        OperatorRole.OEM: "Builds batteries into its vehicles or systems.",
        OperatorRole.IMPORTER: "Brings batteries into a market.",
        OperatorRole.EXPORTER: "Sends batteries out of a country.",
        OperatorRole.DISTRIBUTOR: "Makes batteries available after they were placed on the market.",
        OperatorRole.CARRIER: "Carries goods.",
        OperatorRole.SERVICE: "Repairs, measures and swaps batteries.",
        OperatorRole.COLLECTOR: "Collects waste batteries.",
        OperatorRole.DISMANTLER: "Takes batteries apart.",
        OperatorRole.RECYCLER: "Recovers materials.",
        OperatorRole.AUTHORITY: "Supervises the market under a regime.",
        OperatorRole.CUSTOMS: "Controls goods at a border.",
        OperatorRole.AUDITOR: "Audits operators, without seeing their rows.",
    },
)
_wrap(
    Regime,
    {
        Regime.CN_MIIT: "China: traceability of traction batteries under MIIT.",
        Regime.EU_2023_1542: "European Union: Regulation (EU) 2023/1542.",
    },
)
_wrap(
    ShipmentStatus,
    {
        ShipmentStatus.PLANNED: "Planned.",
        ShipmentStatus.UNDER_REVIEW: "A clearance is being decided.",
        ShipmentStatus.CLEARED: "May leave.",
        ShipmentStatus.HELD: "May not leave.",
        ShipmentStatus.DISPATCHED: "Has left the consignor.",
        ShipmentStatus.IN_TRANSIT: "With the carrier.",
        ShipmentStatus.RECEIVED: "Has arrived at the consignee.",
        ShipmentStatus.CANCELLED: "Does not take place.",
    },
)
_wrap(
    EndOfLifeRoute,
    {
        EndOfLifeRoute.REUSE: "To be used again for the same purpose.",
        EndOfLifeRoute.REPURPOSE: "To be used for another purpose.",
        EndOfLifeRoute.REMANUFACTURE: "To be restored.",
        EndOfLifeRoute.RECYCLE: "To have its materials recovered.",
    },
)
_wrap(
    IdentifierScheme,
    {
        IdentifierScheme.GLN: "GS1 Global Location Number.",
        IdentifierScheme.USCC: "Unified social credit code (China).",
        IdentifierScheme.EORI: "Economic Operators Registration and Identification number (EU customs).",
        IdentifierScheme.DUNS: "D-U-N-S number.",
        IdentifierScheme.BPN: "Business partner number of Catena-X.",
        IdentifierScheme.MIIT_MAKER_CODE: "Maker code of GB/T 34014, assigned in China.",
        IdentifierScheme.GS1_PREFIX: "GS1 company prefix, under which batteries are numbered.",
        IdentifierScheme.URI_PREFIX: "Prefix of web addresses or URNs under which batteries are named.",
    },
)
_wrap(
    AccessGroup,
    {
        AccessGroup.IDENTITY: "Identifiers, level and type: what makes an object addressable.",
        AccessGroup.PUBLIC: "Annex XIII point 1: what everyone may read once the battery is on the market.",
        AccessGroup.DISMANTLING: "Annex XIII point 2: composition, part numbers, dismantling and safety.",
        AccessGroup.TEST_REPORTS: "Annex XIII point 3: results that prove compliance.",
        AccessGroup.INDIVIDUAL: "Annex XIII point 4: the individual battery, its state, use and events.",
        AccessGroup.COMMERCIAL: "Who supplied whom, terms and references of trade.",
    },
)
_wrap(
    Capacity,
    {
        Capacity.PRODUCER: "Made it.",
        Capacity.RESPONSIBLE: "Answers for its passport (Art. 77).",
        Capacity.COMPONENT_SUPPLIER: "Made a cell or module in it.",
        Capacity.OEM: "Built it into its vehicle or system.",
        Capacity.OWNER: "Owns it.",
        Capacity.DISTRIBUTOR: "Bought it to sell it on.",
        Capacity.EXPORTER: "Exports the shipment that it is on.",
        Capacity.IMPORTER: "Imports the shipment that it is on.",
        Capacity.CONSIGNOR: "Sends the shipment that it is on.",
        Capacity.CONSIGNEE: "Receives the shipment that it is on.",
        Capacity.CARRIER: "Carries the shipment that it is on.",
        Capacity.CUSTODIAN: "Has it in its hands.",
        Capacity.SERVICE: "Was assigned to repair or measure it.",
        Capacity.COLLECTOR: "Was assigned to collect it.",
        Capacity.DISMANTLER: "Was assigned to dismantle it.",
        Capacity.RECYCLER: "Was assigned to recycle it.",
        Capacity.AUTHORITY: "Supervises it under a regime.",
        Capacity.AUTHORITY_ABROAD: "Supervised it until it was exported; is still owed end-of-life facts.",
        Capacity.GRANTEE: "Was granted access.",
        Capacity.SUCCESSOR_OWNER: "Owns a second-life battery that was made from it.",
    },
)
_wrap(
    Fraction,
    {
        Fraction.CELLS: "Cells.",
        Fraction.CASING: "Casing.",
        Fraction.ELECTRONICS: "Electronics.",
        Fraction.CABLES: "Cables.",
        Fraction.BLACK_MASS: "Black mass: the ground active materials of the electrodes.",
        Fraction.ELECTROLYTE: "Electrolyte.",
        Fraction.SEPARATOR: "Separator.",
        Fraction.COPPER: "Copper.",
        Fraction.ALUMINIUM: "Aluminium.",
        Fraction.STEEL: "Steel.",
        Fraction.LEAD: "Lead.",
        Fraction.PLASTICS: "Plastics.",
        Fraction.RESIDUE: "Residue, that is disposed of.",
        Fraction.OTHER: "Another stream.",
    },
)
_wrap(
    RecoveredElement,
    {
        **{element: f"{element.value.capitalize()}." for element in RecoveredElement},
        RecoveredElement.OTHER: "Another material.",
    },
)
_wrap(
    TokenScope,
    {TokenScope.READ: "May read (celltrail:read).", TokenScope.WRITE: "May record (celltrail:write)."},
)
_wrap(
    BatteryOrderField,
    {
        BatteryOrderField.REGISTERED: "When it was registered.",
        BatteryOrderField.CODE: "Its GB/T 34014 code.",
        BatteryOrderField.PRODUCED_ON: "When it was made.",
        BatteryOrderField.PLACED_ON_MARKET_AT: "When it was placed on the market.",
        BatteryOrderField.STATE_OF_HEALTH: "Its last measured state of health.",
    },
)
_E = LifecycleEventType
_wrap(
    LifecycleEventType,
    {
        _E.MODEL_REGISTERED: "A maker described a battery model.",
        _E.PRODUCED: "A battery came into being: first made, or made from others.",
        _E.ASSEMBLED: "Components were built into it, or it was built into another battery.",
        _E.INSTALLED: "Built into a vehicle or a storage system.",
        _E.PLACED_ON_MARKET: "First made available on the market of a country.",
        _E.SOLD: "Sold by its owner.",
        _E.OWNERSHIP_TRANSFERRED: "Ownership passed on without a sale.",
        _E.RESPONSIBILITY_TRANSFERRED: "The duty to answer for the passport passed on (Art. 77(7)).",
        _E.SWAPPED: "Taken from one vehicle and given to another at a swap station.",
        _E.MEASURED: "Values were read off it.",
        _E.REPAIRED: "Mended; components may have been replaced.",
        _E.ATTRIBUTES_DECLARED: "Passport attributes were declared.",
        _E.EVIDENCE_ATTACHED: "A document was attached.",
        _E.SHIPMENT_CREATED: "A shipment was planned.",
        _E.SHIPMENT_DISPATCHED: "The goods left the consignor.",
        _E.SHIPMENT_RECEIVED: "The goods arrived at the consignee.",
        _E.SHIPMENT_CANCELLED: "The shipment does not take place.",
        _E.WORK_ASSIGNED: "Work on it was given to another operator.",
        _E.REMOVED: "Taken out of its vehicle or system, or out of the battery that contained it.",
        _E.COLLECTED: "Became waste and was collected (Art. 3(50)).",
        _E.DISMANTLED: "Taken apart; its parts live on by themselves.",
        _E.RELEASED: "Set free by the dismantling of what contained it.",
        _E.REPURPOSED: "Used up as an original of second-life batteries.",
        _E.LOT_PROCESSED: "Went into a lot; on the lot: was processed.",
        _E.RECYCLED: "Its materials were recovered; the passport ceases (Art. 77(8)).",
        _E.ACCESS_GRANTED: "The owner or responsible operator let another read groups of it.",
        _E.ACCESS_REVOKED: "A grant was taken back.",
        _E.CORRECTED: "An earlier event was wrong; both stay in the log.",
    },
)


@strawberry.enum(description="In which direction a list is ordered.")
class OrderDirection(Enum):
    """Rows without a value, or with one that the reader may not read, come last in both."""

    ASCENDING = strawberry.enum_value("ASCENDING", description="Smallest or earliest first.")
    DESCENDING = strawberry.enum_value("DESCENDING", description="Largest or latest first.")


_wrap(
    ClaimState,
    {
        ClaimState.PENDING: "It waits for an answer.",
        ClaimState.CONFIRMED: "Owner or responsible operator assigned the work.",
        ClaimState.REFUSED: "Owner or responsible operator refused it.",
        ClaimState.LAPSED: "Nobody answered in time.",
    },
)
