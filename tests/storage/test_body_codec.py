"""Event bodies through the log: an old event stays readable for ever, whatever later ones hold.

VERSION_1 is what events of body version 1 hold in a database, written down once. A row is never changed: a
field that is renamed, dropped or read as another type fails here, before it makes a partner's history
unreadable. A new type adds a row; a new field of an old type adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import BODIES, BODY_VERSION
from celltrail.storage import tables
from celltrail.storage.body_codec import PREFIX, decode_body, encode_body, encode_value
from tests.storage.lived import Lived

VERSION_1: Mapping[str, Mapping[str, Any]] = {
    "MODEL_REGISTERED": {"name": "text"},
    "PRODUCED": {"derived_from": ["text"], "produced_on": "2026-01-01", "status": "ORIGINAL"},
    "ASSEMBLED": {"components": ["text"], "parent": "text"},
    "INSTALLED": {"system": "text", "vin": "text"},
    "PLACED_ON_MARKET": {"market": "text", "placed_on": "2026-01-01", "responsible": "responsible"},
    "SOLD": {"buyer": "buyer", "seller": "seller", "to_end_user": True},
    "OWNERSHIP_TRANSFERRED": {"next": "next", "previous": "previous", "to_end_user": True},
    "RESPONSIBILITY_TRANSFERRED": {"next": "next", "previous": "previous"},
    "SWAPPED": {"station": "text", "vin_in": "text", "vin_out": "text"},
    "MEASURED": {
        "cycle_count": 7,
        "device": "text",
        "energy_throughput_kwh": "1.5",
        "internal_resistance_ohm": "1.5",
        "maximum_temperature_c": "1.5",
        "minimum_temperature_c": "1.5",
        "remaining_capacity_ah": "1.5",
        "remaining_energy_kwh": "1.5",
        "state_of_charge": "1.5",
        "state_of_health": "1.5",
    },
    "REPAIRED": {"description": "text", "fitted": ["text"], "replaced": ["text"]},
    "ATTRIBUTES_DECLARED": {"attributes": ["text"]},
    "EVIDENCE_ATTACHED": {"title": "text"},
    "SHIPMENT_CREATED": {
        "carrier": "carrier",
        "consignee": "consignee",
        "consignor": "consignor",
        "exporter": "exporter",
        "importer": "importer",
        "reference": "text",
        "shipment": "text",
    },
    "SHIPMENT_DISPATCHED": {
        "carrier": "carrier",
        "consignee": "consignee",
        "consignor": "consignor",
        "shipment": "text",
    },
    "SHIPMENT_RECEIVED": {
        "carrier": "carrier",
        "consignee": "consignee",
        "consignor": "consignor",
        "shipment": "text",
    },
    "SHIPMENT_CANCELLED": {
        "carrier": "carrier",
        "consignee": "consignee",
        "consignor": "consignor",
        "reason": "text",
        "shipment": "text",
    },
    "WORK_ASSIGNED": {
        "assignee": "assignee",
        "capacity": "text",
        "until": "2026-01-01T00:00:00.000000+00:00",
    },
    "REMOVED": {
        "custodian": "custodian",
        "owner": "owner",
        "parent": "text",
        "reason": "text",
        "vin": "text",
    },
    "COLLECTED": {"condition": "text", "custodian": "custodian", "mass_kg": "1.5", "route": "RECYCLE"},
    "DISMANTLED": {"mass_kg": "1.5", "method": "text", "released": ["text"]},
    "RELEASED": {"custodian": "custodian", "owner": "owner", "parent": "text"},
    "REPURPOSED": {"route": "RECYCLE"},
    "LOT_PROCESSED": {"lot": "text", "mass_kg": "1.5", "outputs": ["text"]},
    "RECYCLED": {"lot": "text", "outputs": ["text"]},
    "ACCESS_GRANTED": {
        "grant": "text",
        "grantee": "grantee",
        "groups": ["text"],
        "purpose": "text",
        "until": "2026-01-01T00:00:00.000000+00:00",
    },
    "ACCESS_REVOKED": {"grant": "text", "grantee": "grantee"},
    "CORRECTED": {"changes": "text", "event": "text", "reason": "text"},
}

every_row = pytest.mark.parametrize("event_type", VERSION_1)


def _openings(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {f"{PREFIX}{name}": ["00" * 16, value] for name, value in values.items()}


def test_every_type_has_a_frozen_event() -> None:
    assert set(VERSION_1) == {event_type.value for event_type in LifecycleEventType}
    assert BODY_VERSION == 1


@every_row
def test_an_event_of_version_1_is_read_as_it_was_written(event_type: str) -> None:
    written = VERSION_1[event_type]

    body = decode_body(event_type, _openings(written))

    read = {name.removeprefix(PREFIX): value for name, value in encode_body(body).items()}
    assert type(body) is BODIES[LifecycleEventType(event_type)]
    assert {name: read[name] for name in written} == written
    assert all(value is None for name, value in read.items() if name not in written)


@every_row
def test_an_event_is_read_without_the_fields_that_were_erased(event_type: str) -> None:
    written = VERSION_1[event_type]

    for erased in written:
        left = _openings({name: value for name, value in written.items() if name != erased})
        assert getattr(decode_body(event_type, left), erased) is None


# What an event row repeats of what its chain vouches for, so that it can be searched and joined.
_REPEATED = {
    "id": "id",
    "act_id": "actId",
    "type": "type",
    "occurred_at": "occurredAt",
    "recorded_at": "recordedAt",
    "recorded_by": "recordedBy",
    "facility_id": "facility",
}


@pytest.mark.asyncio(loop_scope="session")
async def test_what_a_row_repeats_is_what_its_chain_vouches_for(lived: Lived) -> None:
    rows = await lived.everything(sa.select(tables.event))

    assert rows
    for row in rows:
        columns = {name: encode_value(getattr(row, name)) for name in _REPEATED}
        assert columns == {name: row.openings[opened][1] for name, opened in _REPEATED.items()}
        for name in ("shipment", "lot"):
            told = row.openings.get(f"{PREFIX}{name}", [None, None])[1]
            assert told in (None, getattr(row, f"{name}_id"))
