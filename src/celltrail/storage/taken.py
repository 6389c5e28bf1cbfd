"""Which identifiers are taken, by whomever: asked before a registration, for prefixes of the caller's own.

The one question whose answer does not stop at the caller's slice: a unique constraint would give it away
anyway. Who may write under a prefix is checked before (`commands/registration.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa

from celltrail.storage import tables
from celltrail.storage.reader import Reader


async def taken(reader: Reader, column: Literal["uid_key", "code"], values: Sequence[str]) -> list[str]:
    """Those of the values that a battery has, in their order."""
    battery = tables.battery
    if reader.connection.dialect.name == "postgresql":
        wanted = sa.literal(list(values), sa.ARRAY(sa.String))
        statement = sa.select(sa.func.celltrail_taken(column, wanted).label("value"))
    else:
        statement = sa.select(battery.c[column].label("value")).where(battery.c[column].in_(values))
    return sorted(row.value for row in await reader.fetch(statement))
