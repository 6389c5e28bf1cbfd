"""Which groups a reader may read of what others say *now* about an object: partners' subgraphs.

They know no log positions, so a part that has ended reads nothing of theirs: what they say may have come
later (design of access, section 4). COMMERCIAL is nobody's here: whose side somebody is on is told by our own
records alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.visibility import Facet
from celltrail.storage import tables
from celltrail.storage.lot_graph import read_lots
from celltrail.storage.reader import Reader
from celltrail.storage.recycling import own_entries
from celltrail.storage.recycling_scope import may_be_processor
from celltrail.storage.scoping import column_of

_FACETS: Final[Mapping[AccessGroup, Facet]] = {
    AccessGroup.IDENTITY: Facet.IDENTITY,
    AccessGroup.PUBLIC: Facet.PUBLIC,
    AccessGroup.DISMANTLING: Facet.DISMANTLING,
    AccessGroup.TEST_REPORTS: Facet.TEST_REPORTS,
    AccessGroup.INDIVIDUAL: Facet.INDIVIDUAL,
}
_OF_LOTS: Final = frozenset({AccessGroup.IDENTITY, AccessGroup.PUBLIC, AccessGroup.INDIVIDUAL})


async def groups_of_batteries(reader: Reader, ids: Sequence[str]) -> dict[str, frozenset[AccessGroup]]:
    """The groups that the reader reads now of each of these batteries; no entry where there are none."""
    seen = reader.scope.slice(sorted(set(ids)))
    rows = await reader.fetch(sa.select(seen))
    found = {
        row.battery_id: frozenset(
            group for group, facet in _FACETS.items() if getattr(row, column_of(facet)) == tables.OPEN
        )
        for row in rows
    }
    return {battery_id: groups for battery_id, groups in found.items() if groups}


async def groups_of_lots(reader: Reader, ids: Sequence[str]) -> dict[str, frozenset[AccessGroup]]:
    """The same of lots: for their processor, and for whose battery is in them and can be read now."""
    graph = await read_lots(reader, sorted(set(ids)))
    own = await own_entries(reader, graph)
    live = {battery_id for battery_id, upto in own.items() if upto == tables.OPEN}
    return {
        lot_id: _OF_LOTS
        for lot_id, lot in graph.lots.items()
        if lot_id in ids
        and (
            (may_be_processor(reader.scope) and lot.processed_by == reader.principal.operator_id)
            or not live.isdisjoint(graph.shares[lot_id])
        )
    }
