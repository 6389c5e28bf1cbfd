"""The access log as tables: entries, and the batches that chain them."""

from __future__ import annotations

import sqlalchemy as sa

from celltrail.storage.column_types import Json, UtcDateTime
from celltrail.storage.tables import metadata

access_batch = sa.Table(
    "access_batch",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    # The end of the event log when it was written: whose battery was whose is told by positions.
    sa.Column("log_position", sa.BigInteger, nullable=False),
    sa.Column("first_entry", sa.BigInteger, nullable=False),
    sa.Column("entries", sa.BigInteger, nullable=False),
    sa.Column("entries_hash", sa.String(64), nullable=False),
    sa.Column("previous_hash", sa.String(64)),
    sa.Column("hash", sa.String(64), nullable=False),
)

# Without foreign keys: what is logged may be gone, or never have been.
access_entry = sa.Table(
    "access_entry",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("batch", sa.BigInteger, nullable=False, index=True),
    sa.Column("log_position", sa.BigInteger, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("operation", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("groups", Json, nullable=False),
    sa.Column("operator_id", sa.String(128)),
    sa.Column("client_id", sa.String(200), nullable=False),
    sa.Column("purposes", Json, nullable=False),
    # Each between commas, so that one is found by LIKE.
    sa.Column("regimes", sa.String(200), nullable=False),
    sa.Column("subgraph", sa.String(64)),
    sa.Index("ix_access_entry_subject", "kind", "subject", "number"),
    sa.Index("ix_access_entry_operator", "operator_id", "number"),
)
