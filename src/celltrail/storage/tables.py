"""The tables, for SQLite and PostgreSQL alike.

State is kept in versions: a row of `battery_version` or `shipment_version` holds from its `from_position`
up to, and without, its `to_position` (`OPEN` while it holds). Positions are places in the event log, which
is append-only. So every read can be made as of a position, and a partner whose part has ended is answered
so.

Enums are stored as their text, Decimals as text in SQLite (which has no exact numbers) and NUMERIC in
PostgreSQL, times as UTC. Only `celltrail.storage` imports this module.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from celltrail.storage.column_types import ExactDecimal, Json, UtcDateTime

OPEN = 2**62
"""The position that no event reaches: 'still holds'. Equal to `domain.visibility.NOW`."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id", **options: Any) -> sa.Column[str]:  # noqa: ANN401 -- Column's own keywords
    return sa.Column(name, sa.String(64), **options)


def _ref(name: str, target: str, **options: Any) -> sa.Column[str]:  # noqa: ANN401 -- Column's own keywords
    return sa.Column(name, sa.String(64), sa.ForeignKey(target), **options)


def _position(name: str, **options: Any) -> sa.Column[int]:  # noqa: ANN401 -- Column's own keywords
    return sa.Column(name, sa.BigInteger, **options)


# ── Operators
# ──────────────────────────────────────────────────────────────────────────────────────────────────

