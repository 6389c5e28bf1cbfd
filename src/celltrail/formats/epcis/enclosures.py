"""What EPCIS events carry beside their step: certificates, sensor reports, and what is not read."""

from __future__ import annotations

from celltrail.formats.epcis.event_reader import EventReader
from celltrail.formats.epcis.sensors import EventFrame, measurements
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import read_uid
from celltrail.formats.statements import BatteryReference, EvidenceStated, Statement


def evidence(reader: EventReader) -> tuple[Statement, ...]:
    """Return the certificates among the business documents."""
    uris = [document.uri for document in reader.frame.documents if document.kind == "cert"]
    if not uris:
        return ()
    event = reader.event
    epcs = event.epc_list if event.type == "ObjectEvent" else event.child_epcs
    batteries = tuple(
        BatteryReference(uid=uid) for uid in dict.fromkeys(_silently(epc) for epc in epcs or ()) if uid
    )
    return tuple(
        EvidenceStated(
            **reader.common(),
            batteries=batteries,
            uri=uri,
            kind="cert",
            media_type="application/pdf" if uri.lower().endswith(".pdf") else None,
        )
        for uri in uris
    )


def _silently(epc: str) -> str | None:
    """Read an EPC whose faults were reported where its list was read."""
    return read_uid(epc, "", findings=Findings())


def measured(reader: EventReader) -> tuple[Statement, ...]:
    """Return what the event's sensors measured, for each of its batteries."""
    event = reader.event
    found: list[Statement] = []
    uids = [uid for uid in dict.fromkeys(_silently(epc) for epc in event.epc_list or ()) if uid]
    for index, element in enumerate(event.sensor_element_list or ()):
        place = f"{reader.pointer}/sensorElementList/{index}"
        if not uids:
            message = "a sensor report of a place, not of a battery"
            reader.findings.report(FaultCode.UNKNOWN_MEASUREMENT, place, message)
        frame = EventFrame(
            place, reader.frame.at, reader.frame.event_id, reader.frame.facility, reader.frame.documents
        )
        # Faults of a report are the same for every battery of the event: they are noted once.
        for each, uid in enumerate(uids):
            findings = reader.findings if each == 0 else Findings(lenient=True)
            found += measurements(element, BatteryReference(uid=uid), frame, findings)
    return tuple(found)


def note_unread(reader: EventReader) -> None:
    """Warn about what the event says beyond its statements."""
    event = reader.event
    unread = (
        (FaultCode.EXTENSION_NOT_READ, "ilmd", event.ilmd is not None),
        (FaultCode.NOT_CARRIED_OVER, "persistentDisposition", event.persistent_disposition is not None),
        (FaultCode.NOT_CARRIED_OVER, "quantityList", bool(event.quantity_list)),
        (FaultCode.NOT_CARRIED_OVER, "childQuantityList", bool(event.child_quantity_list)),
        (FaultCode.NOT_CARRIED_OVER, "inputQuantityList", bool(event.input_quantity_list)),
        (FaultCode.NOT_CARRIED_OVER, "certificationInfo", event.certification_info is not None),
    )
    for code, name, is_present in unread:
        if is_present:
            reader.findings.report(code, f"{reader.pointer}/{name}", f"{name} is not read")
    for index, item in enumerate(event.master_data or ()):
        if item.country_of_origin is not None:
            place = f"{reader.pointer}/gs1:masterDataAvailableFor/{index}/countryOfOrigin"
            reader.findings.report(FaultCode.NOT_CARRIED_OVER, place, "the country of origin is not read")
