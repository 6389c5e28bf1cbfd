"""Sites of operators: which one an event may name as its place."""

from __future__ import annotations

import sqlalchemy as sa

from celltrail.domain.errors import NotFoundError
from celltrail.storage import tables
from celltrail.storage.reader import Reader


async def require_own(reader: Reader, facility_id: str | None) -> None:
    """Refuse a facility that is not the caller's own; another's is not found.

    Raises:
        NotFoundError: missing, or another operator's.
    """
    if facility_id is None:
        return
    facility = tables.facility
    rows = await reader.fetch(
        sa.select(facility.c.id).where(
            facility.c.id == facility_id, facility.c.operator_id == reader.principal.operator_id
        )
    )
    if not rows:
        raise NotFoundError("facility", facility_id, path=("facility",))
