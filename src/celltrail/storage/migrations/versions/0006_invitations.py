"""Invitations, with their part of the floor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from celltrail.storage.column_types import Json, UtcDateTime
from celltrail.storage.row_security import ME, RECORDING, Policies, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OWN = f"granted_by = {ME}"
_TABLES = {
    "invitation": Policies(
        _OWN,
        insert=f"{RECORDING} AND {_OWN} AND celltrail_records(battery_id)",
        update=f"{RECORDING} AND {_OWN}",
        updates=("revoked_at",),
    ),
}


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("battery_id", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("groups", Json, nullable=False),
        sa.Column("granted_by", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["battery_id"], ["battery.id"], name=op.f("fk_invitation_battery_id_battery")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["operator.id"], name=op.f("fk_invitation_granted_by_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index("ix_invitation_battery", "invitation", ["battery_id", "granted_by"])
    op.create_index("ix_invitation_party", "invitation", ["scheme", "value"])
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        owner = connection.dialect.identifier_preparer.quote(
            str(connection.scalar(sa.text("SELECT current_user")))
        )
        for statement in protect(_TABLES, owner=owner):
            connection.exec_driver_sql(statement)
