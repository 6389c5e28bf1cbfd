"""Shipments: planned by the consignor, dispatched by it, received by the consignee, cancelled before they
leave.

One act on many batteries is one event for each, and one for the shipment itself, joined by the act's id.
"""

from __future__ import annotations

from collections.abc import Callable

from celltrail.commands.counterparties import Counterparty, several
from celltrail.commands.requests import (
    CancelShipment,
    CreateShipment,
    DispatchShipment,
    OneShipment,
    Outcome,
    ReceiveShipment,
)
from celltrail.commands.workspace import Workspace
from celltrail.domain import events
from celltrail.domain.errors import ForbiddenError, InvalidInputError, VersionConflictError
from celltrail.domain.events import EventBody
from celltrail.domain.identifiers import parse_country
from celltrail.domain.participation import Circumstances
from celltrail.domain.quantities import optional_text, read
from celltrail.domain.shipment import move
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import LifecycleStage, OperatorRole, ShipmentStatus
from celltrail.storage import holding
from celltrail.storage.drafts import ChainKind, Draft, HeldBattery, NewRow
from celltrail.storage.shipping import HeldShipment, hold_shipment

MAX_BATTERIES = 1_000

# What a consignee of waste batteries does with them, by its roles (design of access, section 2).
WORK_OF_ROLE = {
    OperatorRole.COLLECTOR: Capacity.COLLECTOR,
    OperatorRole.DISMANTLER: Capacity.DISMANTLER,
    OperatorRole.RECYCLER: Capacity.RECYCLER,
}
_WASTE = frozenset({LifecycleStage.REMOVED, LifecycleStage.COLLECTED, LifecycleStage.DISMANTLED})


async def create_shipment(workspace: Workspace, request: CreateShipment) -> Outcome:
    """Plan a shipment of which the caller is the consignor.

    Raises:
        InvalidInputError: no batteries or too many, a country that does not exist, or a consignee that is the
            caller itself.
        StageConflictError: a battery is on another open shipment, or inside another battery.
    """
    if not 1 <= len(request.batteries) <= MAX_BATTERIES:
        message = f"{len(request.batteries)} batteries; 1 to {MAX_BATTERIES} are allowed in a shipment"
        raise InvalidInputError(message, path=("batteries",))
    await _parties(workspace, request)
    reference = optional_text(request.reference, path=("reference",), longest=200)
    values = _row(workspace, request) | {"reference": reference}
    held = await workspace.hold(request.batteries, expected_version=request.expected_version)
    shipment_id, draft_id = workspace.new_id(), workspace.new_id()
    body = events.ShipmentCreated(
        shipment=shipment_id,
        reference=reference,
        consignor=workspace.operator_id,
        consignee=request.consignee_id,
        carrier=request.carrier_id,
        exporter=request.exporter_id,
        importer=request.importer_id,
    )
    workspace.journal.insert(NewRow("shipment", values | {"id": shipment_id}, draft_id, "created_position"))
    _record_on_shipment(
        workspace, request, body, shipment_id=shipment_id, draft_id=draft_id, status=ShipmentStatus.PLANNED
    )
    for number, each in enumerate(held):
        row = {"shipment_id": shipment_id, "battery_id": each.battery.id}
        workspace.journal.insert(NewRow("shipment_battery", row, draft_id))
        workspace.record(each, body, occurrence=request.occurrence, path=("batteries", number))
    ids = tuple(each.battery.id for each in held)
    return Outcome(act_id=workspace.act_id, shipment_id=shipment_id, battery_ids=ids)


async def _parties(workspace: Workspace, request: CreateShipment) -> dict[str, Counterparty]:
    if request.consignee_id == workspace.operator_id:
        message = "the consignee is the consignor itself"
        raise InvalidInputError(message, path=("consignee",))
    return await several(
        workspace.reader,
        [
            (request.consignee_id, ("consignee",)),
            (request.carrier_id, ("carrier",)),
            (request.exporter_id, ("exporter",)),
            (request.importer_id, ("importer",)),
        ],
    )


def _row(workspace: Workspace, request: CreateShipment) -> dict[str, str | list[str] | None]:
    return {
        "consignor_id": workspace.operator_id,
        "consignee_id": request.consignee_id,
        "carrier_id": request.carrier_id,
        "exporter_id": request.exporter_id,
        "importer_id": request.importer_id,
        "origin": read(parse_country, request.origin, path=("origin",)),
        "transit": [
            read(parse_country, country, path=("transit", number))
            for number, country in enumerate(request.transit)
        ],
        "destination": read(parse_country, request.destination, path=("destination",)),
    }


