"""The floor in PostgreSQL: row-level security on every table, and the roles that requests and workers have.

Its conditions are wider than the door's (`storage/scoping.py`), never narrower: rows that hang on what an
operator takes part in. SQLite has no such wall, and this revision changes nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from celltrail.storage.row_security import (
    APP,
    FLOOR,
    IS_ANYBODY,
    IS_GATEWAY,
    ME,
    NOW,
    PRESENTED,
    RECORDING,
    REGIMES,
    ROLES,
    WORKER,
    Policies,
    made_by_floor,
    protect,
)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = 2**62

# Capacities of the battery itself alone, and the one that leaves nothing behind when it has ended.
_OF_ITSELF = "('COMPONENT_SUPPLIER', 'SUCCESSOR_OWNER')"
_GONE = "'GRANTEE'"

_MINE = f"""(p.operator_id = {ME} OR p.regime = ANY ({REGIMES}))
    AND (c.depth = 0 OR p.capacity NOT IN {_OF_ITSELF})
    AND LEAST(p.ended_position, c.ended_position) >= GREATEST(p.began_position, c.began_position)
    AND (p.capacity <> {_GONE} OR (p.ended_position = {_OPEN} AND (p.until IS NULL
         OR p.until > {NOW})))"""

# Each looks at rows for a policy, with the rights of the floor; names are bound when it is made.
_FUNCTIONS = {
    # The last position up to which something of a battery may be read; null without any part in it.
    "celltrail_reach(subject text) RETURNS bigint": f"""
        SELECT max(LEAST(p.ended_position, c.ended_position))
        FROM containment c JOIN participation p ON p.battery_id = c.ancestor_id
        WHERE c.descendant_id = subject AND {_MINE}""",
    "celltrail_sees(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM containment c JOIN participation p ON p.battery_id = c.ancestor_id
                       WHERE c.descendant_id = subject AND {_MINE})""",
    # What an act reaches beside what its recorder sees: what it makes, what is in its lots, what contains
    # what it sees, and the originals of it.
    "celltrail_records(subject text) RETURNS boolean": f"""
        SELECT {RECORDING} AND {ME} IS NOT NULL AND (
            celltrail_sees(subject)
            OR EXISTS (SELECT FROM battery b WHERE b.id = subject AND b.manufacturer_id = {ME})
            OR EXISTS (SELECT FROM lot_input i JOIN material_lot l ON l.id = i.lot_id
                       JOIN containment c ON c.ancestor_id = i.battery_id
                       WHERE c.descendant_id = subject AND l.processed_by = {ME})
            OR EXISTS (SELECT FROM containment c WHERE c.ancestor_id = subject AND c.depth > 0
                       AND c.ended_position = {_OPEN} AND celltrail_sees(c.descendant_id))
            OR EXISTS (SELECT FROM derivation d WHERE d.original_id = subject
                       AND celltrail_sees(d.successor_id)))""",
    "celltrail_is_on_market(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM battery_version v WHERE v.battery_id = subject
                       AND v.to_position = {_OPEN} AND v.placed_on_market_at IS NOT NULL)""",
    "celltrail_presents(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM battery b WHERE b.id = subject AND b.uid_key = ANY ({PRESENTED})
                       AND celltrail_is_on_market(b.id))""",
    "celltrail_is_public_model(subject text) RETURNS boolean": """
        SELECT EXISTS (SELECT FROM battery b WHERE b.model_id = subject AND celltrail_is_on_market(b.id))""",
    "celltrail_makes(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM battery_model m WHERE m.id = subject AND m.manufacturer_id = {ME})""",
    "celltrail_sees_model(subject text) RETURNS boolean": """
        SELECT celltrail_makes(subject)
            OR EXISTS (SELECT FROM battery b WHERE b.model_id = subject AND celltrail_sees(b.id))""",
    "celltrail_is_party(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM shipment s WHERE s.id = subject AND {ME} IN
            (s.consignor_id, s.consignee_id, s.carrier_id, s.exporter_id, s.importer_id))""",
    "celltrail_sees_shipment(subject text) RETURNS boolean": """
        SELECT celltrail_is_party(subject) OR EXISTS (
            SELECT FROM shipment_battery b WHERE b.shipment_id = subject AND celltrail_sees(b.battery_id))""",
    "celltrail_processes(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM material_lot l WHERE l.id = subject AND l.processed_by = {ME})""",
    # A lot is joined to all that draws from it and all that those draw from: shares are computed over them.
    "celltrail_shares_lot(subject text) RETURNS boolean": f"""
        WITH RECURSIVE below AS (
            SELECT subject AS id UNION
            SELECT i.lot_id FROM lot_input i JOIN below ON i.input_lot_id = below.id),
        joined AS (
            SELECT id FROM below UNION
            SELECT i.input_lot_id FROM lot_input i JOIN joined ON i.lot_id = joined.id
            WHERE i.input_lot_id IS NOT NULL)
        SELECT EXISTS (SELECT FROM joined JOIN material_lot l ON l.id = joined.id WHERE l.processed_by = {ME})
            OR EXISTS (SELECT FROM joined JOIN lot_input i ON i.lot_id = joined.id
                       JOIN containment c ON c.descendant_id = i.battery_id
                       JOIN participation p ON p.battery_id = c.ancestor_id WHERE {_MINE})
            OR EXISTS (SELECT FROM joined JOIN lot_input i ON i.lot_id = joined.id
                       JOIN containment u ON u.ancestor_id = i.battery_id AND u.depth > 0
                       JOIN containment c ON c.descendant_id = u.descendant_id
                       JOIN participation p ON p.battery_id = c.ancestor_id WHERE {_MINE})""",
    "celltrail_deals_with(subject text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM participation p JOIN participation q ON q.battery_id = p.battery_id
                       WHERE p.operator_id = {ME} AND q.operator_id = subject)
            OR EXISTS (SELECT FROM participation p JOIN event e ON e.battery_id = p.battery_id
                       WHERE p.operator_id = {ME} AND e.recorded_by = subject)
            OR EXISTS (SELECT FROM shipment s WHERE
                       {ME} IN (s.consignor_id, s.consignee_id, s.carrier_id, s.exporter_id, s.importer_id)
                       AND subject IN
                       (s.consignor_id, s.consignee_id, s.carrier_id, s.exporter_id, s.importer_id))""",
    # Of a battery that the caller passed on: whether the other has recorded anything since.
    "celltrail_has_answered(battery text, recorder text, after bigint) RETURNS boolean": """
        SELECT EXISTS (SELECT FROM participation p WHERE p.battery_id = battery AND p.operator_id = """
    f"""{ME}) AND EXISTS (SELECT FROM event e WHERE e.battery_id = battery
                       AND e.recorded_by = recorder AND e.position > after)""",
    # The end of the log, for streams and those who record: it is shown to nobody. And, for those who record,
    # which identifiers are taken, by whomever.
    "celltrail_log_head() RETURNS bigint": f"""
        SELECT CASE WHEN {IS_ANYBODY} THEN max(position) END FROM event""",
    "celltrail_taken(column_name text, wanted text[]) RETURNS SETOF text": f"""
        SELECT CASE column_name WHEN 'code' THEN b.code ELSE b.uid_key END FROM battery b
        WHERE {RECORDING} AND ((column_name = 'code' AND b.code = ANY (wanted))
                               OR (column_name = 'uid_key' AND b.uid_key = ANY (wanted)))""",
}

# Rows of one lot come together: the last one that was found is remembered until the transaction ends.
_SEES_LOT = """
CREATE FUNCTION celltrail_sees_lot(subject text) RETURNS boolean LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
    IF pg_catalog.current_setting('celltrail.lot', true) = subject THEN RETURN true; END IF;
    IF NOT public.celltrail_shares_lot(subject) THEN RETURN false; END IF;
    PERFORM pg_catalog.set_config('celltrail.lot', subject, true);
    RETURN true;
