"""Shipments held for change: found among those of which the caller is a party, and locked."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from celltrail.domain.errors import NotFoundError, Path
from celltrail.domain.vocabulary import ShipmentStatus
from celltrail.storage import tables
from celltrail.storage.reader import Reader

PARTIES = ("consignor_id", "consignee_id", "carrier_id", "exporter_id", "importer_id")


@dataclass(frozen=True, slots=True)
class HeldShipment:
    """A shipment locked for change, as it is now."""

    id: str
    reference: str | None
    consignor_id: str
    consignee_id: str
    carrier_id: str | None
    origin: str
    destination: str
    status: ShipmentStatus
    version: str
    battery_ids: tuple[str, ...]


async def hold_shipment(reader: Reader, shipment_id: str, *, path: Path = ("shipment",)) -> HeldShipment:
    """Lock a shipment of which the caller is a party.

    Raises:
        NotFoundError: missing, or the caller is no party of it.
    """
    shipment, version = tables.shipment, tables.shipment_version
    mine = sa.or_(*(shipment.c[party] == reader.principal.operator_id for party in PARTIES))
    locked = await reader.fetch(
        sa.select(shipment.c.id).where(shipment.c.id == shipment_id, mine).with_for_update()
    )
    if not locked:
        raise NotFoundError("shipment", shipment_id, path=path)
    rows = await reader.fetch(
        sa.select(shipment, version.c.status, version.c.version)
        .join(version, (version.c.shipment_id == shipment.c.id) & (version.c.to_position == tables.OPEN))
        .where(shipment.c.id == shipment_id)
    )
    row = rows[0]
    return HeldShipment(
        id=row.id,
        reference=row.reference,
        consignor_id=row.consignor_id,
        consignee_id=row.consignee_id,
        carrier_id=row.carrier_id,
        origin=row.origin,
        destination=row.destination,
        status=ShipmentStatus(row.status),
        version=row.version,
        battery_ids=await _battery_ids(reader, shipment_id),
    )


async def _battery_ids(reader: Reader, shipment_id: str) -> tuple[str, ...]:
    on_board = tables.shipment_battery
    rows = await reader.fetch(
        sa.select(on_board.c.battery_id)
        .where(on_board.c.shipment_id == shipment_id)
        .order_by(on_board.c.battery_id)
    )
    return tuple(row.battery_id for row in rows)
