"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from celltrail.storage.column_types import ExactDecimal, Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("facet", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_event_id"), "evidence", ["event_id"], unique=False)
    op.create_table(
        "operator",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("regimes", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
    )
    op.create_table(
        "server_secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_secret")),
    )
    op.create_table(
        "battery_model",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("manufacturer_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("chemistry", sa.String(length=16), nullable=False),
        sa.Column("rated_capacity_ah", ExactDecimal(), nullable=True),
        sa.Column("nominal_voltage_v", ExactDecimal(), nullable=True),
        sa.Column("rated_energy_kwh", ExactDecimal(), nullable=True),
        sa.Column("mass_kg", ExactDecimal(), nullable=True),
        sa.Column("registered_position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["operator.id"], name=op.f("fk_battery_model_manufacturer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_battery_model")),
        sa.UniqueConstraint("manufacturer_id", "name", name=op.f("uq_battery_model_manufacturer_id_name")),
    )
    op.create_table(
        "facility",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("identifier", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_facility_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
    )
    op.create_index(op.f("ix_facility_operator_id"), "facility", ["operator_id"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("mutation", sa.String(length=64), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_idempotency_operator_id")),
        sa.PrimaryKeyConstraint("operator_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "imported_document",
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("warnings", Json, nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_imported_document_operator_id")
        ),
        sa.PrimaryKeyConstraint("operator_id", "sha256", name=op.f("pk_imported_document")),
    )
    op.create_table(
        "material_lot",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("processed_by", sa.String(length=64), nullable=False),
        sa.Column("processed_at", UtcDateTime(), nullable=False),
        sa.Column("input_mass_kg", ExactDecimal(), nullable=False),
        sa.Column("created_position", sa.BigInteger(), nullable=False),
        sa.Column("recycled_position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["processed_by"], ["operator.id"], name=op.f("fk_material_lot_processed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_lot")),
    )
    op.create_index(op.f("ix_material_lot_processed_by"), "material_lot", ["processed_by"], unique=False)
    op.create_table(
        "operator_identifier",
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_operator_identifier_operator_id")
        ),
        sa.PrimaryKeyConstraint("operator_id", "scheme", "value", name=op.f("pk_operator_identifier")),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_operator_identifier_scheme_value")),
    )
    op.create_table(
        "shipment",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("consignor_id", sa.String(length=64), nullable=False),
        sa.Column("consignee_id", sa.String(length=64), nullable=False),
        sa.Column("carrier_id", sa.String(length=64), nullable=True),
        sa.Column("exporter_id", sa.String(length=64), nullable=True),
        sa.Column("importer_id", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=2), nullable=False),
        sa.Column("transit", Json, nullable=False),
        sa.Column("destination", sa.String(length=2), nullable=False),
        sa.Column("created_position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["carrier_id"], ["operator.id"], name=op.f("fk_shipment_carrier_id")),
        sa.ForeignKeyConstraint(["consignee_id"], ["operator.id"], name=op.f("fk_shipment_consignee_id")),
        sa.ForeignKeyConstraint(["consignor_id"], ["operator.id"], name=op.f("fk_shipment_consignor_id")),
        sa.ForeignKeyConstraint(["exporter_id"], ["operator.id"], name=op.f("fk_shipment_exporter_id")),
        sa.ForeignKeyConstraint(["importer_id"], ["operator.id"], name=op.f("fk_shipment_importer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    op.create_index(op.f("ix_shipment_carrier_id"), "shipment", ["carrier_id"], unique=False)
    op.create_index(op.f("ix_shipment_consignee_id"), "shipment", ["consignee_id"], unique=False)
    op.create_index(op.f("ix_shipment_consignor_id"), "shipment", ["consignor_id"], unique=False)
    op.create_index(op.f("ix_shipment_exporter_id"), "shipment", ["exporter_id"], unique=False)
    op.create_index(op.f("ix_shipment_importer_id"), "shipment", ["importer_id"], unique=False)
    op.create_table(
        "battery",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("uid", sa.String(length=2000), nullable=False),
        sa.Column("uid_key", sa.String(length=2000), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("model_id", sa.String(length=64), nullable=True),
        sa.Column("manufacturer_id", sa.String(length=64), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("registered_position", sa.BigInteger(), nullable=False),
        sa.Column("foreign_position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["operator.id"], name=op.f("fk_battery_manufacturer_id")
        ),
        sa.ForeignKeyConstraint(["model_id"], ["battery_model.id"], name=op.f("fk_battery_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_battery")),
        sa.UniqueConstraint("code", name=op.f("uq_battery_code")),
        sa.UniqueConstraint("uid_key", name=op.f("uq_battery_uid_key")),
    )
    op.create_index(op.f("ix_battery_manufacturer_id"), "battery", ["manufacturer_id"], unique=False)
    op.create_index(op.f("ix_battery_model_id"), "battery", ["model_id"], unique=False)
    op.create_table(
        "lot_fraction",
        sa.Column("lot_id", sa.String(length=64), nullable=False),
        sa.Column("material", sa.String(length=24), nullable=False),
        sa.Column("mass_kg", ExactDecimal(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["material_lot.id"], name=op.f("fk_lot_fraction_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "material", name=op.f("pk_lot_fraction")),
    )
    op.create_table(
        "recovered_material",
        sa.Column("lot_id", sa.String(length=64), nullable=False),
        sa.Column("material", sa.String(length=24), nullable=False),
        sa.Column("mass_kg", ExactDecimal(), nullable=False),
        sa.Column("input_mass_kg", ExactDecimal(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["material_lot.id"], name=op.f("fk_recovered_material_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "material", name=op.f("pk_recovered_material")),
    )
    op.create_table(
        "shipment_version",
        sa.Column("shipment_id", sa.String(length=64), nullable=False),
        sa.Column("from_position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_version_shipment_id")
        ),
        sa.PrimaryKeyConstraint("shipment_id", "from_position", name=op.f("pk_shipment_version")),
    )
    op.create_table(
        "attribute_value",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("battery_id", sa.String(length=64), nullable=True),
        sa.Column("model_id", sa.String(length=64), nullable=True),
        sa.Column("attribute", sa.String(length=64), nullable=False),
        sa.Column("facet", sa.String(length=16), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("declared_by", sa.String(length=64), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(battery_id IS NULL) <> (model_id IS NULL)", name=op.f("ck_attribute_value_one_subject")
        ),
        sa.ForeignKeyConstraint(["battery_id"], ["battery.id"], name=op.f("fk_attribute_value_battery_id")),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["operator.id"], name=op.f("fk_attribute_value_declared_by")
        ),
        sa.ForeignKeyConstraint(["model_id"], ["battery_model.id"], name=op.f("fk_attribute_value_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_value")),
    )
    op.create_index(
        "ix_attribute_value_battery", "attribute_value", ["battery_id", "to_position"], unique=False
    )
    op.create_index(op.f("ix_attribute_value_event_id"), "attribute_value", ["event_id"], unique=False)
    op.create_index("ix_attribute_value_model", "attribute_value", ["model_id", "to_position"], unique=False)
    op.create_table(
        "battery_version",
        sa.Column("battery_id", sa.String(length=64), nullable=False),
        sa.Column("from_position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("passport_status", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("custodian_id", sa.String(length=64), nullable=True),
        sa.Column("responsible_id", sa.String(length=64), nullable=True),
        sa.Column("parent_id", sa.String(length=64), nullable=True),
        sa.Column("host", sa.String(length=200), nullable=True),
        sa.Column("market", sa.String(length=2), nullable=True),
        sa.Column("placed_on_market_at", sa.Date(), nullable=True),
        sa.Column("shipment_id", sa.String(length=64), nullable=True),
        sa.Column("lot_id", sa.String(length=64), nullable=True),
        sa.Column("state_of_health", ExactDecimal(), nullable=True),
        sa.Column("cycle_count", sa.Integer(), nullable=True),
        sa.Column("measured_at", UtcDateTime(), nullable=True),
        sa.Column("collected_at", UtcDateTime(), nullable=True),
        sa.Column("route", sa.String(length=16), nullable=True),
        sa.Column("mass_kg", ExactDecimal(), nullable=True),
        sa.ForeignKeyConstraint(["battery_id"], ["battery.id"], name=op.f("fk_battery_version_battery_id")),
        sa.ForeignKeyConstraint(
            ["custodian_id"], ["operator.id"], name=op.f("fk_battery_version_custodian_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["material_lot.id"], name=op.f("fk_battery_version_lot_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["operator.id"], name=op.f("fk_battery_version_owner_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["battery.id"], name=op.f("fk_battery_version_parent_id")),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["operator.id"], name=op.f("fk_battery_version_responsible_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_battery_version_shipment_id")
        ),
        sa.PrimaryKeyConstraint("battery_id", "from_position", name=op.f("pk_battery_version")),
    )
    op.create_index(
        "ix_battery_version_parent", "battery_version", ["parent_id", "to_position"], unique=False
    )
    op.create_index(
        "ix_battery_version_span",
        "battery_version",
        ["battery_id", "to_position", "from_position"],
        unique=False,
    )
    op.create_table(
        "containment",
        sa.Column("descendant_id", sa.String(length=64), nullable=False),
        sa.Column("ancestor_id", sa.String(length=64), nullable=False),
        sa.Column("began_position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ended_position", sa.BigInteger(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ancestor_id"], ["battery.id"], name=op.f("fk_containment_ancestor_id")),
        sa.ForeignKeyConstraint(["descendant_id"], ["battery.id"], name=op.f("fk_containment_descendant_id")),
        sa.PrimaryKeyConstraint(
            "descendant_id", "ancestor_id", "began_position", name=op.f("pk_containment")
        ),
    )
    op.create_index("ix_containment_ancestor", "containment", ["ancestor_id", "descendant_id"], unique=False)
    op.create_table(
        "derivation",
        sa.Column("original_id", sa.String(length=64), nullable=False),
        sa.Column("successor_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["original_id"], ["battery.id"], name=op.f("fk_derivation_original_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["battery.id"], name=op.f("fk_derivation_successor_id")),
        sa.PrimaryKeyConstraint("original_id", "successor_id", name=op.f("pk_derivation")),
    )
    op.create_index(op.f("ix_derivation_successor_id"), "derivation", ["successor_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("act_id", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("chain_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("battery_id", sa.String(length=64), nullable=True),
        sa.Column("shipment_id", sa.String(length=64), nullable=True),
        sa.Column("lot_id", sa.String(length=64), nullable=True),
        sa.Column("model_id", sa.String(length=64), nullable=True),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("facility_id", sa.String(length=64), nullable=True),
        sa.Column("corrects_position", sa.BigInteger(), nullable=True),
        sa.Column("corrects_recorded_by", sa.String(length=64), nullable=True),
        sa.Column("body_version", sa.Integer(), nullable=False),
        sa.Column("commitments", Json, nullable=False),
        sa.Column("openings", Json, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["battery_id"], ["battery.id"], name=op.f("fk_event_battery_id")),
        sa.ForeignKeyConstraint(
            ["corrects_recorded_by"], ["operator.id"], name=op.f("fk_event_corrects_recorded_by")
        ),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_event_facility_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["material_lot.id"], name=op.f("fk_event_lot_id")),
        sa.ForeignKeyConstraint(["model_id"], ["battery_model.id"], name=op.f("fk_event_model_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["operator.id"], name=op.f("fk_event_recorded_by")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_event_shipment_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event")),
        sa.UniqueConstraint("chain_id", "sequence", name=op.f("uq_event_chain_id_sequence")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
    )
    op.create_index(op.f("ix_event_act_id"), "event", ["act_id"], unique=False)
    op.create_index("ix_event_battery", "event", ["battery_id", "position"], unique=False)
    op.create_index("ix_event_shipment", "event", ["shipment_id", "position"], unique=False)
    op.create_table(
        "lot_input",
        sa.Column("lot_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("battery_id", sa.String(length=64), nullable=True),
        sa.Column("input_lot_id", sa.String(length=64), nullable=True),
        sa.Column("mass_kg", ExactDecimal(), nullable=False),
        sa.CheckConstraint(
            "(battery_id IS NULL) <> (input_lot_id IS NULL)", name=op.f("ck_lot_input_one_source")
        ),
        sa.ForeignKeyConstraint(["battery_id"], ["battery.id"], name=op.f("fk_lot_input_battery_id")),
        sa.ForeignKeyConstraint(
            ["input_lot_id"], ["material_lot.id"], name=op.f("fk_lot_input_input_lot_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["material_lot.id"], name=op.f("fk_lot_input_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "number", name=op.f("pk_lot_input")),
    )
    op.create_index(op.f("ix_lot_input_battery_id"), "lot_input", ["battery_id"], unique=False)
    op.create_index(op.f("ix_lot_input_input_lot_id"), "lot_input", ["input_lot_id"], unique=False)
    op.create_table(
        "participation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("battery_id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=True),
        sa.Column("regime", sa.String(length=16), nullable=True),
        sa.Column("capacity", sa.String(length=24), nullable=False),
        sa.Column("began_position", sa.BigInteger(), nullable=False),
        sa.Column("ended_position", sa.BigInteger(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("groups", Json, nullable=False),
        sa.Column("granted_facets", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.String(length=64), nullable=True),
        sa.Column("shipment_id", sa.String(length=64), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(operator_id IS NULL) <> (regime IS NULL)", name=op.f("ck_participation_one_subject")
        ),
        sa.ForeignKeyConstraint(["battery_id"], ["battery.id"], name=op.f("fk_participation_battery_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["operator.id"], name=op.f("fk_participation_granted_by")),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_participation_operator_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_participation_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
    )
    op.create_index(
        "ix_participation_battery", "participation", ["battery_id", "ended_position"], unique=False
    )
    op.create_index("ix_participation_operator", "participation", ["operator_id", "battery_id"], unique=False)
    op.create_index("ix_participation_regime", "participation", ["regime", "battery_id"], unique=False)
    op.create_table(
        "shipment_battery",
        sa.Column("shipment_id", sa.String(length=64), nullable=False),
        sa.Column("battery_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["battery_id"], ["battery.id"], name=op.f("fk_shipment_battery_battery_id")),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_battery_shipment_id")
        ),
        sa.PrimaryKeyConstraint("shipment_id", "battery_id", name=op.f("pk_shipment_battery")),
    )
    op.create_index(op.f("ix_shipment_battery_battery_id"), "shipment_battery", ["battery_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_shipment_battery_battery_id"), table_name="shipment_battery")
    op.drop_table("shipment_battery")
    op.drop_index("ix_participation_regime", table_name="participation")
    op.drop_index("ix_participation_operator", table_name="participation")
    op.drop_index("ix_participation_battery", table_name="participation")
    op.drop_table("participation")
    op.drop_index(op.f("ix_lot_input_input_lot_id"), table_name="lot_input")
    op.drop_index(op.f("ix_lot_input_battery_id"), table_name="lot_input")
    op.drop_table("lot_input")
    op.drop_index("ix_event_shipment", table_name="event")
    op.drop_index("ix_event_battery", table_name="event")
    op.drop_index(op.f("ix_event_act_id"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_derivation_successor_id"), table_name="derivation")
    op.drop_table("derivation")
    op.drop_index("ix_containment_ancestor", table_name="containment")
    op.drop_table("containment")
    op.drop_index("ix_battery_version_span", table_name="battery_version")
    op.drop_index("ix_battery_version_parent", table_name="battery_version")
    op.drop_table("battery_version")
    op.drop_index("ix_attribute_value_model", table_name="attribute_value")
    op.drop_index(op.f("ix_attribute_value_event_id"), table_name="attribute_value")
    op.drop_index("ix_attribute_value_battery", table_name="attribute_value")
    op.drop_table("attribute_value")
    op.drop_table("shipment_version")
    op.drop_table("recovered_material")
    op.drop_table("lot_fraction")
    op.drop_index(op.f("ix_battery_model_id"), table_name="battery")
    op.drop_index(op.f("ix_battery_manufacturer_id"), table_name="battery")
    op.drop_table("battery")
    op.drop_index(op.f("ix_shipment_importer_id"), table_name="shipment")
    op.drop_index(op.f("ix_shipment_exporter_id"), table_name="shipment")
    op.drop_index(op.f("ix_shipment_consignor_id"), table_name="shipment")
    op.drop_index(op.f("ix_shipment_consignee_id"), table_name="shipment")
    op.drop_index(op.f("ix_shipment_carrier_id"), table_name="shipment")
    op.drop_table("shipment")
    op.drop_table("operator_identifier")
    op.drop_index(op.f("ix_material_lot_processed_by"), table_name="material_lot")
    op.drop_table("material_lot")
    op.drop_table("imported_document")
    op.drop_table("idempotency")
    op.drop_index(op.f("ix_facility_operator_id"), table_name="facility")
    op.drop_table("facility")
    op.drop_table("battery_model")
    op.drop_table("server_secret")
    op.drop_table("operator")
    op.drop_index(op.f("ix_evidence_event_id"), table_name="evidence")
    op.drop_table("evidence")
