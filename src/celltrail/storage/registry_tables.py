"""The registry of partners' subgraphs, as a table: one row for each version that was published."""

from __future__ import annotations

import sqlalchemy as sa

from celltrail.storage.column_types import Json, UtcDateTime
from celltrail.storage.tables import metadata

subgraph = sa.Table(
    "subgraph",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("owner_id", sa.String(64), sa.ForeignKey("operator.id"), nullable=False),
    sa.Column("url", sa.String(2000), nullable=False),
    sa.Column("subscription_url", sa.String(2000)),
    sa.Column("sdl", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    # {"Battery.chargeCycles": "INDIVIDUAL"}: the access group of each field; one that is not here is for the
    # owner alone.
    sa.Column("groups", Json, nullable=False),
    # ["Battery.id", "MaterialLot.fractions"]: what of our entities may be sent there.
    sa.Column("grants", Json, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.Column("approved_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    # At most one version of a name waits, and at most one serves.
    sa.Index(
        "uq_subgraph_name_state",
        "name",
        "state",
        unique=True,
        sqlite_where=sa.text("state IN ('PUBLISHED', 'APPROVED')"),
        postgresql_where=sa.text("state IN ('PUBLISHED', 'APPROVED')"),
    ),
)
