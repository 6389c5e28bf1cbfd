"""Moving: shipments, and work that is given to others."""

from __future__ import annotations

from datetime import datetime

import strawberry

from celltrail.commands.shipments import cancel_shipment, create_shipment, dispatch_shipment, receive_shipment
from celltrail.commands.work import assign_work
from celltrail.domain.visibility import Capacity
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.mutations.act import ActInput, version_of_one
from celltrail.graph.mutations.binding import batteries, part, reference
from celltrail.graph.mutations.payloads import BatteriesPayload, ShipmentPayload
from celltrail.graph.mutations.recording import ON_VERSION, mutation


@strawberry.input(description="A shipment to be. You are the consignor.")
class CreateShipmentInput(ActInput):
    """What goes where, and with whom."""

    batteries: list[BatteryKey] = batteries("The batteries: 1 to 1,000.")
    consignee: strawberry.ID = reference("Operator", "Who receives them.")
    carrier: strawberry.ID | None = reference("Operator", "Who carries them.", default=None)
    exporter: strawberry.ID | None = reference("Operator", "Who exports them.", default=None)
    importer: strawberry.ID | None = reference("Operator", "Who imports them.", default=None)
    origin: str = part("The country that they leave: ISO 3166-1 alpha-2.")
    transit: list[str] | None = part("The countries that they pass, in their order.", default=None)
    destination: str = part("The country that they go to.")
    reference: str | None = part("What consignor and consignee call it.", default=None)
    expected_version: str | None = version_of_one()


@strawberry.input
class OneShipmentInput(ActInput):
    """An act on one shipment, in the version that the caller read."""

    shipment: strawberry.ID = reference("Shipment", "The shipment.")
    expected_version: str | None = part(
        "The `version` that you read: refused if the shipment has changed since.", default=None
    )


@strawberry.input(description="A shipment that does not take place.")
class CancelShipmentInput(OneShipmentInput):
    """Why."""

    reason: str | None = part("Why.", default=None)


@strawberry.input(description="A shipment that left.")
class DispatchShipmentInput(OneShipmentInput):
    """Said by the consignor."""


@strawberry.input(description="A shipment that arrived.")
class ReceiveShipmentInput(OneShipmentInput):
    """Said by the consignee."""


@strawberry.input(description="Work on batteries that you own, have in your hands, or answer for.")
class AssignWorkInput(ActInput):
    """Whom you give it to, and what it is."""

    batteries: list[BatteryKey] = batteries("The batteries: 1 to 1,000.")
    operator: strawberry.ID = reference("Operator", "Who does the work.")
    capacity: Capacity = part("The work: SERVICE, COLLECTOR, DISMANTLER or RECYCLER.")
    until: datetime | None = part("When its part in them ends at the latest.", default=None)
    expected_version: str | None = version_of_one()


@strawberry.type
class Moving:
    """The mutations of shipments and assignments."""

    create_shipment = mutation(
        create_shipment,
        CreateShipmentInput,
        ShipmentPayload,
        refusals=ON_VERSION,
        description="Plan a shipment of which you are the consignor.",
    )
    cancel_shipment = mutation(
        cancel_shipment,
        CancelShipmentInput,
        ShipmentPayload,
        refusals=ON_VERSION,
        description="Cancel a shipment before it leaves; said by its consignor.",
    )
    dispatch_shipment = mutation(
        dispatch_shipment,
        DispatchShipmentInput,
        ShipmentPayload,
        refusals=ON_VERSION,
        description="Record that a shipment left; said by its consignor.",
    )
    receive_shipment = mutation(
        receive_shipment,
        ReceiveShipmentInput,
        ShipmentPayload,
        refusals=ON_VERSION,
        description="Record that a shipment arrived; said by its consignee, who has custody from then on.",
    )
    assign_work = mutation(
        assign_work,
        AssignWorkInput,
        BatteriesPayload,
        refusals=ON_VERSION,
        description="Let another operator service, collect, dismantle or recycle batteries.",
    )
