"""Revoked tokens and suspended operators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from celltrail.storage.column_types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revoked_token",
        sa.Column("issuer", sa.String(length=512), nullable=False),
        sa.Column("token_id", sa.String(length=512), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "token_id", name=op.f("pk_revoked_token")),
    )
    op.create_index(op.f("ix_revoked_token_until"), "revoked_token", ["until"])
    op.create_table(
        "operator_suspension",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("suspended_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_suspension")),
    )
    not_ended = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_operator_suspension_operator_id",
        "operator_suspension",
        ["operator_id"],
        unique=True,
        sqlite_where=not_ended,
        postgresql_where=not_ended,
    )
