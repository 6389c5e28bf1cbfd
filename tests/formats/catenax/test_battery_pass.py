"""The Catena-X battery passport: lossless, complete against its schema, and what it states."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from celltrail.domain.attributes import ATTRIBUTES
from celltrail.domain.vocabulary import BatteryCategory, Chemistry, IdentifierScheme, PassportStatus
from celltrail.formats.catenax import aspects
from celltrail.formats.catenax.passport_attributes import READINGS, ROWS
from celltrail.formats.document import DocumentFormat, ParsedDocument, parse_document
from celltrail.formats.faults import DocumentRefusedError, FaultCode, Findings
from celltrail.formats.statements import BatteryModelStated, BatteryStated, Measured, PartyReference

_FOLDER = Path(__file__).parents[4] / "shared" / "domain" / "schemas" / "catenax"
_NAME = "battery.battery_pass-6.1.0"
pytestmark = pytest.mark.skipif(not _FOLDER.exists(), reason="shared material is not beside this checkout")
_TODAY = date(2026, 11, 24)


def _example() -> dict[str, Any]:
    """The real example, with the two dates mended that a strict reading refuses."""
    document: dict[str, Any] = json.loads(
        (_FOLDER / f"{_NAME}.example.json").read_bytes(), parse_float=Decimal
    )
    document["operation"]["intoServiceDate"] = "2000-03-01"
    document["commercial"]["placedOnMarket"] = "2000-02-15"
    return document


def _raw(document: object) -> bytes:
    return json.dumps(document, default=float).encode()


def _read(document: object, *, lenient: bool = False) -> ParsedDocument:
    return parse_document(_raw(document), today=_TODAY, lenient=lenient)


def _stated(document: object) -> tuple[BatteryModelStated, BatteryStated, Measured]:
    model, battery, measured = _read(document).statements
    assert isinstance(model, BatteryModelStated)
    assert isinstance(battery, BatteryStated)
    assert isinstance(measured, Measured)
    return model, battery, measured


def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((_FOLDER / f"{_NAME}.schema.json").read_bytes())
    return schema


def test_what_is_read_is_written_again_and_obeys_the_real_schema() -> None:
    document = _example()
    findings = Findings()

    passport = aspects.parse_battery_pass(_raw(document), findings)
    assert passport is not None
    emitted = aspects.emit_battery_pass(passport)

    assert findings.settle() == ()
    assert json.loads(emitted, parse_float=Decimal) == document
    jsonschema.Draft4Validator(_schema()).validate(json.loads(emitted))


def _required_paths(
    schema: dict[str, Any], part: dict[str, Any], path: tuple[str, ...]
) -> list[tuple[str, ...]]:
    if "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].split("/")[-1]]
    found = [(*path, name) for name in part.get("required", ())]
    for name, inner in part.get("properties", {}).items():
        found += _required_paths(schema, inner, (*path, name))
    return found


def test_each_property_that_the_schema_requires_is_required_here_and_named_by_its_pointer() -> None:
    schema = _schema()
    for path in _required_paths(schema, schema, ()):
        document = _example()
        owner = document
        for name in path[:-1]:
            owner = owner[name]
        del owner[path[-1]]

        with pytest.raises(DocumentRefusedError) as refused:
            parse_document(_raw(document), today=_TODAY, document_format=DocumentFormat.CATENAX_BATTERY_PASS)

        pointers = {f.pointer for f in refused.value.faults if f.code is FaultCode.MISSING_VALUE}
        assert "/" + "/".join(path) in pointers


def _properties(schema: dict[str, Any], part: dict[str, Any]) -> object:
    if "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].split("/")[-1]]
    if "items" in part:
        return [_properties(schema, part["items"])]
    return {name: _properties(schema, inner) for name, inner in part.get("properties", {}).items()} or None


def _properties_of(value: object) -> object:
    if isinstance(value, list):
        return [_properties_of(value[0])]
    return {n: _properties_of(v) for n, v in value.items()} or None if isinstance(value, dict) else None


def test_the_example_exercises_every_property_of_the_schema() -> None:
    # With the round trip above this proves that the model holds each of them.
    schema, document = _schema(), _example()

    assert _properties_of(document) == _properties(schema, schema)


def test_mass_is_converted_by_its_declared_unit() -> None:
    document = _example()
    weight = document["characteristics"]["physicalDimension"]["weight"]
    assert _stated(document)[0].mass_kg == Decimal("0.02")  # 20 unit:gram

    weight.update(value=2, unit="unit:tonneMetricTon")

    assert _stated(document)[0].mass_kg == Decimal(2000)


def test_the_passport_states_its_model() -> None:
    model = _stated(_example())[0]

    assert model.manufacturer == PartyReference(IdentifierScheme.BPN, model.manufacturer.value)
    assert (model.model_number, model.name) == ("123-0.740-3434-A", "Mirror left")
    assert (model.category, model.chemistry) == (BatteryCategory.SLI, Chemistry.NMC)
    assert (model.rated_capacity_ah, model.nominal_voltage_v) == (Decimal("4.0"), Decimal("3.7"))
    values = {a.attribute_id: a.value for a in model.attributes}
    assert values["idle_temperature_lower"] == Decimal("-18.0")
    assert values["round_trip_efficiency_50_percent_life"] == Decimal("89.0")
    assert values["original_power_capability"] == (Decimal(40000), Decimal(39000), Decimal(35000))
    assert values["test_report_results"] == ({"uri": "https://dummy.link", "title": "Example Document XYZ"},)


def test_the_passport_states_its_battery() -> None:
    battery = _stated(_example())[1]

    assert battery.battery.uid == "urn:uuid:550e8400-e29b-41d4-a716-446655440000"
    assert (battery.produced_on, battery.placed_on_market_at) == (date(2000, 1, 31), date(2000, 2, 15))
    assert battery.status is PassportStatus.ORIGINAL
    assert {i.key: i.value for i in battery.local_identifiers} == {
        "partInstanceId": "SN12345678",
        "batchId": "BID12345678",
        "idDmc": "34567890",
    }


def test_readings_of_one_time_are_one_measurement_in_shares() -> None:
    measured = _stated(_example())[2]

    assert measured.at == datetime(2023, 12, 7, 9, 39, 13, 576000, tzinfo=UTC)
    assert (measured.state_of_health, measured.state_of_charge) == (Decimal("0.5"), Decimal("0.5"))
    assert (measured.cycles, measured.internal_resistance_ohm) == (1500, Decimal("0.3"))


def test_a_reading_at_another_time_is_another_measurement() -> None:
    document = _example()
    document["performance"]["dynamic"]["stateOfCharge"]["time"] = "2024-01-01T00:00:00Z"

    statements = [s for s in _read(document).statements if isinstance(s, Measured)]

    assert [s.state_of_charge for s in statements] == [None, Decimal("0.5")]


def test_a_serial_that_is_a_uri_is_the_unique_identifier() -> None:
    document = _example()
    uid = "https://id.gs1.org/01/09521234000013/21/BAT2024-001"
    document["identification"]["identification"]["serial"][0]["value"] = uid

    parsed = _read(document)

    assert isinstance(parsed.statements[1], BatteryStated)
    assert parsed.statements[1].battery.uid == uid
    assert FaultCode.PASSPORT_IDENTIFIER_AS_UID not in {w.code for w in parsed.warnings}


def test_the_recycled_share_of_a_metal_is_not_split_by_guess() -> None:
    model = _stated(_example())[0]

    assert not [a for a in model.attributes if a.attribute_id.startswith("recycled_")]
    detail = next(a for a in model.attributes if a.attribute_id == "cathode_anode_electrolyte_materials")
    assert '"recycled": "12.5"' in json.dumps(detail.as_json())


def test_every_row_of_the_mapping_names_an_attribute_once() -> None:
    ids = [row.attribute_id for row in ROWS] + [attribute_id for attribute_id, _ in READINGS]

    assert len(ids) == len(set(ids))
    assert set(ids) <= set(ATTRIBUTES)


_MUTATIONS = [
    ("pattern", ("metadata", "economicOperatorId"), "BPNL1", FaultCode.NOT_ALLOWED),
    ("word", ("sustainability", "status"), "Reused", FaultCode.NOT_ALLOWED),
    ("number as text", ("performance", "rated", "voltage", "min"), "low", FaultCode.WRONG_TYPE),
    ("string number", ("performance", "rated", "voltage", "min"), "2.5", FaultCode.STRING_NUMBER),
    ("null", ("performance", "rated", "voltage", "min"), None, FaultCode.WRONG_TYPE),
    ("share", ("materials", "active", "nickel", "recycled"), 101, FaultCode.OUT_OF_RANGE),
    ("date", ("metadata", "issueDate"), "2001-02-29", FaultCode.IMPOSSIBLE_DATE),
    ("expiry", ("metadata", "expirationDate"), "1999-01-01", FaultCode.DATES_OUT_OF_ORDER),
    ("unit", ("characteristics", "physicalDimension", "weight", "unit"), "unit:stone", FaultCode.NOT_ALLOWED),
    (
        "percent",
        ("performance", "rated", "capacity", "thresholdExhaustion"),
        180,
        FaultCode.ATTRIBUTE_VALUE_REFUSED,
    ),
    (
        "zone",
        ("performance", "dynamic", "fullCycles", "time"),
        "2023-12-07T10:39:13",
        FaultCode.TIME_WITHOUT_ZONE,
    ),
    (
        "own predecessor",
        ("metadata", "predecessor"),
        "550e8400-e29b-41d4-a716-446655440000",
        FaultCode.SELF_REFERENCE,
    ),
    ("version", ("specVersion",), "urn:io.catenax.battery.battery_pass:5.0.0", FaultCode.NOT_ALLOWED),
]


@pytest.mark.parametrize(
    ("path", "value", "code"), [m[1:] for m in _MUTATIONS], ids=[m[0] for m in _MUTATIONS]
)
def test_a_faulty_value_is_named_with_its_pointer(
    path: tuple[str, ...], value: object, code: FaultCode
) -> None:
    document = _example()
    owner = document
    for name in path[:-1]:
        owner = owner[name]
    owner[path[-1]] = value

    with pytest.raises(DocumentRefusedError) as refused:
        _read(document)

    assert [f.code for f in refused.value.faults] == [code]
    assert refused.value.faults[0].pointer.startswith("/" + "/".join(path))


def test_a_required_date_that_is_impossible_refuses_a_lenient_reading_too() -> None:
    document = _example()
    document["metadata"]["issueDate"] = "2001-02-29"

    with pytest.raises(DocumentRefusedError, match="REQUIRED_VALUE_UNUSABLE"):
        _read(document, lenient=True)


def test_an_expired_passport_and_an_unknown_property_are_warnings() -> None:
    document = _example()
    document["metadata"]["expirationDate"] = "2020-01-01"
    document["metadata"]["colour"] = "red"

    warnings = {(w.code, w.pointer) for w in _read(document).warnings}

    assert (FaultCode.PASSPORT_EXPIRED, "/metadata/expirationDate") in warnings
    assert (FaultCode.UNKNOWN_PROPERTY, "/metadata/colour") in warnings
