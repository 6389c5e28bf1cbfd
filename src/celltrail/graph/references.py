"""The types of the schema by name, for fields of types that would otherwise import each other in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from celltrail.graph.types.battery import Battery
    from celltrail.graph.types.battery_model import BatteryModel
    from celltrail.graph.types.event import LifecycleEvent
    from celltrail.graph.types.operator import Operator
    from celltrail.graph.types.passport import Passport
    from celltrail.graph.types.recycling import MaterialLot, RecyclingRecord
    from celltrail.graph.types.shipment import Shipment

BatteryRef = Annotated["Battery", strawberry.lazy("celltrail.graph.types.battery")]
BatteryModelRef = Annotated["BatteryModel", strawberry.lazy("celltrail.graph.types.battery_model")]
LifecycleEventRef = Annotated["LifecycleEvent", strawberry.lazy("celltrail.graph.types.event")]
MaterialLotRef = Annotated["MaterialLot", strawberry.lazy("celltrail.graph.types.recycling")]
OperatorRef = Annotated["Operator", strawberry.lazy("celltrail.graph.types.operator")]
PassportRef = Annotated["Passport", strawberry.lazy("celltrail.graph.types.passport")]
RecyclingRecordRef = Annotated["RecyclingRecord", strawberry.lazy("celltrail.graph.types.recycling")]
ShipmentRef = Annotated["Shipment", strawberry.lazy("celltrail.graph.types.shipment")]
