"""Stated shipments: created and dispatched by their consignor, received by their consignee."""

from __future__ import annotations

from celltrail.commands.importing.faults import ImportFaultCode
from celltrail.commands.importing.importer import Importer
from celltrail.commands.importing.parties import described
from celltrail.commands.requests import CreateShipment, DispatchShipment, ReceiveShipment
from celltrail.commands.shipments import create_shipment, dispatch_shipment, receive_shipment
from celltrail.domain.errors import NotFoundError
from celltrail.domain.keys import BatteryKey
from celltrail.domain.vocabulary import ShipmentStatus
from celltrail.formats.statements import PartyReference, Received, Shipped
from celltrail.storage import holding
from celltrail.storage.drafts import HeldBattery
from celltrail.storage.shipping import HeldShipment, hold_shipment

_LONGEST_REFERENCE = 200
_OPEN = (ShipmentStatus.PLANNED, ShipmentStatus.CLEARED)


def check_parties(importer: Importer, stated: Shipped | Received) -> bool:
    """Whether the importer may record it, and everybody whom it needs is on board; else a fault is noted."""
    if isinstance(stated, Received):
        return _is_own(importer, stated.consignee, "received", stated.pointer)
    if not _is_own(importer, stated.consignor, "shipped", stated.pointer):
        return False
    if stated.consignee is None or importer.parties.operator(stated.consignee) is None:
        whom = "nobody" if stated.consignee is None else described(stated.consignee)
        message = f"shipped to {whom}: a shipment needs a consignee who is on board"
        importer.notes.report(ImportFaultCode.UNKNOWN_PARTY, stated.pointer, message)
        return False
    return True


def _is_own(importer: Importer, party: PartyReference | None, act: str, pointer: str) -> bool:
    if party is None or importer.parties.is_importer(party):
        return True
    message = f"{act} by {described(party)}, which is not you: it records this itself"
    importer.notes.report(ImportFaultCode.OTHER_PARTY, pointer, message)
    return False


async def ship(importer: Importer, stated: Shipped) -> None:
    """Dispatch the shipment that was planned for these batteries, or one that is created for them.

    Raises:
        DomainError: a command refuses it.
    """
    consignee = None if stated.consignee is None else importer.parties.operator(stated.consignee)
    if consignee is None or not check_parties(importer, stated):
        return
    held = await _held(importer, stated)
    planned = await _shipment_of(importer, held)
    if planned is not None and planned.status in _OPEN and planned.consignee_id == consignee.id:
        if not _is_whole(importer, stated, held, planned):
            return
        shipment_id: str | None = planned.id
    else:
        request = CreateShipment(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            batteries=tuple(BatteryKey(id=each.battery.id) for each in held),
            consignee_id=consignee.id,
            origin=importer.parties.importer.country,
            destination=consignee.country,
            reference=_reference(importer, stated),
        )
        outcome = await importer.act(create_shipment, request, event_id=stated.event_id)
        shipment_id = outcome.shipment_id
    dispatch = DispatchShipment(
        idempotency_key=importer.new_key(),
        occurrence=importer.occurrence(stated),
        shipment_id=shipment_id or "",
    )
    await importer.act(dispatch_shipment, dispatch, event_id=stated.event_id)


async def receive(importer: Importer, stated: Received) -> None:
    """Receive the shipment that these batteries are on.

    Raises:
        DomainError: they are on none, or the command refuses it.
    """
    if not check_parties(importer, stated):
        return
    held = await _held(importer, stated)
    shipment = await _shipment_of(importer, held)
    if shipment is None:
        raise NotFoundError("open shipment with", ", ".join(each.named for each in held[:3]))
    if not _is_whole(importer, stated, held, shipment):
        return
    request = ReceiveShipment(
        idempotency_key=importer.new_key(), occurrence=importer.occurrence(stated), shipment_id=shipment.id
    )
    await importer.act(receive_shipment, request, event_id=stated.event_id)


async def _held(importer: Importer, stated: Shipped | Received) -> list[HeldBattery]:
    keys = [importer.roll.entry(each).key for each in stated.batteries]
    return await holding.hold(importer.workspace.reader, keys, path=("batteries",))


async def _shipment_of(importer: Importer, held: list[HeldBattery]) -> HeldShipment | None:
    """The one open shipment that all of them are on."""
    ids = {each.state.shipment_id for each in held}
    (shipment_id, *others) = ids
    if others or shipment_id is None:
        return None
    return await hold_shipment(importer.workspace.reader, shipment_id)


def _is_whole(
    importer: Importer, stated: Shipped | Received, held: list[HeldBattery], shipment: HeldShipment
) -> bool:
    if {each.battery.id for each in held} == set(shipment.battery_ids):
        return True
    message = (
        f"{len(held)} batteries, but the shipment holds {len(shipment.battery_ids)}: it moves as a whole"
    )
    importer.notes.report(ImportFaultCode.SHIPMENT_DIFFERS, stated.pointer, message)
    return False


def _reference(importer: Importer, stated: Shipped) -> str | None:
    if stated.reference is None or len(stated.reference) <= _LONGEST_REFERENCE:
        return stated.reference
    importer.leave_out(stated.pointer, f"the reference is longer than {_LONGEST_REFERENCE} characters")
    return None
