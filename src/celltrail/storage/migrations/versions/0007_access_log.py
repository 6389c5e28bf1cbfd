"""The access log, with its part of the floor."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from celltrail.storage.column_types import Json, UtcDateTime
from celltrail.storage.row_security import APP, IS_GATEWAY, ME, Policies, made_by_floor, protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FUNCTIONS = {
    # The positions of the event log at which the caller owned the battery, or answered for it.
    "celltrail_owned(subject text) RETURNS int8multirange": f"""
        SELECT COALESCE(range_agg(int8range(
            GREATEST(p.began_position, c.began_position), LEAST(p.ended_position, c.ended_position))), '{{}}')
        FROM participation p JOIN containment c ON c.ancestor_id = p.battery_id
        WHERE c.descendant_id = subject AND p.operator_id = {ME} AND p.capacity IN ('OWNER', 'RESPONSIBLE')
        AND GREATEST(p.began_position, c.began_position) < LEAST(p.ended_position, c.ended_position)""",
    # Whether an entry about something else than one battery can be about one that was the caller's then.
    "celltrail_logs_more(kind text, subject text, regimes text, at bigint) RETURNS boolean": f"""
        SELECT {ME} IS NOT NULL AND CASE kind
            WHEN 'SHIPMENT' THEN EXISTS (SELECT FROM shipment_battery b WHERE b.shipment_id = subject
                                         AND celltrail_owned(b.battery_id) @> at)
            WHEN 'MODEL' THEN EXISTS (SELECT FROM battery b WHERE b.model_id = subject
                                      AND celltrail_owned(b.id) @> at)
            WHEN 'LOT' THEN celltrail_shares_lot(subject)
            WHEN 'SLICE' THEN EXISTS (
                SELECT FROM participation p JOIN containment c ON c.ancestor_id = p.battery_id
                JOIN containment d ON d.descendant_id = c.descendant_id
                JOIN participation q ON q.battery_id = d.ancestor_id
                WHERE p.operator_id = {ME} AND p.capacity IN ('OWNER', 'RESPONSIBLE')
                AND p.began_position <= at AND at < p.ended_position
                AND (q.operator_id = subject OR position(',' || q.regime || ',' IN regimes) > 0))
            ELSE false END""",
}

# Entries of one battery come together: when the last one was the caller's is remembered for the transaction.
_LOGS = """
CREATE FUNCTION celltrail_logs(kind text, subject text, regimes text, at bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
    IF kind <> 'BATTERY' THEN RETURN public.celltrail_logs_more(kind, subject, regimes, at); END IF;
    IF pg_catalog.current_setting('celltrail.owned_of', true) IS DISTINCT FROM subject THEN
        PERFORM pg_catalog.set_config('celltrail.owned', public.celltrail_owned(subject)::text, true);
        PERFORM pg_catalog.set_config('celltrail.owned_of', subject, true);
    END IF;
    RETURN pg_catalog.current_setting('celltrail.owned')::int8multirange @> at;
END $$"""

_TABLES = {
    "access_batch": Policies(IS_GATEWAY, insert=IS_GATEWAY),
    "access_entry": Policies("celltrail_logs(kind, subject, regimes, log_position)", insert=IS_GATEWAY),
}


def upgrade() -> None:
    op.create_table(
        "access_batch",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("log_position", sa.BigInteger(), nullable=False),
        sa.Column("first_entry", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("entries_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_access_batch")),
    )
    op.create_table(
        "access_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("log_position", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("operation", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("groups", Json, nullable=False),
        sa.Column("operator_id", sa.String(length=128), nullable=True),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("purposes", Json, nullable=False),
        sa.Column("regimes", sa.String(length=200), nullable=False),
        sa.Column("subgraph", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_access_entry")),
    )
    op.create_index(op.f("ix_access_entry_batch"), "access_entry", ["batch"])
    op.create_index("ix_access_entry_subject", "access_entry", ["kind", "subject", "number"])
    op.create_index("ix_access_entry_operator", "access_entry", ["operator_id", "number"])
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for statement in _statements(connection):
            connection.exec_driver_sql(statement)


def _statements(connection: sa.Connection) -> Iterator[str]:
    owner = connection.dialect.identifier_preparer.quote(
        str(connection.scalar(sa.text("SELECT current_user")))
    )
    yield from made_by_floor(_FUNCTIONS, owner=owner, callers=APP)
    yield _LOGS
    yield "REVOKE ALL ON FUNCTION celltrail_logs(text, text, text, bigint) FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION celltrail_logs(text, text, text, bigint) TO {APP}"
    yield from protect(_TABLES, owner=owner)