operator = sa.Table(
    "operator",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("roles", Json, nullable=False),
    sa.Column("regimes", Json, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

operator_identifier = sa.Table(
    "operator_identifier",
    metadata,
    _ref("operator_id", "operator.id", primary_key=True),
    sa.Column("scheme", sa.String(20), primary_key=True),
    sa.Column("value", sa.String(200), primary_key=True),
    # One prefix or identifier belongs to one operator: a look-up by it has one answer.
    sa.UniqueConstraint("scheme", "value"),
)

facility = sa.Table(
    "facility",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    _ref("operator_id", "operator.id", nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("identifier", sa.String(200)),
)

# ── Batteries
# ──────────────────────────────────────────────────────────────────────────────────────────────────

battery_model = sa.Table(
    "battery_model",
    metadata,
    _id(primary_key=True),
    _ref("manufacturer_id", "operator.id", nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("category", sa.String(16), nullable=False),
    sa.Column("chemistry", sa.String(16), nullable=False),
    sa.Column("rated_capacity_ah", ExactDecimal),
    sa.Column("nominal_voltage_v", ExactDecimal),
    sa.Column("rated_energy_kwh", ExactDecimal),
    sa.Column("mass_kg", ExactDecimal),
    _position("registered_position", nullable=False),
    sa.UniqueConstraint("manufacturer_id", "name"),
)

battery = sa.Table(
    "battery",
    metadata,
    _id(primary_key=True),
    sa.Column("uid", sa.String(2000), nullable=False),
    # The canonical form (`UniqueIdentifier.canonical`): one battery has one, whatever resolver its uid names.
    sa.Column("uid_key", sa.String(2000), nullable=False, unique=True),
    sa.Column("code", sa.String(24), unique=True),
    sa.Column("level", sa.String(8), nullable=False),
    _ref("model_id", "battery_model.id", index=True),
    _ref("manufacturer_id", "operator.id", nullable=False, index=True),
    sa.Column("produced_on", sa.Date),
    _position("registered_position", nullable=False),
    # The first event that another than the maker recorded; OPEN until then. Up to it the state is the
    # maker's own.
    _position("foreign_position", nullable=False, default=OPEN),
)

battery_version = sa.Table(
    "battery_version",
    metadata,
    _ref("battery_id", "battery.id", primary_key=True),
    _position("from_position", primary_key=True, autoincrement=False),
    _position("to_position", nullable=False, default=OPEN),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("passport_status", sa.String(16), nullable=False),
    _ref("owner_id", "operator.id"),
    _ref("custodian_id", "operator.id"),
    _ref("responsible_id", "operator.id"),
    _ref("parent_id", "battery.id"),
    sa.Column("host", sa.String(200)),
    sa.Column("market", sa.String(2)),
    sa.Column("placed_on_market_at", sa.Date),
    _ref("shipment_id", "shipment.id"),
    _ref("lot_id", "material_lot.id"),
    sa.Column("state_of_health", ExactDecimal),
    sa.Column("cycle_count", sa.Integer),
    sa.Column("measured_at", UtcDateTime),
    sa.Column("collected_at", UtcDateTime),
    sa.Column("route", sa.String(16)),
    sa.Column("mass_kg", ExactDecimal),
    sa.Index("ix_battery_version_span", "battery_id", "to_position", "from_position"),
    sa.Index("ix_battery_version_parent", "parent_id", "to_position"),
)

# The closure of what is inside what; each battery contains itself at depth 0, for ever. Spans are like
# those of participation: `ended_position` is the last position that is covered, OPEN while it is inside.
containment = sa.Table(
    "containment",
    metadata,
    _ref("descendant_id", "battery.id", primary_key=True),
    _ref("ancestor_id", "battery.id", primary_key=True),
    _position("began_position", primary_key=True, autoincrement=False),
    _position("ended_position", nullable=False, default=OPEN),
    sa.Column("depth", sa.Integer, nullable=False),
    sa.Index("ix_containment_ancestor", "ancestor_id", "descendant_id"),
)

derivation = sa.Table(
    "derivation",
    metadata,
    _ref("original_id", "battery.id", primary_key=True),
    _ref("successor_id", "battery.id", primary_key=True, index=True),
    _position("position", nullable=False),
)

# `began_position` is that of the event that began it, `ended_position` the last one that it covers.
participation = sa.Table(
    "participation",
    metadata,
    _id(primary_key=True),
    _ref("battery_id", "battery.id", nullable=False),
    _ref("operator_id", "operator.id"),
    sa.Column("regime", sa.String(16)),
    sa.Column("capacity", sa.String(24), nullable=False),
    _position("began_position", nullable=False),
    _position("ended_position", nullable=False, default=OPEN),
    sa.Column("until", UtcDateTime),
    sa.Column("groups", Json, nullable=False),
    # What a grant opens, as a bit set of facets (storage/scoping.py); 0 where the capacity alone decides.
    sa.Column("granted_facets", sa.Integer, nullable=False, default=0),
    _ref("granted_by", "operator.id"),
    _ref("shipment_id", "shipment.id"),
    sa.Column("purpose", sa.String(200)),
    sa.CheckConstraint("(operator_id IS NULL) <> (regime IS NULL)", name="one_subject"),
    sa.Index("ix_participation_operator", "operator_id", "battery_id"),
    sa.Index("ix_participation_regime", "regime", "battery_id"),
    sa.Index("ix_participation_battery", "battery_id", "ended_position"),
)

# ── Shipments
# ──────────────────────────────────────────────────────────────────────────────────────────────────

shipment = sa.Table(
    "shipment",
    metadata,
    _id(primary_key=True),
    sa.Column("reference", sa.String(200)),
    _ref("consignor_id", "operator.id", nullable=False, index=True),
    _ref("consignee_id", "operator.id", nullable=False, index=True),
    _ref("carrier_id", "operator.id", index=True),
    _ref("exporter_id", "operator.id", index=True),
    _ref("importer_id", "operator.id", index=True),
    sa.Column("origin", sa.String(2), nullable=False),
    sa.Column("transit", Json, nullable=False),
    sa.Column("destination", sa.String(2), nullable=False),
    _position("created_position", nullable=False),
)

shipment_version = sa.Table(
    "shipment_version",
    metadata,
    _ref("shipment_id", "shipment.id", primary_key=True),
    _position("from_position", primary_key=True, autoincrement=False),
    _position("to_position", nullable=False, default=OPEN),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    # When the act happened that led to this status.
    sa.Column("occurred_at", UtcDateTime, nullable=False),
)

shipment_battery = sa.Table(
    "shipment_battery",
    metadata,
    _ref("shipment_id", "shipment.id", primary_key=True),
    _ref("battery_id", "battery.id", primary_key=True, index=True),
)

# ── End of life
# ────────────────────────────────────────────────────────────────────────────────────────────────

material_lot = sa.Table(
    "material_lot",
    metadata,
    _id(primary_key=True),
    sa.Column("reference", sa.String(200)),
    _ref("processed_by", "operator.id", nullable=False, index=True),
    sa.Column("processed_at", UtcDateTime, nullable=False),
    sa.Column("input_mass_kg", ExactDecimal, nullable=False),
    _position("created_position", nullable=False),
    _position("recycled_position", nullable=False, default=OPEN),
)

lot_input = sa.Table(
    "lot_input",
    metadata,
    _ref("lot_id", "material_lot.id", primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    # One of the two: a battery, or mass taken out of another lot's fractions.
    _ref("battery_id", "battery.id", index=True),
    _ref("input_lot_id", "material_lot.id", index=True),
    sa.Column("mass_kg", ExactDecimal, nullable=False),
    sa.CheckConstraint("(battery_id IS NULL) <> (input_lot_id IS NULL)", name="one_source"),
)

lot_fraction = sa.Table(
    "lot_fraction",
    metadata,
    _ref("lot_id", "material_lot.id", primary_key=True),
    sa.Column("material", sa.String(24), primary_key=True),
    sa.Column("mass_kg", ExactDecimal, nullable=False),
    _position("position", nullable=False),
)

recovered_material = sa.Table(
    "recovered_material",
    metadata,
    _ref("lot_id", "material_lot.id", primary_key=True),
    sa.Column("material", sa.String(24), primary_key=True),
    sa.Column("mass_kg", ExactDecimal, nullable=False),
    # How much of it the input held, so that the recovered share can be said; unknown is None.
    sa.Column("input_mass_kg", ExactDecimal),
    _position("position", nullable=False),
)

# ── What was said about batteries and models
# ───────────────────────────────────────────────────────────────────

attribute_value = sa.Table(
    "attribute_value",
    metadata,
    _id(primary_key=True),
    _ref("battery_id", "battery.id"),
    _ref("model_id", "battery_model.id"),
    sa.Column("attribute", sa.String(64), nullable=False),
    sa.Column("facet", sa.String(16), nullable=False),
    sa.Column("value", Json, nullable=False),
    _ref("declared_by", "operator.id", nullable=False),
    sa.Column("declared_at", UtcDateTime, nullable=False),
    _id("event_id", nullable=False, index=True),
    _position("from_position", nullable=False),
    _position("to_position", nullable=False, default=OPEN),
    sa.CheckConstraint("(battery_id IS NULL) <> (model_id IS NULL)", name="one_subject"),
    sa.Index("ix_attribute_value_battery", "battery_id", "to_position"),
    sa.Index("ix_attribute_value_model", "model_id", "to_position"),
)

evidence = sa.Table(
    "evidence",
    metadata,
    _id(primary_key=True),
    _id("event_id", nullable=False, index=True),
    sa.Column("facet", sa.String(16), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("link", sa.String(2000)),
)

# ── The log
# ────────────────────────────────────────────────────────────────────────────────────────────────────

event = sa.Table(
    "event",
    metadata,
    _position("position", primary_key=True, autoincrement=False),
    _id(nullable=False, unique=True),
    _id("act_id", nullable=False, index=True),
    sa.Column("type", sa.String(32), nullable=False),
    _id("chain_id", nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    _ref("battery_id", "battery.id"),
    _ref("shipment_id", "shipment.id"),
    _ref("lot_id", "material_lot.id"),
    _ref("model_id", "battery_model.id"),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    _ref("recorded_by", "operator.id", nullable=False),
    _ref("facility_id", "facility.id"),
    # Of a correction: what it corrects, so that it is delivered to those who saw or recorded the wrong event.
    _position("corrects_position"),
    _ref("corrects_recorded_by", "operator.id"),
    sa.Column("body_version", sa.Integer, nullable=False),
    # Per field {"field": "hex commitment"}: never changes. Openings {"field": [salt, value]} can be erased.
    sa.Column("commitments", Json, nullable=False),
    sa.Column("openings", Json, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("previous_hash", sa.String(64)),
    sa.UniqueConstraint("chain_id", "sequence"),
    sa.Index("ix_event_battery", "battery_id", "position"),
    sa.Index("ix_event_shipment", "shipment_id", "position"),
)

# ── Writing
# ────────────────────────────────────────────────────────────────────────────────────────────────────

idempotency = sa.Table(
    "idempotency",
    metadata,
    _ref("operator_id", "operator.id", primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("mutation", sa.String(64), nullable=False),
    sa.Column("input_hash", sa.String(64), nullable=False),
    sa.Column("result", Json, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

server_secret = sa.Table(
    "server_secret",
    metadata,
    # Keys that every gateway of this database shares, such as the one that seals cursors.
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

imported_document = sa.Table(
    "imported_document",
    metadata,
    _ref("operator_id", "operator.id", primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("format", sa.String(64), nullable=False),
    sa.Column("filename", sa.String(200), nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("warnings", Json, nullable=False),
    sa.Column("result", Json, nullable=False),
    sa.Column("imported_at", UtcDateTime, nullable=False),
)
