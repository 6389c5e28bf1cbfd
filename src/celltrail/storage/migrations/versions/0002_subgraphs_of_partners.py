"""The registry of partners' subgraphs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from celltrail.storage.column_types import Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subgraph",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("subscription_url", sa.String(length=2000), nullable=True),
        sa.Column("sdl", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("groups", Json, nullable=False),
        sa.Column("grants", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["operator.id"], name=op.f("fk_subgraph_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subgraph")),
    )
    waiting_or_serving = sa.text("state IN ('PUBLISHED', 'APPROVED')")
    op.create_index(
        "uq_subgraph_name_state",
        "subgraph",
        ["name", "state"],
        unique=True,
        sqlite_where=waiting_or_serving,
        postgresql_where=waiting_or_serving,
    )
