"""Requests about shipments, and work that is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from celltrail.commands.requests.base import Request
from celltrail.domain.keys import BatteryKey
from celltrail.domain.visibility import Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateShipment(Request):
    """The caller is the consignor. Countries are ISO 3166-1 alpha-2."""

    batteries: tuple[BatteryKey, ...]
    consignee_id: str
    origin: str
    destination: str
    reference: str | None = None
    carrier_id: str | None = None
    exporter_id: str | None = None
    importer_id: str | None = None
    transit: tuple[str, ...] = ()
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneShipment(Request):
    """A request about one shipment, in the version that the caller read."""

    shipment_id: str
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelShipment(OneShipment):
    """Before it left."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchShipment(OneShipment):
    """The goods left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveShipment(OneShipment):
    """The goods arrived: recorded by the consignee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignWork(Request):
    """Give work on batteries to another operator."""

    batteries: tuple[BatteryKey, ...]
    operator_id: str
    capacity: Capacity
    until: datetime | None = None
    expected_version: str | None = None
