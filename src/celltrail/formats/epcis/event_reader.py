"""One EPCIS event while it is read: what its statements share, and its batteries, each checked once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from celltrail.formats.epcis.model import EpcisEvent
from celltrail.formats.epcis.sensors import EventFrame
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import read_uid
from celltrail.formats.statements import BatteryReference, DocumentReference, FacilityReference


class CommonFields(TypedDict):
    """The fields that all statements of one event share."""

    pointer: str
    at: datetime | None
    event_id: str | None
    facility: FacilityReference | None
    documents: tuple[DocumentReference, ...]


@dataclass(frozen=True, slots=True)
class EventReader:
    """One event with what its statements share."""

    event: EpcisEvent
    frame: EventFrame
    findings: Findings

    @property
    def pointer(self) -> str:
        """Where the event stands."""
        return self.frame.pointer

    def batteries(self, name: str, epcs: tuple[str, ...] | None) -> tuple[BatteryReference, ...]:
        """Return the batteries of a list of EPCs, each once."""
        found: dict[str, BatteryReference] = {}
        for index, epc in enumerate(epcs or ()):
            place = f"{self.pointer}/{name}/{index}"
            uid = read_uid(epc, place, findings=self.findings)
            if uid in found:
                self.findings.report(FaultCode.DUPLICATE_ITEM, place, f"{uid} is listed twice")
            elif uid is not None:
                found[uid] = BatteryReference(uid=uid)
        return tuple(found.values())

    def common(self) -> CommonFields:
        """Return the fields that all statements of the event share."""
        return {
            "pointer": self.pointer,
            "at": self.frame.at,
            "event_id": self.frame.event_id,
            "facility": self.frame.facility,
            "documents": self.frame.documents,
        }
