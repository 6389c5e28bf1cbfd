"""End-of-life certificates in Catena-X: aspects `decomissioning_certificate` (its own spelling) 1.0.0,
`material_recycling_certificate` 1.0.0 and `remanufacturing_certificate` 2.0.0.

The last two have one shape and nothing that tells them apart: the caller or the file's name has to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from celltrail.domain.vocabulary import IdentifierScheme
from celltrail.formats.catenax.shapes import Uuid, urn_of
from celltrail.formats.codec import Named
from celltrail.formats.constraints import Pattern
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import read_party, read_uid, read_vin
from celltrail.formats.statements import BatteryReference, CertificateKind, CertificateStated, Statement


@dataclass(frozen=True, slots=True)
class DecommissioningCertificate:
    """A part left its vehicle for good."""

    catena_x_id: Annotated[Uuid, Named("catenaXId")]
    serial_number: str
    issuer: str
    issue_date: datetime
    revocation_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class SuccessionCertificate:
    """A part of an earlier life became another part, or material."""

    issuer: Annotated[str, Pattern(r"BPNL[0-9]{8}[a-zA-Z0-9]{4}", "BPNL, 8 digits and 4 letters or digits")]
    issue_date: datetime
    catena_x_id_previous_life: Annotated[Uuid, Named("catenaXIdPreviousLife")]
    catena_x_id: Annotated[Uuid, Named("catenaXId")]
    article_number: str
    vin: str
    oe_number: str


@dataclass(frozen=True, slots=True)
class SuccessionDocument:
    """The envelope of a succession certificate."""

    certificate: SuccessionCertificate


def decommissioning_statements(
    certificate: DecommissioningCertificate, findings: Findings
) -> tuple[Statement, ...]:
    """Return the certificate; a revocation before the issue is a fault."""
    uid = _uid(certificate.catena_x_id, "/catenaXId", findings)
    issuer = read_party(IdentifierScheme.BPN, certificate.issuer, "/issuer", findings=findings)
    if uid is None:
        return ()
    revoked, issued = certificate.revocation_date, certificate.issue_date
    if revoked is not None and revoked < issued:
        message = f"revoked at {revoked}, before its issue at {issued}"
        findings.report(FaultCode.DATES_OUT_OF_ORDER, "/revocationDate", message)
        revoked = None
    stated = CertificateStated(
        pointer="",
        at=issued,
        kind=CertificateKind.DECOMMISSIONING,
        battery=uid,
        issuer=issuer,
        number=certificate.serial_number,
        revoked_at=revoked,
    )
    return (stated,)


def succession_statements(
    document: SuccessionDocument, findings: Findings, *, kind: CertificateKind
) -> tuple[Statement, ...]:
    """Return the certificate about the part of the earlier life, with its successor."""
    certificate = document.certificate
    previous = _uid(certificate.catena_x_id_previous_life, "/certificate/catenaXIdPreviousLife", findings)
    successor = _uid(certificate.catena_x_id, "/certificate/catenaXId", findings)
    issuer = read_party(IdentifierScheme.BPN, certificate.issuer, "/certificate/issuer", findings=findings)
    if previous is None:
        return ()
    if previous == successor:
        message = "the part of the earlier life and the new one have one id"
        findings.report(FaultCode.SELF_REFERENCE, "/certificate/catenaXId", message)
        successor = None
    stated = CertificateStated(
        pointer="/certificate",
        at=certificate.issue_date,
        kind=kind,
        battery=previous,
        successor=successor,
        issuer=issuer,
        number=certificate.article_number,
        vin=read_vin(certificate.vin, "/certificate/vin", findings=findings),
    )
    return (stated,)


def _uid(uuid: str, pointer: str, findings: Findings) -> BatteryReference | None:
    urn = urn_of(uuid)
    findings.report(FaultCode.CATENAX_ID_AS_UID, pointer, f"{urn} stands for the unique identifier")
    uid = read_uid(urn, pointer, findings=findings)
    return None if uid is None else BatteryReference(uid=uid)