async def dispatch_shipment(workspace: Workspace, request: DispatchShipment) -> Outcome:
    """Record that the goods left; only the consignor says so.

    Raises:
        ForbiddenError: the caller is another party of it.
        StageConflictError: it is not planned or cleared.
    """
    shipment = await _hold(workspace, request)
    _require_party(workspace, shipment.consignor_id, "consignor")
    leaves_china = shipment.origin == "CN" and shipment.destination != "CN"
    body = events.ShipmentDispatched(
        shipment=shipment.id,
        consignor=shipment.consignor_id,
        consignee=shipment.consignee_id,
        carrier=shipment.carrier_id,
    )
    return await _move(
        workspace,
        request,
        shipment,
        body=body,
        circumstances=lambda _: Circumstances(leaves_china=leaves_china),
    )


async def receive_shipment(workspace: Workspace, request: ReceiveShipment) -> Outcome:
    """Record that the goods arrived; only the consignee says so. Custody passes to it.

    Raises:
        ForbiddenError: the caller is another party of it.
        StageConflictError: it has not left.
    """
    shipment = await _hold(workspace, request)
    _require_party(workspace, shipment.consignee_id, "consignee")
    found = await several(workspace.reader, [(shipment.consignee_id, ())])
    roles = found[shipment.consignee_id].roles
    works_as = tuple(work for role, work in WORK_OF_ROLE.items() if role in roles)
    body = events.ShipmentReceived(
        shipment=shipment.id,
        consignor=shipment.consignor_id,
        consignee=shipment.consignee_id,
        carrier=shipment.carrier_id,
    )

    def circumstances(held: HeldBattery) -> Circumstances:
        return Circumstances(receiver_works_as=works_as if held.state.stage in _WASTE else ())

    return await _move(workspace, request, shipment, body=body, circumstances=circumstances)


async def cancel_shipment(workspace: Workspace, request: CancelShipment) -> Outcome:
    """Record that the shipment does not take place; only the consignor says so, before it left.

    Raises:
        ForbiddenError: the caller is another party of it.
        StageConflictError: it has left.
    """
    reason = optional_text(request.reason, path=("reason",), longest=500)
    shipment = await _hold(workspace, request)
    _require_party(workspace, shipment.consignor_id, "consignor")
    body = events.ShipmentCancelled(
        shipment=shipment.id,
        reason=reason,
        consignor=shipment.consignor_id,
        consignee=shipment.consignee_id,
        carrier=shipment.carrier_id,
    )
    return await _move(workspace, request, shipment, body=body, circumstances=lambda _: Circumstances())


async def _hold(workspace: Workspace, request: OneShipment) -> HeldShipment:
    shipment = await hold_shipment(workspace.reader, request.shipment_id)
    if request.expected_version is not None and request.expected_version != shipment.version:
        raise VersionConflictError(request.expected_version, shipment.version, path=("expectedVersion",))
    return shipment


def _require_party(workspace: Workspace, operator_id: str, party: str) -> None:
    if workspace.operator_id != operator_id:
        message = f"only the {party} of the shipment records this"
        raise ForbiddenError(message, path=("shipment",))


async def _move(
    workspace: Workspace,
    request: OneShipment,
    shipment: HeldShipment,
    *,
    body: EventBody,
    circumstances: Callable[[HeldBattery], Circumstances],
) -> Outcome:
    status = move(shipment.status, body.type, named=shipment.reference or shipment.id)
    _record_on_shipment(
        workspace, request, body, shipment_id=shipment.id, draft_id=workspace.new_id(), status=status
    )
    held = await holding.load(workspace.reader, shipment.battery_ids)
    for battery_id in shipment.battery_ids:
        each = held[battery_id]
        workspace.record(
            each,
            body,
            occurrence=request.occurrence,
            circumstances=circumstances(each),
            path=("shipment",),
            is_permitted=True,
        )
    return Outcome(act_id=workspace.act_id, shipment_id=shipment.id, battery_ids=shipment.battery_ids)


def _record_on_shipment(
    workspace: Workspace,
    request: CreateShipment | OneShipment,
    body: EventBody,
    *,
    shipment_id: str,
    draft_id: str,
    status: ShipmentStatus,
) -> None:
    workspace.journal.add(
        Draft(
            id=draft_id,
            act_id=workspace.act_id,
            kind=ChainKind.SHIPMENT,
            chain_id=shipment_id,
            body=body,
            occurred_at=workspace.occurred(request.occurrence),
            facility_id=request.occurrence.facility_id,
            shipment_status=status,
            evidence=request.occurrence.evidence,
        )
    )
