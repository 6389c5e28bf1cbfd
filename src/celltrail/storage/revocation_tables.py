"""What is revoked, as tables: tokens, and the times in which an operator is suspended."""

from __future__ import annotations

import sqlalchemy as sa

from celltrail.storage.column_types import UtcDateTime
from celltrail.storage.tables import metadata

revoked_token = sa.Table(
    "revoked_token",
    metadata,
    sa.Column("issuer", sa.String(512), primary_key=True),
    sa.Column("token_id", sa.String(512), primary_key=True),
    sa.Column("reason", sa.String(200)),
    sa.Column("revoked_at", UtcDateTime, nullable=False),
    # From here on no token of this id can be valid, so that the row is for the record alone.
    sa.Column("until", UtcDateTime, nullable=False, index=True),
)

operator_suspension = sa.Table(
    "operator_suspension",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    # No foreign key: an issuer's registry may name operators that are not on board.
    sa.Column("operator_id", sa.String(128), nullable=False),
    sa.Column("reason", sa.String(200)),
    sa.Column("suspended_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Index(
        "uq_operator_suspension_operator_id",
        "operator_id",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)
