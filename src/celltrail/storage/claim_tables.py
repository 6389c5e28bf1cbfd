"""The table of claims: each by the identifier that was scanned, beside no battery."""

from __future__ import annotations

import sqlalchemy as sa

from celltrail.storage.column_types import UtcDateTime
from celltrail.storage.tables import metadata

claim = sa.Table(
    "claim",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("operator_id", sa.String(64), sa.ForeignKey("operator.id"), nullable=False),
    # Exactly one of them, in normal form. Neither refers to a battery: there may be none.
    sa.Column("uid_key", sa.String(2000)),
    sa.Column("code", sa.String(24)),
    sa.Column("written", sa.String(2000), nullable=False),
    sa.Column("capacity", sa.String(24), nullable=False),
    sa.Column("facility_id", sa.String(64), sa.ForeignKey("facility.id")),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("claimed_at", UtcDateTime, nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
    sa.Column("answer", sa.String(16)),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("answered_by", sa.String(64), sa.ForeignKey("operator.id")),
    sa.Index("ix_claim_operator", "operator_id", "claimed_at"),
    sa.Index("ix_claim_uid_key", "uid_key"),
    sa.Index("ix_claim_code", "code"),
)
