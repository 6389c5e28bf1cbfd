"""Documents that were given with events, for who may read them.

The event has to be visible, and the document's facet readable up to the event. What one gave itself stays
one's own record (OWN_RECORDS); COMMERCIAL documents are for those on the event's side. The events of a
shipment, lot or model itself have no battery and so no horizon: whose chain it is reads what is no proof of
compliance, and whoever gave the document all of it. Source: design of access, sections 2 and 3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from celltrail.domain.recorded_events import RecordedEvent, parties
from celltrail.domain.views import EvidenceView
from celltrail.domain.visibility import Facet
from celltrail.storage import tables
from celltrail.storage.body_codec import decode_body
from celltrail.storage.event_scope import batteries_of, visible_events
from celltrail.storage.reader import Reader
from celltrail.storage.scoping import column_of

# What the design calls "own": a producer reads its own of these, in plain words its own records.
_OWN_RECORDS = frozenset({Facet.INDIVIDUAL, Facet.TEST_REPORTS, Facet.OWN_RECORDS})

# Of a shipment, a lot or a model: what goes with it, for those whose it is.
_OF_CHAIN = frozenset({Facet.IDENTITY, Facet.PUBLIC, Facet.SAFETY, Facet.DISMANTLING, Facet.INDIVIDUAL})


async def of_events(reader: Reader, events: Sequence[RecordedEvent]) -> dict[str, list[EvidenceView]]:
    """The readable documents of each event, by the event's id; no entry where there are none."""
    event, evidence = tables.event, tables.evidence
    asked = event.c.id.in_([each.id for each in events])
    listed = visible_events(reader.scope, battery_ids=batteries_of(asked), facets=Facet).where(asked)
    seen = listed.subquery("seen")
    rows = await reader.fetch(
        sa.select(
            evidence,
            event.c.type,
            event.c.position,
            event.c.battery_id,
            event.c.recorded_by,
            event.c.openings,
            *seen.c,
        )
        .join(event, event.c.id == evidence.c.event_id)
        .join(seen, seen.c.place == event.c.position)
        .order_by(evidence.c.title, evidence.c.id)
    )
    found: defaultdict[str, list[EvidenceView]] = defaultdict(list)
    for row in rows:
        if _reads(row, reader=reader.principal.operator_id):
            found[row.event_id].append(_view(row))
    return dict(found)


def _reads(row: sa.Row[Any], *, reader: str | None) -> bool:
    facet = Facet(row.facet)
    is_own = reader is not None and reader == row.recorded_by
    if facet is Facet.OWN_SIDE:
        return is_own or reader in parties(decode_body(row.type, row.openings))
    if row.battery_id is None:
        return is_own or facet in _OF_CHAIN
    if facet in _OWN_RECORDS and is_own and row.own_records_upto is not None:
        return True
    upto = getattr(row, column_of(facet))
    return facet is not Facet.OWN_RECORDS and upto is not None and row.position <= upto


def _view(row: sa.Row[Any]) -> EvidenceView:
    return EvidenceView(row.id, row.event_id, row.title, row.sha256, row.media_type, row.link)
