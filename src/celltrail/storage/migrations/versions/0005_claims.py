"""Claims, with their part of the floor."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from celltrail.storage.column_types import UtcDateTime
from celltrail.storage.row_security import APP, FLOOR, ME, NOW, RECORDING, Policies, made_by_floor, protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OPEN = 2**62

_FUNCTIONS = {
    # Whether the caller has or had a part, as owner or responsible, in what was claimed or what contains it.
    "celltrail_answers_claims(claimed_uid_key text, claimed_code text) RETURNS boolean": f"""
        SELECT EXISTS (
            SELECT FROM battery b JOIN containment c ON c.descendant_id = b.id
            JOIN participation p ON p.battery_id = c.ancestor_id
            WHERE p.operator_id = {ME} AND p.capacity IN ('OWNER', 'RESPONSIBLE')
            AND (b.uid_key = claimed_uid_key OR b.code = claimed_code))""",
    # The identifier of what the caller claims, if everybody who has it may read its passport.
    "celltrail_claimed(subject text) RETURNS text": f"""
        SELECT b.uid_key FROM claim c JOIN battery b ON b.uid_key = c.uid_key OR b.code = c.code
        WHERE c.id = subject AND c.operator_id = {ME} AND c.until > {NOW}
        AND c.answer IS DISTINCT FROM 'REFUSED' AND EXISTS (
            SELECT FROM battery_version v WHERE v.battery_id = b.id
            AND v.to_position = {_OPEN} AND v.placed_on_market_at IS NOT NULL)""",
}

_ANSWERS = f"{RECORDING} AND celltrail_answers_claims(uid_key, code)"
_TABLES = {
    "claim": Policies(
        f"operator_id = {ME} OR ({ME} IS NOT NULL AND celltrail_answers_claims(uid_key, code))",
        insert=f"{RECORDING} AND operator_id = {ME} AND answer IS NULL",
        update=_ANSWERS,
        updates=("answer", "answered_at", "answered_by"),
    ),
}


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("uid_key", sa.String(length=2000), nullable=True),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("written", sa.String(length=2000), nullable=False),
        sa.Column("capacity", sa.String(length=24), nullable=False),
        sa.Column("facility_id", sa.String(length=64), nullable=True),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_claim_operator_id_operator")),
        sa.ForeignKeyConstraint(["answered_by"], ["operator.id"], name=op.f("fk_claim_answered_by_operator")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_claim_facility_id_facility")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_operator", "claim", ["operator_id", "claimed_at"])
    op.create_index("ix_claim_uid_key", "claim", ["uid_key"])
    op.create_index("ix_claim_code", "claim", ["code"])
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for statement in _statements(connection):
            connection.exec_driver_sql(statement)


def _statements(connection: sa.Connection) -> Iterator[str]:
    owner = connection.dialect.identifier_preparer.quote(
        str(connection.scalar(sa.text("SELECT current_user")))
    )
    yield f"GRANT SELECT ON claim TO {FLOOR}"
    yield f"CREATE POLICY floor ON claim FOR SELECT TO {FLOOR} USING (true)"
    yield from made_by_floor(_FUNCTIONS, owner=owner, callers=APP)
    yield from protect(_TABLES, owner=owner)
