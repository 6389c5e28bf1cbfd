"""The table of invitations: grants to a party by its identifier, whether it is on board or not."""

from __future__ import annotations

import sqlalchemy as sa

from celltrail.storage.column_types import Json, UtcDateTime
from celltrail.storage.tables import metadata

invitation = sa.Table(
    "invitation",
    metadata,
    # The id of the grant: of the participation as well, once there is one.
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("battery_id", sa.String(64), sa.ForeignKey("battery.id"), nullable=False),
    sa.Column("scheme", sa.String(32), nullable=False),
    sa.Column("value", sa.String(200), nullable=False),
    sa.Column("groups", Json, nullable=False),
    sa.Column("granted_by", sa.String(64), sa.ForeignKey("operator.id"), nullable=False),
    sa.Column("purpose", sa.String(200), nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
    sa.Column("granted_at", UtcDateTime, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Index("ix_invitation_battery", "battery_id", "granted_by"),
    sa.Index("ix_invitation_party", "scheme", "value"),
)
