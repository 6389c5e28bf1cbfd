"""GLNs, vehicles and documents in the URIs of EPCIS events (GS1 Digital Link, EPC Tag Data Standard)."""

from __future__ import annotations

import re
from urllib.parse import unquote

from celltrail.domain.identifiers.check_digits import gs1_check_digit
from celltrail.domain.vocabulary import IdentifierScheme
from celltrail.formats.epcis.model import Destination, EpcisEvent, Source
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import read_party, read_vin
from celltrail.formats.statements import DocumentReference, FacilityReference, PartyReference

_GLN_LINK = re.compile(r"https?://[^/]+(?:/[^/]+)*?/(?:414|417)/(\d{13})(?:/254/[^/]+)?/?")
_GLN_URN = re.compile(r"urn:epc:id:(?:pgln|sgln):(\d{1,12})\.(\d{0,11})(?:\.[^.]+)?")
_GLN_BODY = 12
_VIN = re.compile(r"(?:urn:(?:[a-z0-9-]+:)*vin:|https?://.+/vin/)([A-Za-z0-9]{17})", re.IGNORECASE)
_PARTY_TYPES = ("owning_party", "possessing_party")


def gln_of(uri: str) -> str | None:
    """Return the GLN that a URI names, its check digit not yet verified; None when it names none."""
    link = _GLN_LINK.fullmatch(unquote(uri))
    if link is not None:
        return link[1]
    urn = _GLN_URN.fullmatch(uri)
    if urn is None or len(urn[1] + urn[2]) != _GLN_BODY:
        return None
    return urn[1] + urn[2] + gs1_check_digit(urn[1] + urn[2])


def source_party(event: EpcisEvent, pointer: str, findings: Findings) -> PartyReference | None:
    """Return who the goods come from: the owner, else the possessor."""
    return _party(event.source_list or (), f"{pointer}/sourceList", "source", findings)


def destination_party(event: EpcisEvent, pointer: str, findings: Findings) -> PartyReference | None:
    """Return who the goods go to: the owner, else the possessor."""
    return _party(event.destination_list or (), f"{pointer}/destinationList", "destination", findings)


def facility(event: EpcisEvent, pointer: str, findings: Findings) -> FacilityReference | None:
    """Return where the goods are: the business location, else the read point."""
    for name, location in (("bizLocation", event.biz_location), ("readPoint", event.read_point)):
        if location is None:
            continue
        gln = gln_of(location.id)
        if gln is None:
            return FacilityReference(location.id)
        checked = read_party(IdentifierScheme.GLN, gln, f"{pointer}/{name}/id", findings=findings)
        return None if checked is None else FacilityReference(checked.value)
    return None


def documents(event: EpcisEvent) -> tuple[DocumentReference, ...]:
    """Return the business documents that the event names."""
    return tuple(DocumentReference(t.type, t.biz_transaction) for t in event.biz_transaction_list or ())


def vehicle(uri: str, pointer: str, findings: Findings) -> str | None:
    """Return the VIN that a parent's URI names (urn:vin:… or …/vin/…); None when it names none."""
    match = _VIN.fullmatch(uri)
    return None if match is None else read_vin(match[1], pointer, findings=findings)


def _party(
    ends: tuple[Source | Destination, ...], pointer: str, name: str, findings: Findings
) -> PartyReference | None:
    for kind in _PARTY_TYPES:
        for index, end in enumerate(ends):
            uri = end.source if isinstance(end, Source) else end.destination
            if end.type != kind:
                continue
            place, gln = f"{pointer}/{index}/{name}", gln_of(uri)
            if gln is not None:
                return read_party(IdentifierScheme.GLN, gln, place, findings=findings)
            findings.report(FaultCode.NOT_CARRIED_OVER, place, f"{uri[:80]!r} names no GLN")
    return None
