"""Battery codes, parts, bills of material and certificates of Catena-X, from documents of our own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from celltrail.domain.vocabulary import BatteryLevel, IdentifierScheme
from celltrail.formats.catenax import aspects
from celltrail.formats.catenax.battery_codes import CodedPart
from celltrail.formats.document import ParsedDocument, parse_document
from celltrail.formats.faults import DocumentRefusedError, FaultCode
from celltrail.formats.statements import Assembled, BatteryReference, BatteryStated, CertificateStated

_TODAY = date(2026, 11, 24)
_PACK, _CELL = "001PE0A1234567G7V0000042", "001CB240000003B3C0221953"
_FOLDER = Path(__file__).parents[4] / "shared" / "domain" / "schemas" / "catenax"


def _read(document: object, *, lenient: bool = False) -> ParsedDocument:
    return parse_document(
        json.dumps(document).encode(), today=_TODAY, lenient=lenient, filename="material_recycling.json"
    )


def test_a_tree_of_codes_states_each_part_and_what_is_built_into_what() -> None:
    document = {
        "productType": "pack",
        "tractionBatteryCode": _PACK,
        "subcomponents": [{"productType": "cell", "tractionBatteryCode": _CELL}],
    }

    pack, cell, assembled = _read(document).statements

    assert isinstance(pack, BatteryStated)
    assert (pack.level, pack.produced_on) == (BatteryLevel.PACK, date(2026, 7, 27))
    assert isinstance(cell, BatteryStated)
    assert cell.pointer == "/subcomponents/0"
    assert isinstance(assembled, Assembled)
    assert assembled.parent == BatteryReference(code=_PACK)
    assert assembled.children == (BatteryReference(code=_CELL),)


def test_a_faulty_code_is_named_with_pointer_and_position() -> None:
    document = {
        "productType": "pack",
        "tractionBatteryCode": _PACK,
        "subcomponents": [{"productType": "cell", "tractionBatteryCode": "001CB240000003BDC0221953"}],
    }

    with pytest.raises(DocumentRefusedError) as refused:
        _read(document, lenient=True)

    assert refused.value.faults[0].code is FaultCode.INVALID_IDENTIFIER
    assert refused.value.faults[0].pointer == "/subcomponents/0/tractionBatteryCode"
    assert "position 16" in refused.value.faults[0].message


@pytest.mark.skipif(not _FOLDER.exists(), reason="shared material is not beside this checkout")
def test_an_emitted_tree_of_codes_obeys_the_real_schema() -> None:
    tree = CodedPart("pack", _PACK, (CodedPart("cell", _CELL),))

    emitted = json.loads(aspects.emit_traction_battery_code(tree))

    schema = json.loads((_FOLDER / "traction_battery_code-2.0.0.schema.json").read_bytes())
    jsonschema.Draft4Validator(schema).validate(emitted)


_PARENT, _CHILD = "urn:uuid:0b1a9c9e-7d4c-4b7e-9a55-0d3b8c1f2a01", "0B1A9C9E-7D4C-4B7E-9A55-0D3B8C1F2A02"


def _child(uuid: str, **changes: object) -> dict[str, object]:
    item: dict[str, object] = {
        "catenaXId": uuid,
        "quantity": {"value": 1, "unit": "unit:piece"},
        "hasAlternatives": False,
        "createdOn": "2026-02-03T14:48:54.709Z",
        "businessPartner": "BPNL00000000TEST",
    }
    return {**item, **changes}


def test_a_bill_of_material_states_the_assembly_once_for_each_time() -> None:
    document = {"catenaXId": _PARENT, "childItems": [_child(_CHILD)]}

    (assembled,) = _read(document).statements

    assert isinstance(assembled, Assembled)
    assert assembled.parent == BatteryReference(uid=_PARENT)
    assert assembled.children == (BatteryReference(uid=f"urn:uuid:{_CHILD.lower()}"),)


def test_a_child_listed_twice_is_taken_once_when_lenient() -> None:
    document = {"catenaXId": _PARENT, "childItems": [_child(_CHILD), _child(_CHILD, hasAlternatives=True)]}

    with pytest.raises(DocumentRefusedError, match="DUPLICATE_ITEM"):
        _read(document)
    (assembled,) = _read(document, lenient=True).statements

    assert isinstance(assembled, Assembled)
    assert len(assembled.children) == 1


def test_a_serial_part_states_a_battery_by_its_uri_where_it_has_one() -> None:
    uid = "https://id.gs1.org/01/09521234000013/21/CELL-7"
    document = {
        "catenaXId": _PARENT,
        "localIdentifiers": [
            {"key": "partInstanceId", "value": uid},
            {"key": "manufacturerId", "value": "BPNL00000000TEST"},
        ],
        "manufacturingInformation": {"date": "2026-02-03T14:48:54Z"},
        "partTypeInformation": {"manufacturerPartId": "M-1", "nameAtManufacturer": "Cell"},
    }

    (battery,) = _read(document).statements

    assert isinstance(battery, BatteryStated)
    assert battery.battery == BatteryReference(uid=uid)
    assert battery.produced_on == date(2026, 2, 3)
    assert battery.manufacturer is not None
    assert battery.manufacturer.scheme is IdentifierScheme.BPN


def test_a_recycling_certificate_names_the_part_of_the_earlier_life() -> None:
    certificate = {
        "catenaXId": _CHILD,
        "catenaXIdPreviousLife": _PARENT,
        "articleNumber": "A-1",
        "vin": "WBA41DU060S228332",
        "oeNumber": "OE-1",
        "issueDate": "2026-02-03T14:48:54Z",
        "issuer": "BPNL00000000TEST",
    }

    (stated,) = _read({"certificate": certificate}).statements

    assert isinstance(stated, CertificateStated)
    assert stated.battery == BatteryReference(uid=_PARENT)
    assert stated.vin == "WBA41DU060S228332"