END $$"""

_READ_BY_FUNCTIONS = (
    "battery", "battery_model", "battery_version", "containment", "derivation", "event", "lot_input",
    "material_lot", "participation", "shipment", "shipment_battery",
)  # fmt: skip

_OWN_MODEL = "celltrail_makes(model_id)"
_PARTY = f"{ME} IN (consignor_id, consignee_id, carrier_id, exporter_id, importer_id)"
_OF_RECORD = f"({RECORDING} AND celltrail_records(battery_id))"
_IN_REACH = "COALESCE(from_position <= celltrail_reach(battery_id), false)"
_NO_EVENT_OF_BATTERY = f"""(recorded_by = {ME} OR corrects_recorded_by = {ME}
    OR (shipment_id IS NOT NULL AND celltrail_is_party(shipment_id))
    OR (battery_id IS NULL AND shipment_id IS NOT NULL AND celltrail_sees_shipment(shipment_id))
    OR (battery_id IS NULL AND lot_id IS NOT NULL AND celltrail_processes(lot_id))
    OR (model_id IS NOT NULL AND celltrail_makes(model_id)))"""
_OWN = f"operator_id = {ME}"

_TABLES = {
    "operator": Policies(IS_ANYBODY),
    "operator_identifier": Policies(
        f"{ME} IS NOT NULL AND ({_OWN} OR {RECORDING} OR celltrail_deals_with(operator_id))"
    ),
    "facility": Policies(f"{ME} IS NOT NULL"),
    "battery_model": Policies(
        f"manufacturer_id = {ME} OR ({IS_ANYBODY} AND celltrail_is_public_model(id)) "
        "OR celltrail_sees_model(id)",
        insert=f"{RECORDING} AND manufacturer_id = {ME}",
        lock=f"{RECORDING} AND manufacturer_id = {ME}",
    ),
    "battery": Policies(
        f"celltrail_sees(id) OR (uid_key = ANY ({PRESENTED}) AND celltrail_is_on_market(id)) "
        f"OR ({RECORDING} AND celltrail_records(id))",
        insert=f"{RECORDING} AND manufacturer_id = {ME}",
        update=f"{RECORDING} AND celltrail_records(id)",
        updates=("foreign_position",),
    ),
    "battery_version": Policies(
        f"celltrail_sees(battery_id) OR celltrail_presents(battery_id) OR {_OF_RECORD}",
        insert=_OF_RECORD,
        update=_OF_RECORD,
        updates=("to_position",),
    ),
    "containment": Policies(
        f"""EXISTS (SELECT FROM participation p WHERE p.battery_id = ancestor_id
            AND (p.operator_id = {ME} OR p.regime = ANY ({REGIMES}))
            AND (depth = 0 OR p.capacity NOT IN {_OF_ITSELF}))
            OR celltrail_sees(descendant_id)
            OR ({RECORDING} AND celltrail_records(descendant_id))""",
        insert=f"{RECORDING} AND celltrail_records(ancestor_id) AND celltrail_records(descendant_id)",
        update=f"{RECORDING} AND celltrail_records(descendant_id)",
        updates=("ended_position",),
    ),
    "derivation": Policies(
        "celltrail_sees(original_id) OR celltrail_sees(successor_id)",
        insert=f"{RECORDING} AND celltrail_records(original_id) AND celltrail_records(successor_id)",
    ),
    "participation": Policies(
        f"operator_id = {ME} OR regime = ANY ({REGIMES}) "
        f"OR COALESCE(began_position <= celltrail_reach(battery_id), false) OR {_OF_RECORD}",
        insert=_OF_RECORD,
        update=_OF_RECORD,
        updates=("ended_position",),
    ),
    "shipment": Policies(
        f"{_PARTY} OR celltrail_sees_shipment(id)",
        insert=f"{RECORDING} AND {_PARTY}",
        lock=f"{RECORDING} AND {_PARTY}",
    ),
    "shipment_version": Policies(
        "celltrail_sees_shipment(shipment_id)",
        insert=f"{RECORDING} AND celltrail_is_party(shipment_id)",
        update=f"{RECORDING} AND celltrail_is_party(shipment_id)",
        updates=("to_position",),
    ),
    "shipment_battery": Policies(
        "celltrail_is_party(shipment_id) OR celltrail_sees(battery_id)",
        insert=f"{RECORDING} AND celltrail_is_party(shipment_id)",
    ),
    "material_lot": Policies(
        f"processed_by = {ME} OR celltrail_sees_lot(id)",
        insert=f"{RECORDING} AND processed_by = {ME}",
        update=f"{RECORDING} AND processed_by = {ME}",
        updates=("recycled_position",),
    ),
    "lot_input": Policies(
        "celltrail_sees_lot(lot_id)", insert=f"{RECORDING} AND celltrail_processes(lot_id)"
    ),
    "lot_fraction": Policies(
        "celltrail_sees_lot(lot_id)", insert=f"{RECORDING} AND celltrail_processes(lot_id)"
    ),
    "recovered_material": Policies(
        "celltrail_sees_lot(lot_id)", insert=f"{RECORDING} AND celltrail_processes(lot_id)"
    ),
    "attribute_value": Policies(
        f"""(battery_id IS NOT NULL AND ({_IN_REACH} OR {_OF_RECORD}
                OR (facet = 'PUBLIC' AND (celltrail_sees(battery_id) OR celltrail_presents(battery_id)))))
            OR (model_id IS NOT NULL AND (celltrail_sees_model(model_id)
                OR ({IS_ANYBODY} AND facet = 'PUBLIC' AND celltrail_is_public_model(model_id))))""",
        insert=f"{RECORDING} AND declared_by = {ME} AND (({_OF_RECORD}) IS TRUE OR {_OWN_MODEL})",
        update=f"{RECORDING} AND (({_OF_RECORD}) IS TRUE OR {_OWN_MODEL})",
        updates=("to_position",),
    ),
    "evidence": Policies(
        "EXISTS (SELECT FROM event e WHERE e.id = event_id)",
        insert=f"{RECORDING} AND EXISTS (SELECT FROM event e WHERE e.id = event_id AND e.recorded_by = {ME})",
    ),
    "event": Policies(
        f"""(battery_id IS NOT NULL AND (
                COALESCE(COALESCE(corrects_position, position) <= celltrail_reach(battery_id), false)
                OR {_OF_RECORD})) OR {_NO_EVENT_OF_BATTERY}""",
        insert=f"{RECORDING} AND recorded_by = {ME} "
        "AND (battery_id IS NULL OR celltrail_records(battery_id))",
    ),
    "idempotency": Policies(_OWN, insert=_OWN, update=_OWN, updates=("result",)),
    "imported_document": Policies(_OWN, insert=f"{RECORDING} AND {_OWN}"),
    "server_secret": Policies(IS_GATEWAY, insert=IS_GATEWAY),
    "subgraph": Policies(IS_GATEWAY),
    "revoked_token": Policies(IS_GATEWAY),
    "operator_suspension": Policies(IS_GATEWAY),
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for statement in _statements(connection):
        connection.exec_driver_sql(statement)


def _statements(connection: sa.Connection) -> Iterator[str]:
    owner = connection.dialect.identifier_preparer.quote(
        str(connection.scalar(sa.text("SELECT current_user")))
    )
    for role in ROLES:
        yield _role(role)
    # The owner may become the application, so that one login is enough for one machine. It inherits nothing:
    # policies of a role hold for all that inherit from it.
    yield f"GRANT {APP}, {WORKER} TO {owner} WITH INHERIT FALSE, SET TRUE"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {APP}, {WORKER}"
    for table in _READ_BY_FUNCTIONS:
        yield f"GRANT SELECT ON {table} TO {FLOOR}"
        yield f"CREATE POLICY floor ON {table} FOR SELECT TO {FLOOR} USING (true)"
    yield from made_by_floor(_FUNCTIONS, owner=owner, callers=APP)
    yield _SEES_LOT
    yield "REVOKE ALL ON FUNCTION celltrail_sees_lot(text) FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION celltrail_sees_lot(text) TO {APP}"
    yield from protect(_TABLES, owner=owner)
    # Which revision it has: asked by every login before it serves.
    yield "GRANT SELECT ON alembic_version TO PUBLIC"
    yield f"GRANT SELECT ON event TO {WORKER}"
    yield f"CREATE POLICY worker_reads ON event FOR SELECT TO {WORKER} USING (true)"


def _role(name: str) -> str:
    """Roles belong to the whole server: another database may have made it, even at this moment."""
    return f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{name}') THEN
                CREATE ROLE {name} NOLOGIN NOINHERIT;
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the role {name} is missing and this login may not make it'
                USING HINT = 'as a superuser: CREATE ROLE {name} NOLOGIN NOINHERIT; '
                    'GRANT {name} TO the owner WITH ADMIN OPTION';
        END $$"""
