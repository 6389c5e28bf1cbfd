"""For whom a transaction is: what PostgreSQL is told at its begin, so that its policies can decide.

The settings end with the transaction, so a pooled connection carries nothing to the next one. A transaction
that says nothing sees no row. SQLite has no roles and no policies: nothing is said there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.principal import Principal
from celltrail.storage.row_security import APP


class Acting(Enum):
    """Who acts, when it is no partner."""

    NOBODY = "nobody"
    """Sees no row; a `Reader` says later for whom it reads."""
    GATEWAY = "gateway"
    """The gateway itself: who is on board, what is revoked, which subgraphs are served, its own secrets."""
    DESK = "desk"
    """Whoever runs the installation, on the command line, with the login that owns the tables."""


async def act_as(connection: AsyncConnection, acting: Acting) -> None:
    """Say in this transaction that it is the gateway's or the desk's own."""
    if acting is not Acting.NOBODY:
        role = "none" if acting is Acting.DESK else APP
        await tell(connection, {"role": role, "celltrail.kind": acting.value})


async def act_for(
    connection: AsyncConnection, principal: Principal, *, now: datetime, is_recording: bool
) -> None:
    """Say in this transaction that it is a partner's, or the public's. `now` is when a grant has lapsed."""
    settings = {
        "role": APP,
        "celltrail.kind": "public" if principal.is_public else "operator",
        "celltrail.operator": principal.operator_id or "",
        "celltrail.regimes": ",".join(sorted(regime.value for regime in principal.regimes)),
        "celltrail.now": now.isoformat(),
        "celltrail.recording": "on" if is_recording else "off",
        "celltrail.presented": "",
        # What `celltrail_sees_lot` and `celltrail_logs` remember is one caller's.
        "celltrail.lot": "",
        "celltrail.owned_of": "",
    }
    await tell(connection, settings)


async def act_as_judge(connection: AsyncConnection, battery_ids: Collection[str]) -> None:
    """Say in this transaction that it judges these batteries by rules: it reads their facts and no others."""
    await tell(
        connection, {"role": APP, "celltrail.kind": "judge", "celltrail.judged": "\n".join(battery_ids)}
    )


async def present(connection: AsyncConnection, uid_keys: Collection[str]) -> None:
    """Say which complete identifiers the caller presents: their passports are public."""
    await tell(connection, {"celltrail.presented": "\n".join(uid_keys)})


async def tell(connection: AsyncConnection, settings: Mapping[str, str]) -> None:
    """Make settings of this transaction, in one round trip."""
    if connection.dialect.name != _POSTGRESQL:
        return
    await connection.execute(
        sa.select(*(sa.func.set_config(name, value, sa.true()) for name, value in settings.items()))
    )


_POSTGRESQL: Final = "postgresql"
