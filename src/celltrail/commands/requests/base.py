"""What every request carries, and what an act led to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from celltrail.domain.keys import BatteryKey
from celltrail.storage.drafts import EvidenceDraft


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When and where an act happened, and the documents given with it: common to all requests."""

    occurred_at: datetime | None = None
    facility_id: str | None = None
    evidence: tuple[EvidenceDraft, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What every request carries. The key makes a repeat harmless: same key and input, one write."""

    idempotency_key: str
    occurrence: Occurrence = Occurrence()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneBattery(Request):
    """A request about one battery, in the version that the caller read."""

    battery: BatteryKey
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act led to, as internal ids. `battery_ids` stand in the order of the request."""

    act_id: str
    battery_ids: tuple[str, ...] = ()
    model_id: str | None = None
    shipment_id: str | None = None
    lot_id: str | None = None
    grant_id: str | None = None
    claim_id: str | None = None
    event_id: str | None = None
