"""`identify`: what a text is, in the shape that `celltrail identify --json` prints, for any text whatever."""

from __future__ import annotations

import json
from datetime import date

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from celltrail.domain.identifiers import IdentifierKind as Kind
from celltrail.domain.identifiers import WarningCode, identify

TODAY = date(2026, 11, 24)

KINDS = [
    pytest.param("001CB240000003B3C0221953", Kind.TRACTION_BATTERY_CODE, True, set(), id="a battery code"),
    pytest.param("001PB10G3C0000007RP", Kind.TRACTION_BATTERY_CODE, True, set(), id="an echelon code"),
    pytest.param("001PB10G3C0000007R", Kind.TRACTION_BATTERY_CODE, False, set(), id="18 characters"),
    pytest.param("001CB240000003B3C022195", Kind.TRACTION_BATTERY_CODE, False, set(), id="23 characters"),
    pytest.param("001XB240000003B3C0221953", Kind.TRACTION_BATTERY_CODE, False, set(), id="product type X"),
    pytest.param("https://id.gs1.org/01/4006381333931/21/1", Kind.UNIQUE_IDENTIFIER, True, set(), id="link"),
    pytest.param("https://id.gs1.org/414/9521234000013", Kind.UNIQUE_IDENTIFIER, False, set(), id="a place"),
    pytest.param("javascript:alert(1)", Kind.UNIQUE_IDENTIFIER, False, set(), id="a script"),
    pytest.param("LRW3E7FA1LC000001", Kind.VIN, True, set(), id="a Chinese VIN"),
    pytest.param("LRW3E7FA0LC000001", Kind.VIN, False, set(), id="a Chinese VIN with a wrong check digit"),
    pytest.param("WVWZZZ1JZ3W386752", Kind.VIN, True, {WarningCode.CHECK_DIGIT_DIFFERS}, id="a European VIN"),
    pytest.param("91350100M000100Y43", Kind.USCC, True, set(), id="a USCC"),
    pytest.param("91350100M000100Y44", Kind.USCC, False, set(), id="a USCC with a wrong check character"),
    pytest.param("BPNL00000003CRHK", Kind.BPN, True, {WarningCode.SHAPE_ONLY}, id="a BPN"),
    pytest.param("BPNX00000003CRHK", Kind.BPN, False, set(), id="a BPN of kind X"),
    pytest.param("DE1234567", Kind.EORI, True, {WarningCode.SHAPE_ONLY}, id="an EORI number"),
    pytest.param("DE123456789012345", Kind.EORI, True, {WarningCode.SHAPE_ONLY, WarningCode.AMBIGUOUS},
                 id="an EORI number as long as a VIN"),
    pytest.param("9521234000013", Kind.GLN, True, {WarningCode.AMBIGUOUS}, id="13 digits: GLN or GTIN"),
    pytest.param("9521234000014", Kind.GLN, False, set(), id="13 digits with a wrong check digit"),
    pytest.param("123456789", Kind.DUNS, True, {WarningCode.SHAPE_ONLY, WarningCode.AMBIGUOUS}, id="digits"),
    pytest.param("12-345-6789", Kind.DUNS, True, {WarningCode.SHAPE_ONLY}, id="a DUNS number as printed"),
    pytest.param("85076000", Kind.COMMODITY_CODE, True, {WarningCode.AMBIGUOUS}, id="8 digits"),
    pytest.param("8507.60", Kind.COMMODITY_CODE, True, set(), id="a commodity code with a dot"),
    pytest.param("04Q", Kind.MIIT_MAKER_CODE, True, {WarningCode.SHAPE_ONLY}, id="a maker code"),
    pytest.param("CN", Kind.COUNTRY, True, set(), id="a country"),
    pytest.param("UK", Kind.COUNTRY, False, set(), id="a country that is written otherwise"),
    pytest.param("95212", Kind.GS1_PREFIX, True, {WarningCode.SHAPE_ONLY}, id="5 digits"),
    pytest.param("AB12C3D4-E5678901", Kind.LITHIUM_BATTERY_CODE, True, {WarningCode.SHAPE_ONLY}, id="45565"),
    pytest.param("", None, False, set(), id="nothing"),
    pytest.param("\x00", None, False, set(), id="NUL"),
    pytest.param("\ud800", None, False, set(), id="a lone surrogate"),
    pytest.param("what is this?", None, False, set(), id="a question"),
    pytest.param("A" * 1_000_000, None, False, set(), id="a megabyte"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "valid", "warnings"), KINDS)
def test_a_text_is_identified_by_the_first_kind_that_reads_it(
    *, text: str, kind: Kind | None, valid: bool, warnings: set[WarningCode]
) -> None:
    identification = identify(text, today=TODAY)

    assert (identification.kind, identification.valid) == (kind, valid)
    assert {warning.code for warning in identification.warnings} == warnings
    assert (identification.error is None) is valid


def test_an_identification_is_printed_in_the_agreed_shape() -> None:
    printed = identify("001cb240000003b3c0221953", today=TODAY).as_json()

    assert json.loads(json.dumps(printed)) == {
        "input": "001cb240000003b3c0221953",
        "valid": True,
        "kind": "TRACTION_BATTERY_CODE",
        "normalised": "001CB240000003B3C0221953",
        "parts": {
            "standard": "GB/T 34014-2017",
            "maker_code": "001",
            "product_type": "CELL",
            "battery_type": "B",
            "chemistry": "LFP",
            "specification_code": "24",
            "traceability_code": "0000003",
            "produced_on": "2021-03-12",
            "serial": "0221953",
            "is_echelon": False,
            "reused_type": None,
        },
        "warnings": [],
        "error": None,
    }


def test_a_refusal_is_printed_with_code_position_and_what_is_allowed() -> None:
    printed = identify("001CB240000003G2Y0221953", today=TODAY).as_json()

    assert printed["valid"] is False
    assert printed["error"] == {
        "code": "INVALID_IDENTIFIER",
        "message": "'001CB240000003G2Y0221953' is not a valid traction battery code at position 17: "
        "2026-02 has 28 days and no 30; allowed: 1 (day 1) to W (day 28)",
        "position": 17,
        "allowed": "1 (day 1) to W (day 28)",
    }


def test_an_ambiguous_text_names_its_other_readings() -> None:
    warning = identify("123456789", today=TODAY).warnings[-1]

    assert warning.message == "read as DUNS; it may also be COMMODITY_CODE, GS1_PREFIX"


def test_a_long_text_is_cut_where_it_is_printed() -> None:
    printed = orjson.dumps(identify("\ud800" * 1_000_000, today=TODAY).as_json())

    assert len(printed) < 20_000


_seeds = st.sampled_from(
    [
        "001CB240000003B3C0221953",
        "https://id.gs1.org/01/4006381333931/21/1",
        "urn:uuid:",
        "91350100M000100Y43",
        "85",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(st.characters(), max_size=40)
    | st.text("0123456789ABCPMXZ-.:/ %", max_size=30)
    | st.builds(
        lambda seed, at, junk: seed[:at] + junk + seed[at + 1 :],
        _seeds,
        st.integers(0, 30),
        st.text(max_size=3),
    ),
    today=st.dates(),
)
def test_no_text_makes_identify_raise_and_every_answer_is_json(text: str, today: date) -> None:
    identification = identify(text, today=today)

    decoded = orjson.loads(orjson.dumps(identification.as_json()))
    assert list(decoded) == ["input", "valid", "kind", "normalised", "parts", "warnings", "error"]
    assert (decoded["error"] is None) is identification.valid
    if identification.valid:
        assert identify(identification.normalised or "", today=today).normalised == identification.normalised
