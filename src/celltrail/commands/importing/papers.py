"""Stated certificates, notifications and other papers: evidence of a battery.

Of a paper that is only linked, nobody has the bytes: the hash is that of the imported document, which states
it and is kept.
"""

from __future__ import annotations

from celltrail.commands.declarations import attach_evidence
from celltrail.commands.importing.importer import Importer
from celltrail.commands.requests import AttachEvidence, Occurrence
from celltrail.domain.visibility import Facet
from celltrail.formats import statements as st
from celltrail.storage.drafts import EvidenceDraft

_MEDIA_TYPE = "application/json"  # of the imported document; no CSV states a paper
_LONGEST_TITLE, _LONGEST_LINK = 200, 2_000
_FOLLOWED = ("https://", "http://", "urn:")
_KINDS = {
    st.CertificateKind.DECOMMISSIONING: "Decommissioning certificate",
    st.CertificateKind.MATERIAL_RECYCLING: "Material recycling certificate",
    st.CertificateKind.REMANUFACTURING: "Remanufacturing certificate",
}


async def evidence(importer: Importer, stated: st.EvidenceStated) -> None:
    """Attach a linked document to each battery.

    Raises:
        DomainError: the command refuses it.
    """
    link: str | None = stated.uri
    if not stated.uri.lower().startswith(_FOLLOWED) or len(stated.uri) > _LONGEST_LINK:
        importer.leave_out(stated.pointer, f"{stated.uri[:80]!r} is no link that one can follow")
        link = None
    name = stated.uri.rstrip("/").rpartition("/")[2]
    await _attach(importer, stated, stated.batteries, title=f"{stated.kind}: {name}", link=link)


async def notification(importer: Importer, stated: st.Notified) -> None:
    """Attach what was notified to each battery.

    Raises:
        DomainError: the command refuses it.
    """
    acts = [_notified(each) for each in stated.statements]
    title = "; ".join(["Notification", *([stated.disposition] if stated.disposition else []), *acts])
    await _attach(importer, stated, stated.batteries, title=title, link=None)


async def certificate(importer: Importer, stated: st.CertificateStated) -> None:
    """Attach a certificate to the battery of the earlier life.

    Raises:
        DomainError: the command refuses it.
    """
    parts = [_KINDS[stated.kind], stated.number, f"of {stated.issuer.value}" if stated.issuer else None]
    if stated.revoked_at is not None:
        parts.append(f"(revoked {stated.revoked_at.date()})")
    if stated.successor is not None:
        named = stated.successor.uid or stated.successor.code
        importer.leave_out(stated.pointer, f"the successor {named}: a second life is recorded by who made it")
    if stated.vin is not None:
        importer.leave_out(stated.pointer, f"the vehicle {stated.vin}: a certificate installs nothing")
    title = " ".join(part for part in parts if part)
    await _attach(importer, stated, (stated.battery,), title=title, link=None, facet=Facet.INDIVIDUAL)


def _notified(statement: st.RegulatoryStatement) -> str:
    verdict = {True: "complies", False: "does not comply", None: "not said"}[statement.is_compliant]
    named = " ".join(part for part in (statement.act, statement.reference) if part)
    return f"{named or 'an act'}: {verdict}"


async def _attach(
    importer: Importer,
    stated: st.EventStated,
    batteries: tuple[st.BatteryReference, ...],
    *,
    title: str,
    link: str | None,
    facet: Facet = Facet.TEST_REPORTS,
) -> None:
    """Compliance papers are read as test reports (Annex XIII 3), certificates of one battery as its own."""
    occurrence = importer.occurrence(stated)
    draft = EvidenceDraft(title[:_LONGEST_TITLE], importer.document.sha256, _MEDIA_TYPE, link, facet)
    for battery in batteries:
        request = AttachEvidence(
            idempotency_key=importer.new_key(),
            occurrence=Occurrence(occurrence.occurred_at, occurrence.facility_id, (draft,)),
            battery=importer.roll.entry(battery).key,
        )
        await importer.act(attach_evidence, request, event_id=stated.event_id)
