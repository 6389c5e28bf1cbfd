"""What an event changes in containment: which batteries are inside of which, from one position to another.

Called by the journal alone, inside its transaction, after positions are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.storage import tables
from celltrail.storage.drafts import Attachment


async def contain_themselves(connection: AsyncConnection, batteries: Sequence[Mapping[str, Any]]) -> None:
    """Each new battery contains itself, for ever."""
    if batteries:
        await connection.execute(
            sa.insert(tables.containment),
            [
                {
                    "ancestor_id": row["id"],
                    "descendant_id": row["id"],
                    "depth": 0,
                    "began_position": row["registered_position"],
                    "ended_position": tables.OPEN,
                }
                for row in batteries
            ],
        )


async def attach(
    connection: AsyncConnection, attachments: Sequence[Attachment], *, positions: Mapping[str, int]
) -> None:
    """Put each child, with all that is inside it, into its parent and all that the parent is inside of."""
    joined = [each for each in attachments if each.parent_id is not None]
    if not joined:
        return
    up, down = tables.containment.alias("up"), tables.containment.alias("down")
    closure = (
        sa.select(
            up.c.ancestor_id,
            down.c.descendant_id,
            up.c.depth + down.c.depth + 1,
            sa.bindparam("began", type_=sa.BigInteger),
            sa.literal(tables.OPEN, sa.BigInteger),
        )
        .select_from(up.join(down, sa.true()))
        .where(
            up.c.descendant_id == sa.bindparam("parent", type_=sa.String),
            up.c.ended_position == tables.OPEN,
            down.c.ancestor_id == sa.bindparam("child", type_=sa.String),
            down.c.ended_position == tables.OPEN,
        )
    )
    columns = ["ancestor_id", "descendant_id", "depth", "began_position", "ended_position"]
    await connection.execute(
        sa.insert(tables.containment).from_select(columns, closure),
        [
            {"parent": each.parent_id, "child": each.child_id, "began": positions[each.draft_id]}
            for each in joined
        ],
    )


async def detach(connection: AsyncConnection, attachments: Sequence[Attachment], *, last: int) -> None:
    """Take each child out of all that it is inside of; whoever saw it through them is frozen at `last`."""
    released = [each for each in attachments if each.parent_id is None]
    if not released:
        return
    containment = tables.containment
    up, down = containment.alias("up"), containment.alias("down")
    above = sa.select(up.c.ancestor_id).where(
        up.c.descendant_id == sa.bindparam("child", type_=sa.String),
        up.c.ended_position == tables.OPEN,
        up.c.depth > 0,
    )
    below = sa.select(down.c.descendant_id).where(
        down.c.ancestor_id == sa.bindparam("child", type_=sa.String), down.c.ended_position == tables.OPEN
    )
    await connection.execute(
        sa.update(containment)
        .where(
            containment.c.ended_position == tables.OPEN,
            containment.c.ancestor_id.in_(above),
            containment.c.descendant_id.in_(below),
        )
        .values(ended_position=last)
        .execution_options(synchronize_session=False),
        [{"child": each.child_id} for each in released],
    )
