"""The words of the field that code, schema, tables and logs share.

Each enum is defined here once and wrapped where it is used. Names are those that clients type.
"""

from __future__ import annotations

from enum import StrEnum


class BatteryLevel(StrEnum):
    """Where an object stands in the tree of what is built into what."""

    CELL = "CELL"
    MODULE = "MODULE"
    PACK = "PACK"
    SYSTEM = "SYSTEM"


class BatteryCategory(StrEnum):
    """Legal categories (Regulation (EU) 2023/1542, Art. 3)."""

    EV = "EV"
    LMT = "LMT"
    INDUSTRIAL = "INDUSTRIAL"
    SLI = "SLI"
    PORTABLE = "PORTABLE"


class Chemistry(StrEnum):
    """Battery chemistry groups: the battery types of GB/T 34014-2017, position 5, and lead and nickel-
    cadmium.
    """

    NIMH = "NIMH"
    LFP = "LFP"
    LMO = "LMO"
    LCO = "LCO"
    NMC = "NMC"
    SUPERCAPACITOR = "SUPERCAPACITOR"
    LTO = "LTO"
    LEAD_ACID = "LEAD_ACID"
    NICD = "NICD"
    OTHER = "OTHER"


class LifecycleStage(StrEnum):
    """Where one battery stands between production and the end of its life."""

    PRODUCED = "PRODUCED"
    INSTALLED = "INSTALLED"
    IN_USE = "IN_USE"
    REMOVED = "REMOVED"
    COLLECTED = "COLLECTED"
    DISMANTLED = "DISMANTLED"
    REPURPOSED = "REPURPOSED"
    RECYCLED = "RECYCLED"


class PassportStatus(StrEnum):
    """Battery status (Regulation (EU) 2023/1542, Annex XIII 4(c)); CEASED by Art. 77(8)."""

    ORIGINAL = "ORIGINAL"
    REUSED = "REUSED"
    REPURPOSED = "REPURPOSED"
    REMANUFACTURED = "REMANUFACTURED"
    WASTE = "WASTE"
    CEASED = "CEASED"


class OperatorRole(StrEnum):
    """What an economic operator does in the life cycle."""

    MANUFACTURER = "MANUFACTURER"
    SUPPLIER = "SUPPLIER"
    OEM = "OEM"
    IMPORTER = "IMPORTER"
    EXPORTER = "EXPORTER"
    DISTRIBUTOR = "DISTRIBUTOR"
    CARRIER = "CARRIER"
    SERVICE = "SERVICE"
    COLLECTOR = "COLLECTOR"
    DISMANTLER = "DISMANTLER"
    RECYCLER = "RECYCLER"
    AUTHORITY = "AUTHORITY"
    CUSTOMS = "CUSTOMS"
    AUDITOR = "AUDITOR"


class Regime(StrEnum):
    """The laws that one record answers."""

    CN_MIIT = "CN_MIIT"
    EU_2023_1542 = "EU_2023_1542"


class ShipmentStatus(StrEnum):
    """Where a shipment stands."""

    PLANNED = "PLANNED"
    UNDER_REVIEW = "UNDER_REVIEW"
    CLEARED = "CLEARED"
    HELD = "HELD"
    DISPATCHED = "DISPATCHED"
    IN_TRANSIT = "IN_TRANSIT"
    RECEIVED = "RECEIVED"
    CANCELLED = "CANCELLED"


class EndOfLifeRoute(StrEnum):
    """What happens to a battery that left its first use."""

    REUSE = "REUSE"
    REPURPOSE = "REPURPOSE"
    REMANUFACTURE = "REMANUFACTURE"
    RECYCLE = "RECYCLE"


class OwnerCategory(StrEnum):
    """Who owns a vehicle, without saying who it is."""

    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"


class VehicleUse(StrEnum):
    """What a vehicle is used for."""

    PRIVATE = "PRIVATE"
    TAXI = "TAXI"
    BUS = "BUS"
    LOGISTICS = "LOGISTICS"
    OTHER = "OTHER"


class SecondLifeUse(StrEnum):
    """What a second-life battery is used for."""

    STATIONARY_STORAGE = "STATIONARY_STORAGE"
    BACKUP_POWER = "BACKUP_POWER"
    LOW_SPEED_VEHICLE = "LOW_SPEED_VEHICLE"
    E_BIKE = "E_BIKE"
    OTHER = "OTHER"


class IdentifierScheme(StrEnum):
    """Schemes that identify an economic operator, and the prefixes assigned to it."""

    GLN = "GLN"
    USCC = "USCC"
    EORI = "EORI"
    DUNS = "DUNS"
    BPN = "BPN"
    MIIT_MAKER_CODE = "MIIT_MAKER_CODE"
    GS1_PREFIX = "GS1_PREFIX"
    URI_PREFIX = "URI_PREFIX"
