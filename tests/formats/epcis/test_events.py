"""EPCIS events of our own: each row of the mapping, units, vocabulary and faults."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from celltrail.domain.vocabulary import EndOfLifeRoute, IdentifierScheme
from celltrail.formats import statements as st
from celltrail.formats.document import ParsedDocument, parse_document
from celltrail.formats.faults import FAULTS, DocumentRefusedError, FaultCode, Severity

_TODAY = date(2026, 11, 24)
_SCHEMA = Path(__file__).parents[4] / "shared" / "domain" / "schemas" / "epcis" / "epcis-json-schema.json"
_PACK = "https://id.gs1.org/01/09521234000013/21/PACK-1"
_CELL = "https://id.gs1.org/01/09521234000013/21/CELL-1"
_NEW = "https://id.gs1.org/01/09521234000013/21/NEW-1"
_VEHICLE = "urn:vin:WBA41DU060S228332"


def _event(kind: str, **properties: object) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "type": kind,
        "eventTime": "2026-03-01T10:00:00Z",
        "eventTimeZoneOffset": "+01:00",
    }
    return {**frame, **properties}


def _document(*events: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T10:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }


def _read(*events: dict[str, Any], lenient: bool = False) -> ParsedDocument:
    return parse_document(json.dumps(_document(*events)).encode(), today=_TODAY, lenient=lenient)


def _joined(kind: str, action: str, step: str | None, parent: str = _PACK) -> dict[str, Any]:
    event = _event(kind, action=action, parentID=parent, childEPCs=[_CELL])
    return event if step is None else {**event, "bizStep": step}


def _object(action: str, step: str | None, **more: object) -> dict[str, Any]:
    event = _event("ObjectEvent", action=action, epcList=[_PACK], **more)
    return event if step is None else {**event, "bizStep": step}


def _transformation(step: str) -> dict[str, Any]:
    return _event("TransformationEvent", inputEPCList=[_PACK], outputEPCList=[_NEW], bizStep=step)


# The EPCIS mapping of docs/formats.md.
_MAPPING: list[tuple[str, dict[str, Any], type[object]]] = [
    ("produced", _object("ADD", "commissioning"), st.Commissioned),
    ("produced, no step", _object("ADD", None), st.Commissioned),
    ("shipped", _object("OBSERVE", "shipping"), st.Shipped),
    ("received", _object("OBSERVE", "receiving"), st.Received),
    ("collected", _object("OBSERVE", "collecting"), st.Collected),
    ("notified", _object("OBSERVE", "oec:BizStep-notifying"), st.Notified),
    ("customs", _object("OBSERVE", "entering_exiting", disposition="conformant"), st.Observed),
    ("assembled", _joined("AssociationEvent", "ADD", "assembling"), st.Assembled),
    ("aggregated", _joined("AggregationEvent", "ADD", "assembling"), st.Assembled),
    ("dismantled", _joined("AggregationEvent", "DELETE", "disassembling"), st.Disassembled),
    ("repaired, out", _joined("AssociationEvent", "DELETE", "repairing"), st.Disassembled),
    ("repaired, in", _joined("AssociationEvent", "ADD", "repairing"), st.Assembled),
    ("installed", _joined("AssociationEvent", "ADD", "installing", _VEHICLE), st.Installed),
    ("removed", _joined("AssociationEvent", "DELETE", "removing", _VEHICLE), st.Removed),
    ("second life", _transformation("repackaging"), st.Transformed),
    ("packed on a pallet", _joined("AggregationEvent", "ADD", "packing"), st.Observed),
]


@pytest.mark.parametrize(("event", "kind"), [row[1:] for row in _MAPPING], ids=[row[0] for row in _MAPPING])
def test_type_action_and_step_decide_what_an_event_states(event: dict[str, Any], kind: type[object]) -> None:
    (statement,) = _read(event).statements

    assert isinstance(statement, kind)


@pytest.mark.skipif(not _SCHEMA.exists(), reason="shared material is not beside this checkout")
@pytest.mark.parametrize("event", [row[1] for row in _MAPPING], ids=[row[0] for row in _MAPPING])
def test_what_a_strict_reading_takes_obeys_the_schema_of_gs1(event: dict[str, Any]) -> None:
    jsonschema.Draft7Validator(json.loads(_SCHEMA.read_bytes())).validate(_document(event))


def test_a_shipment_has_its_parties_place_and_reference() -> None:
    event = _object(
        "OBSERVE",
        "shipping",
        eventID="urn:uuid:550e8400-e29b-41d4-a716-446655440002",
        bizLocation={"id": "https://id.gs1.org/414/9521234000013"},
        sourceList=[{"type": "owning_party", "source": "https://id.gs1.org/417/9521234000006"}],
        destinationList=[{"type": "possessing_party", "destination": "urn:epc:id:pgln:4099999.00000"}],
        bizTransactionList=[
            {"type": "po", "bizTransaction": "https://x.example/po/1"},
            {"type": "desadv", "bizTransaction": "https://x.example/da/1"},
        ],
    )

    (shipped,) = _read(event).statements

    assert isinstance(shipped, st.Shipped)
    assert shipped.at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert shipped.consignor == st.PartyReference(IdentifierScheme.GLN, "9521234000006")
    assert shipped.consignee == st.PartyReference(IdentifierScheme.GLN, "4099999000005")
    assert shipped.facility == st.FacilityReference("9521234000013")
    assert shipped.reference == "https://x.example/da/1"


def test_an_epc_urn_and_a_digital_link_name_the_same_battery() -> None:
    event = _event("ObjectEvent", action="ADD", epcList=["urn:epc:id:sgtin:9521234.000001.PACK-1"])

    (commissioned,) = _read(event).statements

    assert isinstance(commissioned, st.Commissioned)
    assert commissioned.batteries == (st.BatteryReference(uid=_PACK),)


def test_a_vehicle_is_known_by_its_vin_and_another_host_by_its_uri() -> None:
    host = "https://storage.example/system/7"
    events = [_joined("AssociationEvent", "ADD", "installing", parent) for parent in (_VEHICLE, host)]

    in_vehicle, in_storage = _read(*events).statements

    assert isinstance(in_vehicle, st.Installed)
    assert isinstance(in_storage, st.Installed)
    assert in_vehicle.vin == "WBA41DU060S228332"
    assert (in_storage.vin, in_storage.host) == (None, host)


def test_recycled_material_is_weighed_in_kilograms_where_its_unit_is_a_mass() -> None:
    event = _event(
        "TransformationEvent",
        bizStep="destroying",
        inputEPCList=[_PACK],
        outputQuantityList=[{"epcClass": "urn:x:nickel", "quantity": 1.5, "uom": "TNE"}],
    )

    (transformed,) = _read(event).statements

    assert isinstance(transformed, st.Transformed)
    assert transformed.route is EndOfLifeRoute.RECYCLE
    assert transformed.materials[0].mass_kg == Decimal(1500)


def _sensed(*reports: dict[str, Any]) -> dict[str, Any]:
    return _object("OBSERVE", "inspecting", sensorElementList=[{"sensorReport": list(reports)}])


# UN/ECE Recommendation 20.
_UNITS = [
    ("eubat:hasStateOfHealth", 94.2, "P1", "state_of_health", "0.942"),
    ("eubat:hasRemainingCapacity", 263800, "E09", "remaining_capacity_ah", "263.8"),
    ("eubat:hasEnergyThroughput", 12.108, "MWH", "energy_throughput_kwh", "12108"),
    ("eubat:hasInternalResistance", 2.4, "E45", "internal_resistance_ohm", "0.0024"),
    ("Temperature", 28.3, "CEL", "temperature_c", "28.3"),
    ("Temperature", 301.45, "KEL", "temperature_c", "28.30"),
    ("gs1:MeasurementType-Temperature", 212, "FAH", "temperature_c", "100.000"),
    ("https://ref.openepcis.io/extensions/eu/battery/hasCycleCount", 847, None, "cycles", "847"),
]


@pytest.mark.parametrize(
    ("kind", "value", "unit", "field", "read"), _UNITS, ids=[f"{u[0]} {u[2]}" for u in _UNITS]
)
def test_a_report_is_converted_by_its_declared_unit(
    kind: str, value: float, unit: str | None, field: str, read: str
) -> None:
    report = {"type": kind, "value": value} | ({"uom": unit} if unit else {})

    (measured,) = _read(_sensed(report)).statements

    assert Decimal(getattr(measured, field)) == Decimal(read)


def test_the_time_of_a_report_comes_before_that_of_its_sensor_and_of_the_event() -> None:
    event = _sensed(
        {"type": "Temperature", "value": 20, "uom": "CEL", "time": "2026-02-01T00:00:00Z"},
        {"type": "Temperature", "value": 21, "uom": "CEL"},
    )

    found = _read(event).statements

    assert [getattr(s, "at", None) for s in found] == [
        datetime(2026, 2, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 10, tzinfo=UTC),
    ]


def test_an_error_declaration_corrects_the_event_and_states_nothing_else() -> None:
    event = _object(
        "OBSERVE",
        "shipping",
        eventID="urn:uuid:550e8400-e29b-41d4-a716-446655440002",
        errorDeclaration={
            "declarationTime": "2026-03-02T00:00:00Z",
            "reason": "incorrect_data",
            "correctiveEventIDs": ["urn:uuid:550e8400-e29b-41d4-a716-446655440003"],
        },
    )

    (corrected,) = _read(event).statements

    assert isinstance(corrected, st.Corrected)
    assert corrected.corrects == "urn:uuid:550e8400-e29b-41d4-a716-446655440002"
    assert corrected.corrective_event_ids == ("urn:uuid:550e8400-e29b-41d4-a716-446655440003",)


def test_a_single_event_and_a_query_answer_are_read_too() -> None:
    event = _object("ADD", "commissioning")
    answer = _document()
    answer.update(
        type="EPCISQueryDocument",
        epcisBody={"queryResults": {"queryName": "q", "resultsBody": {"eventList": [event]}}},
    )

    for document in ({"@context": [], **event}, answer):
        (commissioned,) = parse_document(json.dumps(document).encode(), today=_TODAY).statements
        assert isinstance(commissioned, st.Commissioned)


_NO_CHECK = "https://id.gs1.org/01/09521234000014/21/PACK-1"

# Event, code, and the last part of the pointer.
_FAULTS: list[tuple[str, dict[str, Any], FaultCode, str]] = [
    (
        "URN step",
        _object("OBSERVE", "urn:epcglobal:cbv:bizstep:shipping"),
        FaultCode.URN_FORM_VOCABULARY,
        "bizStep",
    ),
    (
        "ontology step",
        _object("OBSERVE", "https://ns.gs1.org/cbv/BizStep-shipping"),
        FaultCode.URN_FORM_VOCABULARY,
        "bizStep",
    ),
    ("unknown step", _object("OBSERVE", "flying"), FaultCode.NOT_ALLOWED, "bizStep"),
    ("unknown action", _object("MOVE", "shipping"), FaultCode.NOT_ALLOWED, "action"),
    (
        "string number",
        _sensed({"type": "Temperature", "value": "20", "uom": "CEL"}),
        FaultCode.STRING_NUMBER,
        "0/value",
    ),
    ("no unit", _sensed({"type": "Temperature", "value": 20}), FaultCode.UNIT_NOT_ACCEPTED, "0/uom"),
    (
        "foreign unit",
        _sensed({"type": "eubat:hasStateOfHealth", "value": 1, "uom": "KGM"}),
        FaultCode.UNIT_NOT_ACCEPTED,
        "0/uom",
    ),
    (
        "health over 100 %",
        _sensed({"type": "eubat:hasStateOfHealth", "value": 101, "uom": "P1"}),
        FaultCode.OUT_OF_RANGE,
        "0/value",
    ),
    (
        "below absolute zero",
        _sensed({"type": "Temperature", "value": -1, "uom": "KEL"}),
        FaultCode.OUT_OF_RANGE,
        "0/value",
    ),
    (
        "half a cycle",
        _sensed({"type": "eubat:hasCycleCount", "value": 1.5}),
        FaultCode.OUT_OF_RANGE,
        "0/value",
    ),
    (
        "check digit",
        _event("ObjectEvent", action="ADD", epcList=[_NO_CHECK]),
        FaultCode.INVALID_IDENTIFIER,
        "epcList/0",
    ),
    (
        "battery twice",
        _event("ObjectEvent", action="ADD", epcList=[_PACK, _PACK]),
        FaultCode.DUPLICATE_ITEM,
        "epcList/1",
    ),
    (
        "built into itself",
        _event("AssociationEvent", action="ADD", parentID=_PACK, childEPCs=[_PACK, _CELL]),
        FaultCode.SELF_REFERENCE,
        "childEPCs",
    ),
    ("no action", _event("ObjectEvent", epcList=[_PACK]), FaultCode.MISSING_VALUE, "action"),
    ("no list", _event("ObjectEvent", action="ADD"), FaultCode.MISSING_VALUE, "epcList"),
    (
        "foreign property",
        _event("ObjectEvent", action="ADD", epcList=[_PACK], parentID=_PACK),
        FaultCode.NOT_ALLOWED,
        "parentID",
    ),
    ("unsupported type", _event("TransactionEvent", action="ADD"), FaultCode.UNSUPPORTED_EVENT, "type"),
    (
        "not a URI",
        _event("ObjectEvent", action="ADD", epcList=["PACK-1"]),
        FaultCode.NOT_ALLOWED,
        "epcList/0",
    ),
    (
        "vehicle with a bad VIN",
        _joined("AssociationEvent", "ADD", "installing", "urn:vin:WBA41DU060S22833O"),
        FaultCode.INVALID_IDENTIFIER,
        "parentID",
    ),
]


@pytest.mark.parametrize(
    ("event", "code", "place"), [row[1:] for row in _FAULTS], ids=[row[0] for row in _FAULTS]
)
def test_a_fault_of_an_event_is_named_with_its_pointer(
    event: dict[str, Any], code: FaultCode, place: str
) -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        _read(event)

    fault = refused.value.faults[0]
    assert fault.code is code
    assert fault.pointer.startswith("/epcisBody/eventList/0/")
    assert fault.pointer.endswith(place)
    if FAULTS[code].severity is Severity.TOLERABLE:
        assert code in {warning.code for warning in _read(event, lenient=True).warnings}
    else:
        with pytest.raises(DocumentRefusedError):
            _read(event, lenient=True)


def test_an_event_without_a_possible_time_is_refused_even_when_lenient() -> None:
    event = _object("ADD", None, eventTime="2026-02-30T00:00:00Z")

    with pytest.raises(DocumentRefusedError, match="REQUIRED_VALUE_UNUSABLE"):
        _read(event, lenient=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schemaVersion": "1.2"}, FaultCode.UNSUPPORTED_VERSION),
        ({"type": "Letter"}, FaultCode.NOT_ALLOWED),
        ({"epcisBody": {}}, FaultCode.MISSING_VALUE),
        ({"epcisBody": {"eventList": {}}}, FaultCode.WRONG_TYPE),
        ({"epcisBody": {"eventList": [7]}}, FaultCode.WRONG_TYPE),
    ],
    ids=str,
)
def test_a_faulty_envelope_is_refused(change: dict[str, Any], code: FaultCode) -> None:
    raw = json.dumps({**_document(), **change}).encode()

    with pytest.raises(DocumentRefusedError) as refused:
        parse_document(raw, today=_TODAY, lenient=True)

    assert refused.value.faults[0].code is code
