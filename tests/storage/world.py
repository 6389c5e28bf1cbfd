"""Builds a world of operators, batteries and events straight into the tables, for tests of reading.

Nothing is checked and nothing follows by itself: a test says which events there are, who takes part from
where to where, and what is inside what. Every call that records something returns its log position; position
n was recorded n minutes after BEGINNING.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.battery import BatteryState
from celltrail.domain.events import BODY_VERSION, EventBody, ModelRegistered, Produced, ShipmentCreated
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.visibility import GRANTED_FACETS, Capacity, Facet
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    OperatorRole,
    Regime,
    ShipmentStatus,
)
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.body_codec import encode_body
from celltrail.storage.engine import Database
from celltrail.storage.participating import facet_bits

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
OPEN = tables.OPEN

# Rows are inserted table by table in this order, so that foreign keys hold at every moment.
_ORDER = (
    "operator",
    "operator_identifier",
    "facility",
    "battery_model",
    "shipment",
    "material_lot",
    "battery",
    "battery_version",
    "containment",
    "derivation",
    "participation",
    "shipment_version",
    "shipment_battery",
    "lot_input",
    "lot_fraction",
    "recovered_material",
    "event",
    "attribute_value",
    "evidence",
)
Row = dict[str, Any]


def recorded_at(position: int) -> datetime:
    """When the event at a position was recorded."""
    return BEGINNING + timedelta(minutes=position)


def principal(
    operator_id: str,
    *roles: OperatorRole,
    regimes: Iterable[Regime] = (),
    purposes: Iterable[str] = (),
    scopes: Iterable[TokenScope] = (TokenScope.READ,),
) -> Principal:
    """A principal of an operator; an OEM unless roles are given."""
    return Principal(
        operator_id,
        roles=frozenset(roles or (OperatorRole.OEM,)),
        scopes=frozenset(scopes),
        purposes=frozenset(purposes),
        regimes=frozenset(regimes),
    )


@dataclass(slots=True)
class World:
    """Rows that are still to be written, and the state of every battery so far."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    head: int = 0
    _states: dict[str, BatteryState] = field(default_factory=dict)
    _sequences: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _open: dict[str, Row] = field(default_factory=dict)
    _number: int = 0

    async def write(self, database: Database) -> None:
        """Insert everything."""
        async with database.writing(Acting.DESK) as connection:
            await self.insert(connection)

    async def insert(self, connection: AsyncConnection) -> None:
        """Insert everything in a transaction of the caller."""
        for name in _ORDER:
            if self.rows[name]:
                await connection.execute(sa.insert(tables.metadata.tables[name]), self.rows[name])

    def new_id(self, prefix: str) -> str:
        """An id that is not taken."""
        self._number += 1
        return f"{prefix}-{self._number}"

    # ── Who and what there is

    def operators(self, *ids: str, country: str = "DE") -> None:
        """Operators whose names are their ids in capitals."""
        for operator_id in ids:
            self.rows["operator"].append(
                {
                    "id": operator_id,
                    "name": operator_id.upper(),
                    "country": country,
                    "roles": [OperatorRole.OEM.value],
                    "regimes": [],
                    "created_at": BEGINNING,
                }
            )

    def model(self, model_id: str, *, maker: str, **columns: Any) -> int:  # noqa: ANN401 -- values of any column
        """A battery model and the event of its registration."""
        values: Row = {
            "id": model_id,
            "manufacturer_id": maker,
            "name": f"model {model_id}",
            "category": BatteryCategory.EV.value,
            "chemistry": Chemistry.LFP.value,
            "rated_capacity_ah": Decimal(100),
            "nominal_voltage_v": None,
            "rated_energy_kwh": None,
            "mass_kg": None,
            "registered_position": self.head + 1,
        }
        self.rows["battery_model"].append(values | columns)
        return self._append(
            ModelRegistered(name=values["name"]), by=maker, chain_id=model_id, columns={"model_id": model_id}
        )

    def battery(self, battery_id: str, *, maker: str, **columns: Any) -> int:  # noqa: ANN401 -- values of any column
        """A battery, its first event and version. Its maker takes part only when a test says so."""
        values: Row = {
            "id": battery_id,
            "uid": f"https://id.example.com/{battery_id}",
            "uid_key": f"https://id.example.com/{battery_id}",
            "code": None,
            "level": BatteryLevel.PACK.value,
            "model_id": None,
            "manufacturer_id": maker,
            "produced_on": date(2026, 1, 1),
            "registered_position": self.head + 1,
            "foreign_position": OPEN,
        }
        self.rows["battery"].append(values | columns)
        self._states[battery_id] = BatteryState(owner_id=maker)
        position = self.event(battery_id, Produced(produced_on=date(2026, 1, 1)), by=maker)
        self.inside(battery_id, battery_id, began=position, depth=0)
        return position

    # ── What happens

    def event(
        self,
        battery_id: str,
        body: EventBody,
        *,
        by: str,
        columns: Row | None = None,
        **changes: Any,  # noqa: ANN401 -- values of any column
    ) -> int:
        """An event of a battery, and the version that begins with it."""
        position = self._append(
            body, by=by, chain_id=battery_id, columns={"battery_id": battery_id, **(columns or {})}
        )
        battery = next(row for row in self.rows["battery"] if row["id"] == battery_id)
        if by != battery["manufacturer_id"] and battery["foreign_position"] == OPEN:
            battery["foreign_position"] = position
        state = replace(
            self._states[battery_id],
            sequence=self._sequences[battery_id],
            version=f"v{position}",
            **changes,
        )
        self._states[battery_id] = state
        plain = {name: getattr(value, "value", value) for name, value in asdict(state).items()}
        self._version("battery_version", "battery_id", battery_id, position, plain)
        return position

    def shipment(
        self,
        shipment_id: str,
        *battery_ids: str,
        consignor: str,
        consignee: str,
        **columns: Any,  # noqa: ANN401 -- values of any column
    ) -> int:
        """A planned shipment, with an event of its own and one of each battery; the legs take part."""
        values: Row = {
            "id": shipment_id,
            "reference": f"reference of {shipment_id}",
            "consignor_id": consignor,
            "consignee_id": consignee,
            "carrier_id": None,
            "exporter_id": None,
            "importer_id": None,
            "origin": "CN",
            "transit": ["PL"],
            "destination": "DE",
            "created_position": self.head + 1,
        } | columns
        self.rows["shipment"].append(values)
        body = ShipmentCreated(
            shipment=shipment_id,
            reference=values["reference"],
            consignor=consignor,
            consignee=consignee,
            carrier=values["carrier_id"],
        )
        position = self.shipment_event(shipment_id, body, by=consignor, status=ShipmentStatus.PLANNED)
        for battery_id in battery_ids:
            self.rows["shipment_battery"].append({"shipment_id": shipment_id, "battery_id": battery_id})
            began = self.event(battery_id, body, by=consignor, columns={"shipment_id": shipment_id})
            legs = ((Capacity.CONSIGNOR, consignor), (Capacity.CONSIGNEE, consignee))
            for capacity, operator_id in (*legs, (Capacity.CARRIER, values["carrier_id"])):
                if operator_id is not None:
                    self.part(battery_id, capacity, operator_id, began=began, shipment_id=shipment_id)
        return position

    def shipment_event(self, shipment_id: str, body: EventBody, *, by: str, status: ShipmentStatus) -> int:
        """An event of a shipment itself, and the version that begins with it."""
        position = self._append(body, by=by, chain_id=shipment_id, columns={"shipment_id": shipment_id})
        values = {
            "sequence": self._sequences[shipment_id],
            "version": f"v{position}",
            "status": status.value,
            "occurred_at": recorded_at(position),
        }
        self._version("shipment_version", "shipment_id", shipment_id, position, values)
        return position

    # ── Who takes part, and what is inside what

    def part(
        self,
        battery_id: str,
        capacity: Capacity,
        operator_id: str | None = None,
        *,
        began: int | None = None,
        ended: int = OPEN,
        groups: Iterable[AccessGroup] = (),
        **columns: Any,  # noqa: ANN401 -- values of any column
    ) -> Row:
        """A participation; the row is returned, so that a test can end it."""
        opened = tuple(groups)
        row: Row = {
            "id": self.new_id("part"),
            "battery_id": battery_id,
            "operator_id": operator_id,
            "regime": None,
            "capacity": capacity.value,
            "began_position": self.head if began is None else began,
            "ended_position": ended,
            "until": None,
            "groups": [group.value for group in opened],
            "granted_facets": facet_bits(facet for group in opened for facet in GRANTED_FACETS[group]),
            "granted_by": None,
            "shipment_id": None,
            "purpose": None,
        } | columns
        self.rows["participation"].append(row)
        return row

    def inside(
        self, descendant_id: str, ancestor_id: str, *, began: int, ended: int = OPEN, depth: int = 1
    ) -> Row:
        """A row of the closure; the row is returned, so that a test can end it."""
        row: Row = {
            "descendant_id": descendant_id,
            "ancestor_id": ancestor_id,
            "began_position": began,
            "ended_position": ended,
            "depth": depth,
        }
        self.rows["containment"].append(row)
        return row

    # ── What is said about it

    def attribute(self, attribute: str, value: Any, *, by: str, facet: Facet, **columns: Any) -> Row:  # noqa: ANN401 -- values of any column
        """A declared value of a battery or a model, as of now."""
        row: Row = {
            "id": self.new_id("value"),
            "battery_id": None,
            "model_id": None,
            "attribute": attribute,
            "facet": facet.value,
            "value": value,
            "declared_by": by,
            "declared_at": recorded_at(self.head),
            "event_id": f"event-{self.head}",
            "from_position": self.head,
            "to_position": OPEN,
        } | columns
        self.rows["attribute_value"].append(row)
        return row

    def evidence(self, position: int, *, facet: Facet, title: str) -> None:
        """A document given with an event."""
        self.rows["evidence"].append(
            {
                "id": self.new_id("evidence"),
                "event_id": f"event-{position}",
                "facet": facet.value,
                "title": title,
                "sha256": "0" * 64,
                "media_type": "application/pdf",
                "link": None,
            }
        )

    def _append(self, body: EventBody, *, by: str, chain_id: str, columns: Row) -> int:
        self.head += 1
        self._sequences[chain_id] += 1
        row: Row = {
            "position": self.head,
            "id": f"event-{self.head}",
            "act_id": f"act-{self.head}",
            "type": body.type.value,
            "chain_id": chain_id,
            "sequence": self._sequences[chain_id],
            "battery_id": None,
            "shipment_id": None,
            "lot_id": None,
            "model_id": None,
            "occurred_at": recorded_at(self.head),
            "recorded_at": recorded_at(self.head),
            "recorded_by": by,
            "facility_id": None,
            "corrects_position": None,
            "corrects_recorded_by": None,
            "body_version": BODY_VERSION,
            "commitments": {},
            "openings": {name: ["00", value] for name, value in encode_body(body).items()},
            "hash": f"{self.head:064x}",
            "previous_hash": None,
        }
        self.rows["event"].append(row | columns)
        return self.head

    def _version(self, table: str, key: str, subject: str, position: int, values: Row) -> None:
        if subject in self._open:
            self._open[subject]["to_position"] = position
        row = {
            key: subject,
            "from_position": position,
            "to_position": OPEN,
            "recorded_at": recorded_at(position),
        } | values
        self._open[subject] = row
        self.rows[table].append(row)
