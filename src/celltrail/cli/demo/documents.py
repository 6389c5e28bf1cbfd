"""Documents in partners' formats that we wrote: what the demonstration imports, as a user would.

Each builder returns a file name and the bytes. Everything in them is made up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import orjson

from celltrail.cli.demo.partners import IMPORTER, Partner
from celltrail.cli.demo.passport import catenax_battery_pass
from celltrail.domain.identifiers.check_digits import gs1_check_digit
from celltrail.domain.vocabulary import IdentifierScheme

__all__ = ["BATTERIES", "batteries_csv", "catenax_battery_pass", "epcis_events", "of", "sgtin"]

_SERIALS = {
    "battery pass": ("PASS-0001",),
    "events": ("EPCIS-0001", "EPCIS-0002"),
    "list": tuple(f"CSV-{number:04}" for number in range(1, 7)),
}
BATTERIES = sum(len(serials) for serials in _SERIALS.values())
"""How many batteries the documents of one maker register."""

_PASSPORT_ID = "5f0c1c3e-8f6b-4c55-9f37-0e6a1f6b2d11"
_PLANT = "BPNA0000000PLANT"
_CONTEXT: list[Any] = [
    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
    {"eubat": "https://ref.openepcis.io/extensions/eu/battery/"},
]
_ITEM_DIGITS = 13  # of a GTIN-14 without its check digit, with the indicator


def of(maker: Partner) -> list[tuple[str, bytes]]:
    """The documents of a maker that has a GS1 prefix, a GLN and a BPN, in the order of their import."""
    identifiers = dict(maker.identifiers)
    prefix, gln = identifiers[IdentifierScheme.GS1_PREFIX], identifiers[IdentifierScheme.GLN]
    bpn, consignee = identifiers[IdentifierScheme.BPN], dict(IMPORTER.identifiers)[IdentifierScheme.GLN]
    uids = {
        name: [sgtin(prefix, item=item, serial=serial) for serial in serials]
        for item, (name, serials) in enumerate(_SERIALS.items(), start=90_001)
    }
    return [
        catenax_battery_pass(bpn=bpn, plant=_PLANT, uid=uids["battery pass"][0], passport_id=_PASSPORT_ID),
        epcis_events(gln=gln, consignee_gln=consignee, uids=uids["events"]),
        batteries_csv(scheme=IdentifierScheme.GLN, identifier=gln, uids=uids["list"]),
    ]


def sgtin(prefix: str, *, item: int, serial: str) -> str:
    """A unique identifier under a GS1 company prefix: an SGTIN as a GS1 Digital Link."""
    body = "0" + prefix + str(item).zfill(_ITEM_DIGITS - 1 - len(prefix))[-(_ITEM_DIGITS - 1 - len(prefix)) :]
    return f"https://id.gs1.org/01/{body}{gs1_check_digit(body)}/21/{serial}"


def epcis_events(*, gln: str, consignee_gln: str, uids: Sequence[str]) -> tuple[str, bytes]:
    """EPCIS 2.0: the batteries are commissioned, each is measured, all are shipped to the consignee."""
    place = {"id": f"https://id.gs1.org/414/{gln}"}
    maker = {"type": "owning_party", "source": f"https://id.gs1.org/417/{gln}"}
    customer = {"type": "owning_party", "destination": f"https://id.gs1.org/417/{consignee_gln}"}
    commissioned = _event(1, "2025-06-02T08:00:00Z", "ADD", "commissioning", uids) | {
        "disposition": "active",
        "bizLocation": place,
        "sourceList": [maker],
    }
    measured = [
        _event(10 + number, "2025-06-02T12:00:00Z", "OBSERVE", "inspecting", [uid])
        | {"sensorElementList": [_sensors()]}
        for number, uid in enumerate(uids)
    ]
    shipped = _event(2, "2025-06-10T06:30:00Z", "OBSERVE", "shipping", uids) | {
        "disposition": "in_transit",
        "bizLocation": place,
        "sourceList": [maker],
        "destinationList": [customer],
        "bizTransactionList": [
            {"type": "desadv", "bizTransaction": "https://maker.example.com/dispatch/0001"}
        ],
    }
    document = {
        "@context": _CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2025-06-10T07:00:00Z",
        "epcisBody": {"eventList": [commissioned, *measured, shipped]},
    }
    return "events.jsonld", orjson.dumps(document, option=orjson.OPT_INDENT_2)


def batteries_csv(*, scheme: IdentifierScheme, identifier: str, uids: Sequence[str]) -> tuple[str, bytes]:
    """Our own layout: packs of one model, made by the operator with this identifier."""
    rows = [
        {
            "uid": uid,
            "level": "PACK",
            "model": "LFP-100-B",
            "model_name": "Example LFP 100 L",
            "manufacturer_scheme": scheme.value,
            "manufacturer_id": identifier,
            "category": "EV",
            "chemistry": "LFP",
            "rated_capacity_ah": "280",
            "nominal_voltage_v": "352",
            "mass_kg": "412.5",
            "produced_on": f"2025-07-{number:02}",
        }
        for number, uid in enumerate(uids, start=1)
    ]
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return "batteries.csv", written.getvalue().encode()


def _event(number: int, at: str, action: str, step: str, uids: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:6a1d2b7c-4a5e-4c0d-9d2e-{number:012}",
        "eventTime": at,
        "eventTimeZoneOffset": "+00:00",
        "action": action,
        "bizStep": step,
        "epcList": list(uids),
    }


def _sensors() -> dict[str, Any]:
    """Readings at the end of the line (OpenEPCIS words for batteries; units of UN/ECE Recommendation 20)."""
    return {
        "sensorReport": [
            {"type": "eubat:hasStateOfHealth", "value": 100, "uom": "P1"},
            {"type": "eubat:hasStateOfCharge", "value": 50, "uom": "P1"},
            {"type": "eubat:hasCycleCount", "value": 2},
            {"type": "eubat:hasRemainingCapacity", "value": 280, "uom": "AMH"},
        ]
    }
