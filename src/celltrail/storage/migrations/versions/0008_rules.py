"""What rules read: all facts of the batteries that a transaction names, and of no others.

A transaction of the kind ``judge`` names them (`celltrail.judged`). It reads what hangs on them, whoever took
part; what a caller is shown of the answers is decided behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from celltrail.storage.row_security import APP, KIND, made_by_floor

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_JUDGED = "(SELECT string_to_array(current_setting('celltrail.judged', true), E'\\n'))::text[]"
_IS_JUDGE = f"({KIND} = 'judge')"

# Each asks about the batteries that this transaction has named.
_FUNCTIONS = {
    "celltrail_judges_original(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM derivation d WHERE d.original_id = subject
                       AND d.successor_id = ANY ({_JUDGED}))""",
    "celltrail_judges_model(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM battery b WHERE b.model_id = subject AND b.id = ANY ({_JUDGED}))""",
    "celltrail_judges_shipment(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM shipment_battery s WHERE s.shipment_id = subject
                       AND s.battery_id = ANY ({_JUDGED}))""",
    # A lot is joined to all that draws from it and all that those draw from: shares are computed over them.
    "celltrail_judges_lot(subject text) RETURNS boolean": f"""
        WITH RECURSIVE below AS (
            SELECT subject AS id UNION
            SELECT i.lot_id FROM lot_input i JOIN below ON i.input_lot_id = below.id),
        joined AS (
            SELECT id FROM below UNION
            SELECT i.input_lot_id FROM lot_input i JOIN joined ON i.lot_id = joined.id
            WHERE i.input_lot_id IS NOT NULL)
        SELECT EXISTS (SELECT FROM joined JOIN lot_input i ON i.lot_id = joined.id
                       JOIN containment c ON c.descendant_id = i.battery_id
                       WHERE c.ancestor_id = ANY ({_JUDGED}))""",
}

_READS = {
    "operator": "true",
    "battery": f"id = ANY ({_JUDGED}) OR celltrail_judges_original(id)",
    "battery_version": f"battery_id = ANY ({_JUDGED}) OR celltrail_judges_original(battery_id)",
    "battery_model": "celltrail_judges_model(id)",
    "containment": f"ancestor_id = ANY ({_JUDGED})",
    "derivation": f"successor_id = ANY ({_JUDGED})",
    "event": f"battery_id = ANY ({_JUDGED})",
    "attribute_value": f"battery_id = ANY ({_JUDGED}) OR celltrail_judges_model(model_id)",
    "shipment": "celltrail_judges_shipment(id)",
    "shipment_version": "celltrail_judges_shipment(shipment_id)",
    "shipment_battery": f"battery_id = ANY ({_JUDGED})",
    "material_lot": "celltrail_judges_lot(id)",
    "lot_input": "celltrail_judges_lot(lot_id)",
    "lot_fraction": "celltrail_judges_lot(lot_id)",
    "recovered_material": "celltrail_judges_lot(lot_id)",
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for statement in _statements(connection):
            connection.exec_driver_sql(statement)


def _statements(connection: sa.Connection) -> Iterator[str]:
    owner = connection.dialect.identifier_preparer.quote(
        str(connection.scalar(sa.text("SELECT current_user")))
    )
    yield from made_by_floor(_FUNCTIONS, owner=owner, callers=APP)
    for table, condition in _READS.items():
        yield (
            f"CREATE POLICY judge_reads ON {table} FOR SELECT TO {APP} USING ({_IS_JUDGE} AND ({condition}))"
        )
