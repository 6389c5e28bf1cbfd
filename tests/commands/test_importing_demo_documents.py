"""The documents that the demonstration imports: valid against the real schemas, and imported strictly."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from celltrail.cli.demo import documents
from celltrail.domain.vocabulary import IdentifierScheme
from celltrail.storage.engine import Database
from tests.commands import importing_world as w

_UIDS = [documents.sgtin("9521234", item=7, serial=serial) for serial in ("D-1", "D-2", "D-3")]
_PASS = documents.catenax_battery_pass(
    bpn="BPNLLJMV5RIEVICU",
    plant="BPNA1234567890AA",
    uid=_UIDS[0],
    passport_id="5f0c1c3e-8f6b-4c55-9f37-0e6a1f6b2d12",
)
_EVENTS = documents.epcis_events(gln=w.MAKER_GLN, consignee_gln=w.CONSIGNEE_GLN, uids=_UIDS[1:])
_CSV = documents.batteries_csv(
    scheme=IdentifierScheme.GLN,
    identifier=w.MAKER_GLN,
    uids=[documents.sgtin("9521234", item=8, serial=f"L-{number}") for number in range(4)],
)
_needs_shared = pytest.mark.skipif(not w.SCHEMAS.exists(), reason=w.NO_SHARED)


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(w.real(name))
    return schema


@_needs_shared
def test_the_battery_pass_obeys_the_schema_of_catena_x() -> None:
    schema = _schema("catenax/battery.battery_pass-6.1.0.schema.json")

    jsonschema.Draft4Validator(schema).validate(json.loads(_PASS[1]))


@_needs_shared
def test_the_events_obey_the_schema_of_gs1() -> None:
    schema = _schema("epcis/epcis-json-schema.json")

    jsonschema.Draft7Validator(schema).validate(json.loads(_EVENTS[1]))


_IMPORTED = [
    (
        _PASS,
        1,
        ["register_battery_model", "register_batteries", "place_on_market", "record_measurement"],
    ),
    (
        _EVENTS,
        2,
        ["register_batteries", "record_measurement", "create_shipment", "dispatch_shipment"],
    ),
    (_CSV, 4, ["register_battery_model", "register_batteries"]),
]


@pytest.mark.parametrize(("document", "registered", "acts"), _IMPORTED, ids=["pass", "events", "csv"])
async def test_each_is_imported_strictly(
    importing_database: Database, document: tuple[str, bytes], registered: int, acts: list[str]
) -> None:
    filename, raw = document

    outcome = await w.do_import(importing_database, raw, filename=filename)

    assert outcome.registered == registered
    assert [name for name in outcome.acts if name != "declare_attributes"] == acts
    assert {each.code for each in outcome.warnings} <= {
        "LEVEL_ASSUMED",
        "MARKET_ASSUMED",
        "NIL_IDENTIFIER",
        "NOT_CARRIED_OVER",
        "UNKNOWN_FACILITY",
    }


def test_the_builders_name_as_many_batteries_as_they_say() -> None:
    assert sum(len(serials) for serials in documents._SERIALS.values()) == documents.BATTERIES
